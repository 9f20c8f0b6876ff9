"""The shapes of an override and of a second person's agreement, as JSON Schema."""

from __future__ import annotations

from app.blueprints.api.openapi_schemas import Schema, given, maybe, moment, taken, text, whole

RULES = ["custody_limit", "not_qualified", "assigned_to_another"]

SCHEMAS: dict[str, Schema] = {
    "Agreement": taken(
        {
            "approved_by": text(80, "User name of the second person; never the token's user."),
            "pin": maybe(text(200, "Their PIN. Either this or the password; neither is kept.")),
            "password": maybe(text(200, "Their password.")),
            "reason": text(500, "Why it is issued all the same; printed on the receipt."),
        },
        "approved_by",
        "reason",
        says=f"A second user agrees that rules are passed over: {', '.join(RULES)}. Nothing is "
        "noted of it where no rule stood in the way.",
    ),
    "Override": given(
        {
            "id": whole(1),
            "transaction_id": whole(1),
            "personnel_id": text(),
            "item_id": text(),
            "rule": text(enum=RULES),
            "reason": text(),
            "by": text(says="User name of who issued."),
            "approved_by": text(says="User name of who agreed."),
            "at": moment(),
        },
        "A rule that was passed over for one issue.",
    ),
}
