"""Says on the machine's own screen where ArmGuard is, and the set-up code while it is needed."""

from __future__ import annotations

import sys
from pathlib import Path

from appliance import ending, machine_settings
from appliance.image.first_boot import PYTHON
from appliance.problem import Problem


def main() -> int:
    """Print what an installation ends with; 1 and a sentence when ArmGuard does not run."""
    version = Path("VERSION").read_text().strip()
    try:
        ending.say(version, python=PYTHON, data=machine_settings.DATA)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
