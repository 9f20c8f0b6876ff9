"""What the machine's own programs say: of the newest update, the newest stick, and armguard.txt."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from app import clock

UPDATE, STICK, CARD = "update.json", "stick.json", "card.json"
# Who writes these files is another program: what is longer is not shown.
LONGEST, LARGEST = 600, 100_000


class Said(NamedTuple):
    """What came of something, and what to do; `state` is the other program's word for it."""

    state: str
    text: str
    do: str
    at: datetime

    @property
    def is_good(self) -> bool:
        """Say whether nobody need do anything."""
        return not self.do


def said(data: Path, name: str) -> Said | None:
    """Return what one of the files says; None where there is none, or nothing to be understood."""
    found = read(data / name)
    try:
        state, text, do = (str(found[key])[:LONGEST] for key in ("state", "text", "do"))
        return Said(state, text, do, clock.from_text(found["at"]))
    except (KeyError, TypeError, ValueError):
        return None


def label(data: Path) -> str:
    """Return the label of the stick that was put in last, empty where nobody knows it."""
    found = read(data / STICK)
    return str(found.get("label", ""))[:40] if isinstance(found, dict) else ""


def read(path: Path) -> Any:
    """Return what a small file holds as JSON, None for anything else. A link is not followed."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            return json.loads(file.read(LARGEST))
    except (OSError, ValueError):
        return None
