"""Reads the journal beside a record (SQLite's WAL) for what SQLite would leave out without a word.

Its header is flushed before the first entry is written, and each entry before it is acknowledged.
So a power cut spoils what nobody was told of: at most the last block, never one with others after.
The next start goes on in the same journal, over what is left of that block: whose end may still
stand behind a block that the next cut spoils, but never follows from it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_ORDERS = {0x377F0682: "<", 0x377F0683: ">"}
_HEADER, _FRAME = 32, 24
Sum = tuple[int, int]


class _Frame(NamedTuple):
    """One page in the journal: whether it ends a block, and whether it is as it was written."""

    ends_block: bool
    is_whole: bool


def has_no_beginning(path: Path) -> bool:
    """Say whether a journal with entries has no valid header: SQLite would leave all of it out."""
    if not path.exists() or path.stat().st_size <= _HEADER:
        return False
    with path.open("rb") as file:
        head = file.read(_HEADER)
        return not _is_header(head) and any(file.read(65536))


def is_broken_inside(path: Path) -> bool:
    """Say whether whole blocks that follow each other follow a spoilt page: SQLite would leave
    them out.

    Reads the whole journal, which is short but for a crash; twice where it looks broken, because
    somebody may have written to it meanwhile.
    """
    if not path.exists() or has_no_beginning(path):
        return False
    return _looks_broken(path) and _looks_broken(path)


def _looks_broken(path: Path) -> bool:
    content = path.read_bytes()
    is_spoilt, ends = False, 0
    for frame in _frames(content):
        if not frame.is_whole:
            is_spoilt, ends = True, 0
        elif is_spoilt and frame.ends_block:
            ends += 1
        if ends > 1:
            break
    with path.open("rb") as file:  # begun anew while it was read: somebody works with it
        return ends > 1 and file.read(_HEADER) == content[:_HEADER]


def _frames(content: bytes) -> Iterator[_Frame]:
    """Yield the pages; each sum goes on from the one that stands in the page before."""
    if len(content) <= _HEADER:
        return
    order = _ORDERS[int.from_bytes(content[:4], "big")]
    size = _FRAME + int.from_bytes(content[8:12], "big")
    before: Sum = struct.unpack(">2I", content[24:32])
    for at in range(_HEADER, len(content) - size + 1, size):
        head, page = content[at : at + _FRAME], content[at + _FRAME : at + size]
        follows = _sum(order, head[:8] + page, before)
        before = struct.unpack(">2I", head[16:24])
        yield _Frame(any(head[4:8]), head[8:16] == content[16:24] and follows == before)


def _is_header(head: bytes) -> bool:
    order = _ORDERS.get(int.from_bytes(head[:4], "big"))
    return order is not None and struct.unpack(">2I", head[24:32]) == _sum(order, head[:24])


def _sum(order: str, content: bytes, start: Sum = (0, 0)) -> Sum:
    first, second = start
    for one, two in struct.iter_unpack(f"{order}2I", content):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return first, second
