"""Relief in place and swap: two ledger entries that are one act, in one block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app import clock
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.transactions import Custody
from app.models.transfers import Transfer
from app.models.users import User
from app.models.writes import writes
from app.queries import custody as held
from app.queries import lookup
from app.queries.settings import setting
from app.services import audit
from app.services.custody import custody, idempotency
from app.services.custody.custody import Details
from app.services.custody.refusals import NotIssued
from app.services.errors import Invalid
from app.services.rosters import roster_links
from app.services.stock import loadouts, owed


@dataclass(frozen=True)
class Relief:
    """Who hands which weapon to whom, and who saw it; all as they were scanned or typed."""

    item: str
    holder: str
    relief: str
    witness: str
    key: str


@dataclass(frozen=True)
class Swap:
    """Who gives which weapon back for which; as they were scanned or typed."""

    person: str
    old: str
    new: str
    key: str


@writes
def relieve(asked: Relief, *, user: User) -> Transfer:
    """Hand a weapon with its set from its holder to their relief, a witness named.

    The custody limit and every other rule are judged for the relief, after the return. Raises
    Invalid with every problem, NotIssued, or the Refusal of a rule; then nothing is recorded.
    """
    request = _request(asked.key, ["relief", asked.item, asked.holder, asked.relief])
    if (done := _done(request, user)) is not None:
        return done
    item, (holder, relief, witness) = _relief_parties(asked)
    out = _held_by(item, holder, "holder")
    lines = tuple((line.stock_id, line.quantity) for line in owed.of_take(out.take_id))
    back = custody.return_item(item.id, user=user)
    details = Details(
        purpose=out.take.purpose, lines=lines, receipt_kind=_paper(out), request=request
    )
    take = custody.issue_item(relief.id, item.id, user=user, details=details)
    return _write("relief", back.row["id"], take.row["id"], witness, user)


@writes
def swap(asked: Swap, *, user: User) -> Transfer:
    """Take one weapon back and issue another to the same person, under the same purpose.

    Raises Invalid with every problem, NotIssued, or the Refusal of a rule.
    """
    request = _request(asked.key, ["swap", asked.person, asked.old, asked.new])
    if (done := _done(request, user)) is not None:
        return done
    problems: dict[str, list[str]] = {}
    person = _person(asked.person, "person", problems)
    old, new = _item(asked.old, "old", problems), _item(asked.new, "new", problems)
    if old is not None and new is not None and old.id == new.id:
        problems["new"] = ["That is the weapon that comes back."]
    if person is None or old is None or new is None or problems:
        raise Invalid(problems)
    out = _held_by(old, person, "person")
    if setting("return_counts") == "ask" and owed.of_take(out.take_id):
        said = f"What went out with {old.label} is counted. Take it back at the counter first."
        raise Invalid({"old": [f"{said} Nothing recorded."]})
    back = custody.return_item(old.id, user=user)
    purpose = out.take.purpose
    loadout = tuple(loadouts.of_purpose(new, purpose))
    details = Details(
        purpose=purpose,
        loadout=loadout,
        receipt_kind=_paper(out),
        due_at=_still(out),
        request=request,
    )
    take = custody.issue_item(person.id, new.id, user=user, details=details)
    roster_links.follow(out.take_id, take.row["id"], user)
    return _write("swap", back.row["id"], take.row["id"], None, user)


def find(transfer_id: int | None) -> Transfer | None:
    """Return a relief or swap; None for none, or where there is none of that number."""
    if transfer_id is None:
        return None
    return Transfer.get_or_none(Transfer.id == transfer_id)  # type: ignore[no-any-return]


def _relief_parties(asked: Relief) -> tuple[Item, tuple[Personnel, Personnel, Personnel]]:
    problems: dict[str, list[str]] = {}
    item = _item(asked.item, "item", problems)
    holder = _person(asked.holder, "holder", problems)
    relief = _person(asked.relief, "relief", problems)
    witness = _person(asked.witness, "witness", problems)
    if holder is not None and relief is not None and holder.id == relief.id:
        problems["relief"] = ["That is the holder. Scan the card of whoever takes over."]
    if witness is not None and witness.id in {one.id for one in (holder, relief) if one}:
        problems["witness"] = ["A third person must see it; neither of the two can be witness."]
    if witness is not None and witness.status != "Active":
        problems["witness"] = [f"{witness.label} is {witness.status.lower()}."]
    if item is None or holder is None or relief is None or witness is None or problems:
        raise Invalid(problems)
    return item, (holder, relief, witness)


def _held_by(item: Item, holder: Personnel, field: str) -> Custody:
    """Return the open custody of an item, which must be this person's."""
    out = held.open_custody(item.id)
    if out is None:
        raise NotIssued(item)
    if out.personnel_id != holder.id:
        said = f"{item.label} is out to {out.personnel.short_label}, not {holder.short_label}."
        raise Invalid({field: [f"{said} Nothing recorded."]})
    return out


def _still(out: Custody) -> datetime | None:
    """Return the due time that held, while it lies ahead."""
    return out.due_at if out.due_at is not None and out.due_at > clock.now() else None


def _paper(out: Custody) -> str:
    """Return the kind of paper that it went out on: what stands for good stays so."""
    receipt = out.take.receipt
    return "TR" if receipt is None or receipt.kind == "TR" else "PAR"


def _write(
    kind: str, return_id: int, take_id: int, witness: Personnel | None, user: User
) -> Transfer:
    row = Transfer(
        kind=kind, back=return_id, take=take_id, witness=witness, user=user, created_at=clock.now()
    )
    audit.insert(row, user, action=kind)
    return row


def _request(key: str, asked: list[str]) -> idempotency.Request | None:
    return idempotency.Request.of(key, [text.strip().upper() for text in asked]) if key else None


def _done(request: idempotency.Request | None, user: User) -> Transfer | None:
    """Return what this request did before."""
    known = idempotency.find(request, user) if request is not None else None
    if known is None:
        return None
    return Transfer.get(Transfer.take == known.transaction_id)  # type: ignore[no-any-return]


def _person(text: str, field: str, problems: dict[str, list[str]]) -> Personnel | None:
    found = lookup.whole(text)
    if found.kind == "person":
        return lookup.person_by_id(found.people[0])
    problems[field] = [_unclear(text, found.kind, "ID card")]
    return None


def _item(text: str, field: str, problems: dict[str, list[str]]) -> Item | None:
    found = lookup.whole(text)
    if found.kind == "item":
        return lookup.item_by_id(found.items[0])
    problems[field] = [_unclear(text, found.kind, "weapon")]
    return None


def _unclear(text: str, kind: str, wanted: str) -> str:
    if not text.strip():
        return f"Scan the {wanted} here."
    if kind == "several":
        return "That is more than one record. Scan the code, or type the id."
    return f"{text.strip()[:40]!r} is no {wanted} in ArmGuard. Nothing recorded."
