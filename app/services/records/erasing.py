"""Erases the data of a person who left long ago; the ledger keeps who-id, and the chain verifies.

docs/decisions/0011-erasure.md says what goes, what stays, and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from app import clock
from app.models.base import database
from app.models.erasures import ErasedRow, Erasure
from app.models.personnel import Personnel
from app.models.users import User
from app.models.writes import writes
from app.queries import chain, custody, segments, stock_board
from app.queries.erasures import ERASED
from app.queries.settings import setting
from app.services import audit
from app.services.clocks import leaps
from app.services.documents import issued
from app.services.errors import Refusal
from app.services.given import written
from app.services.records import erasing_mentions, personnel, photos, signed_papers
from app.services.records.erasing_mentions import Mention
from app.services.records.erasing_places import PLACES, instead, rows

LONGEST_REASON = 500
_LAST = """
SELECT max(at) FROM (SELECT max(recorded_at) AS at FROM transactions WHERE personnel_id = :who
  UNION ALL SELECT max(created_at) FROM deleted_records
    WHERE object_type = 'personnel' AND object_id = :who
  UNION ALL SELECT created_at FROM personnel WHERE id = :who)
"""
_OPEN_DISCREPANCIES = """
SELECT count(*) FROM discrepancies AS d WHERE d.personnel_id = :who AND coalesce((
  SELECT s.state FROM discrepancy_steps AS s WHERE s.discrepancy_id = d.id
  ORDER BY s.id DESC LIMIT 1), 'open') NOT IN ('resolved', 'written off')
"""
_SIGNS_IN = "SELECT username FROM users WHERE personnel_id = :who AND disabled_at IS NULL"
_PHOTOS = """
SELECT sha256 FROM photos WHERE object_type = 'personnel' AND object_id = :who
  AND NOT EXISTS (SELECT 1 FROM photos AS o WHERE o.sha256 = photos.sha256
    AND (o.object_type, o.object_id) <> ('personnel', :who))
"""
_PAPERS = """
SELECT d.sha256 FROM documents AS d JOIN receipts AS r ON d.subject = r.name
WHERE d.kind = 'receipt' AND r.personnel_id = :who
"""
_SCANS = """
SELECT s.form, s.sha256 FROM receipt_scans AS s JOIN receipts AS r ON r.id = s.receipt_id
WHERE r.personnel_id = :who
"""
_ANSWERS = """
UPDATE idempotency_keys SET answer = json_set(answer, '$.personnel.name', :erased)
WHERE transaction_id IN (SELECT id FROM transactions WHERE personnel_id = :who)
  AND answer ->> '$.personnel.name' IS NOT NULL
"""
_NOTICES = "SELECT id, text, address FROM notices"
_NO_NOTICE = "UPDATE notices SET text = ? WHERE id IN (SELECT value FROM json_each(?))"
_SEALED = """
UPDATE audit_texts SET salt = NULL, text = NULL
WHERE salt IS NOT NULL AND seq IN (SELECT value FROM json_each(?))
"""
_ROWS = "SELECT object_type, object_id FROM erased_rows WHERE erasure_id = ?"
_TEXTS = """
UPDATE audit_texts SET salt = NULL, text = NULL WHERE salt IS NOT NULL AND seq IN (
  SELECT a.seq FROM audit_log AS a JOIN erased_rows AS r
    ON r.object_type = a.object_type AND r.object_id = a.object_id
  WHERE r.erasure_id = :erasure AND a.seq <= :last)
"""


class NotYet(Refusal):
    """The rule of retention still keeps a person's data."""

    code = "kept_by_rule"
    title = "Not erased"

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(f"Nothing was erased: {' '.join(reasons)}")


class Plan(NamedTuple):
    """What an erasure would do: who, what stands against it, how much of what, which files.

    `mentions` are texts of others that name them: those go only where somebody chooses them.
    """

    person: Personnel
    against: list[str]
    places: list[tuple[str, int]]
    files: list[Path]
    mentions: list[Mention]


def plan(personnel_id: str, data: Path) -> Plan:
    """Return what erasing a person's data would do; nothing is written. Raises NotFound."""
    person = personnel.existing(personnel_id)
    who = {"who": person.id}
    counts = [(place.words, len(_found(place, who))) for place in PLACES]
    places, files = [one for one in counts if one[1]], _files(person, data)
    return Plan(person, _against(person), places, files, erasing_mentions.find(person))


def erase(
    personnel_id: str, reason: str, *, user: User, data: Path, also: Sequence[str] = ()
) -> Plan:
    """Erase a person's data and return what went. Raises NotYet, Invalid, NotFound.

    `also` names texts of others in which their name goes, too, or is "all"; Raises UnknownMention.

    Their photograph's, receipts' and jobs' files go after the block: a file that no row explains
    does no harm, and a row without its file is what a repeat of the command mends.
    """
    planned = _erase(personnel_id, reason, user, data, also)
    for path in planned.files:
        path.unlink(missing_ok=True)
    return planned


def wipe() -> bool:
    """Write the file anew without what was erased; say whether the log beside it is empty, too."""
    connection = database.connection()
    connection.execute("VACUUM")
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


@writes
def _erase(personnel_id: str, reason: str, user: User, data: Path, also: Sequence[str]) -> Plan:
    text = written("reason", reason, LONGEST_REASON, "Write why: it stays in the record.")
    planned = plan(personnel_id, data)
    if planned.against:
        raise NotYet(planned.against)
    person, wanted = planned.person, erasing_mentions.words_of(planned.person)
    erasure = Erasure(personnel=person, reason=text, chain_seq=chain.head().seq, user=user,
                      created_at=clock.now())  # fmt: skip
    last = erasure.chain_seq
    audit.insert(erasure, user, action="erase")
    _blank_places(erasure, person, user)
    for table, key in erasing_mentions.chosen(planned.mentions, also):
        name, texts = erasing_mentions.blanked(table, key, wanted)
        _blank(erasure, table, name, key, texts, user)
    _blank_person(erasure, person, user)
    database.execute_sql(_ANSWERS, {"who": person.id, "erased": ERASED})
    _blank_notices(wanted)
    database.execute_sql(_TEXTS, {"erasure": erasure.id, "last": last})
    database.execute_sql(_SEALED, (json.dumps(_sealed_rows(erasure.id)),))
    audit.edit(erasure, {"finished_at": clock.now()}, user)
    return planned


def _blank_notices(wanted: re.Pattern[str]) -> None:
    """Empty each notice that names the person as a whole word, or leads to them."""
    known = database.execute_sql(_NOTICES).fetchall()
    gone = [number for number, *texts in known if any(map(wanted.search, texts))]
    database.execute_sql(_NO_NOTICE, (ERASED, json.dumps(gone)))


def _sealed_rows(erasure_id: int) -> list[int]:
    """Return the numbers of the sealed audit rows that speak of what is erased."""
    erased = set(database.execute_sql(_ROWS, (erasure_id,)).fetchall())
    try:
        return [row[0] for row in segments.sealed_rows() if (row[14], row[15]) in erased]
    except segments.Unreadable as wrong:
        raise NotYet([f"{wrong} It says where the person stood: bring it back first."]) from None


def _blank_places(erasure: Erasure, person: Personnel, user: User) -> None:
    for place in PLACES:
        for key, *values in _found(place, {"who": person.id}):
            gone = {
                column: instead(place, column, str(key))
                for column, value in zip(place.columns, values, strict=True)
                if value is not None
            }
            _blank(erasure, place.table, place.key, key, gone, user)


def _blank(
    erasure: Erasure, table: str, key: str, value: Any, gone: dict[str, Any], user: User
) -> None:
    """Put what stands for an erased text into a row, and say so in the chain."""
    row = ErasedRow(erasure=erasure, object_type=table, object_id=str(value))
    audit.insert(row, user)
    columns = ", ".join(f"{name} = ?" for name in gone)
    sql = f"UPDATE {table} SET {columns} WHERE {key} = ?"  # noqa: S608  (our own names)
    database.execute_sql(sql, (*gone.values(), value))
    # Without `before`, which would keep the text once more.
    audit.append("erase", table, str(value), user=user, after=gone)


def _blank_person(erasure: Erasure, person: Personnel, user: User) -> None:
    lead = "O-" if person.classification == "officer" else ""
    gone = {
        "surname": ERASED,
        "first_name": ERASED,
        "middle_initial": None,
        "serial": f"{lead}erased-{erasure.id}",
        "mobile": None,
        "email": None,
        "photo": None,
        "status_reason": ERASED,
        "version": person.version + 1,
    }
    _blank(erasure, "personnel", "id", person.id, gone, user)
    database.execute_sql("UPDATE personnel SET search_key = '' WHERE id = ?", (person.id,))


def _found(place: Any, who: dict[str, str]) -> list[tuple[Any, ...]]:
    return list(database.execute_sql(rows(place), who))


def _against(person: Personnel) -> list[str]:
    """Return each rule that still keeps a person's data, as a sentence."""
    who, found = {"who": person.id}, []
    if Erasure.get_or_none(Erasure.personnel == person) is not None:
        return ["It was erased before."]
    if person.status != "Archived":
        found.append(f"They are {person.status}, not archived.")
    if custody.held_by(person.id):
        found.append("They still hold something.")
    if stock_board.owed_by(person.id):
        found.append("They still owe magazines, rounds or accessories.")
    if database.execute_sql(_OPEN_DISCREPANCIES, who).fetchone()[0]:
        found.append("A discrepancy with them is open.")
    if (user := database.execute_sql(_SIGNS_IN, who).fetchone()) is not None:
        found.append(f"They sign in as {user[0]}. Disable that user first.")
    return [*found, *_too_early(person, clock.now())]


def _too_early(person: Personnel, now: datetime) -> list[str]:
    last = clock.from_text(database.execute_sql(_LAST, {"who": person.id}).fetchone()[0])
    if (until := _kept_until(last)) > now:
        return [f"The rule keeps it until {clock.local(until):%-d %b %Y}."]
    doubt = leaps.doubt(last, now)
    return [doubt] if doubt else []


def _kept_until(last: datetime) -> datetime:
    day, years = clock.local(last), int(setting("erase_years"))
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _files(person: Personnel, data: Path) -> list[Path]:
    """Return the files that show who they were: face, receipts, scans, what jobs made lately."""
    media, who = data / "media", {"who": person.id}
    found = [
        photos.path_of(media, sha256, size)
        for (sha256,) in database.execute_sql(_PHOTOS, who)
        for size in (photos.THUMB, photos.WHOLE)
    ]
    found += [issued.path_of(media, row[0]) for row in database.execute_sql(_PAPERS, who)]
    found += [
        signed_papers.path_of(media, form, sha256)
        for form, sha256 in database.execute_sql(_SCANS, who)
    ]
    results = data / "results"
    found += [path for path in results.iterdir() if path.is_file()] if results.is_dir() else []
    return [path for path in found if path.is_file()]
