"""The shape of a receipt, as JSON Schema."""

from __future__ import annotations

from app.blueprints.api.openapi_schemas import Schema, given, listed, maybe, moment, text, whole

_YES_NO: Schema = {"type": "boolean"}
_ALONG = given({"stock_id": maybe(whole(1)), "name": text(), "quantity": whole(1)})

SCHEMAS: dict[str, Schema] = {
    "Receipt": given(
        {
            "number": text(examples=["TR-2026-000031"]),
            "kind": text(enum=["TR", "PAR", "ICS"], says="ICS: a PAR for what cost little."),
            "created_at": moment(),
            "personnel": given({"id": text(), "name": text(), "rank": text()}, "The receiver."),
            "issued_by": text(says="User name of who made it."),
            "lines": listed(
                given(
                    {
                        "transaction_id": whole(1),
                        "item": given({"id": text(), "model": text(), "serial": text()}),
                        "mags": whole(0),
                        "rounds": whole(0),
                        "lines": listed(_ALONG),
                        "purpose": maybe(text()),
                        "returned_at": maybe(moment()),
                        "undone": _YES_NO | {"description": "It was a wrong entry."},
                    },
                    "One item as it was handed out.",
                )
            ),
            "due_at": maybe(moment("The earliest of its items, as it was handed out.")),
            "head": maybe(text(says="The ten-character code printed on it.")),
            "void": {
                "anyOf": [
                    given({"reason": text(), "by": text(), "approved_by": text(), "at": moment()}),
                    {"type": "null"},
                ],
                "description": "Why it does not hold; it keeps its number.",
            },
            "prints": whole(0, says="How often it was printed."),
            "signed": _YES_NO | {"description": "Signed, and not changed since."},
        },
        "The paper of one hand-over.",
    )
}
