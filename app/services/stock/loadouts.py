"""What goes along with a weapon: by its purpose, by numbers alone, or line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby
from operator import attrgetter

from app.models.items import Item
from app.models.purposes import Purpose
from app.models.stock import Stock, StockKind
from app.queries import containers, offers
from app.queries import stock as stocks
from app.queries.offers import Offer
from app.queries.stock import Line
from app.services.custody.refusals import (
    IncompatibleStock,
    InsufficientStock,
    NothingOffered,
    SuspendedStock,
)
from app.services.errors import Invalid
from app.services.setup.starting_stock import OTHERS
from app.services.stock import stock_moves

_KIND = attrgetter("kind_id")


def of_purpose(
    item: Item, purpose: Purpose | None, *, short: bool = False, without: Collection[str] = ()
) -> list[Line]:
    """Return the lines that a purpose draws with an item; a class without lines draws none.

    Raises InsufficientStock or NothingOffered when a counted kind has too little; where the
    armorer has said that it may be `short`, the line is what there is. Families in `without` are
    left out, and nobody asks whether there is enough of them.
    """
    if purpose is None:
        return []
    lines = []
    for wanted in stocks.loadout(purpose.id, item.model.class_name):
        if wanted.family in without:
            continue
        kinds = [wanted.kind] if wanted.kind else _fitting(item, wanted.family)
        lines += _at_most(kinds, wanted.quantity) if short else [_from_some(kinds, wanted.quantity)]
    return [line for line in lines if line.quantity]


def possible(item: Item) -> list[Line]:
    """Return one line of 0 for what fits an item and each accessory: what could go along.

    Blank and practice rounds follow: they go out only where somebody chooses them.
    """
    lines = []
    for family in ("magazine", "ammunition"):
        lines += [_line(one, 0) for one in _offered(_fitting(item, family))[:1]]
    for kind in stocks.accessories():
        lines += [_line(one, 0) for one in offers.of_kind(kind.id)[:1]]
    others = [lot for kind in _fitting(item, "ammunition") for lot in offers.other_uses(kind.id)]
    chosen = {lot.use: lot for lot in reversed(others)}
    known = {line.stock_id for line in lines}
    return lines + [_line(lot, 0) for lot in chosen.values() if lot.id not in known]


def of_numbers(item: Item, mags: int | None, rounds: int | None) -> list[Line]:
    """Return the lines for magazines and rounds that were only counted."""
    fits = offers.of_model(item.model_id) if mags or rounds else []
    return [
        _of_family(item, fits, family, number)
        for family, number in (("magazine", mags), ("ammunition", rounds))
        if number
    ]


def _of_family(item: Item, fits: list[Offer], family: str, quantity: int) -> Line:
    """Return a line of what fits; where nothing is offered, the longer way says what would be."""
    kinds = groupby((one for one in fits if one.family == family), key=_KIND)
    offered = _live([one for _, lots in kinds for one in offers.to_issue(list(lots))])
    return _some(offered, quantity) if offered else _from_some(_fitting(item, family), quantity)


def as_asked(item: Item, asked: Iterable[tuple[int, int]]) -> list[Line]:
    """Return lines for (stock, quantity) that somebody chose.

    Raises IncompatibleStock, SuspendedStock, NotFound; Invalid for one pool or lot named twice.
    """
    lines: list[Line] = []
    for stock_id, quantity in asked:
        stock = stock_moves.existing(stock_id)
        if any(line.stock_id == stock_id for line in lines):
            raise Invalid({"lines": [f"{stock.label} stands twice. Nothing recorded."]})
        if stock.suspended_at is not None:
            raise SuspendedStock(stock)
        if stock.kind.family != "accessory":
            fits = stocks.fitting(item.model_id, stock.kind.family)
            if fits and stock.kind not in fits:
                raise IncompatibleStock(stock, item, fits)
        lines.append(_line_of(stock, quantity))
    return lines


def _fitting(item: Item, family: str) -> list[StockKind]:
    """Return the kinds that fit; for a model of which nothing is said, the family's other one."""
    return stocks.fitting(item.model_id, family) or _others(family)


def _others(family: str) -> list[StockKind]:
    return list(StockKind.select().where(StockKind.name == OTHERS[family]))


def _from_some(kinds: list[StockKind], quantity: int) -> Line:
    """Return a line of the first pool or lot that has enough; the preferred kind leads.

    Raises InsufficientStock about the nearest one when none has, NothingOffered.
    """
    offered = _offered(kinds)
    if not offered:
        raise NothingOffered(kinds)
    return _some(offered, quantity)


def _some(offered: list[Offer], quantity: int) -> Line:
    """Return a line of the first one that has enough. Raises InsufficientStock."""
    if offered[0].tracked:
        # What the unit counts is not made up for silently by something it does not count.
        offered = [one for one in offered if one.tracked]
    for one in offered:
        if not one.tracked or stocks.loose(one.id) >= quantity:  # only loose rounds may leave
            return _line(one, quantity)
    nearest = stock_moves.existing(_nearest(offered, quantity).id)
    raise stock_moves.too_little(nearest, quantity)


def _at_most(kinds: list[StockKind], quantity: int) -> list[Line]:
    """Return a line of `quantity`, or of the most that one pool or lot has; none for nothing."""
    try:
        return [_from_some(kinds, quantity)]
    except InsufficientStock as refusal:
        details = refusal.details or {}
        return [_line_of(stock_moves.existing(details["stock_id"]), details["on_hand"])]
    except NothingOffered:
        return []


def _offered(kinds: list[StockKind]) -> list[Offer]:
    """Return what may be issued of kinds."""
    return _live([one for kind in kinds for one in offers.of_kind(kind.id)])


def _live(offered: list[Offer]) -> list[Offer]:
    """Return the live ones where there are any: blanks never stand in for them."""
    return [one for one in offered if one.use == "live"] or offered


def _nearest(offered: list[Offer], quantity: int) -> Offer:
    """Return the lot that has enough once a container is opened, or else the one with most."""
    have = {one.id: stocks.loose(one.id) for one in offered}
    for one in offered:
        container = containers.first_to_open(one.id)
        if container is not None and have[one.id] + container["rounds"] >= quantity:
            return one
    return max(offered, key=lambda one: have[one.id])


def _line(one: Offer, quantity: int) -> Line:
    return Line(one.id, one.family, one.name, quantity, bool(one.tracked))


def _line_of(stock: Stock, quantity: int) -> Line:
    return Line(stock.id, stock.kind.family, stock.label, quantity, bool(stock.tracked))
