"""Says on the machine's own screen where ArmGuard is, and the set-up code while it is needed."""

from __future__ import annotations

import sys
from pathlib import Path

from appliance import ending, machine_settings
from appliance.image.first_boot import PYTHON
from appliance.image.secrets import MISSING
from appliance.problem import Problem

LOST = "The data partition AGDATA is missing: ArmGuard does not run. Nothing is recorded."
HELP = (
    "Use the paper sheet. Turn the machine off, put the card in again, turn it on. Format nothing."
)


def main() -> int:
    """Print what an installation ends with; 1 and a sentence when ArmGuard does not run."""
    if (machine_settings.DATA / MISSING).exists():
        print(f"{LOST}\n{HELP}", file=sys.stderr)
        return 1
    version = Path("VERSION").read_text().strip()
    try:
        ending.say(version, python=PYTHON, data=machine_settings.DATA)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
