"""The shapes that the API takes and gives, as JSON Schema."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

ITEM_STATUSES = [
    *("Available", "Issued", "Maintenance", "For turn-in", "Turned in"),
    *("Missing", "Evidence", "Retired"),
]
PERSON_STATUSES = ["Active", "Inactive", "Suspended", "Archived"]
EXAMPLE_TIME = "2026-11-22T00:15:00.123456Z"


def ref(name: str) -> Schema:
    """Return a reference to one of SCHEMAS."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(longest: int | None = None, says: str | None = None, **more: Any) -> Schema:
    """Return a text's schema."""
    return _said({"type": "string", **({"maxLength": longest} if longest else {}), **more}, says)


def whole(low: int, high: int | None = None, says: str | None = None) -> Schema:
    """Return a whole number's schema."""
    limits = {"minimum": low} | ({"maximum": high} if high is not None else {})
    return _said({"type": "integer", **limits}, says)


def moment(says: str | None = None) -> Schema:
    """Return the schema of a moment in UTC with microseconds."""
    return _said({"type": "string", "format": "date-time", "examples": [EXAMPLE_TIME]}, says)


def maybe(schema: Schema) -> Schema:
    """Return a schema that allows null, too."""
    if "type" in schema and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def listed(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def given(properties: dict[str, Schema], says: str | None = None) -> Schema:
    """Return the schema of an object that an answer gives, always with all its fields."""
    return _said({"type": "object", "properties": properties, "required": list(properties)}, says)


def taken(properties: dict[str, Schema], *required: str, says: str) -> Schema:
    """Return the schema of a body; a field it does not know is refused."""
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return _said(schema | ({"required": list(required)} if required else {}), says)


def _said(schema: Schema, says: str | None) -> Schema:
    return schema | ({"description": says} if says else {})


_WHO = given({"id": text(), "name": text(says="Rank, surname, first name: SGT CRUZ, Juan.")})
_ACTION = {"type": "string", "enum": ["Take", "Return"], "description": "Take is an issue."}
_PERSON_IN = {
    "rank": text(20, "One of the ranks; decides the classification."),
    "surname": text(80),
    "first_name": text(80),
    "middle_initial": maybe(text(20, "One letter, four at most.")),
    "serial": text(20, "Service serial number; an officer's begins with O-."),
    "classification": {
        "type": ["string", "null"],
        "enum": ["officer", "enlisted", None],
        "description": "Follows from the rank and must agree with it.",
    },
    "group": maybe(text(40, "One of the groups.")),
    "squadron": maybe(text(40, "Made when it is new.")),
    "mobile": maybe(text(40, "09… or +639…; kept as +639XXXXXXXXX.")),
    "email": maybe(text(254)),
    "status": text(enum=PERSON_STATUSES),
    "reason": maybe(text(500, "Why the status is or becomes what it is.")),
}
_ITEM_IN = {
    "model": text(80, "Name or short name of a model."),
    "serial": text(40, "Unique within the model."),
    "item_number": maybe(text(4, "Four digits, unique within the model; else the next one.")),
    "property_number": maybe(text(40)),
    "factory_code": maybe(text(300, "The engraved code; some models need it.")),
    "condition": text(20, "Good, Fair, Poor or Damaged."),
    "status": text(enum=[status for status in ITEM_STATUSES if status != "Issued"]),
    "rack": maybe(text(40)),
    "slot": maybe(text(20)),
    "description": maybe(text(500)),
    "owner_unit": maybe(text(80)),
    "private_owner": maybe(text(80, "Whose own it is, by id, code or service serial.")),
    "cost": maybe(text(30, "An amount like 25000.50.")),
    "acquired_on": maybe(text(30, "A date like 2019-03-31.")),
}
_CHANGE = {
    "reason": maybe(text(500, "Needed when the status changes.")),
    "version": whole(1, says="The version that was read; without it the last write wins."),
}

SCHEMAS: dict[str, Schema] = {
    "Error": given(
        {
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "code": text(says="A fixed name, for programs."),
                    "message": text(says="What to do, for people."),
                    "field": text(says="The first field concerned."),
                    "details": {
                        "type": "object",
                        "description": "With validation: {field: [sentences]}, every problem at "
                        "once. With a rule: what stands in the way.",
                    },
                },
            }
        }
    ),
    "NewTransaction": taken(
        {
            "personnel_id": maybe(
                text(300, "Id or active code of who takes or brings it. A Return may leave it out.")
            ),
            "item_id": text(300, "Id or any active code of the item."),
            "action": _ACTION,
            "purpose": maybe(text(40, "Name of a purpose; a Return keeps the Take's.")),
            "mags": maybe(whole(0, 100_000, "A Return without it: everything came back.")),
            "rounds": maybe(whole(0, 1_000_000, "A Return without it: everything came back.")),
            "lines": {
                "type": ["array", "null"],
                "maxItems": 50,
                "items": ref("NewLine"),
                "description": "Stock by pool or lot. A Take: what goes along besides mags and "
                "rounds. A Return: what comes back; what is left out came back whole.",
            },
            "receipt": {
                "type": ["string", "null"],
                "enum": ["TR", "PAR", None],
                "default": "TR",
                "description": "A TR is due back, a PAR stands. A Return keeps the Take's.",
            },
            "return_by": maybe(moment("When a TR is due; else from purpose or settings.")),
            "notes": maybe(text(2000, "Needed for some purposes.")),
            "override": maybe(ref("Agreement")),
            "occurred_at": maybe(moment("When it happened, if not now; never in the future.")),
        },
        "item_id",
        "action",
        says="An issue (Take) or a return.",
    ),
    "NewLine": taken(
        {"stock_id": whole(1, 10_000_000), "quantity": whole(0, 10_000_000)},
        "stock_id",
        "quantity",
        says="A quantity of one pool or lot.",
    ),
    "Line": given(
        {"stock_id": whole(1), "name": text(), "quantity": whole(0)},
        "Counted stock that moved with an entry; of uncounted pools mags and rounds say it all.",
    ),
    "Transaction": given(
        {
            "id": whole(1),
            "action": _ACTION,
            "personnel": given({"id": text(), "name": text(), "rank": text()}, "The holder."),
            "item": given(
                {
                    "id": text(),
                    "model": text(),
                    "serial": text(),
                    "status": text(says="Right after this entry."),
                }
            ),
            "mags": whole(0),
            "rounds": whole(0),
            "lines": listed(ref("Line")),
            "purpose": maybe(text()),
            "receipt_number": maybe(text(examples=["TR-2026-000031"])),
            "due_at": maybe(moment()),
            "occurred_at": moment("When it happened."),
            "recorded_at": moment("When it was written down."),
            "issued_by": text(says="User name of who recorded it."),
            "returned_by": maybe(text(says="Id of who brought it, when not the holder.")),
            "corrects": maybe(whole(1, says="The entry that this one reverses.")),
            "correction": {
                "type": ["string", "null"],
                "enum": ["undo", "correction", None],
            },
            "seq": maybe(whole(1, says="Its row in the audit log; null once that is sealed.")),
            "head": maybe(text(says="The chain's ten-character code at this entry.")),
        }
    ),
    "NewPerson": taken(
        _PERSON_IN, "rank", "surname", "first_name", "serial", says="A person to register."
    ),
    "PersonChanges": taken(
        {**_PERSON_IN, **_CHANGE}, says="Only the fields to change. The serial stays."
    ),
    "Person": given(
        {
            "id": text(),
            "serial": text(),
            "rank": text(),
            "surname": text(),
            "first_name": text(),
            "middle_initial": maybe(text()),
            "name": text(says="Rank, surname, first name: SGT CRUZ, Juan."),
            "classification": text(enum=["officer", "enlisted"]),
            "group": maybe(text()),
            "squadron": maybe(text()),
            "mobile": maybe(text()),
            "status": text(enum=PERSON_STATUSES),
            "codes": listed(text(says="Active codes, ArmGuard's own first.")),
            "holds": listed(
                given({"item_id": text(), "since": moment(), "due_at": maybe(moment())})
            ),
            "version": whole(1, says="Grows with each change; send it back with a PATCH."),
        }
    ),
    "NewItem": taken(_ITEM_IN, "model", "serial", says="An item to register."),
    "ItemChanges": taken(
        {**_ITEM_IN, **_CHANGE}, says="Only the fields to change. Model and serial stay."
    ),
    "Item": given(
        {
            "id": text(),
            "serial": text(),
            "model": text(),
            "class": text(examples=["pistol", "rifle"]),
            "item_number": text(),
            "property_number": maybe(text()),
            "condition": text(),
            "status": text(enum=ITEM_STATUSES),
            "rack": maybe(text()),
            "codes": listed(text(says="Active codes, ArmGuard's own first.")),
            "holder": maybe(_WHO),
            "since": maybe(moment()),
            "due_at": maybe(moment()),
            "version": whole(1, says="Grows with each change; send it back with a PATCH."),
            "open_discrepancies": whole(0, says="While there is one, it is not issued."),
        }
    ),
    "Held": given(
        {
            "item_id": text(),
            "personnel_id": text(),
            "since": moment(),
            "due_at": maybe(moment()),
            "take_id": whole(1, says="The transaction that began it."),
        }
    ),
    "Model": given(
        {
            "id": whole(1),
            "name": text(),
            "short_name": text(),
            "class": text(),
            "calibre": maybe(text()),
            "needs_factory_code": {"type": "boolean"},
            "active": {"type": "boolean"},
        }
    ),
    "Stock": given(
        {
            "id": whole(1),
            "kind": text(),
            "family": text(enum=["magazine", "ammunition", "accessory"]),
            "lot": maybe(text()),
            "use": text(enum=["live", "blank", "practice"]),
            "tracked": {"type": "boolean"},
            "expires_on": maybe(text()),
            "suspended": {"type": "boolean"},
            "on_hand": maybe(whole(0, says="Null where the unit does not count.")),
            "out": whole(0, says="Out by name."),
            "missing": whole(0),
            "loose": maybe(whole(0, says="On hand and in no sealed container: may be issued.")),
            "sealed": whole(0, says="On hand in sealed containers."),
            "containers": whole(0, says="How many sealed containers."),
        }
    ),
    "Purpose": given(
        {
            "id": whole(1),
            "name": text(),
            "hot_key": maybe(text()),
            "due_hours": maybe(whole(1)),
            "needs_note": {"type": "boolean"},
            "active": {"type": "boolean"},
            "classes": listed(text()),
        }
    ),
}
