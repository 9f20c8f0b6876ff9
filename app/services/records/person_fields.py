"""What may be written about a person, and the form in which it is kept (domain.md, Personnel)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from app.models.personnel import Group, Personnel, Rank, Squadron
from app.services.field_checks import (
    DISABLED,
    Flaw,
    Unusable,
    among,
    digits_for,
    nearest,
    plain,
    strangers,
)
from app.services.records.person_names import as_officer, in_title_case

REQUIRED = ("rank", "surname", "first_name", "serial")
FIELDS = (
    *REQUIRED,
    *("middle_initial", "classification", "group", "squadron", "mobile", "email", "status"),
)
LABELS = {"rank": "rank", "surname": "last name", "first_name": "first name", "serial": "serial"}
STATUSES = ("Active", "Inactive", "Suspended", "Archived")
LONGEST_NAME = 80

# Brackets, blanks and every kind of dash that a phone number is written with.
_PHONE_SIGNS = re.compile(r"[\s()\[\]\u002d\u2010-\u2015\u2212]")
_MOBILE = re.compile(r"(?:0|\+?63)(9[0-9]{9})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
Row = TypeVar("Row", Rank, Group)

_OFFICER_SERIAL = re.compile(r"O[\s-]*(?=.)", re.IGNORECASE)
_ZERO_FOR_O = re.compile(r"0\s*-\s*([0-9]+)")


class Tables:
    """The ranks, groups and squadrons there are, found the way people write them."""

    def __init__(self, person: Personnel | None = None) -> None:
        """Read the tables; what is disabled counts only for the `person` who has it already."""
        rank_id, group_id = (person.rank_id, person.group_id) if person else (None, None)
        self.ranks = {_key(r.name): r for r in Rank.select()}
        self.groups = {_key(g.name): g for g in Group.select()}
        self.own = (rank_id, group_id)
        self.squadrons = {_key(row.name): row for row in Squadron.select()}
        self.squadron_id = person.squadron_id if person else None

    def rank(self, value: Any) -> Rank | None:
        """Return the rank of a text; None for an empty one."""
        return _known(value, self.ranks, "rank", self.own[0])

    def group(self, value: Any) -> Group | None:
        """Return the group of a text; None for an empty one."""
        return _known(value, self.groups, "group", self.own[1])

    def squadron(self, value: Any) -> str | None:
        """Return a squadron's name as the table spells it; a new one as typed."""
        name = plain(value, 40)
        known = self.squadrons.get(_key(name)) if name else None
        if known is not None and not known.active and known.id != self.squadron_id:
            raise Unusable(f"The squadron {known.name}{DISABLED}")
        return known.name if known else name


def clean(
    given: Mapping[str, Any], tables: Tables, person: Personnel | None = None
) -> tuple[dict[str, Any], list[Flaw]]:
    """Return the fields given as they are kept, and what is wrong with the others.

    With `person` only the fields to change are given; without, the required ones must be there.
    Ranks and groups come back as rows, a squadron as its name.
    """
    flaws = strangers(given, FIELDS)
    if person is None:
        given = {name: value for name, value in given.items() if value not in (None, "")}
    kept: dict[str, Any] = {}
    _take(kept, flaws, given, {"rank": tables.rank, "group": tables.group})
    rank = kept.get("rank") or (person.rank if person else None)
    officer = None if rank is None or _failed(flaws, "rank") else rank.classification == "officer"
    _take(kept, flaws, given, {"squadron": tables.squadron, **_checks(officer)})
    flaws += [
        Flaw(name, f"The {LABELS[name]} is missing.")
        for name in REQUIRED
        if not _failed(flaws, name) and kept.get(name, "" if person is None else name) in ("", None)
    ]
    flaws += _contradictions(given, rank, person)
    kept.pop("classification", None)
    return kept, flaws


def _checks(officer: bool | None) -> dict[str, Callable[[Any], Any]]:
    """Return {field: its check}; `officer` is None while the rank is not known."""
    return {
        "surname": lambda value: _name(value, officer),
        "first_name": lambda value: _name(value, officer),
        "middle_initial": _initial,
        "serial": lambda value: _serial(value, officer),
        "classification": lambda value: plain(value, 20),
        "mobile": _mobile,
        "email": _email,
        "status": _status,
    }


def _take(
    kept: dict[str, Any],
    flaws: list[Flaw],
    given: Mapping[str, Any],
    checks: Mapping[str, Callable[[Any], Any]],
) -> None:
    for field, check in checks.items():
        if field not in given:
            continue
        try:
            kept[field] = check(given[field])
        except Unusable as wrong:
            flaws.append(Flaw(field, wrong.reason, wrong.suggestion))


def _failed(flaws: list[Flaw], field: str) -> bool:
    return any(flaw.field == field for flaw in flaws)


def _contradictions(
    given: Mapping[str, Any], rank: Rank | None, person: Personnel | None
) -> list[Flaw]:
    """Return flaws where the rank and what it decides do not agree."""
    if rank is None:
        return []
    flaws = []
    if given.get("classification") not in (None, rank.classification):
        flaws.append(
            Flaw("classification", f"{rank.name} is {_article(rank)}; that follows from the rank.")
        )
    if person is not None and rank.classification != person.classification:
        flaws.append(
            Flaw(
                "rank",
                f"{rank.name} is {_article(rank)}, and {person.id} is not: serial and id would "
                "change. Archive this record and register the person anew.",
            )
        )
    return flaws


def _article(rank: Rank) -> str:
    return "an officer's rank" if rank.classification == "officer" else "an enlisted rank"


def _key(name: str) -> str:
    return re.sub(r"[\s.]", "", name).casefold()


def _known(value: Any, rows: Mapping[str, Row], noun: str, own: int | None) -> Row | None:
    """Return the row of a name; one that is disabled only for whose `own` it is."""
    name = plain(value, 40)
    found = rows.get(_key(name)) if name else None
    if name is None or (found is not None and (found.active or found.id == own)):
        return found
    if found is not None:
        raise Unusable(f"The {noun} {found.name}{DISABLED}")
    names = [row.name for row in rows.values() if row.active or row.id == own]
    choice = f" The groups are {among(names)}." if noun == "group" and names else ""
    raise Unusable(f"There is no {noun} {name}.{choice}", nearest(name, names))


def _name(value: Any, officer: bool | None) -> str | None:
    name = plain(value, LONGEST_NAME)
    if name is None or officer is None:
        return name
    shown = as_officer(name) if officer else in_title_case(name)
    return plain(shown, LONGEST_NAME)


def _initial(value: Any) -> str | None:
    text = plain(value, 20)
    if text is None:
        return None
    letters = re.sub(r"[.\s-]", "", text).upper()
    if not letters:
        return None
    if len(letters) > 4 or not letters.isalpha():
        raise Unusable("The middle initial is one letter, four at most.", letters[:1] or None)
    return letters


def _serial(value: Any, officer: bool | None) -> str | None:
    """Return a service serial number: digits, after O- for an officer."""
    text = plain(value, 20)
    if text is None:
        return None
    lead = _OFFICER_SERIAL.match(text)
    digits = text[lead.end() if lead else 0 :].replace(" ", "")
    if officer is False and lead:
        raise Unusable("O- is for officers; an enlisted serial is digits only.", _digits(digits))
    if not (digits.isascii() and digits.isdigit()):
        letter = "has a letter" if any(map(str.isalpha, digits)) else "has other signs than digits"
        zero = _ZERO_FOR_O.fullmatch(digits)
        fix = zero[1] if zero and officer else digits_for(digits)
        raise Unusable(
            f"The serial {letter}: digits only{', after O-' if officer else ''}.",
            f"O-{fix}" if fix and officer else fix,
        )
    if len(digits) > 18:
        raise Unusable("The serial is too long: 18 digits at most.")
    return f"O-{digits}" if officer else digits


def _digits(text: str) -> str | None:
    return text if text.isascii() and text.isdigit() else digits_for(text)


def _mobile(value: Any) -> str | None:
    text = plain(value, 40)
    if text is None:
        return None
    found = _MOBILE.fullmatch(_PHONE_SIGNS.sub("", text))
    if found is None:
        raise Unusable("This is not a mobile number: write 09 and nine more digits.")
    return f"+63{found[1]}"


def _email(value: Any) -> str | None:
    text = plain(value, 254)
    if text is not None and not _EMAIL.fullmatch(text):
        raise Unusable("This is not an e-mail address: write name@place.")
    return text


def _status(value: Any) -> str:
    name = plain(value, 20) or ""
    for status in STATUSES:
        if status.casefold() == name.casefold():
            return status
    raise Unusable(f"The status is {among(STATUSES)}.")
