"""The addresses of the API: what each takes and answers."""

from __future__ import annotations

from typing import Any

from app.blueprints.api.openapi_discrepancies import STATES
from app.blueprints.api.openapi_schemas import (
    Schema,
    given,
    listed,
    maybe,
    moment,
    ref,
    text,
    whole,
)

Operation = dict[str, Any]

_REFUSED_READ = ("401", "403")
_REFUSED_WRITE = ("400", "401", "403", "413", "415", "422", "503", "507")
_CURSOR = text(1000, "The cursor that stood in next of the page before.")


def _parameter(name: str, schema: Schema, says: str, where: str = "query") -> Schema:
    found: Schema = {"name": name, "in": where, "description": says, "schema": schema}
    return found | ({"required": True} if where == "path" else {})


_LIST = [
    _parameter("after", text(1000), "Where to go on: the cursor from next of the page before."),
    _parameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": 500, "default": 100},
        "How many rows at most.",
    ),
]
_NARROW = [
    _parameter("personnel_id", text(300), "Only of this person: id or any active code."),
    _parameter("item_id", text(300), "Only of this item: id or any active code."),
]
_NAME = [_parameter("name", text(300), "Id or any active code.", "path")]


def _does(
    tag: str,
    summary: str,
    answers: dict[str, Schema],
    refuses: tuple[str, ...],
    *,
    says: str = "",
    parameters: list[Schema] | None = None,
    body: str | None = None,
) -> Operation:
    operation: Operation = {"tags": [tag], "summary": summary, "responses": dict(answers)}
    for status in refuses:
        operation["responses"][status] = {"$ref": f"#/components/responses/{status}"}
    if says:
        operation["description"] = says
    if parameters:
        operation["parameters"] = parameters
    if body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": ref(body)}},
        }
    return operation


def _json(schema: Schema, says: str, **headers: str) -> Schema:
    answer: Schema = {"description": says, "content": {"application/json": {"schema": schema}}}
    if headers:
        answer["headers"] = {
            name.replace("_", "-"): {"description": what, "schema": text()}
            for name, what in headers.items()
        }
    return answer


def _list(
    tag: str, summary: str, row: str, *narrow: Schema, says: str = "", more: Schema | None = None
) -> Operation:
    page = given({"results": listed(ref(row)), "next": maybe(_CURSOR), **(more or {})})
    refuses = (*_REFUSED_READ, "404", "422") if narrow else (*_REFUSED_READ, "422")
    parameters = [*narrow, *_LIST]
    return _does(tag, summary, {"200": _json(page, "A page.")}, refuses, says=says,
                 parameters=parameters)  # fmt: skip


def _show(tag: str, row: str, parameters: list[Schema]) -> Operation:
    answers = {"200": _json(ref(row), f"The {tag}.")}
    return _does(tag, f"Show one {tag}", answers, (*_REFUSED_READ, "404"), parameters=parameters)


def _create(tag: str, body: str, row: str) -> Operation:
    made = {"201": _json(ref(row), "Registered.", Location="Its address.")}
    return _does(tag, f"Register a {tag}", made, (*_REFUSED_WRITE, "409"), body=body)


def _edit(tag: str, body: str, row: str) -> Operation:
    changed = {"200": _json(ref(row), "As it is now.")}
    return _does(tag, f"Change a {tag}", changed, (*_REFUSED_WRITE, "404", "409"), body=body,
                 parameters=_NAME)  # fmt: skip


_MADE = given({"transaction": ref("Transaction")})
_ENTER = _does(
    "transaction",
    "Issue an item, or take it back",
    {
        "201": _json(_MADE, "Committed.", Location="The entry's address."),
        "200": _json(
            _MADE,
            "This key's request was committed before; nothing was written now.",
            Idempotency_Replayed="Always true.",
            Location="The entry's address.",
        ),
    },
    (*_REFUSED_WRITE, "404", "409", "429"),
    says="One item. Each Take makes its own receipt. With an Idempotency-Key a request may be "
    "repeated: once it is committed, its repeats get the same answer. A refused request stores "
    "nothing. The same key with another body is 422 idempotency_key_reused. A Return that names "
    "somebody else than the holder was handed in by that person; the holder stays named.",
    parameters=[
        _parameter(
            "Idempotency-Key",
            text(64),
            "1 to 64 printable characters, new for each request.",
            "header",
        )
    ],
    body="NewTransaction",
)
_ENTRIES = _list(
    "transaction",
    "List entries, oldest first",
    "Transaction",
    *_NARROW,
    _parameter("action", text(enum=["Take", "Return"]), "Only issues, or only returns."),
    _parameter("since", moment(), "Only what occurred at this moment or later."),
    _parameter("until", moment(), "Only what occurred before this moment."),
    says="In the order in which they were recorded, so that a reader can follow the ledger.",
)
_HELD = given({"at": moment(), "results": listed(ref("Held")), "next": maybe(_CURSOR)})
_CUSTODY = _does(
    "custody",
    "List who held what at a moment",
    {"200": _json(_HELD, "A page.")},
    (*_REFUSED_READ, "404", "422"),
    says="From its start up to, and without, its end. A moment in the future is 422. "
    "The cursor brings the moment along.",
    parameters=[_parameter("at", moment(), "Which moment; without it, now."), *_NARROW, *_LIST],
)
_ID = [_parameter("id", whole(1), "The entry's number.", "path")]
_HEALTH = _does(
    "record",
    "Say whether ArmGuard works",
    {
        "200": _json(ref("Health"), "It works, perhaps degraded."),
        "503": _json(ref("Health"), "Failing."),
    },
    (),
)


def _get(summary: str, schema: str) -> Schema:
    answers = {"200": _json(ref(schema), summary)}
    return {"get": _does("record", summary, answers, (*_REFUSED_READ, "422"))}


PATHS: dict[str, dict[str, Any]] = {
    "/transactions": {"post": _ENTER, "get": _ENTRIES},
    "/transactions/{id}": {"get": _show("transaction", "Transaction", _ID)},
    "/personnel": {
        "get": _list("person", "List people, by id", "Person"),
        "post": _create("person", "NewPerson", "Person"),
    },
    "/personnel/{name}": {
        "get": _show("person", "Person", _NAME),
        "patch": _edit("person", "PersonChanges", "Person"),
    },
    "/items": {
        "get": _list("item", "List items, by id", "Item"),
        "post": _create("item", "NewItem", "Item"),
    },
    "/items/{name}": {
        "get": _show("item", "Item", _NAME),
        "patch": _edit("item", "ItemChanges", "Item"),
    },
    "/models": {"get": _list("table", "List the models of items", "Model")},
    "/stock": {"get": _list("table", "List pools and lots, with what is on hand", "Stock")},
    "/purposes": {"get": _list("table", "List the purposes", "Purpose")},
    "/custody": {"get": _CUSTODY},
    "/receipts": {
        "get": _list(
            "receipt",
            "List receipts, the first made leading",
            "Receipt",
            _NARROW[0],
            _parameter("kind", text(enum=["TR", "PAR", "ICS"]), "Only of this kind."),
        )
    },
    "/receipts/{number}": {
        "get": _show("receipt", "Receipt", [_parameter("number", text(40), "As printed.", "path")])
    },
    "/discrepancies": {
        "get": _list(
            "custody",
            "List discrepancies, the first reported leading",
            "Discrepancy",
            _NARROW[1],
            _parameter("state", text(enum=STATES), "Only in this state."),
        )
    },
    "/overrides": {
        "get": _list(
            "custody",
            "List overrides, the first recorded leading",
            "Override",
            _parameter("since", moment(), "Only what was recorded at this moment or later."),
            _parameter("until", moment(), "Only what was recorded before this moment."),
        )
    },
    "/rosters": {
        "get": _list("roster", "List rosters, by id", "Roster"),
        "post": _does(
            "roster",
            "Make a roster",
            {"201": _json(ref("RosterWithLines"), "Made.", Location="Its address.")},
            (*_REFUSED_WRITE, "409"),
            body="NewRoster",
            says="Counters run it; its numbers follow from their entries.",
        ),
    },
    "/rosters/{id}": {
        "get": _show(
            "roster", "RosterWithLines", [_parameter("id", whole(1), "Its number.", "path")]
        )
    },
    "/overdue": {"get": _list("custody", "List what is out past its due time", "Held")},
    "/audit": {
        "get": _list(
            "record",
            "List the audit log, oldest first",
            "AuditRow",
            says="Old rows leave the log for signed segments; `sealed` says up to which. A bundle "
            "(armguard export bundle, or /verify) holds all rows.",
            more={"sealed": ref("Sealed")},
        )
    },
    "/verify": _get("Show the chain's head and its last verification", "Verification"),
    "/stats": _get("Show how many of everything there are", "Stats"),
    "/health": {"get": {**_HEALTH, "security": []}, "servers": [{"url": "/"}]},
}
