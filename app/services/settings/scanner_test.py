"""Judges what a scanner types: missing Enter, changed letter case, another keyboard's layout."""

from __future__ import annotations

from typing import NamedTuple

from app.models.users import User
from app.queries.settings import setting
from app.services.field_checks import plain
from app.services.settings import settings

# Letters, digits and signs that other layouts and settings change (counter.md, First run).
CODE = "AGT-0Oil1-QWAZM-/;"
# What a scanner set to a US keyboard types where the computer expects another: as sent, as read.
_LAYOUTS = {
    "French (AZERTY)": str.maketrans("AQZWMaqzwm0123456789-/;", "QAWZ?qawz,à&é\"'(-è_ç)!m"),
    "German (QWERTZ)": str.maketrans("YZyz-/;", "ZYzyß-ö"),
    "Spanish": str.maketrans("-/;", "'-ñ"),
}


class Line(NamedTuple):
    """One thing that was looked at."""

    good: bool
    text: str


class Findings(NamedTuple):
    """What came of one scan."""

    lines: tuple[Line, ...]

    @property
    def good(self) -> bool:
        """Say whether nothing is wrong."""
        return all(line.good for line in self.lines)


def judge(read: str, by: str) -> Findings:
    """Say what is right and wrong with what arrived.

    `by` says how it came: enter (the scanner sent it), pause (it stopped without), button (a hand
    pressed it, so the Enter is missing too).
    """
    text = read.strip("\r\n\t")
    if not text:
        return Findings((Line(False, "Nothing arrived. Click into the box, then scan."),))
    enter = (
        Line(True, "It sends Enter after the code.")
        if by == "enter"
        else Line(False, "It sends no Enter after the code. Switch on its suffix CR or Enter.")
    )
    return Findings((_characters(text), enter))


def note(found: Findings, user: User) -> None:
    """Remember for the checklist that a scanner passed."""
    if found.good and setting("scanner_tested") != "yes":
        settings.change("scanner_tested", "yes", user)


def _characters(text: str) -> Line:
    if text == CODE:
        return Line(True, "Every character is right: letters, digits and signs.")
    if text == CODE.swapcase():
        return Line(False, "Upper and lower case are exchanged. Switch off Caps Lock.")
    if text in (CODE.lower(), CODE.upper()):
        case = "lower case" if text == CODE.lower() else "capitals"
        return Line(False, f"It sends {case} only. Switch off its case conversion.")
    for name, layout in _LAYOUTS.items():
        if text.casefold() == CODE.translate(layout).casefold():
            return Line(
                False, f"The computer reads a {name} keyboard. Set the scanner to that layout."
            )
    if CODE in text:
        more = plain(text.replace(CODE, " ", 1), 200) or "blanks"
        return Line(False, f"It adds {more!r}. Switch off its prefix and suffix, but for Enter.")
    wrong = [sign for sign, other in zip(CODE, text, strict=False) if sign != other]
    if len(text) == len(CODE) and wrong:
        return Line(
            False,
            f"{len(wrong)} characters differ, {wrong[0]} first: set the scanner's keyboard "
            "layout to the computer's.",
        )
    return Line(False, "This is another code, or only part of it. Scan the picture on this page.")
