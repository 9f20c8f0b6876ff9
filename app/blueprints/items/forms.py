"""What the list of items can be asked for."""

from __future__ import annotations

from app.queries import rack_list
from app.queries.item_list import Filter
from app.web import arguments

STATES = {
    "": "On the books",
    "in": "In the armory",
    "out": "Out",
    "late": "Late",
    "maintenance": "Maintenance",
    "discrepancy": "Discrepancy",
    "waiting": "On hold",
    "gone": "Off the books",
    "all": "Everything",
}


def asked() -> Filter:
    """Return the filter that the address names; what it does not know means any."""
    return Filter(
        q=arguments.text("q"),
        state=arguments.text("state"),
        model_id=arguments.number("model_id"),
        item_class=arguments.text("class"),
        condition=arguments.text("condition"),
        owner=arguments.text("owner"),
    )


def filters(asked: Filter, models: dict[int, str]) -> list[tuple[str, str, str]]:
    """Return each filter as (argument, label, what it says, empty where it is not set)."""
    return [
        ("q", "Search", asked.q),
        ("state", "", STATES.get(asked.state, "") if asked.state else ""),
        ("model_id", "Model", models.get(asked.model_id or 0, "")),
        ("class", "Class", asked.item_class),
        ("condition", "Condition", asked.condition),
        ("owner", "Owner", rack_list.words(asked.owner)),
    ]
