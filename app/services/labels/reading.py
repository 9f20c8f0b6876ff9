"""Says what a label that was just printed reads: whose it is, and whether it is still valid."""

from __future__ import annotations

from typing import NamedTuple

from app.documents.control_card import CONTROLS
from app.models import code_text
from app.queries import lookup, people


class Said(NamedTuple):
    """What a reading means: a notice (kind, title, text), and the page of the record it names."""

    kind: str
    title: str
    text: str
    url: str | None = None


def of(text: str) -> Said:
    """Return what to say of the text that a scanner or camera read from a label."""
    control = next((one for one in CONTROLS if one.code == text.upper()), None)
    if control is not None:
        return Said("ok", f"It reads {control.code}", f"The counter's {control.name}.")
    found = lookup.exactly(text)
    if found.items or found.people:
        return _of_record(text, found)
    if code_text.looks_own(text):
        wrong = "No record has this code" if code_text.is_valid(text) else _MISREAD
        return Said("bad", f"It reads {text}", f"{wrong}.")
    return Said(
        "warn",
        f"It reads {text}",
        "That is no code of ArmGuard's: the reader found another code near the label, or it sends "
        "more than the code.",
    )


_MISREAD = "Its last character does not fit the others: the print or the reader is not good enough"


def _of_record(text: str, found: lookup.Found) -> Said:
    kind = "item" if found.items else "person"
    name = (found.items or found.people)[0]
    url = f"/{'items' if kind == 'item' else 'personnel'}/{name}"
    whose = people.code_owner(kind, name)
    if found.kind == "revoked":
        return Said("bad", f"It reads {text}", f"An old label of {whose}: it was revoked.", url)
    return Said("ok", f"It reads {text}", f"The code of {whose}. The label is good.", url)
