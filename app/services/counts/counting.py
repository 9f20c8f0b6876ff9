"""Begins a count, and takes in the numbers that were counted of models and lots."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from app import clock
from app.models.counts import Count, CountClosing, CountQuantity, CountVoid
from app.models.items import ItemClass, ItemModel
from app.models.users import User
from app.models.writes import writes
from app.queries import chain, count_baseline, counts
from app.services import audit
from app.services.errors import Invalid, NotFound, Refusal
from app.services.given import Problems, number

SCOPES = {"armory": "Whole armory", "racks": "Racks", "class": "A class", "model": "A model"}
METHODS = {"scan": "Scan each weapon", "numbers": "Count each model by number"}
MOST = 10_000_000


class CountIsClosed(Refusal):
    """The count is closed or void, and stays as it is."""

    code = "count_closed"
    kind = "info"
    title = "Closed"


@writes
def begin(given: Mapping[str, str], racks: list[str], *, user: User) -> Count:
    """Begin a count, freeze what is to be there, and return it.

    `given` has kind, scope, what the scope is of (class, model), method, blind and with_stock.
    Raises Invalid with every problem at once.
    """
    problems: Problems = {}
    kind, scope, method = (given.get(name, "") for name in ("kind", "scope", "method"))
    for name, value, known in (("kind", kind, counts.KINDS), ("scope", scope, SCOPES),
                               ("method", method, METHODS)):  # fmt: skip
        if value not in known:
            problems[name] = ["Choose one."]
    scope_of = _scope_of(scope, given, racks, problems)
    if problems:
        raise Invalid(problems)
    with_stock = bool(given.get("with_stock"))
    baseline = count_baseline.as_of_now(scope, scope_of, with_stock=with_stock)
    row = Count(
        kind=kind, scope=scope, scope_of=scope_of, method=method,
        blind=int(bool(given.get("blind"))), with_stock=int(with_stock), baseline=baseline,
        baseline_sha256=hashlib.sha256(baseline.encode()).hexdigest(), head=chain.head().code,
        user=user, created_at=clock.now(),
    )  # fmt: skip
    audit.insert(row, user, action="begin count")
    return row


def _scope_of(
    scope: str, given: Mapping[str, str], racks: list[str], problems: Problems
) -> str | None:
    if scope == "racks":
        known = set(counts.racks())
        chosen = [rack for rack in dict.fromkeys(racks) if rack in known]
        if not chosen:
            problems["racks"] = ["Choose at least one rack."]
        return "\n".join(chosen)
    if scope == "class":
        name = given.get("item_class", "")
        if ItemClass.get_or_none(ItemClass.name == name) is None:
            problems["item_class"] = ["Choose a class."]
        return name
    if scope == "model":
        typed = given.get("model", "")
        known_model = typed.isascii() and typed.isdigit() and len(typed) < 10
        if not known_model or ItemModel.get_or_none(ItemModel.id == int(typed)) is None:
            problems["model"] = ["Choose a model."]
        return typed
    return None


@writes
def note_numbers(count_id: int, given: Mapping[str, str], *, user: User) -> int:
    """Take in numbers by model and lot (`model-3`, `stock-5`), and return how many were new.

    An empty field says nothing, the same number again neither, nor one of what this count does
    not ask for. Raises Invalid, CountIsClosed.
    """
    count = open_count(count_id)
    problems: Problems = {}
    counted = count_baseline.by_number(count)
    asked = {name: given[name] for name in given if given[name].strip() and name in counted}
    read = {name: number(asked, name, 0, MOST, problems) for name in asked}
    if problems:
        raise Invalid(problems)
    new = 0
    for name, quantity in read.items():
        family, _, key = name.partition("-")
        new += _number(count, family, int(key), quantity, user)
    return new


def _number(count: Count, family: str, key: int, quantity: int, user: User) -> bool:
    column = CountQuantity.model if family == "model" else CountQuantity.stock
    last = (
        CountQuantity.select()
        .where((CountQuantity.of_count == count) & (column == key))
        .order_by(CountQuantity.id.desc())
        .first()
    )
    if last is not None and last.quantity == quantity:
        return False
    row = CountQuantity(
        of_count=count, quantity=quantity, user=user, created_at=clock.now(), **{family: key}
    )
    audit.insert(row, user, action="count")
    return True


def existing(count_id: int) -> Count:
    """Return a count. Raises NotFound."""
    count = Count.get_or_none(Count.id == count_id)
    if count is None:
        raise NotFound("unknown_count", "There is no such count.")
    return count  # type: ignore[no-any-return]


def open_count(count_id: int) -> Count:
    """Return a count that is neither closed nor void. Raises CountIsClosed, NotFound."""
    count = existing(count_id)
    for table, word in ((CountVoid, "void"), (CountClosing, "closed")):
        if table.get_or_none(table.of_count == count) is not None:
            raise CountIsClosed(f"Count {count.id} is {word}. Nothing was recorded.")
    return count
