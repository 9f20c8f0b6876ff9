"""Passwords: which are good enough, and how they are kept (argon2id, floor of record.md)."""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.models.writes import Busy

SHORTEST = 12
LONGEST = 200
_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)
# Each hash takes 19 MiB and a core for a while: one at a time, and a queue that never holds so many
# of the server's threads that pages wait.
_turn = threading.Lock()
_queue = threading.BoundedSemaphore(12)
# The hash of a thrown-away password, with the parameters above: checked when there is no user, so
# that an unknown name takes as long as a wrong password.
_DECOY = (
    "$argon2id$v=19$m=19456,t=2,p=1$s6MaBeEDRVsyMyVIPTg5Rg"
    "$iuUALFrxQGtzKpdZliZsNiLdRYlPHPIrrn4DZG5PmJ0"
)

# Tried first: one of these, repeated or dressed with digits and signs to make up the length.
_COMMON = frozenset(
    """
    password passwort passphrase passcode letmein letmeinnow welcome login signin changeme
    changemenow changethis default secret topsecret administrator admin superuser root user guest
    test testing demo master access qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx
    qazwsxedc abc abcd abcdef abcdefgh iloveyou loveyou trustnoone trustno sunshine princess
    football baseball basketball superman batman dragon monkey shadow michael jesus computer
    internet whatever starwars pokemon philippines pilipinas manila mabuhay mahalkita airforce
    paf philippineairforce soldier military armory armoury armorer armourer armguard weapon weapons
    mypassword thispassword newpassword oldpassword yourpassword password12 thisisapassword
    thisismypassword adminadmin rootroot
    """.split()
)
_ROWS = (
    "0123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
_SIGNS_FOR_LETTERS = str.maketrans("@$01345!", "asoleasi")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class TooManyAtOnce(Busy):
    """More passwords wait to be checked than a person waits for."""

    text = "Many are signing in at once. Try again in a moment."


@contextmanager
def turn() -> Iterator[None]:
    """Wait for the one turn at hashing. Raises TooManyAtOnce instead of waiting long."""
    if not _queue.acquire(blocking=False):
        raise TooManyAtOnce
    try:
        with _turn:
            yield
    finally:
        _queue.release()


def hash_password(text: str) -> str:
    """Return what the database keeps of a password. Raises TooManyAtOnce."""
    with turn():
        return _hasher.hash(_as_bytes(text))


def verify(password_hash: str | None, text: str) -> bool:
    """Say whether `text` is the password. Raises TooManyAtOnce."""
    with turn():
        return matches(password_hash, text)


def matches(password_hash: str | None, text: str) -> bool:
    """Do what `verify` does for a caller who has the turn already.

    A hash of None stands for a user who is not there, and takes the same time.
    """
    try:
        _hasher.verify(password_hash or _DECOY, _as_bytes(text))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def problems(text: str, username: str) -> list[str]:
    """Return why `text` cannot be the password of `username`, as sentences; empty when it can."""
    if len(text) < SHORTEST:
        return [f"Use {SHORTEST} characters or more. A few words are easiest."]
    if len(text) > LONGEST:
        return [f"Use {LONGEST} characters or fewer."]
    folded = unicodedata.normalize("NFKC", text).casefold()
    name = username.casefold()
    if name and name in folded and not _letters(folded.replace(name, "")):
        return ["Do not use the username as the password."]
    if _is_common(folded):
        return ["This password is easy to guess. Use a few words that do not belong together."]
    return []


def random_password() -> str:
    """Return a password for handing over: four groups that can be read out and typed."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _as_bytes(text: str) -> bytes:
    """Return the same bytes for the same password from any keyboard (NFKC)."""
    return unicodedata.normalize("NFKC", text).encode("utf-8", "surrogatepass")


def _is_common(folded: str) -> bool:
    middle = folded.strip("0123456789!?.,;:*#$@&%+-_=~ ")
    words = (_letters(folded), _letters(middle.translate(_SIGNS_FOR_LETTERS)))
    return (
        _repeated(folded) != folded
        or any(folded in 3 * row or folded in 3 * row[::-1] for row in _ROWS)
        or any(not word or _repeated(word) in _COMMON for word in words)
    )


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text)


def _repeated(text: str) -> str:
    """Return the shortest part that, repeated, makes up the whole text."""
    return text[: (text + text).find(text, 1)]
