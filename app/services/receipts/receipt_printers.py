"""On which paper and by which printer a receipt can be put: what is chosen, and what it means."""

from __future__ import annotations

from app.documents.receipt_words import NAMES
from app.queries import forms
from app.services.errors import Invalid


def choices() -> dict[str, str]:
    """Return {choice: words}: each paper by its usual printer, then by each other of its printers.

    A choice is a paper, or a paper, a point and the number of a printer.
    """
    printers, offered = forms.printers(), dict[str, str]()
    for paper, name in NAMES.items():
        here = [row for row in printers if row["paper"] == paper]
        offered[paper] = ", ".join([name, *(row["name"] for row in here[:1])])
        offered |= {written(paper, row["id"]): f"{name}, {row['name']}" for row in here[1:]}
    return offered


def written(paper: str, printer_id: int | None) -> str:
    """Return a paper and a printer as a choice."""
    return f"{paper}.{printer_id}" if paper and printer_id else paper


def read(choice: str) -> tuple[str, int | None]:
    """Return the paper of a choice and its printer; one that is gone gives way to the usual one.

    Raises Invalid for a paper that is none.
    """
    paper, _, number = choice.partition(".")
    if paper not in NAMES:
        raise Invalid({"paper": ["Choose one of the papers."]})
    here = [row["id"] for row in forms.printers(paper)]
    return paper, next((one for one in here if str(one) == number), here[0] if here else None)
