"""What a card does at a start, before there is a network: it grows, and reads armguard.txt.

The first start makes the machine its owner's; each later one takes up what was changed.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path

from appliance import machine_settings, telling
from appliance.image import growing, keeper, network, settings
from appliance.image.secrets import MISSING
from appliance.problem import Problem

FILE = Path("/boot/firmware/armguard.txt")
PYTHON = Path("/opt/armguard/current/venv/bin/python")
# Read by app/queries/machine_news: Health shows it.
TOLD = "card.json"
MEND = "Mend it on the card and start again; until then the settings before are kept."
SEE = "See journalctl --unit armguard-first-boot."
GOOD, IGNORED, FAILED = "taken", "ignored", "failed"


def main() -> int:
    """Do all of it; whatever fails is said, and the machine goes on with what it had."""
    failed = []
    state, text, do = GOOD, "", ""
    for step in (grow, take_up):
        try:
            step()
        except settings.Unreadable as unreadable:
            state, text, do = IGNORED, f"armguard.txt was ignored. {unreadable}", MEND
        except (Problem, OSError) as problem:
            failed.append(str(problem))
    if failed:
        state, text, do = FAILED, " ".join([*failed, text]).strip(), do or SEE
    if text:
        print(text, do, file=sys.stderr)
    tell(machine_settings.DATA, state, text, do)
    return 0 if state == GOOD else 1


def grow() -> None:
    """Let the data have all of the card. Raises Problem."""
    growing.grow(machine_settings.DATA, say)


def take_up() -> None:
    """Make the machine what its owner wishes. Raises Unreadable, Problem, OSError."""
    if not FILE.exists():  # as on a slow card, whose first part did not come in time
        raise Problem(f"There is no {FILE.name} on AGBOOT, so nothing of it is changed.", "")
    wishes = settings.parse(FILE.read_bytes())
    asked = argparse.Namespace(
        hostname=wishes.name, timezone=wishes.timezone or None, data=None, store=None, image=False
    )
    machine_settings.write(asked, say, python=PYTHON)
    if network.write(wishes):
        say("Set up the network as armguard.txt asks for.")
    keeper.let_in(wishes.ssh_key, say)


def tell(data: Path, state: str, text: str, do: str) -> None:
    """Leave words for the pages; where the data partition is missing nobody could read them."""
    if (data / MISSING).exists():
        return
    with suppress(OSError):
        telling.tell(data / TOLD, state, text, do)


def say(sentence: str) -> None:
    """Tell the console and the journal."""
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
