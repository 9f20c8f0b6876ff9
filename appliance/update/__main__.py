"""`python3 -m appliance.update`: the update, and what ends one that was cut off."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from appliance.problem import Problem
from appliance.update import steps, ways
from appliance.update.machine import Machine
from appliance.update.places import Places


def main() -> int:
    """Update, or end what a power cut left; 0 when that is done."""
    given = _given()
    machine = Machine(Places(given.root), given.patience)
    os.umask(0o022)
    try:
        if given.resume:
            with steps.alone(machine.places):
                _say(ways.finish_or_return(machine, is_boot=True))
        else:
            _say(steps.update(machine, given.source, _say, downgrade=given.downgrade))
    except steps.NothingToDo as done:
        _say(str(done))
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"The disk did not do it ({error}). Start the machine again.\n")
        return 1
    return 0


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/update", description=main.__doc__)
    parser.add_argument("source", nargs="?", type=Path, help="the release, or a folder of them")
    parser.add_argument("--downgrade", action="store_true", help="take an older version, too")
    parser.add_argument("--resume", action="store_true", help="end an update that was cut off")
    parser.add_argument("--patience", type=float, default=900.0, help=argparse.SUPPRESS)
    parser.add_argument("--root", type=Path, default=Path("/"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.source is None and not given.resume:
        parser.error("give a file armguard-VERSION.tar.gz, or the folder it lies in")
    return given


def _say(text: str) -> None:
    if not text:
        return
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
