"""Signs the chain's head, keeps what was signed, and judges what is brought back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from nacl.signing import SigningKey as PrivateKey

from app import clock
from app.models.checkpoints import Checkpoint, SigningKey
from app.models.users import User
from app.models.writes import writes
from app.queries import chain, segments, witnesses
from app.services import audit, whole_files
from app.services.witnesses import signing
from app.services.witnesses.statement import Statement, message

FOLDER = "checkpoints"


class Verdict(StrEnum):
    """What a checkpoint that was kept elsewhere says of this record."""

    MATCHES = "matches"
    FORGED = "its signature is not its key's"
    UNKNOWN_KEY = "its key is none that this record knows"
    OTHER_RECORD = "it is of another record"
    BEHIND = "this record ends before it"
    DIFFERS = "this record has another row in its place"


def make(data: Path, *, user: User | None = None) -> Statement:
    """Sign the chain's head with this machine's key and put that on record. Raises UnsafeKey."""
    return sign(signing.private_key(data), user=user)


@writes
def sign(private: PrivateKey, *, user: User | None = None) -> Statement:
    """Sign the chain's head and put that on record. Raises UnsafeKey for a key given up."""
    key = signing.public(private, user=user)
    head, now = chain.head(), clock.now()
    record = record_name()
    said = message(record, head.seq, head.hash, clock.to_text(now), key.public_key)
    row = Checkpoint(record=record, seq=head.seq, hash=head.hash, key=key, signed_at=now,
                     signature=private.sign(said).signature.hex())  # fmt: skip
    audit.insert(row, user, action="sign")
    return _statement(row)


def record_name() -> str:
    """Return what tells this record from every other: the hash of its first row."""
    return segments.record_name() or witnesses.hash_at(1) or audit.GENESIS


def newest() -> Statement | None:
    """Return the newest signed checkpoint; None before the first."""
    row = Checkpoint.select().order_by(Checkpoint.id.desc()).first()
    return None if row is None else _statement(row)


def write_beside(folder: Path) -> Path | None:
    """Write the newest checkpoint as a file into a folder, where a backup lies or will lie.

    Returns None before the first checkpoint. Raises OSError.
    """
    found = newest()
    if found is None:
        return None
    whole_files.make_folder(folder)
    path = folder / f"checkpoint-{found.seq}.json"
    whole_files.write(path, found.as_json.encode())
    return path


def set_aside(data: Path) -> None:
    """Move the files of checkpoints out of the way that a record put back on purpose never made."""
    for path in (data / FOLDER).glob("checkpoint-*.json"):
        kept = Statement.from_json(path.read_text(errors="replace"))
        if kept is None or judge(kept) in (Verdict.BEHIND, Verdict.DIFFERS, Verdict.OTHER_RECORD):
            _move(path, data / f"{FOLDER}-before-restore")


def set_aside_demo(data: Path) -> None:
    """Move all files of checkpoints out of the way: the made-up record that they are of goes."""
    for path in (data / FOLDER).glob("checkpoint-*.json"):
        _move(path, data / f"{FOLDER}-demo")


def _move(path: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    path.replace(folder / path.name)


def judge(kept: Statement) -> Verdict:
    """Hold a checkpoint that was kept elsewhere against this record."""
    if not kept.is_genuine:
        return Verdict.FORGED
    if kept.record != record_name():
        return Verdict.OTHER_RECORD
    if kept.seq > chain.head().seq:
        return Verdict.BEHIND
    if witnesses.hash_at(kept.seq) != kept.hash:
        return Verdict.DIFFERS
    known = SigningKey.select().where(SigningKey.public_key == kept.public_key).exists()
    return Verdict.MATCHES if known else Verdict.UNKNOWN_KEY


def _statement(row: Checkpoint) -> Statement:
    key = SigningKey.get_by_id(row.key_id)
    moment = clock.to_text(row.signed_at)
    return Statement(row.record, row.seq, row.hash, moment, key.public_key, row.signature)
