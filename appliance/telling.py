"""Tells the pages, and so the admins, how something went: they read one small file about it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from appliance import durable


def tell(path: Path, state: str, text: str, do: str = "", **more: str) -> None:
    """Write down in words what came of it, for whoever owns the folder. Raises OSError."""
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    told = {"state": state, "text": text, "do": do, **more, "at": at}
    durable.write(path, json.dumps(told).encode(), owner=path.parent)
