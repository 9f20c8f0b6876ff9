"""Packs the lines of a bundle as one gzip file, piece by piece."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

# zlib's own sign for a gzip header, which then holds no name and no time.
_GZIP = 31
_PIECE = 64 * 1024


def packed(lines: Iterable[str]) -> Iterator[bytes]:
    """Yield the gzip of these lines, each ended by a line feed."""
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        waiting.append(line.encode() + b"\n")
        size += len(waiting[-1])
        if size >= _PIECE:
            yield packer.compress(b"".join(waiting))
            waiting, size = [], 0
    yield packer.compress(b"".join(waiting)) + packer.flush()
