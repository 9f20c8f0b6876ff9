"""Compressed copies of what browsers keep: made once for a content, found by its hash.

A release brings them along (appliance/release.py), so that nginx and the program send what lies on
the disk. Elsewhere the first who asks has them made, and the process remembers them. A copy is
found by the hash of what it was made of, so none can be old.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.datastructures import Accept

# As a browser names them in Accept-Encoding, the smaller first; PLAIN is for who takes neither.
ENCODINGS = ("br", "gzip")
PLAIN = "plain"
FOLDER = Path(__file__).parents[1] / "packed"
# Brotli's best takes ten seconds for the camera's decoder: that is for a release, not a visitor.
_LARGE = 200_000
_BEST, _SWIFT = 11, 8

_made: dict[tuple[str, str], bytes] = {}


def version(content: bytes) -> str:
    """Return ten characters of a content's SHA-256; they stand in its address."""
    return hashlib.sha256(content).hexdigest()[:10]


def taken(encodings: Accept) -> str:
    """Return the smallest that a browser takes."""
    return next((name for name in ENCODINGS if encodings[name] > 0), PLAIN)


def brotli(content: bytes, quality: int) -> bytes:
    """Return a content as brotli; the module is loaded by who first needs it."""
    import brotli as library

    # A window of 64 KB: our files are hardly larger, and it needs little memory.
    packed: bytes = library.compress(content, quality=quality, lgwin=16)
    return packed


def pack(content: bytes, encoding: str, *, patient: bool = True) -> bytes:
    """Return a content as `encoding` has it, as small as it gets."""
    if encoding == "br":
        return brotli(content, _BEST if patient else _SWIFT)
    return gzip.compress(content, 9, mtime=0) if encoding == "gzip" else content


def copy(content: bytes, of: str, encoding: str, address: str) -> bytes:
    """Return the copy of what stands at `address` in version `of`: the release's, or our own."""
    laid = FOLDER / of / encoding / address.lstrip("/")
    if laid.is_file():
        return laid.read_bytes()
    known = _made.get((of, encoding))
    if known is None:
        known = pack(content, encoding, patient=len(content) < _LARGE)
        _made[of, encoding] = known
    return known


def laid(assets: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Return each copy of these addresses and contents, with its name under FOLDER."""
    for address, content in assets:
        for encoding in (*ENCODINGS, PLAIN):
            name = f"{version(content)}/{encoding}/{address.lstrip('/')}"
            yield name, pack(content, encoding)
