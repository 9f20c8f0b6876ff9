"""What a row of a personnel sheet comes to."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from app.models.personnel import Personnel
from app.models.search_text import fold
from app.models.users import User
from app.services.field_checks import Flaw
from app.services.imports import columns
from app.services.imports.report import CHANGED, NEW, REFUSED, SAME, Outcome
from app.services.records import personnel
from app.services.records.person_fields import Tables, clean

# A mobile number that a spreadsheet took for a number and so cut its leading zero.
_WITHOUT_ZERO = re.compile("9[0-9]{9}")


class People:
    """Judges rows of people, one after the other, and says how each is written."""

    fields = columns.PERSONNEL
    # The tables that a judgement rests on.
    judged_by = ("personnel", "ranks", "groups", "squadrons")

    def __init__(self, rows: list[dict[str, str]], user: User | None, *, may_change: bool) -> None:
        self.user = user
        self.may_change = may_change
        self.tables = Tables()
        self.rows_by_serial: dict[str, int] = {}
        self.new_people: dict[str, tuple[int, str]] = {}

    def judge(self, given: dict[str, str], row: int) -> Outcome:
        """Say what the person of a row comes to: new, changed or same, or why not."""
        if _WITHOUT_ZERO.fullmatch(given.get("mobile", "")):
            given = {**given, "mobile": f"0{given['mobile']}"}
        kept, flaws = clean(given, self.tables)
        serial = kept.get("serial")
        there = None
        if serial is not None:
            earlier = self.rows_by_serial.setdefault(serial, row)
            if earlier != row:
                flaws.append(Flaw("serial", f"Serial {serial} stands in row {earlier} already."))
                return Outcome(REFUSED, flaws=flaws)
            there = personnel.by_serial(serial)
        if there is not None:
            if any(flaw.is_disabled for flaw in flaws):  # what they have they may keep
                kept, flaws = clean(given, Tables(there))
            return self._compare(there, kept, flaws)
        flaws += self._under_the_other_serial(kept, flaws)
        if flaws:
            return Outcome(REFUSED, flaws=flaws)
        self.new_people[kept["serial"]] = (row, _full_name(kept["surname"], kept["first_name"]))
        return Outcome(NEW, step=partial(personnel.add, kept, self.user))

    def _compare(self, there: Personnel, kept: dict[str, Any], flaws: list[Flaw]) -> Outcome:
        differences = {} if flaws else personnel.differences(there, kept)
        if there.status == "Archived":
            text = f"{there.label} ({there.id}) is archived. Restore that record first."
            flaws.append(Flaw("serial", text))
        if not self.may_change:
            flaws += [only_an_admin(*change) for change in differences.items()]
        if flaws:
            return Outcome(REFUSED, there.id, flaws, differences)
        if not differences:
            return Outcome(SAME, there.id)
        step = partial(personnel.update, there, kept, self.user)
        return Outcome(CHANGED, there.id, differences=differences, step=step)

    def _under_the_other_serial(self, kept: dict[str, Any], flaws: list[Flaw]) -> list[Flaw]:
        """Return a flaw when an officer is there as enlisted, or the other way round."""
        if flaws:
            return []
        serial, name = kept["serial"], _full_name(kept["surname"], kept["first_name"])
        other = serial.removeprefix("O-") if serial.startswith("O-") else f"O-{serial}"
        row, there_name = self.new_people.get(other, (0, ""))
        if there_name == name:
            return [Flaw("serial", f"The same person stands in row {row} with serial {other}.")]
        there = personnel.by_serial(other)
        if there is None or _full_name(there.surname, there.first_name) != name:
            return []
        text = f"{there.label} is registered as {there.id} with serial {other}."
        return [Flaw("serial", f"{text} Archive that record before this one is registered.")]


def only_an_admin(field: str, change: tuple[str, str]) -> Flaw:
    """Return what an armorer is told of a row that would change something."""
    old, new = change
    return Flaw(field, f"This would change {old or 'nothing'} to {new}; only an admin may.")


def _full_name(surname: str, first_name: str) -> str:
    return fold(f"{surname} {first_name}")
