"""Tells the pages, and so the admins, how an update went: they read one small file."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from appliance import durable
from appliance.update.places import Places

DONE, NOT_DONE = "done", "not done"


def tell(places: Places, state: str, old: str, new: str, text: str, do: str = "") -> None:
    """Write down what came of an update, in words. Raises OSError."""
    now = datetime.now(UTC)
    told = {"state": state, "old": old, "new": new, "text": text, "do": do,
            "at": f"{now:%Y-%m-%dT%H:%M:%S.%fZ}"}  # fmt: skip
    durable.write(places.told, json.dumps(told).encode(), owner=places.data)
