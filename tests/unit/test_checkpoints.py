"""Signed checkpoints: told apart when they come back, their key, and `--since-checkpoint`."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from nacl.signing import SigningKey as PrivateKey

from app import clock
from app.config import Settings
from app.models.base import close_database, database
from app.models.checkpoints import Checkpoint, SigningKey
from app.services.backups import making
from app.services.setup import preparation
from app.services.verification import verify
from app.services.witnesses import checkpoints, signing
from app.services.witnesses.checkpoints import Verdict
from app.services.witnesses.statement import Statement
from tests.armguard import armguard
from tests.unit.test_witnesses import Outside, raw
from tests.unit.test_witnesses import outside as outside

VECTORS = json.loads(
    (Path(__file__).parents[1] / "data" / "checkpoint-vectors.json").read_text(encoding="utf-8")
)


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


def test_a_kept_file_of_an_impossible_time_is_named(record: Settings, outside: Outside) -> None:
    path = next(outside.folder.glob("*.json"))
    path.write_text(outside.kept._replace(signed_at="2026-99-99T99:99:99.999999Z").as_json)

    found = verify(record.database_path, kept=[outside.folder]).findings

    assert [one.code for one in found] == ["witness_differs"]
    assert found[0].text.startswith(f"{path.name}, signed at an impossible time: ")


def test_the_key_is_a_file_that_only_its_owner_reads(record: Settings) -> None:
    checkpoints.make(record.data)
    path = record.data / "keys" / "signing.key"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o640)
    with pytest.raises(signing.UnsafeKey):
        checkpoints.make(record.data)


def test_a_backup_has_the_newest_checkpoint_beside_it_and_never_the_key(record: Settings) -> None:
    kept = checkpoints.make(record.data)

    made = making.make(record.data, user=None, kind="by-hand")

    beside = made.parent / f"checkpoint-{kept.seq}.json"
    assert Statement.from_json(beside.read_text()) == kept
    assert not list((record.data / "backups").rglob("*.key"))
    assert verify(made, kept=[made.parent]).ok


def test_checkpoints_of_a_record_that_gave_way_on_purpose_are_set_aside(
    record: Settings, outside: Outside
) -> None:
    seq = outside.kept.seq
    checkpoints.write_beside(record.data / checkpoints.FOLDER)
    checkpoints.set_aside(record.data)
    assert list((record.data / checkpoints.FOLDER).iterdir())

    raw(record.database_path, f"UPDATE audit_log SET hash = '{'a' * 64}' WHERE seq = {seq}")
    preparation.prepare(record)
    checkpoints.set_aside(record.data)

    assert not list((record.data / checkpoints.FOLDER).iterdir())


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


def test_the_pages_never_sign_and_their_process_cannot_reach_the_key() -> None:
    root = Path(__file__).parents[2]
    pages = [*(root / "app/web").rglob("*.py"), *(root / "app/blueprints").rglob("*.py")]
    units = root / "pi-image/root/etc/systemd/system"

    signing_pages = [
        path.name
        for path in pages
        if "private_key(" in path.read_text() or "checkpoints.make(" in path.read_text()
    ]

    hidden = "InaccessiblePaths=-/var/lib/armguard/keys\n"
    assert signing_pages == []
    assert hidden in (units / "armguard-web.service").read_text()
    # The control: who signs has it.
    assert hidden not in (units / "armguard-worker.service").read_text()
    assert "checkpoints.make(" in (root / "tasks/checkpoint.py").read_text()


def test_an_installation_signs_once(record: Settings) -> None:
    close_database()

    first = armguard("keys", "sign", "--first", data=record.data).stdout
    again = armguard("keys", "sign", "--first", data=record.data).stdout

    assert "is signed" in first
    assert again == ""
    assert len([*(record.data / "checkpoints").glob("*.json")]) == 1
    assert "is signed" in armguard("keys", "sign", data=record.data).stdout  # the control


def test_a_key_that_was_just_made_is_found_in_a_bundle(record: Settings) -> None:
    close_database()
    assert "keys sign" in armguard("keys", "list", data=record.data).stdout

    said = armguard("keys", "rotate", "--reason", "the first", data=record.data).stdout

    newest = Statement.from_json(next((record.data / "checkpoints").glob("*.json")).read_text())
    assert newest is not None
    assert newest.public_key in said
    assert newest.is_genuine
