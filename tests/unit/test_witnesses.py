"""Which witness notices what somebody with every right on the machine does to the record.

The record is rolled back, cut, forked, made anew from a row on (each with the program's own code,
so that it proves itself), and signed again with the stolen key. A clean record alarms none.
"""

from __future__ import annotations

import json
import shutil
import stat
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest
from nacl.signing import SigningKey as PrivateKey

from app import clock
from app.config import Settings
from app.models import migrate
from app.models.base import close_database, database
from app.models.checkpoints import Checkpoint, SigningKey
from app.queries import chain, witnesses
from app.services import audit
from app.services.setup import preparation
from app.services.verification import verify
from app.services.witnesses import checkpoints, signing
from app.services.witnesses.checkpoints import Verdict
from app.services.witnesses.statement import Statement
from tests import make
from tests.armguard import armguard

VECTORS = json.loads(
    (Path(__file__).parents[1] / "data" / "checkpoint-vectors.json").read_text(encoding="utf-8")
)


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


def test_a_checkpoint_of_another_key_or_record_or_a_forged_one_is_told_apart(
    outside: Outside,
) -> None:
    kept = outside.kept
    other = "0" * 63 + "1"

    assert checkpoints.judge(kept._replace(seq=kept.seq - 1)) is Verdict.FORGED
    assert checkpoints.judge(kept._replace(public_key=other)) is Verdict.FORGED
    thief = PrivateKey(b"\7" * 32)
    forged = kept._replace(public_key=thief.verify_key.encode().hex())
    signed = forged._replace(signature=thief.sign(forged.message).signature.hex())
    assert checkpoints.judge(signed) is Verdict.UNKNOWN_KEY
    foreign = signed._replace(record=other)
    foreign = foreign._replace(signature=thief.sign(foreign.message).signature.hex())
    assert checkpoints.judge(foreign) is Verdict.OTHER_RECORD


def test_the_key_is_a_file_that_only_its_owner_reads(record: Settings) -> None:
    checkpoints.make(record.data)
    path = record.data / "keys" / "signing.key"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o640)
    with pytest.raises(signing.UnsafeKey):
        checkpoints.make(record.data)


def test_a_change_of_key_is_on_record_and_what_the_old_one_signed_stays_good(
    record: Settings, outside: Outside
) -> None:
    signing.rotate(record.data, "the card was copied", user=None)
    checkpoints.make(record.data)

    assert [key.reason for key in SigningKey.select()] == [None, "the card was copied"]
    assert len({checkpoint.key_id for checkpoint in Checkpoint.select()}) == 2
    assert checkpoints.judge(outside.kept) is Verdict.MATCHES
    assert verify(record.database_path, kept=[outside.folder]).ok
    rows = database.execute_sql("SELECT count(*) FROM audit_log WHERE object_type = 'signing_keys'")
    assert rows.fetchone()[0] == 2


def test_a_key_that_was_given_up_signs_no_more(record: Settings) -> None:
    checkpoints.make(record.data)
    signing.rotate(record.data, "copied", user=None)
    folder = record.data / "keys"
    shutil.copy(folder / "signing-1.old.key", folder / "signing.key")

    with pytest.raises(signing.UnsafeKey):
        checkpoints.make(record.data)


def test_verify_begins_behind_the_newest_checkpoint_when_asked(
    record: Settings, outside: Outside
) -> None:
    whole, part = (verify(record.database_path, since_checkpoint=way) for way in (False, True))

    assert part.ok
    assert (part.since, part.head) == (outside.kept.seq, whole.head)
    assert part.rows == whole.rows - outside.kept.seq


def test_what_changed_behind_the_checkpoint_is_found_and_what_lies_before_it_is_not_looked_at(
    record: Settings, outside: Outside
) -> None:
    raw(record.database_path, "UPDATE items SET serial = 'X' WHERE serial = 'R3'")
    assert not verify(record.database_path, since_checkpoint=True).ok
    raw(record.database_path, "UPDATE items SET serial = 'R3' WHERE serial = 'X'",
        "UPDATE items SET serial = 'X' WHERE serial = 'R1'")  # fmt: skip
    assert verify(record.database_path, since_checkpoint=True).ok
    assert not verify(record.database_path).ok


def test_the_command_says_where_it_began(record: Settings, outside: Outside) -> None:
    close_database()

    said = armguard("verify", "--since-checkpoint", data=record.data).stdout
    assert f"since the signed row {outside.kept.seq}" in said
    assert armguard("verify", "--checkpoint", outside.folder, data=record.data).returncode == 0
    assert outside.kept.public_key in armguard("keys", "list", data=record.data).stdout


@pytest.mark.parametrize("vector", VECTORS)
def test_a_checkpoint_is_written_and_read_as_described(vector: dict[str, str]) -> None:
    said = Statement.from_text(vector["text"])

    assert said is not None
    assert said.message.decode() == vector["message"]
    assert said.is_genuine
    assert said.text == vector["text"]
    assert Statement.from_json(said.as_json) == said
    assert clock.to_text(clock.from_text(said.signed_at)) == said.signed_at
