"""Records what was written on paper: all the lines that were typed, or none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app import clock
from app.models.base import database
from app.models.late import PaperLine, PaperPack
from app.models.users import User
from app.models.writes import writes
from app.queries import paging, stock
from app.queries.rows import Row
from app.queries.settings import setting
from app.services.custody import custody, overrides
from app.services.custody.custody import Details
from app.services.custody.overrides import Agreement
from app.services.errors import Invalid, NotFound, Refusal
from app.services.given import text
from app.services.late import packs
from app.services.late.typed_lines import ISSUE, Line, Problems, Typed, read
from app.services.stock import loadouts

LONGEST_REASON = 500
# Fields of the custody services as a line's fields are called.
_NAMES = {"occurred_at": "time", "personnel_id": "person", "item_id": "item", "return_by": "due",
          "notes": "note"}  # fmt: skip


class Recorded(NamedTuple):
    """The entries made, in their order, and the lines that hold nothing."""

    entries: list[Row]
    unused: list[int]


@writes
def record(
    code: str,
    day: date,
    typed: Sequence[Typed],
    *,
    user: User,
    unused: str = "",
    why_unused: str = "",
    agreed: Agreement | None = None,
) -> Recorded:
    """Record the lines of one pack in the order of their times; nothing unless all can be.

    Every rule is judged by when it happened and by now. With `agreed` those are passed over that
    a second user may pass over and was shown (`Typed.shown`). Raises Invalid with the problems of
    every line as {field-number: sentences} and those of the form, NotFound for a number that is
    on no paper.
    """
    pack = packs.existing(code, user=user)
    lines, problems = _read(typed, day)
    numbers = _unused(unused, why_unused, pack, problems)
    _not_twice(pack, [one.number for one in typed if not one.is_empty], numbers, problems)
    if not lines and not numbers and not problems:
        problems["form"] = ["Nothing was typed. Nothing recorded."]
    _second(lines, agreed, problems)
    entries = [
        row
        for line in sorted(lines, key=_order)
        if (row := _entered(line, pack, user, agreed, problems)) is not None
    ]
    for number in [] if problems else numbers:
        packs.account(pack, number, user=user, reason=why_unused.strip())
    if problems:
        raise Invalid(problems)
    return Recorded(entries, numbers)


def hours() -> int:
    """Return the age in hours beyond which a late entry needs a second person."""
    return int(setting("late_hours"))


def _read(typed: Sequence[Typed], day: date) -> tuple[list[Line], Problems]:
    lines, problems = list[Line](), Problems()
    for one in typed:
        if one.is_empty:
            continue
        found = read(one, day)
        if isinstance(found, Line):
            lines.append(found)
        else:
            problems |= found
    return lines, problems


def _unused(typed: str, why: str, pack: PaperPack, problems: Problems) -> list[int]:
    """Return the lines of "7, 12-48"."""
    numbers = set[int]()
    for part in filter(None, typed.replace(" ", "").split(",")):
        start, _, end = part.partition("-")
        # No line is number 0: that is what cannot be read.
        first, last = (paging.number(one) or 0 for one in (start, end or start))
        if not 1 <= first <= last <= pack.lines:
            problems["unused"] = [
                f"{part[:20]!r} are no lines of this paper. Write 7, 12-{pack.lines}."
            ]
            return []
        numbers.update(range(first, last + 1))
    if numbers:
        needed = "Write why: left blank, spoilt."
        text({"why_unused": why}, "why_unused", LONGEST_REASON, problems, needed)
    return sorted(numbers)


def _not_twice(pack: PaperPack, typed: list[int], unused: list[int], problems: Problems) -> None:
    """Say which lines are accounted for already; the record refuses them, too."""
    known = {line.number: line for line in PaperLine.select().where(PaperLine.pack == pack)}
    for number in typed:
        if number > pack.lines:
            problems[f"item-{number}"] = [f"This paper has {pack.lines} lines."]
        elif number in known:
            entry = known[number].transaction_id
            said = f"entered already as entry {entry}" if entry else "noted as not used"
            problems[f"item-{number}"] = [f"Line {number} is {said}. It is not recorded twice."]
    both = sorted({*unused} & ({*typed} | {*known}))
    if both:
        said = ", ".join(map(str, both))
        problems["unused"] = [f"Of these, something is entered or typed already: {said}."]


def _second(lines: list[Line], agreed: Agreement | None, problems: Problems) -> None:
    """Say where a second person is missing, or their reason (practice.md, 18)."""
    if agreed is not None and not agreed.reason.strip():
        problems["reason"] = ["Write why it is recorded so."]
    limit = hours()
    until = clock.now() - timedelta(hours=limit)
    old = [str(line.number) for line in sorted(lines, key=_order) if line.at < until]
    if old and agreed is None:
        span = "1 hour" if limit == 1 else f"{limit} hours"
        lead = f"Line {old[0]} is" if len(old) == 1 else f"Lines {', '.join(old)} are"
        problems["approver"] = [f"{lead} more than {span} old. A second person must agree."]


def _order(line: Line) -> tuple[datetime, int]:
    return line.at, line.number


def _entered(
    line: Line, pack: PaperPack, user: User, agreed: Agreement | None, problems: Problems
) -> Row | None:
    """Record one line, or note why it cannot be; then nothing of it stays."""
    try:
        with database.atomic():
            row = _moved(line, user, agreed)
            _not_of_themself(line, row, user, agreed)
            if not problems:  # what lacks its second person is refused by the record
                _account(line, row, pack, user, agreed)
            return row
    except Invalid as error:
        for name, sentences in error.problems.items():
            problems.setdefault(f"{_NAMES.get(name, name)}-{line.number}", []).extend(sentences)
    except Refusal as error:
        _refused(line, error, problems)
    except NotFound as error:
        problems.setdefault(f"item-{line.number}", []).append(error.text)
    return None


def _refused(line: Line, error: Refusal, problems: Problems) -> None:
    """Say why a line cannot be recorded, and whether a second person may agree to it."""
    reasons = (error, *error.others)
    said = f"{error.title}. {error.text}"
    if any(one.came_since for one in reasons):
        said += " That came after what the line says."
    if all(one.can_be_overridden or one.came_since for one in reasons):
        rules = (*line.agreed, *(one.code for one in reasons))
        said += " Is the line right? Then a second person must agree."
        problems[f"shown-{line.number}"] = [line.shown(dict.fromkeys(rules))]
    problems.setdefault(f"item-{line.number}", []).append(said)


def _not_of_themself(line: Line, row: Row, user: User, agreed: Agreement | None) -> None:
    """Raise Invalid where who agrees is who drew, held or brought the item."""
    for person in (row["personnel_id"], line.person.id if line.person else None):
        own = overrides.against(agreed.approved_by, user, person) if agreed else None
        if own is not None:
            raise Invalid({"person": [own]})


def _account(line: Line, row: Row, pack: PaperPack, user: User, agreed: Agreement | None) -> None:
    packs.account(
        pack, line.number, user=user, entry_id=row["id"],
        reason=agreed.reason.strip() if agreed else None,
        approved_by=agreed.approved_by if agreed else None,
    )  # fmt: skip


def _moved(line: Line, user: User, agreed: Agreement | None) -> Row:
    details = Details(
        mags=line.mags, rounds=line.rounds, notes=line.note, occurred_at=line.at,
        handed_in_by=line.person,
    )  # fmt: skip
    if line.what != ISSUE or line.person is None:
        return custody.return_item(line.item.id, user=user, details=details).row
    purpose = line.purpose
    issue = replace(
        details,
        handed_in_by=None,
        purpose=purpose,
        receipt_kind="PAR" if purpose is not None and purpose.standing else "TR",
        loadout=_loadout(line),
        due_at=line.due_at,
        agreement=replace(agreed, rules=_passable(line)) if agreed else None,
    )
    return custody.issue_item(line.person.id, line.item.id, user=user, details=issue).row


def _loadout(line: Line) -> tuple[stock.Line, ...]:
    """Return what the purpose brings along, but for what the paper gives a number of."""
    typed = {"magazine": line.mags, "ammunition": line.rounds}
    given = [family for family, number in typed.items() if number is not None]
    return tuple(loadouts.of_purpose(line.item, line.purpose, without=given))


def _passable(line: Line) -> tuple[str, ...]:
    return tuple(rule for rule in (*overrides.RULES, *overrides.SINCE) if rule in line.agreed)
