"""Sealed containers: received or sealed, counted unopened, moved, opened, and gone as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app import clock
from app.models.stock import Container, ContainerStep, Stock
from app.models.users import User
from app.models.writes import writes
from app.queries import containers as known
from app.queries import stock as stocks
from app.queries.rows import Row
from app.services import audit
from app.services.errors import Invalid, NotFound, Refusal
from app.services.field_checks import Unusable, plain
from app.services.given import Problems, number, text, written
from app.services.stock import stock_moves

LONGEST_SEAL, LONGEST_PLACE, LONGEST_REASON = 40, 60, 500
MOST_AT_ONCE, MOST_ROUNDS = 200, 1_000_000
RECEIVED, SEALED = "receive", "seal"


class Act(NamedTuple):
    """Something done with one container: its word, what to write, its movement or step."""

    name: str
    label: str
    ask: str
    kind: str
    moves: bool  # a quantity leaves or comes with it: an admin's work
    state: str = "sealed"  # in which it can be done


ACTS = {
    act.name: act
    for act in (
        Act("open", "Open", "Why it is opened, and who is there.", "open", False),
        Act("place", "Move", "Where it is put now.", "move", False),
        Act("condemn", "Condemn", "Why, and who said so.", "condemn", True),
        Act("turn-in", "Turn in to the depot", "To whom, and the paper.", "turn in", True),
        Act("gone", "Not there", "Where it was looked for.", "adjust", True),
        Act(
            "found", "Found again", "Where it was, with its seal whole.", "find", True, "not there"
        ),
    )
}


class NotPossible(Refusal):
    """The container's state does not allow it."""

    code = "container_state"
    kind = "warn"
    title = "Not possible"


class Counted(NamedTuple):
    """What a count of sealed containers saw: how many, and those it did not."""

    seen: int
    not_seen: list[Row]


@writes
def add(stock_id: int, given: Mapping[str, str], *, user: User) -> list[Container]:
    """Take sealed containers of a lot in, and return them.

    `given` has how (RECEIVED, or SEALED for loose rounds that go under a seal), seals (one a
    line), rounds in each, place and reason as texts. Raises Invalid with every problem at once,
    InsufficientStock when fewer lie loose, NotFound.
    """
    stock = stock_moves.existing(stock_id)
    problems: Problems = {}
    seals = _seals(given, problems)
    rounds = number(given, "rounds", 1, MOST_ROUNDS, problems)
    place = text(given, "place", LONGEST_PLACE, problems)
    needed = "Write where they came from, or who sealed them."
    reason = text(given, "reason", LONGEST_REASON, problems, needed)
    if stock.kind.family != "ammunition" or not stock.tracked:
        problems["seals"] = ["Only a counted lot of ammunition has sealed containers."]
    if not problems and (used := _used(seals)):
        problems["seals"] = [f"Seal {', '.join(used)} is on record already. A seal is used once."]
    if problems or reason is None:
        raise Invalid(problems)
    is_sealing = given.get("how") == SEALED
    if is_sealing and stocks.loose(stock.id) < rounds * len(seals):
        raise stock_moves.too_little(stock, rounds * len(seals))
    made = [_made(stock, seal, rounds, place, user) for seal in seals]
    for container in made:
        if is_sealing:
            _step(container, "seal", user, text=reason)
        else:
            stock_moves.move(
                stock.id, "receive", rounds, user=user, reason=reason, container=container
            )
    return made


@writes
def count(stock_id: int, seals: str, *, user: User) -> Counted:
    """Note the sealed containers that were seen, by their seals; what is in them is not counted.

    Raises Invalid for a seal that is not one of this lot's sealed containers, and notes nothing.
    """
    stock_moves.existing(stock_id)
    problems: Problems = {}
    read = {seal.casefold(): seal for seal in _seals({"seals": seals}, problems)}
    here = {
        row["seal"].casefold(): row for row in known.of_stock(stock_id) if row["state"] == "sealed"
    }
    if strange := [seal for key, seal in read.items() if key not in here]:
        problems["seals"] = [f"No sealed container of this lot has seal {', '.join(strange)}."]
    if problems:
        raise Invalid(problems)
    for key in read:
        _step(Container.get_by_id(here[key]["id"]), "count", user)
    return Counted(len(read), [row for key, row in here.items() if key not in read])


@writes
def do(container_id: int, act: str, words: str, *, user: User) -> Row:
    """Do one of ACTS with a container and return it; `words` are its reason or its new place.

    Opened, its rounds are loose. Raises Invalid, NotPossible, NotFound.
    """
    row = existing(container_id)
    doing = ACTS[act]
    longest = LONGEST_PLACE if doing.kind == "move" else LONGEST_REASON
    said = written("words", words, longest, f"This is needed. {doing.ask}")
    if row["state"] != doing.state:
        label = f"Container {row['id']}, seal {row['seal']}"
        raise NotPossible(f"{label}: it is {row['state_name'].lower()}. Nothing was changed.")
    container = Container.get_by_id(container_id)
    if doing.moves:
        stock_moves.move(
            row["stock_id"], doing.kind, row["rounds"], user=user, reason=said, container=container
        )
    elif doing.kind == "move":
        _step(container, "move", user, place=said)
    else:
        _step(container, doing.kind, user, text=said)
    return existing(container_id)


def existing(container_id: int) -> Row:
    """Return a container. Raises NotFound."""
    row = known.one(container_id)
    if row is None:
        raise NotFound("unknown_container", "There is no such container.")
    return row


def _made(stock: Stock, seal: str, rounds: int, place: str | None, user: User) -> Container:
    row = Container(
        stock=stock, seal=seal, rounds=rounds, place=place, user=user, created_at=clock.now()
    )
    audit.insert(row, user)
    return row


def _step(
    container: Container,
    kind: str,
    user: User,
    *,
    text: str | None = None,
    place: str | None = None,
) -> None:
    row = ContainerStep(
        container=container, kind=kind, text=text, place=place, user=user, created_at=clock.now()
    )
    audit.insert(row, user, action=kind)


def _used(seals: list[str]) -> list[str]:
    """Return those of the seals that are on record."""
    asked = {seal.casefold(): seal for seal in seals}
    rows = Container.select(Container.seal).where(Container.seal.in_(list(asked.values())))
    folded = {row.seal.casefold() for row in rows}
    return [seal for key, seal in asked.items() if key in folded]


def _seals(given: Mapping[str, str], problems: Problems) -> list[str]:
    """Return the seals, one from each line that is not empty."""
    found: dict[str, str] = {}
    twice: list[str] = []
    try:
        lines = [plain(line, LONGEST_SEAL) for line in (given.get("seals") or "").splitlines()]
    except Unusable as wrong:
        problems["seals"] = [wrong.reason]
        return []
    for seal in filter(None, lines):
        if seal.casefold() in found:
            twice.append(seal)
        found[seal.casefold()] = seal
    if twice:
        problems["seals"] = [f"Seal {', '.join(twice)} stands twice."]
    elif not found:
        problems["seals"] = ["Give the number on the seal, one a line."]
    elif len(found) > MOST_AT_ONCE:
        problems["seals"] = [f"Give at most {MOST_AT_ONCE} at once."]
    return list(found.values())
