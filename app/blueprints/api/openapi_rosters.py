"""The shapes of rosters, as JSON Schema."""

from __future__ import annotations

from app.blueprints.api.openapi_schemas import (
    Schema,
    given,
    listed,
    maybe,
    moment,
    ref,
    taken,
    text,
    whole,
)

_HEAD = {
    "id": whole(1),
    "name": text(),
    "purpose": maybe(text()),
    "begins_at": maybe(moment("When it is to be run.")),
    "due_at": maybe(moment("When everything is due back; null: as the purpose says.")),
    "created_at": moment(),
    "started_at": maybe(moment("When the first counter took it up.")),
    "closed_at": maybe(moment()),
    "total": whole(0, says="How many lines it has."),
    "issued": whole(0, says="How many lines were served, back or not."),
    "out": whole(0, says="How many are not back."),
}
_STATE = text(enum=["waiting", "absent", "out", "back"], says="Follows from the ledger.")

SCHEMAS: dict[str, Schema] = {
    "Roster": given(_HEAD, "A list of people and weapons that is issued as one run."),
    "RosterWithLines": given(
        {**_HEAD, "lines": listed(ref("RosterLine"))}, "A roster with its lines, first to last."
    ),
    "RosterLine": given(
        {
            "id": whole(1),
            "personnel": given({"id": text(), "name": text()}),
            "item_id": maybe(text(says="The weapon that is named; null: whatever they draw.")),
            "state": _STATE,
            "transaction_id": maybe(whole(1, says="The issue that served the line.")),
            "due_at": maybe(moment()),
            "returned_at": maybe(moment()),
        },
        "One person of a roster.",
    ),
    "NewRoster": taken(
        {
            "name": text(80),
            "purpose": maybe(text(40, "One of the purposes.")),
            "begins_at": maybe(moment()),
            "due_at": maybe(moment("After begins_at, and not in the past.")),
            "lines": maybe(listed(ref("NewRosterLine"))),
        },
        "name",
        says="A roster to make. Nothing is made unless all of it can be.",
    ),
    "NewRosterLine": taken(
        {
            "personnel_id": text(300, "Id, service serial or any active code; Active."),
            "item_id": maybe(text(300, "Likewise; left out, the weapon assigned to them.")),
        },
        "personnel_id",
        says="A person, and the weapon they are to draw.",
    ),
}
