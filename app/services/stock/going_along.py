"""What goes out and comes back with a weapon, as lines of stock and as the ledger's two numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.models.items import Item
from app.models.transactions import Transaction
from app.models.users import User
from app.queries import custody
from app.queries import stock as stocks
from app.queries.stock import Line
from app.services.errors import Invalid
from app.services.stock import loadouts, owed
from app.services.stock.line_words import total

Asked = tuple[tuple[int, int], ...]
_FIELDS = {"mags": "magazine", "rounds": "ammunition"}


class Along(NamedTuple):
    """The lines that move with an entry; an entry from before stock was kept has numbers only."""

    lines: list[Line]
    mags: int
    rounds: int

    @classmethod
    def of(cls, lines: list[Line]) -> Along:
        """Return the lines with their totals."""
        return cls(lines, total(lines, "magazine"), total(lines, "ammunition"))


def out(
    item: Item,
    mags: int | None,
    rounds: int | None,
    asked: Asked | None,
    *,
    loadout: Sequence[Line] = (),
) -> Along:
    """Return what an issue takes along: a loadout, lines asked for, bare numbers on fitting pools.

    Raises Invalid when a family is given both ways, and what services/stock/loadouts.py raises.
    """
    lines = [*loadout, *loadouts.as_asked(item, asked or ())]
    problems = {
        name: ["Give these either as a number or as lines, not both."]
        for name, number in (("mags", mags), ("rounds", rounds))
        if number and lines and total(lines, _FIELDS[name])
    }
    if problems:
        raise Invalid(problems)
    return Along.of([*lines, *loadouts.of_numbers(item, mags, rounds)])


def back(
    take: Transaction, mags: int | None, rounds: int | None, asked: Asked | None = None
) -> Along:
    """Return what comes back of what went out; what is left out came back whole.

    Raises Invalid when more would come back than went out.
    """
    gone = stocks.outstanding([take.id]).get(take.id, [])
    if not gone:
        return _numbers_only(take, mags, rounds)
    if asked is not None:
        return Along.of(_chosen(gone, dict(asked)))
    problems: dict[str, list[str]] = {}
    lines = [line for line in gone if line.family == "accessory"]
    for field, number in (("mags", mags), ("rounds", rounds)):
        of_family = [line for line in gone if line.family == _FIELDS[field]]
        went = sum(line.quantity for line in of_family)
        if number is not None and number > went:
            problems[field] = [_too_many(went, number)]
        lines += _up_to(of_family, went if number is None else number)
    if problems:
        raise Invalid(problems)
    return Along.of(lines)


def again(old: Transaction, user: User) -> Along:
    """Return what an entry moved, for the entry that takes it back.

    What a return left owed goes out again with the weapon: its set is one set, under one take.
    """
    if old.action == "Take":
        return back(old, None, None)
    moved = stocks.moved_by([old.id]).get(old.id, [])
    lines = _together([*moved, *owed.all_here(custody.take_before(old.id), user=user)])
    return Along.of(lines) if lines else Along([], old.mags, old.rounds)


def _together(lines: list[Line]) -> list[Line]:
    """Return one line for each pool or lot."""
    found: dict[int, Line] = {}
    for line in lines:
        already = found[line.stock_id].quantity if line.stock_id in found else 0
        found[line.stock_id] = line._replace(quantity=already + line.quantity)
    return list(found.values())


def _numbers_only(take: Transaction, mags: int | None, rounds: int | None) -> Along:
    """A take without lines: everything is back, or it is from before stock was kept."""
    kept_lines = bool(stocks.moved_by([take.id]))
    went = {"mags": 0, "rounds": 0} if kept_lines else {"mags": take.mags, "rounds": take.rounds}
    given = {"mags": mags, "rounds": rounds}
    problems = {
        name: [_too_many(went[name], number)]
        for name, number in given.items()
        if number is not None and number > went[name]
    }
    if problems:
        raise Invalid(problems)
    came = {name: went[name] if given[name] is None else given[name] for name in went}
    return Along([], came["mags"] or 0, came["rounds"] or 0)


def _chosen(gone: list[Line], asked: dict[int, int]) -> list[Line]:
    problems = [
        _too_many(line.quantity, asked[line.stock_id], line.name)
        for line in gone
        if asked.get(line.stock_id, 0) > line.quantity
    ]
    if asked.keys() - {line.stock_id for line in gone}:
        problems.append("That did not go out with this weapon. Nothing recorded.")
    if problems:
        raise Invalid({"lines": problems})
    return [line._replace(quantity=asked.get(line.stock_id, line.quantity)) for line in gone]


def _up_to(lines: list[Line], number: int) -> list[Line]:
    """Return lines that add up to `number`, the first ones filled first."""
    chosen = []
    for line in lines:
        part = min(line.quantity, number)
        number -= part
        chosen.append(line._replace(quantity=part))
    return chosen


def _too_many(went: int, came: int, name: str = "") -> str:
    of = f" of {name}" if name else ""
    return f"{went}{of} went out, so {came} cannot come back."
