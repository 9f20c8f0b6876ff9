"""What one audit row says of its object."""

from __future__ import annotations

from typing import Any, NamedTuple

# Stands where a private text was erased, or does not fit its commitment: nothing compares with it.
ERASED = object()

Values = dict[str, Any]


class Said(NamedTuple):
    """An audit row's number, the key of its object and the columns it gives: {column: value}."""

    seq: int
    key: str | int
    values: Values
