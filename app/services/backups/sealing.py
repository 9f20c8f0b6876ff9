"""Seals a file to a recipient key in the age format, and opens it with the key off the card.

The library is loaded only here and only when needed: most starts never seal anything.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from app import clock
from app.models.backups import BackupKey
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.errors import Invalid

ENDING = ".age"
MAGIC = b"age-encryption.org/v1"
ARMORED = b"-----BEGIN AGE ENCRYPTED FILE-----"
_KEY_LEAD, _KEY_LENGTH = "AGE-SECRET-KEY-1", 74


class WrongKey(Exception):
    """The key is none, or does not open the file; the text says which."""


def new_key() -> tuple[str, str]:
    """Return a fresh private key and the recipient it belongs to; neither is kept anywhere."""
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(key: str) -> str:
    """Return the recipient that a private key belongs to. Raises WrongKey."""
    return str(_identity(key).to_public())


def recipient() -> str:
    """Return whom backups are sealed to now, empty where they are plain files."""
    newest = BackupKey.select().order_by(BackupKey.id.desc()).first()
    return str(newest.recipient) if newest else ""


@writes
def use(recipient: str, *, user: User) -> None:
    """Let backups be sealed to a recipient from now on; empty for plain files. Raises Invalid."""
    import pyrage

    if recipient:
        try:
            pyrage.x25519.Recipient.from_str(recipient)
        except pyrage.RecipientError:
            raise Invalid({"recipient": ["This is no recipient: one begins with age1."]}) from None
    row = BackupKey(recipient=recipient, user=user, created_at=clock.now())
    audit.insert(row, user, action="seal backups" if recipient else "leave backups plain")


def seal(plain: Path, recipient: str) -> Path:
    """Put a sealed file in the place of a plain one and return it. Raises OSError."""
    sealed = plain.with_name(plain.name + ENDING)
    seal_to(plain, sealed, recipient)
    plain.unlink()
    return sealed


def seal_to(plain: Path, sealed: Path, recipient: str) -> None:
    """Write a sealed copy of a file, whole or not at all, flushed to the disk. Raises OSError."""
    import pyrage

    fresh = sealed.with_name(f".{sealed.name}.new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with plain.open("rb") as source, fresh.open("wb") as target:
            pyrage.encrypt_io(source, target, [pyrage.x25519.Recipient.from_str(recipient)])
            target.flush()
            os.fsync(target.fileno())
        fresh.replace(sealed)
    except pyrage.EncryptError as error:
        raise OSError(f"sealing failed: {error}") from error
    finally:
        fresh.unlink(missing_ok=True)


def open_to(sealed: Path, plain: Path, key: str) -> None:
    """Write what a sealed file holds to an own, empty file. Raises WrongKey, OSError."""
    import pyrage

    identity = _identity(key)
    try:
        with sealed.open("rb") as source, plain.open("wb") as target:
            pyrage.decrypt_io(source, target, [identity])
    except (pyrage.DecryptError, OSError) as error:
        if getattr(error, "errno", None):  # the disk's own trouble; the library's has no number
            raise
        raise WrongKey(
            "This key does not open this backup, or the backup is damaged. Look whether the card "
            "is of this unit and of the time the backup was made."
        ) from None


def opened(sealed: bytes, key: str) -> bytes:
    """Return what sealed bytes hold. Raises WrongKey."""
    import pyrage

    try:
        return bytes(pyrage.decrypt(sealed, [_identity(key)]))
    except (pyrage.DecryptError, OSError):
        raise WrongKey("This key does not open this file, or the file is damaged.") from None


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _identity(key: str):  # type: ignore[no-untyped-def]
    """Return the identity of a key as it is typed, scanned, or read from a file with remarks."""
    import pyrage

    lines = ["".join(line.split()).upper() for line in key.splitlines()]
    for number, line in enumerate(lines):
        if line.startswith(_KEY_LEAD):
            # The card prints it in lines of sixteen; who copies it as it stands there is right.
            text = "".join(lines[number:])[:_KEY_LENGTH]
            try:
                return pyrage.x25519.Identity.from_str(text)
            except pyrage.IdentityError:
                break
    raise WrongKey(
        f"This is no key. The key on the recovery card begins with {_KEY_LEAD} and has "
        f"{_KEY_LENGTH} letters and digits; scan its code or type it again."
    )
