"""Which witness notices what somebody with every right on the machine does to the record.

The record is rolled back, cut, forked, made anew from a row on (each with the program's own code,
so that it proves itself), and signed again with the stolen key. A clean record alarms none.
"""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest

from app.config import Settings
from app.models import migrate
from app.models.base import close_database
from app.queries import chain, witnesses
from app.services import audit
from app.services.setup import preparation
from app.services.verification import verify
from app.services.witnesses import checkpoints, signing
from app.services.witnesses.checkpoints import Verdict
from app.services.witnesses.statement import Statement
from tests import make


class Outside(NamedTuple):
    """What was kept outside the record before the attack."""

    paper: str  # a head code on an old receipt
    newest_paper: str
    device: tuple[int, str]
    kept: Statement
    folder: Path


def device() -> tuple[int, str]:
    """Return what a counter's device remembers of the record."""
    head = chain.head()
    return head.seq, head.hash


@pytest.fixture
def outside(record: Settings) -> Outside:
    """Give a record with some history, and its witnesses."""
    make.person()
    make.item("R1")
    paper = chain.head().code
    make.item("R2")
    checkpoints.make(record.data)
    folder = record.data.parent / "elsewhere"
    checkpoints.write_beside(folder)
    make.item("R3")
    kept = checkpoints.newest()
    return Outside(paper, chain.head().code, device(), kept, folder)


def alarms(outside: Outside, path: Path) -> set[str]:
    """Return which witnesses say that this is not the record they knew."""
    found = set()
    for name, code in (("paper", outside.paper), ("newest paper", outside.newest_paper)):
        if witnesses.place_of(code) is None:
            found.add(name)
    seq, hash_hex = outside.device
    if witnesses.hash_at(seq) != hash_hex:
        found.add("device")
    if checkpoints.judge(outside.kept) is not Verdict.MATCHES:
        found.add("checkpoint")
    if any(one.code == "witness_differs" for one in verify(path, kept=[outside.folder]).findings):
        found.add("verify with the kept file")
    if not verify(path).ok:
        found.add("verify alone")
    return found


def test_a_clean_record_alarms_nobody(record: Settings, outside: Outside) -> None:
    make.item("R4")

    assert alarms(outside, record.database_path) == set()


def raw(path: Path, *statements: str) -> None:
    """Run statements as root does, the triggers dropped and put back."""
    close_database()
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for name in migrate.trigger_statements():
            connection.execute(f"DROP TRIGGER {name}")
        for sql in statements:
            connection.execute(sql)
        for sql in migrate.trigger_statements().values():
            connection.execute(sql)


def rehash(path: Path, behind: int) -> None:
    """Give every row behind one the hash that its contents ask for."""
    with closing(apsw.Connection(str(path))) as connection:
        names = ", ".join(f'"{name}"' for name in audit.COLUMNS)
        rows = connection.execute(f"SELECT {names} FROM audit_log ORDER BY seq").fetchall()
        hash_hex = audit.GENESIS
        new: dict[Any, tuple[str, str]] = {}
        for columns in rows:
            previous, hash_hex = hash_hex, audit.row_hash(hash_hex, list(columns))
            new[columns[0]] = (previous, hash_hex)
    pairs = [(seq, *both) for seq, both in new.items() if seq > behind]
    raw(path, *(f"UPDATE audit_log SET prev_hash = '{a}', hash = '{b}' WHERE seq = {seq}"
                for seq, a, b in pairs))  # fmt: skip


def sign_again(path: Path, data: Path) -> None:
    """Sign each checkpoint anew with the stolen key."""
    private = signing.private_key(data)
    with closing(apsw.Connection(str(path))) as connection:
        (record,) = connection.execute("SELECT hash FROM audit_log WHERE seq = 1").fetchone()
        seqs = [seq for (seq,) in connection.execute("SELECT seq FROM checkpoints")]
        hashes: dict[Any, Any] = dict(_pairs(connection, "SELECT seq, hash FROM audit_log"))
        moments: dict[Any, Any] = dict(_pairs(connection, "SELECT seq, signed_at FROM checkpoints"))
    key = private.verify_key.encode().hex()
    for seq in seqs:
        said = Statement(record, seq, hashes[seq], moments[seq], key)
        signature = private.sign(said.message).signature.hex()
        raw(path, f"UPDATE checkpoints SET record = '{record}', hash = '{hashes[seq]}', "
                  f"signature = '{signature}' WHERE seq = {seq}")  # fmt: skip


def _pairs(connection: apsw.Connection, sql: str) -> list[Any]:
    return connection.execute(sql).fetchall()


def lie(row: int) -> str:
    """Say that somebody else did it, in a row of the chain."""
    return f"UPDATE audit_log SET ip = '10.6.6.6' WHERE seq = {row}"


def row_of(outside: Outside, behind: int = 0) -> int:
    return witnesses.place_of(outside.paper).seq + behind


ROLLED_BACK = {"newest paper", "device"}
TOLD = {"checkpoint", "verify with the kept file"}


def test_rolling_back_is_noticed_by_paper_device_and_checkpoint(
    record: Settings, tmp_path: Path
) -> None:
    make.person()
    close_database()
    old = shutil.copy(record.database_path, tmp_path / "old.db")
    preparation.prepare(record)
    checkpoints.make(record.data)
    folder = tmp_path / "elsewhere"
    checkpoints.write_beside(folder)
    make.item()
    code = chain.head().code
    outside = Outside(code, code, device(), checkpoints.newest(), folder)
    close_database()
    shutil.copy(old, record.database_path)
    preparation.prepare(record)

    assert alarms(outside, record.database_path) == {"paper", *ROLLED_BACK, *TOLD}
    assert checkpoints.judge(outside.kept) is Verdict.BEHIND


def test_cutting_is_noticed_even_where_only_the_last_row_went(
    record: Settings, outside: Outside
) -> None:
    """The row and what it spoke of are gone, so that the record alone proves itself."""
    make.item("R9")
    (seq, _), code = device(), chain.head().code
    outside = outside._replace(device=device(), newest_paper=code)
    raw(record.database_path, "DELETE FROM codes WHERE id = (SELECT max(id) FROM codes)",
        f"DELETE FROM audit_texts WHERE seq >= {seq}",
        f"DELETE FROM audit_log WHERE seq >= {seq}")  # fmt: skip
    preparation.prepare(record)

    assert alarms(outside, record.database_path) == ROLLED_BACK


def test_forking_is_noticed(record: Settings, outside: Outside) -> None:
    """Two machines go on from one copy; this is the other one."""
    seq = witnesses.place_of(outside.newest_paper).seq
    raw(record.database_path, lie(seq))
    rehash(record.database_path, seq - 1)
    preparation.prepare(record)
    make.item("R5")

    assert alarms(outside, record.database_path) == ROLLED_BACK


def test_making_the_chain_anew_is_noticed_by_all(record: Settings, outside: Outside) -> None:
    raw(record.database_path, lie(row_of(outside)))
    rehash(record.database_path, row_of(outside) - 1)
    preparation.prepare(record)

    assert alarms(outside, record.database_path) == {
        "paper", *ROLLED_BACK, *TOLD, "verify alone"
    }  # fmt: skip


@pytest.mark.parametrize("behind", [0, None], ids=["from a row on", "from the first row on"])
def test_signing_again_with_the_stolen_key_is_noticed_by_all_that_is_outside(
    record: Settings, outside: Outside, behind: int | None
) -> None:
    """Nothing in the record is left to say against it: what it says of checkpoints fits, too."""
    row = row_of(outside) if behind == 0 else 1
    raw(record.database_path, lie(row))
    # What the chain says of its checkpoint has to fit the checkpoint that will stand there.
    rehash(record.database_path, 0)
    sign_again(record.database_path, record.data)
    say_so(record.database_path)
    rehash(record.database_path, 0)
    preparation.prepare(record)

    found = alarms(outside, record.database_path)

    assert "verify alone" not in found
    assert found == {"paper", *ROLLED_BACK, *TOLD}


def say_so(path: Path) -> None:
    """Let the audit row of each checkpoint say what the checkpoint says now."""
    names = "record seq hash signature".split()
    with closing(apsw.Connection(str(path))) as connection:
        rows = connection.execute(
            'SELECT a.seq, a."after", c.record, c.seq, c.hash, c.signature FROM audit_log AS a '
            "JOIN checkpoints AS c ON a.object_type = 'checkpoints' AND a.object_id = c.id"
        ).fetchall()
    for seq, after, *values in rows:
        said = json.loads(str(after)) | dict(zip(names, values, strict=True))
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        raw(path, f"UPDATE audit_log SET \"after\" = '{text}' WHERE seq = {seq}")
