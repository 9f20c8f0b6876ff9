"""The API's description: OpenAPI 3.1 that is whole and true, and a page for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.blueprints.api import openapi
from app.services.custody import drawing_refusals, refusals
from app.services.errors import Refusal
from tests.api_client import Api
from tests.browse import Browser
from tests.schema_check import KNOWN, flaws, resolved

Client = Callable[..., Api]
OPERATIONS = ("get", "post", "patch")


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Give every object of the description."""
    if isinstance(value, dict):
        yield value
    for one in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from parts(one)


def test_anybody_may_read_it(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/openapi.json")

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json == openapi.document()


def test_it_has_the_form_of_openapi_3_1() -> None:
    document = openapi.document()

    assert document["openapi"].startswith("3.1.")
    assert {"title", "version"} <= document["info"].keys()
    for path, item in document["paths"].items():
        assert path.startswith("/")
        named = set(re.findall(r"{(\w+)}", path))
        for method in item.keys() - {"servers"}:
            operation = item[method]
            assert method in OPERATIONS
            assert operation["summary"]
            assert operation["responses"]
            parameters = operation.get("parameters", [])
            in_path = {one["name"] for one in parameters if one["in"] == "path"}
            assert in_path == named
            assert all(one["required"] for one in parameters if one["in"] == "path")
            keys = [(one["in"], one["name"]) for one in parameters]
            assert len(keys) == len(set(keys))


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    document = openapi.document()
    references = {part["$ref"] for part in parts(document) if "$ref" in part}

    for reference in references:
        assert resolved(reference)
    assert references == {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses")
        for name in document["components"][kind]
    }


def test_every_schema_says_only_what_the_checks_know() -> None:
    schemas = openapi.document()["components"]["schemas"]

    for name, schema in schemas.items():
        assert schema.keys() <= KNOWN, name
        assert set(schema.get("required", [])) <= schema["properties"].keys(), name


def test_every_address_of_the_program_is_described_and_no_other(app: Flask) -> None:
    served = {
        (method.lower(), re.sub(r"<.*>", "{}", rule.rule.removeprefix("/api/v1")))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") or rule.rule == "/health"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    described = {
        (method, re.sub(r"{\w+}", "{}", path))
        for path, item in openapi.document()["paths"].items()
        for method in item.keys() - {"servers"}
    }
    assert described == served - {("get", "/openapi.json")}


def test_every_refusal_of_the_ledger_is_listed() -> None:
    codes = {
        one.code for one in (vars(refusals) | vars(drawing_refusals)).values()
        if isinstance(one, type) and issubclass(one, Refusal) and one is not Refusal
    }  # fmt: skip

    # Undo and a late note are asked for at the counter only; a key's refusal is 422.
    assert (
        codes - {"undo_expired", "already_noted", "idempotency_key_reused"} <= openapi.RULES.keys()
    )


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        ({}, {"$ref": "#/components/schemas/Held"}),
        (True, {"type": "integer"}),
        ("2026-11-22T00:15:00Z", {"type": "string", "format": "date-time"}),
        ({"a": 1}, {"type": "object", "properties": {"b": {"type": "integer"}}}),
        (5, {"type": "integer", "minimum": 1, "maximum": 4}),
        ("c", {"enum": ["a", "b"], "type": "string"}),
        (1, {"type": "integer", "multipleOf": 1}),
        ([1, "2"], {"type": "array", "items": {"type": "integer"}}),
    ],
)
def test_the_check_of_answers_can_fail(value: Any, schema: dict[str, Any]) -> None:
    assert flaws(value, schema)


def test_the_page_tells_people_the_same(browser: Callable[..., Browser]) -> None:
    page = browser().open("/api/docs")

    for path in openapi.document()["paths"]:
        assert path in page.text
    for name in (*openapi.document()["components"]["schemas"], *openapi.RULES):
        assert name in page.text
    links = [link.get("href", "") for link in page.all("a")]
    targets = {element.get("id") for element in page.root.iter() if element.get("id")}
    assert {link[1:] for link in links if link.startswith("#")} <= targets
    assert not [link for link in links if "//" in link]
