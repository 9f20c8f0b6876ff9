"""Compares what users were told with what the record holds: each entry there, and there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import apsw

from app.cli.load.crowd import Act
from app.cli.words import Problem

_ENTRIES = """
SELECT t.id, k.key, t.action, t.personnel_id, t.item_id FROM transactions AS t
LEFT JOIN idempotency_keys AS k ON k.transaction_id = t.id ORDER BY t.id
"""


class Entry(NamedTuple):
    """An entry of the ledger with the key it was asked for under; None for none."""

    id: int
    key: str | None
    action: str
    person: str
    item: str


def entries(path: Path) -> list[Entry]:
    """Return every entry of a record, in order."""
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        return [Entry(*row) for row in connection.execute(_ENTRIES)]


def differences(
    ledger: Sequence[Entry], acknowledged: Sequence[Act], unanswered: Iterable[Act] = ()
) -> list[str]:
    """Return what differs, as sentences.

    An entry that was asked for and never answered may be there or not, but once at most.
    """
    there = Counter(map(_asked, ledger))
    told, asked = Counter(acknowledged), {*acknowledged, *unanswered}
    found = [f"Acknowledged and not there: {act}." for act in told if not there[act]]
    found += [f"There {times} times: {act}." for act, times in there.items() if times > 1]
    found += [f"Acknowledged {times} times: {act}." for act, times in told.items() if times > 1]
    found += [f"There, and nobody asked for it: {act}." for act in there if act not in asked]
    return found + _double_moves(ledger)


def _asked(entry: Entry) -> Act:
    return Act(entry.key or "", entry.action, entry.person, entry.item)


def _double_moves(ledger: Iterable[Entry]) -> list[str]:
    """Return issues of what was out, returns of what was in or out to another."""
    found, out = [], dict[str, str]()
    for entry in ledger:
        holder = out.pop(entry.item, None)
        if entry.action == "Take":
            out[entry.item] = entry.person
            if holder is not None:
                found.append(f"Issued while it was out: {entry}.")
        elif holder != entry.person:
            found.append(f"Returned and not out to them: {entry}.")
    return found


def control(ledger: Sequence[Entry], acknowledged: Sequence[Act]) -> None:
    """Lose an entry and double one: both must be found. Raises Problem when one is not."""
    told = set(acknowledged)
    places = [place for place, entry in enumerate(ledger) if _asked(entry) in told]
    if not places:
        raise Problem("Nothing was entered, so that nothing could be checked.")
    middle = places[len(places) // 2]
    lost = [*ledger[:middle], *ledger[middle + 1 :]]
    doubled = [*ledger, ledger[middle]._replace(id=ledger[-1].id + 1)]
    for kind, altered in (("lost", lost), ("doubled", doubled)):
        if not differences(altered, acknowledged):
            raise Problem(f"The check of the record does not find a {kind} entry.")
