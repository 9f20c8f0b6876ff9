"""Loads a made-up unit, so that everything can be tried; it never mixes with real records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random
from typing import NamedTuple, TypeVar

from app import clock
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import User
from app.models.writes import writes
from app.services.custody import custody
from app.services.errors import Refusal
from app.services.records import items, personnel
from app.services.settings import settings
from app.services.setup import demo_ledger, demo_moves
from app.services.users import passwords, users

SIGN_INS = {
    "demo-owner": "superuser",
    "demo-admin": "admin",
    "demo-armorer": "armorer",
    "demo-viewer": "viewer",
}
# How many entries are written in one block.
BATCH = 500
# From so many entries on they do not go through the custody service one by one.
MANY = 2_000
MANY_BATCH = 20_000
# So many of these are one block, or each would write an index of all hashes anew.
MANY_BATCHES = 10

SURNAMES = [
    name.replace("_", " ")
    for name in """
    Abad Aguilar Alonzo Andrada Aquino Bautista Bonifacio Castillo Castro Cruz De_Leon Dela_Cruz
    Dimagiba Domingo Espiritu Ferrer Flores Galang Garcia Guzman Lacson Luna Mabini Macaraeg Manalo
    Mendoza Mercado Navarro Ocampo Pangilinan Pascual Peña Ramos Reyes Rivera Salazar Santos Soriano
    Tolentino Tomas Torres Valdez Villanueva Yumul Zamora
""".split()
]
FIRST_NAMES = """
    Ana Angelo Antonio Arnel Carlos Cristina Dennis Edgar Ferdinand Grace Jessa Joel Jose Joy Juan
    Kristine Liza Lovely Maria Mark Miguel Nenita Noel Oscar Paolo Pedro Rafael Ramon Rodel Rowena
    Teresa Victor
""".split()
RANKS = "AM AW A2C AW2C A1C SGT SSGT TSGT MSGT SMSGT CMSGT 2LT 1LT CPT MAJ LTCOL".split()
RANK_WEIGHTS = (5, 2, 6, 2, 6, 8, 6, 5, 3, 1, 1, 1, 1, 1, 1, 1)
SQUADRONS = {
    "HAS": ("9501st",),
    "951st": ("9511th", "9512th"),
    "952nd": ("9521st", "9522nd"),
    "953rd": ("9531st", "9532nd"),
}
# short name, what its serials begin with, weight
MODELS = (
    ("M4", "W", 9),
    ("M16A1", "RP", 6),
    ("M14", "AE", 2),
    ("M653", "CB", 1),
    ("G17", "GX", 6),
    ("M1911", "CT", 3),
    ("ARMSCOR", "AR", 2),
)

Thing = TypeVar("Thing")


class AlreadyInUse(Refusal):
    """The demo unit goes into an empty record only."""

    code = "already_exists"
    title = "Already in use"


class Size(NamedTuple):
    """How large the demo unit is, and the seed that makes it come out the same again."""

    people: int = 40
    items: int = 60
    transactions: int = 120
    seed: int = 1


class SignIn(NamedTuple):
    """A demo user and the password made for this database."""

    username: str
    role: str
    password: str


class Loaded(NamedTuple):
    """What was loaded."""

    sign_ins: list[SignIn]
    people: int
    items: int
    transactions: int


def load(size: Size = Size()) -> Loaded:  # noqa: B008  (a tuple never changes)
    """Load the demo unit and return its sign-ins. Raises AlreadyInUse for a record with data."""
    check_empty()
    sign_ins = [SignIn(name, role, passwords.random_password()) for name, role in SIGN_INS.items()]
    settings.change("demo", "yes", None)
    made = {name: users.add(name, role, password) for name, role, password in sign_ins}
    return _filled(size, sign_ins, made["demo-admin"], made["demo-armorer"])


@writes
def load_for(user: User, size: Size = Size()) -> Loaded:  # noqa: B008
    """Load the demo unit in one block into the record of a first run, without users of its own.

    `user` is then who did everything in it. Raises AlreadyInUse.
    """
    check_empty(but=user)
    settings.change("demo", "yes", user)
    return _filled(size, [], user, user)


def _filled(size: Size, sign_ins: list[SignIn], admin: User, armorer: User) -> Loaded:
    random = Random(size.seed)  # noqa: S311  (decides names, not secrets)
    for batch in _batches(_people(random, size.people)):
        _register_people(batch, admin)
    for batch in _batches(_items(random, size.items)):
        _register_items(batch, admin)
    moves = _moves(random, size.transactions)
    if size.transactions >= MANY:
        entries = _entered_at_once(moves, demo_ledger.Ledger(armorer, admin, size.transactions))
    else:
        entries = sum(_enter(batch, (armorer, admin)) for batch in _batches(moves))
    return Loaded(sign_ins, size.people, size.items, entries)


def _entered_at_once(moves: Iterable[demo_moves.Move], ledger: demo_ledger.Ledger) -> int:
    entries, batches = 0, _batches(moves, MANY_BATCH)
    with demo_ledger.bare_tables():
        while entered := _block(ledger, islice(batches, MANY_BATCHES)):
            entries += entered
        ledger.close()
    return entries


@writes
def _block(ledger: demo_ledger.Ledger, batches: Iterable[list[demo_moves.Move]]) -> int:
    return sum(map(ledger.enter, batches))


def check_empty(but: User | None = None) -> None:
    """Raise AlreadyInUse when there are people, items or users, but for one."""
    others = User.select().where(User.id != (but.id if but else 0))
    for rows, noun in ((Personnel.select(), "people"), (Item.select(), "items"), (others, "users")):
        if rows.exists():
            raise AlreadyInUse(
                f"This record has {noun} already; the demo unit goes into an empty one only. "
                "Nothing was loaded."
            )


def _people(random: Random, count: int) -> Iterator[dict[str, str]]:
    """Yield made-up people. Their mobile numbers count up from one that nobody has."""
    serials = random.sample(range(600_000, 1_000_000), count)
    ranks = random.choices(RANKS, RANK_WEIGHTS, k=count)
    for number, (serial, rank) in enumerate(zip(serials, ranks, strict=True)):
        group = random.choice(list(SQUADRONS))
        yield {
            "rank": rank,
            "surname": random.choice(SURNAMES),
            "first_name": random.choice(FIRST_NAMES),
            "middle_initial": random.choice("ABCDEFGHIJKLMNOPRSTV"),
            "serial": str(serial),
            "group": group,
            "squadron": random.choice(SQUADRONS[group]),
            "mobile": f"0900{number:07}",
        }


def _items(random: Random, count: int) -> Iterator[dict[str, str]]:
    """Yield made-up weapons; a few are worn, damaged or in maintenance."""
    numbers = random.sample(range(100_000, 1_000_000), count)
    models = random.choices(MODELS, [weight for _, _, weight in MODELS], k=count)
    for place, (number, (model, lead, _)) in enumerate(zip(numbers, models, strict=True)):
        serial = f"{lead}{number}"
        condition = random.choices(("Good", "Fair", "Poor", "Damaged"), (80, 15, 3, 2))[0]
        yield {
            "model": model,
            "serial": serial,
            "factory_code": f"DEMO-{model}-{serial}" if model == "M4" else "",
            "property_number": f"PN-DEMO-{place + 1:05}" if random.random() < 0.7 else "",
            "condition": condition,
            "status": "Maintenance" if condition == "Damaged" else "Available",
            "rack": f"R{place // 20 % 12 + 1}-{place % 20 + 1:02}",
        }


def _moves(random: Random, count: int) -> Iterator[demo_moves.Move]:
    people = Personnel.select(Personnel.id).where(Personnel.status == "Active")
    ready = Item.select(Item.id).where(Item.status == "Available", Item.condition != "Damaged")
    ids = [row.id for row in people.order_by(Personnel.id)]
    return demo_moves.moves(
        random, clock.now(), ids, [row.id for row in ready.order_by(Item.id)], count
    )


@writes
def _register_people(batch: list[dict[str, str]], user: User) -> None:
    for given in batch:
        personnel.register(given, user=user)


@writes
def _register_items(batch: list[dict[str, str]], user: User) -> None:
    for given in batch:
        items.register(given, user=user)


@writes
def _enter(moves: list[demo_moves.Move], by: tuple[User, User]) -> int:
    """Write moves in their order through the custody service; return how many."""
    loads = demo_ledger.loads()
    for number, move in enumerate(moves):
        user = by[number % 7 == 0]
        if move.action == "Return":
            details = custody.Details(occurred_at=move.at)
            custody.return_item(move.item, user=user, details=details)
            continue
        purpose, mags, rounds, _ = loads[move.item[:2]]
        details = custody.Details(purpose, mags, rounds, occurred_at=move.at)
        custody.issue_item(move.person, move.item, user=user, details=details)
    return len(moves)


def _batches(things: Iterable[Thing], size: int = BATCH) -> Iterator[list[Thing]]:
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
