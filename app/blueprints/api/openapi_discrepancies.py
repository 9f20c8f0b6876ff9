"""The shape of a discrepancy, as JSON Schema."""

from __future__ import annotations

from app.blueprints.api.openapi_schemas import Schema, given, listed, maybe, moment, text, whole

STATES = ["open", "under review", "resolved", "written off"]
_STEP = given(
    {
        "state": text(enum=STATES[1:]),
        "text": text(),
        "by": text(says="User name."),
        "approved_by": maybe(text(says="The second person's user name.")),
        "at": moment(),
        "part": maybe(whole(1, says="Of missing stock only so much; the rest stays open.")),
        "part_as": maybe(text(enum=STATES[2:], says="What became of that part.")),
    },
    "What was done about it.",
)

SCHEMAS: dict[str, Schema] = {
    "Discrepancy": given(
        {
            "id": whole(1),
            "kind": text(enum=["missing stock", "missing item", "damaged", "fault"]),
            "state": text(enum=STATES),
            "item_id": text(says="The item; for stock the weapon that it went out with."),
            "personnel_id": maybe(text(says="Who had it.")),
            "stock_id": maybe(whole(1)),
            "quantity": maybe(whole(1, says="How much of the stock.")),
            "left": maybe(whole(1, says="How much of it no earlier part has settled.")),
            "text": text(),
            "transaction_id": maybe(whole(1, says="The return at which it was seen, or the take.")),
            "reported_by": text(says="User name."),
            "reported_at": moment(),
            "steps": listed(_STEP),
        },
        "Something missing, damaged or faulty. While one is open of an item itself, the item is "
        "not issued.",
    )
}
