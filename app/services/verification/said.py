"""What one audit row says of its object."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

# Stands where a private text was erased, or does not fit its commitment: nothing compares with it.
ERASED = object()

Values = dict[str, Any]


class Said(NamedTuple):
    """An audit row's number, the key of its object and the columns it gives: {column: value}.

    As long as nobody needs them one by one, `values` are the JSON text that stands in the chain.
    """

    seq: int
    key: str | int
    values: Values | str


def parsed(data: str) -> Values | None:
    """Return the columns of a `before` or `after`; None for what is no JSON object."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None
