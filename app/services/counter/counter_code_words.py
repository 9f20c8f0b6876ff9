"""What the counter says of codes that name nothing, or more than one thing (counter.md, 7)."""

from __future__ import annotations

from urllib.parse import urlencode

from app.models import line_codes
from app.services.counter.counter_words import Outcome

MISREAD = Outcome(
    "warn", "attention", "Scan again",
    "The code was read wrongly (check character). Nothing recorded.",
)  # fmt: skip


def foreign(code: str) -> Outcome:
    """Somebody else's code: that of a shop, or a web link."""
    text = "That is a shop barcode or web link. Scan the ArmGuard tag."
    return Outcome("warn", "attention", "Not an ArmGuard label", text, links=(_attach(code),))


def unknown(code: str) -> Outcome:
    """Nothing in ArmGuard has that code; that of a paper line belongs elsewhere."""
    place = line_codes.read(code)
    if place is not None and place.number is not None:
        return _paper_line(*place)
    shown = code if len(code) <= 40 else code[:39] + "…"
    return Outcome(
        "bad",
        "refused",
        "Unknown code",
        f'"{shown}" is not in ArmGuard. Nothing recorded.',
        links=(("Search", code), _attach(code), ("Register new", "/items/new")),
    )


def _paper_line(pack: str, number: int | None) -> Outcome:
    text = f"Line {number} of paper {pack}. Nothing recorded. It is typed in under Late entries."
    link = ("Late entries", f"/late/{pack}?line={number}")
    return Outcome("warn", "attention", "A line of a paper", text, links=(link,))


def revoked(label: str) -> Outcome:
    """The code was taken out of use."""
    text = f"This code of {label} was revoked. Nothing recorded. Scan the new one."
    return Outcome("bad", "refused", "Code no longer valid", text)


def several(code: str, choices: list[tuple[str, str]], more: bool) -> Outcome:
    """A typed serial fits more than one thing."""
    count = f"More than {len(choices)}" if more else str(len(choices))
    people = sum(choice.startswith(("PE-", "PO-")) for _, choice in choices)
    title = f"{count} weapons end in {code.upper()}"
    if people:
        title = f"{count} {'people' if people == len(choices) else 'records'} match {code.upper()}"
    text = "Type more digits, or choose."
    return Outcome("warn", "attention", title, text, choices=tuple(choices))


def _attach(code: str) -> tuple[str, str]:
    return ("Attach to an item", f"/codes/attach?{urlencode({'code': code})}")
