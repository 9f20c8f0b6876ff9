"""What the list of items can be asked for."""

from __future__ import annotations

from app.queries.item_list import Filter
from app.web import arguments


def asked() -> Filter:
    """Return the filter that the address names; what it does not know means any."""
    return Filter(
        q=arguments.text("q"),
        state=arguments.text("state"),
        model_id=arguments.number("model_id"),
        item_class=arguments.text("class"),
        condition=arguments.text("condition"),
    )
