"""What one audit row says of its object."""

from __future__ import annotations

import json
from typing import Any

# Stands where a private text was erased, or does not fit its commitment: nothing compares with it.
ERASED = object()

Values = dict[str, Any]


def parsed(data: str) -> Values | None:
    """Return the columns of a `before` or `after`; None for what is no JSON object."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None
