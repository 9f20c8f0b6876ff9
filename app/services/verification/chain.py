"""Replays the audit log: every number, link, hash and private text, first to last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, NamedTuple

import apsw

from app import clock
from app.models.audit import COLUMNS
from app.models.tracked import TRACKED
from app.services.audit import GENESIS, TAG, commitment
from app.services.verification.checkpoints import Start
from app.services.verification.findings import Findings
from app.services.verification.replay import Replay
from app.services.verification.said import ERASED, Values, parsed

# SQLite's json_array writes the same canonical JSON as services/audit.py, in half the time, here as
# the bytes that are hashed.
_ROWS = (  # noqa: S608  (our own column names)
    "SELECT CAST(json_array({}) AS BLOB), seq, prev_hash, hash, object_type, {{}} "
    "FROM audit_log AS a WHERE seq > ? ORDER BY seq"
).format(", ".join(f'"{name}"' for name in COLUMNS))
_TEXTS = (
    "SELECT seq, side, field, salt, text FROM audit_texts WHERE seq > ? ORDER BY seq, side, field"
)
# No row is numbered so, but where a shell switches constraints off; a read-only file's are not
# looked at by SQLite's own check.
_BEFORE_THE_FIRST = "SELECT seq FROM audit_log WHERE seq < 1"

WHOLE = Start(0, GENESIS)
# Behind every number that SQLite has.
_NO_ROW = 2**63


class Link(NamedTuple):
    """One audit row: what was hashed, and what the checks need of it by name."""

    canonical: bytes
    prev_hash: str
    hash: str
    seq: int
    action: str
    object_type: str
    object_id: str
    before: str | None
    after: str | None
    recorded_at: str

    @classmethod
    def of(cls, canonical: bytes, prev_hash: str, row_hash: str) -> Link:
        """Return the row that was written so."""
        return cls(canonical, prev_hash, row_hash, *_NAMED(json.loads(canonical)))

    @property
    def words(self) -> str:
        """Return the row as a finding names it; the id only where it cannot be a private text."""
        what = str(self.object_type).replace("_", " ")
        if self.object_type in TRACKED:
            what += f" {self.object_id}"
        try:
            moment = clock.local(clock.from_text(self.recorded_at)).strftime("%-d %b %Y %H:%M:%S")
        except (TypeError, ValueError):
            moment = "at an impossible time"
        return f"Audit row {self.seq} ({self.action} of {what}, {moment})"


# Of a row's columns, those that a link has by name.
_NAMED = itemgetter(*(COLUMNS.index(name) for name in Link._fields[3:]))


def check(
    connection: apsw.Connection, replay: Replay | None, findings: Findings, start: Start = WHOLE
) -> tuple[int, int, str]:
    """Check the chain behind `start` and feed the replay; without one, the chain alone.

    Return the count of rows, the last seq and hash.
    """
    texts = _Texts(connection, findings, start.seq)
    count, (last_seq, last_hash) = 0, start
    sha256, before, next_text = hashlib.sha256, _before(last_hash), texts.next_seq
    is_new = replay.is_new if replay else {}
    rows = _ROWS.format(replay.stands if replay else "NULL")
    for canonical, seq, prev_hash, row_hash, kind, stands in connection.execute(rows, (start.seq,)):
        # Of half a million rows nearly all go through these lines and no others.
        count += 1
        digest = sha256(before + canonical).digest()
        follows = seq == last_seq + 1 and prev_hash == last_hash
        if follows and digest.hex() == row_hash and before:
            before = TAG + digest
        else:
            link = Link.of(canonical, prev_hash, row_hash)
            _report_link(link, last_seq, last_hash, findings)
            before = _before(row_hash)
        last_seq, last_hash = seq, row_hash
        stands_as_said = not replay or (type(stands) is int and is_new[kind](stands))
        if seq < next_text and (stands_as_said or kind not in TRACKED):
            continue
        link = Link.of(canonical, prev_hash, row_hash)
        said = _opened_row(link, texts.of(seq), findings)
        next_text = texts.next_seq
        if replay and said is not None and not stands_as_said:
            replay.feed(seq, kind, link.object_id, said, stands)
    texts.finish()
    for (seq,) in connection.execute(_BEFORE_THE_FIRST):
        text = f"Audit row {seq} was added outside ArmGuard: the chain begins with row 1."
        findings.add("chain_added", text, seq)
    return count, last_seq, last_hash


def _before(prev_hash: Any) -> bytes:
    """Return what is hashed before a row behind that hash; of none that is one, of no row."""
    try:
        return TAG + bytes.fromhex(prev_hash)
    except (TypeError, ValueError):
        return b""


def _hash(prev_hash: Any, canonical: bytes) -> str | None:
    before = _before(prev_hash)
    return hashlib.sha256(before + canonical).hexdigest() if before else None


def _report_link(link: Link, last_seq: int, last_hash: str, findings: Findings) -> None:
    if link.seq != last_seq + 1:
        text = f"Audit rows are missing: after row {last_seq} comes row {link.seq}."
        findings.add("chain_gap", text, link.seq)
    elif link.prev_hash != last_hash:
        text = f"{link.words} does not follow from the row before it."
        findings.add("chain_broken", text, link.seq)
    if _hash(link.prev_hash, link.canonical) != link.hash:
        text = f"{link.words} was changed: its contents do not give its hash."
        findings.add("chain_changed", text, link.seq)


Text = tuple[str | None, str | None]
RowTexts = dict[tuple[str, str], Text]


def _opened_row(link: Link, texts: RowTexts, findings: Findings) -> Values | None:
    """Return what a row says its object is now, commitments opened; None where it says nothing."""
    said = None
    if link.object_type in TRACKED:
        if link.before is not None:
            _opened(link, "before", link.before, texts, findings)
        if link.after is not None:
            said = _opened(link, "after", link.after, texts, findings)
    for side, field in texts:
        text = f"{link.words} has a private text {field!r} ({side}) that it does not speak of."
        findings.add("text_added", text, link.seq)
    return said


def _opened(link: Link, side: str, data: str, texts: RowTexts, findings: Findings) -> Values | None:
    """Replace each commitment by its text, checked; take the texts used out of `texts`."""
    values = parsed(data)
    if values is None:
        findings.add("chain_unreadable", f"{link.words} holds no readable {side!r}.", link.seq)
        return None
    for field, value in values.items():
        if isinstance(value, dict):
            salt, text = texts.pop((side, field), ("", None))
            wrong = _judged(value.get("commitment"), salt, text)
            if wrong:
                why = f"{link.words}: its private text {field!r} ({side}) {wrong[1]}."
                findings.add(wrong[0], why, link.seq)
            values[field] = ERASED if wrong or salt is None else text
    return values


def _judged(committed: Any, salt: str | None, text: str | None) -> tuple[str, str] | None:
    """Return what is wrong with a private text as code and words; erased on both sides is right."""
    if salt is None and text is None:
        return None
    if not salt or text is None:
        return "text_missing", "is missing"
    try:
        fits = commitment(salt, text) == committed
    except ValueError:
        fits = False
    return None if fits else ("text_changed", "was changed")


class _Texts:
    """The private texts, read along with the chain; `next_seq` is the row that the next is of."""

    def __init__(self, connection: apsw.Connection, findings: Findings, behind: int) -> None:
        self._rows: Iterator[Any] = iter(connection.execute(_TEXTS, (behind,)))
        self._findings = findings
        self._go_on()

    def of(self, seq: int) -> RowTexts:
        """Return the texts of one audit row: {(side, field): (salt, text)}."""
        found: RowTexts = {}
        while self.next_seq <= seq:
            if self.next_seq == seq:
                side, field, salt, text = self._next
                found[side, field] = (salt, text)
            else:
                self._orphan()
            self._go_on()
        return found

    def finish(self) -> None:
        """Name what belongs to rows after the last."""
        while self.next_seq < _NO_ROW:
            self._orphan()
            self._go_on()

    def _go_on(self) -> None:
        self.next_seq: int
        self._next: list[Any]
        self.next_seq, *self._next = next(self._rows, (_NO_ROW,))

    def _orphan(self) -> None:
        text = f"A private text belongs to audit row {self.next_seq}, which does not exist."
        self._findings.add("text_added", text, self.next_seq)
