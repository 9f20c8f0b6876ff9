"""Empty sheets to fill in: the headers an import knows, and one example row that it leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents import tabular
from app.models.search_text import fold
from app.services.field_checks import Flaw
from app.services.imports import columns

_PERSON = {
    "rank": "SGT",
    "surname": "EXAMPLE",
    "first_name": "Juan",
    "middle_initial": "L",
    "serial": "EXAMPLE",
    "group": "951st",
    "squadron": "9511th",
    "mobile": "09171234567",
    "email": "juan@example.com",
}
_ITEM = {
    "serial": "EXAMPLE",
    "item_number": "0001",
    "model": "M16A1",
    "property_number": "PN-0001",
    "condition": "Good",
    "status": "Available",
    "rack": "R1",
    "slot": "02",
    "description": "Example row, left out by the import",
    "owner_unit": "951st",
    "cost": "45000.00",
    "acquired_on": "2026-01-15",
}
_QUALIFICATION = {
    "serial": "EXAMPLE",
    "what": "rifle",
    "expires_on": "2027-12-31",
    "authority": "Example row, left out by the import",
}
EXAMPLES = {"personnel": _PERSON, "items": _ITEM, "qualifications": _QUALIFICATION}
# By these a row is known for the example: spreadsheet programs rewrite dates and numbers.
_MARKS = {
    "personnel": ("serial", "surname"),
    "items": ("serial", "description"),
    "qualifications": ("serial", "authority"),
}
_FIELDS = {
    "personnel": columns.PERSONNEL,
    "items": columns.ITEMS,
    "qualifications": columns.QUALIFICATIONS,
}


def pieces(kind: str, form: str) -> Iterator[bytes]:
    """Yield the template of a kind of sheet as csv or xlsx."""
    fields = _FIELDS[kind]
    header = tuple(field.label.capitalize() for field in fields)
    example = tuple(EXAMPLES[kind].get(field.name) for field in fields)
    if form == "csv":  # spreadsheets know UTF-8 only by its mark
        yield tabular.BOM
    yield from tabular.FORMATS[form](header, [example], kind)


def is_example(kind: str, given: dict[str, str]) -> bool:
    """Say whether a row is the template's example, as it was or nearly so."""
    return len(_marked(kind, given)) == len(_MARKS[kind])


def left_over(kind: str, given: dict[str, str]) -> list[Flaw]:
    """Return what a row that was typed over the example still has of it."""
    return [
        Flaw(name, f"{given[name]} comes from the template's example row. Type over it.")
        for name in _marked(kind, given)
    ]


def _marked(kind: str, given: dict[str, str]) -> list[str]:
    example = EXAMPLES[kind]
    return [name for name in _MARKS[kind] if fold(given.get(name, "")) == fold(example[name])]
