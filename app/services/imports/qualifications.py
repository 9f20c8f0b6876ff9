"""What a row of a qualifications sheet comes to."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from app import clock
from app.models.drawing_rights import Qualification
from app.models.items import ItemClass, ItemModel
from app.models.personnel import Personnel
from app.models.users import User
from app.queries import lookup
from app.services.custody import who_may_draw
from app.services.field_checks import DISABLED, Flaw, Unusable, nearest, plain
from app.services.imports import columns
from app.services.imports.report import CHANGED, NEW, REFUSED, SAME, Outcome
from app.services.records import personnel

ENDLESS = "no end"
_ENDLESS_WORDS = ("no end", "none", "permanent", "indefinite", "unlimited", "no expiry")
# Ways in which people write a day; what only one of them reads is suggested, never assumed.
_DAYS = (
    *("%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y"),
    *("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d"),
)
_FIRST_DAY = date(2000, 1, 1)
_ONLY_AN_ADMIN = "Only an admin enters qualifications."

What = ItemClass | ItemModel


class Qualifications:
    """Judges rows of qualifications, one after the other, and says how each is written."""

    fields = columns.QUALIFICATIONS
    # The tables that a judgement rests on.
    judged_by = ("qualifications", "personnel", "item_models", "item_classes")

    def __init__(self, rows: list[dict[str, str]], user: User | None, *, may_change: bool) -> None:
        self.user = user
        self.may_change = may_change
        self.things = _things()
        self.rows_by_pair: dict[tuple[str, str], int] = {}

    def judge(self, given: dict[str, str], row: int) -> Outcome:
        """Say what the qualification of a row comes to: new, changed or same, or why not."""
        kept, flaws = self._clean(given)
        if not self.may_change:
            flaws.append(Flaw("serial", _ONLY_AN_ADMIN))
        if flaws:
            return Outcome(REFUSED, flaws=flaws)
        person, what = kept["serial"], kept["what"]
        earlier = self.rows_by_pair.setdefault((person.id, _name(what)), row)
        if earlier != row:
            said = f"{person.short_label} and {_name(what)} stand in row {earlier} already."
            return Outcome(REFUSED, flaws=[Flaw("serial", said)])
        return self._compare(person, what, kept)

    def _clean(self, given: dict[str, str]) -> tuple[dict[str, Any], list[Flaw]]:
        """Return what the row names, and every flaw of it."""
        kept: dict[str, Any] = {}
        flaws: list[Flaw] = []
        checks = {
            "serial": _person,
            "what": self._what,
            "expires_on": _day,
            "authority": _authority,
        }
        for name, check in checks.items():
            try:
                kept[name] = check(given.get(name, ""))
            except Unusable as wrong:
                flaws.append(Flaw(name, wrong.reason, wrong.suggestion))
        return kept, flaws

    def _what(self, text: str) -> What:
        """Return the class or model of a name."""
        if not text:
            raise Unusable("The class or model is missing.")
        found = self.things.get(_key(text)) or self.things.get(_key(text).removesuffix("s"))
        if found is None:
            names = [name for one in self.things.values() for name in _names(one)]
            raise Unusable(f"There is no class or model {text}.", nearest(text, names))
        if isinstance(found, ItemModel) and not found.active:
            raise Unusable(f"The model {found.name}{DISABLED}")
        if isinstance(found, ItemClass) and found.disabled_at is not None:
            raise Unusable(f"The class {found.name}{DISABLED}")
        return found

    def _compare(self, person: Personnel, what: What, kept: dict[str, Any]) -> Outcome:
        """Compare with what the person has: one that says the same is enough."""
        there = [one for one in who_may_draw.valid_of(person.id) if _is_for(one, what)]
        fresh = (kept["expires_on"], kept["authority"])
        if any(_says(one, fresh) for one in there):
            return Outcome(SAME, person.id)
        longest = max(there, key=lambda one: one.expires_on or "9999-12-31", default=None)
        # An empty cell says nothing about who gave it.
        authority = fresh[1] or (longest.authority if longest else None)
        row = Qualification(
            personnel=person, expires_on=fresh[0], authority=authority, user=self.user,
            created_at=clock.now(),
            **{"item_class" if isinstance(what, ItemClass) else "model": what},
        )  # fmt: skip
        step = partial(who_may_draw.renew, longest, row, user=self.user)
        if longest is None:
            return Outcome(NEW, person.id, step=step)
        differences = {}
        if longest.expires_on != fresh[0]:
            differences["expires_on"] = (longest.expires_on or ENDLESS, fresh[0] or ENDLESS)
        if authority != longest.authority:
            differences["authority"] = (longest.authority or "", authority or "")
        return Outcome(CHANGED, person.id, differences=differences, step=step)


def _things() -> dict[str, What]:
    """Return every class and model by the ways to write it; a class comes before a model."""
    found: dict[str, What] = {}
    for row in (*ItemClass.select(), *ItemModel.select()):
        for name in _names(row):
            found.setdefault(_key(name), row)
    return found


def _names(what: What) -> tuple[str, ...]:
    if isinstance(what, ItemClass):
        return (what.name, f"every {what.name}")
    return (what.short_name, what.name)


def _name(what: What) -> str:
    return _names(what)[0]


def _key(text: str) -> str:
    return "".join(text.split()).casefold()


def _is_for(row: Qualification, what: What) -> bool:
    if isinstance(what, ItemClass):
        return bool(row.class_name == what.name)
    return bool(row.model_id == what.id)


def _says(row: Qualification, fresh: tuple[str | None, str | None]) -> bool:
    return row.expires_on == fresh[0] and fresh[1] in (None, row.authority)


def _person(text: str) -> Personnel:
    """Return who has a service serial number, an id or an ID card's code."""
    if not text:
        raise Unusable("The service serial number is missing.")
    plain(text, 300)
    found = personnel.by_serial("".join(text.split()).upper())
    if found is None:
        known = lookup.exactly(text)
        found = lookup.person_by_id(known.people[0]) if known.kind == "person" else None
    if found is None:
        other = personnel.by_serial(f"O-{text.strip()}")
        raise Unusable(f"Nobody has the serial {text}.", other.serial if other else None)
    if found.status == "Archived":
        raise Unusable(f"{found.label} is archived. Restore that record first.")
    return found


def _day(text: str) -> str | None:
    """Return the last day; None for one that does not end."""
    if not text:
        raise Unusable(f"Give the last day, or write {ENDLESS}.")
    if " ".join(text.split()).casefold() in _ENDLESS_WORDS:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unusable("The day is written year-month-day: 2027-12-31.", _meant(text)) from None
    if day < _FIRST_DAY:
        raise Unusable("That day lies before the year 2000.")
    return day.isoformat()


def _meant(text: str) -> str | None:
    """Return the one day that a text can stand for; None where there are two, or none."""
    days = set()
    for form in _DAYS:
        try:
            days.add(datetime.strptime(text.strip(), form).date())  # noqa: DTZ007 (a day, no time)
        except ValueError:
            continue
    return days.pop().isoformat() if len(days) == 1 else None


def _authority(text: str) -> str | None:
    return plain(text, who_may_draw.LONGEST_AUTHORITY)
