"""Which of two releases is newer."""

from __future__ import annotations

import re

_VERSION = re.compile(r"\d+(\.\d+){0,3}((a|b|rc|\.dev|\.post)\d+)?(\+[a-z0-9.]+)?")


def is_version(text: str) -> bool:
    """Say whether a text is a version's number, fit for the name of a folder."""
    return _VERSION.fullmatch(text) is not None


def order(version: str) -> tuple[list[int], int, int]:
    """Return what versions are ordered by: 1.10 is newer than 1.9, 1.0 newer than 1.0rc2."""
    numbers, kind, count = _parts(version.partition("+")[0])
    while numbers and numbers[-1] == 0:
        numbers.pop()
    ranks = {".dev": -4, "a": -3, "b": -2, "rc": -1, "": 0, ".post": 1}
    return numbers, ranks[kind], count


def _parts(version: str) -> tuple[list[int], str, int]:
    found = re.fullmatch(r"([\d.]*\d)(?:(\.dev|\.post|a|b|rc)(\d+))?", version)
    if found is None:
        return [], "", 0
    return [int(part) for part in found[1].split(".")], found[2] or "", int(found[3] or 0)
