"""The API's description as rows for the page that people read; the words are openapi.py's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from app.blueprints.api.openapi_schemas import Schema

JSON = "application/json"


class Field(NamedTuple):
    """A parameter, or a field of an object; `shape` names the schema to look at, if any."""

    name: str
    kind: str
    shape: str | None
    needed: bool
    says: str


class Answer(NamedTuple):
    """What an address answers with a status."""

    status: str
    says: str
    shape: str | None
    headers: list[tuple[str, str]]


class Address(NamedTuple):
    """One thing that can be done at one address."""

    method: str
    path: str
    summary: str
    says: str
    parameters: list[Field]
    body: str | None
    answers: list[Answer]
    refuses: list[str]


def addresses(document: dict[str, Any]) -> Iterator[Address]:
    """Give everything that can be done, in the order of the description."""
    for path, item in document["paths"].items():
        server = item.get("servers", document["servers"])[0]["url"].rstrip("/")
        for method in ("get", "post", "patch"):
            if method in item:
                yield _address(method.upper(), server + path, item[method])


def shapes(document: dict[str, Any]) -> list[tuple[str, str, list[Field]]]:
    """Return (name, description, fields) of each schema."""
    return [
        (name, schema.get("description", ""), fields(schema))
        for name, schema in document["components"]["schemas"].items()
    ]


def refusals(document: dict[str, Any]) -> list[Answer]:
    """Return the errors that addresses share."""
    return [_answer(*entry) for entry in document["components"]["responses"].items()]


def fields(schema: Schema) -> list[Field]:
    """Return the fields of an object's schema."""
    # In what is given every field is always there; only in what is taken does it say something.
    needed = schema.get("required", []) if "additionalProperties" in schema else []
    return [
        _field(name, one, needed=name in needed, says=one.get("description", ""))
        for name, one in schema.get("properties", {}).items()
    ]


def _address(method: str, path: str, operation: dict[str, Any]) -> Address:
    body = operation.get("requestBody")
    answers = operation["responses"].items()
    return Address(
        method,
        path,
        operation["summary"],
        operation.get("description", ""),
        [
            _field(
                one["name"],
                one["schema"],
                needed=one.get("required", False),
                says=one["description"],
            )
            for one in operation.get("parameters", [])
        ],
        _shape(body["content"][JSON]["schema"]) if body else None,
        [_answer(status, answer) for status, answer in answers if "$ref" not in answer],
        sorted(status for status, answer in answers if "$ref" in answer),
    )


def _answer(status: str, answer: dict[str, Any]) -> Answer:
    headers = [(name, one["description"]) for name, one in answer.get("headers", {}).items()]
    shape = _shape(answer["content"][JSON]["schema"])
    return Answer(status, answer["description"], shape, headers)


def _field(name: str, schema: Schema, *, needed: bool, says: str) -> Field:
    return Field(name, _kind(schema), _shape(schema), needed, says)


def _shape(schema: Schema) -> str | None:
    """Return the name of the schema that this one is, lists, or wraps."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    inner = [schema.get("items"), *schema.get("properties", {}).values()]
    return next((name for one in inner if one and (name := _shape(one))), None)


def _kind(schema: Schema) -> str:
    """Return in a few words what a value must be."""
    if "enum" in schema:
        return ", ".join("null" if one is None else str(one) for one in schema["enum"])
    kinds = schema.get("type", "object")
    words = kinds if isinstance(kinds, str) else " or ".join(kinds)
    if schema.get("format") == "date-time":
        words = words.replace("string", "time")
    if "maxLength" in schema:
        words += f", at most {schema['maxLength']} characters"
    if "maximum" in schema:
        words += f", {schema['minimum']} to {schema['maximum']}"
    inner = schema.get("items", schema)
    if "properties" in inner:
        words += f" of {', '.join(inner['properties'])}"
    return words
