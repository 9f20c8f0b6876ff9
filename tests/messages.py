"""The counter's messages as the design has them, read from tests/data/counter-messages.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from tests.browse import Page
from tests.html_rules import text_of

_TABLE = Path(__file__).parent / "data/counter-messages.md"


class Message(NamedTuple):
    """One row: what the banner says, word for word, and what it offers."""

    kind: str
    title: str
    text: str
    ways: tuple[str, ...]


def _plain(cell: str) -> str:
    return cell.replace("**", "").strip()


def _ways(cell: str) -> tuple[str, ...]:
    """Return the ways on; what stands in brackets at the end of one says who may, or how long."""
    named = [_plain(way) for way in cell.split("·")]
    return tuple(way for way in named if way and way != "(no override)")


def _rows() -> dict[str, Message]:
    cells = [line.strip("|\n ").split(" | ") for line in _TABLE.read_text().splitlines()[4:]]
    found = {}
    for case, kind, title, text, *ways in cells:
        case = re.sub(r" \(looked up first.*", "", case)
        found[case] = Message(kind, title, _plain(text), _ways(" ".join(ways)))
    return found


MESSAGES = _rows()
# What a screen shows for a way that the design describes rather than names.
SPOKEN = {
    "Undo (10 s)": "Undo",
    "Return from CRUZ, then issue (permission)": "Return from CRUZ, then issue",
    "Back in service (armorer role)": "Back in service",
}


def on_screen(page: Page) -> Message:
    """Return what a counter's page or panel says, and every button and link of it that leads on."""
    banner = page.by_id("scan-result")
    title, text = [text_of(one) for one in banner.iter("p") if "data-words" in one.attrib]
    places = [banner, page.by_id("desk-actions")]
    pressed = [one for place in places for one in place.iter() if one.tag in _PRESSED]
    ways = tuple(text_of(one) for one in pressed)
    return Message(banner.get("data-kind") or "", title, text, ways)


_PRESSED = ("button", "a", "summary")
# Those that the page says by itself; tests/e2e/test_messages.py brings them about.
IN_THE_BROWSER = (
    "network lost",
    "back again",
    "kept scan refused later",
    "session expired / idle",
    "no permission",
)
