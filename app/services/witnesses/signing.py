"""The key that signs: a file that only its owner reads; its public half is on record."""

from __future__ import annotations

from pathlib import Path

from nacl.signing import SigningKey as PrivateKey

from app import clock
from app.models.checkpoints import SigningKey
from app.models.users import User
from app.models.writes import writes
from app.services import audit, whole_files
from app.services.errors import Refusal

FOLDER, NAME = "keys", "signing.key"


class UnsafeKey(Refusal):
    """The key's file is not what it must be."""

    code = "unsafe_key"
    title = "Not signed"


def private_key(data: Path) -> PrivateKey:
    """Return the key that signs, made at first use. Raises UnsafeKey where others may read it."""
    path = data / FOLDER / NAME
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise UnsafeKey(
            f"{path} can be read by others. Nothing was signed. Make a new key: "
            "armguard keys rotate."
        )
    try:
        return PrivateKey(bytes.fromhex(path.read_text().strip()))
    except ValueError:
        raise UnsafeKey(f"{path} holds no key. Nothing was signed. Bring the file back, or make a "
                        "new key: armguard keys rotate.") from None  # fmt: skip


@writes
def public(
    private: PrivateKey, *, user: User | None = None, reason: str | None = None
) -> SigningKey:
    """Return the row of a key's public half; one that is not on record yet is put there."""
    public_key = private.verify_key.encode().hex()
    newest = SigningKey.select().order_by(SigningKey.id.desc()).first()
    known = SigningKey.get_or_none(SigningKey.public_key == public_key)
    if known is not None and known.id == newest.id:
        return known  # type: ignore[no-any-return]
    if known is not None:
        raise UnsafeKey("The signing key is one that was given up. Nothing was signed. Make a new "
                        "key: armguard keys rotate.")  # fmt: skip
    why = reason or ("the key's file was exchanged" if newest else None)
    row = SigningKey(public_key=public_key, reason=why, user=user, created_at=clock.now())
    audit.insert(row, user)
    return row


@writes
def rotate(data: Path, reason: str, *, user: User | None) -> SigningKey:
    """Let a new key sign from now on; the old one's file stays beside it under its number."""
    path = data / FOLDER / NAME
    newest = SigningKey.select().order_by(SigningKey.id.desc()).first()
    if path.exists():
        path.replace(path.with_name(f"signing-{newest.id if newest else 0}.old.key"))
    return public(private_key(data), user=user, reason=reason)


def _make(path: Path) -> None:
    """Write a fresh key, whole or not at all."""
    whole_files.make_folder(path.parent)
    whole_files.write(path, f"{PrivateKey.generate().encode().hex()}\n".encode())
