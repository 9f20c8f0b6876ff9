"""What a row of a personnel sheet comes to."""

from __future__ import annotations

import re
from typing import Any

from app.models.personnel import Personnel
from app.models.search_text import fold
from app.models.users import User
from app.services import personnel
from app.services.field_checks import Flaw
from app.services.imports import columns
from app.services.imports.report import CHANGED, NEW, REFUSED, SAME, Outcome
from app.services.person_fields import Tables, clean

# A mobile number that a spreadsheet took for a number and so cut its leading zero.
_WITHOUT_ZERO = re.compile("9[0-9]{9}")


class People:
    """Takes rows of people, one after the other, into the record."""

    fields = columns.PERSONNEL

    def __init__(self, rows: list[dict[str, str]], user: User | None, *, may_change: bool) -> None:
        self.user = user
        self.may_change = may_change
        self.tables = Tables()
        self.rows_by_serial: dict[str, int] = {}

    def take(self, given: dict[str, str], row: int) -> Outcome:
        """Register or change the person of a row, or say why not."""
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
            return self._compare(there, kept, flaws)
        flaws += _under_the_other_serial(kept, flaws)
        if flaws:
            return Outcome(REFUSED, flaws=flaws)
        return Outcome(NEW, personnel.add(kept, self.user).id)

    def _compare(self, there: Personnel, kept: dict[str, Any], flaws: list[Flaw]) -> Outcome:
        differences = {} if flaws else personnel.differences(there, kept)
        if there.status == "Archived":
            text = f"{there.label} ({there.id}) is archived. Restore that record first."
            flaws.append(Flaw("serial", text))
        if not self.may_change:
            flaws += [only_an_admin(*change) for change in differences.items()]
        if flaws:
            return Outcome(REFUSED, there.id, flaws, differences)
        personnel.update(there, kept, self.user)
        return Outcome(CHANGED if differences else SAME, there.id, differences=differences)


def only_an_admin(field: str, change: tuple[str, str]) -> Flaw:
    """Return what an armorer is told of a row that would change something."""
    old, new = change
    return Flaw(field, f"This would change {old or 'nothing'} to {new}; only an admin may.")


def _under_the_other_serial(kept: dict[str, Any], flaws: list[Flaw]) -> list[Flaw]:
    """Return a flaw when an officer is registered as enlisted, or the other way round."""
    if flaws:
        return []
    serial = kept["serial"]
    other = serial.removeprefix("O-") if serial.startswith("O-") else f"O-{serial}"
    there = personnel.by_serial(other)
    if there is None or fold(f"{there.surname} {there.first_name}") != fold(
        f"{kept['surname']} {kept['first_name']}"
    ):
        return []
    text = f"{there.label} is registered as {there.id} with serial {other}."
    return [Flaw("serial", f"{text} Archive that record before this one is registered.")]
