"""Checks JSON against the schemas of our own OpenAPI description, stricter than they ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.blueprints.api import openapi

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
KNOWN = set(
    "type properties required items enum anyOf $ref description examples format maxLength minimum "
    "maximum additionalProperties default maxItems".split()
)


def flaws(value: Any, schema: dict[str, Any], at: str = "") -> list[str]:
    """Return what in a value the schema does not allow; a field that no schema names is a flaw."""
    if not schema.keys() <= KNOWN:
        return [f"{at}: the schema says what nobody checks: {sorted(schema.keys() - KNOWN)}"]
    if "$ref" in schema:
        return flaws(value, resolved(schema["$ref"]), at)
    if "anyOf" in schema:
        found = [flaws(value, one, at) for one in schema["anyOf"]]
        return [] if [] in found else found[0]
    kinds = schema["type"]
    if not any(_is(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        return [f"{at}: {value!r} is no {kinds}"]
    return [*_plain(value, schema, at), *_inside(value, schema, at)]


def resolved(reference: str) -> Any:
    """Return what a #/… reference of the description points to."""
    found: Any = openapi.document()
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES[kind])


def _plain(value: Any, schema: dict[str, Any], at: str) -> list[str]:
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of {schema['enum']}")
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        found.append(f"{at}: too long")
    if isinstance(value, str) and schema.get("format") == "date-time" and not _is_moment(value):
        found.append(f"{at}: {value!r} is no moment with full precision")
    if type(value) is int and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
    ):
        found.append(f"{at}: {value} is out of bounds")
    return found


def _is_moment(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")  # noqa: DTZ007  (Z says so)
    except ValueError:
        return False
    return len(text) == len("2026-11-22T00:15:00.123456Z")


def _inside(value: Any, schema: dict[str, Any], at: str) -> list[str]:
    if isinstance(value, list):
        if len(value) > schema.get("maxItems", len(value)):
            return [f"{at}: too many"]
        rows = enumerate(value)
        return [
            flaw for number, one in rows for flaw in flaws(one, schema["items"], f"{at}[{number}]")
        ]
    if not isinstance(value, dict):
        return []
    properties = schema.get("properties", {})
    found = [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
    for name, one in value.items():
        further = schema.get("additionalProperties", False if properties else {})
        inner = properties.get(name, further)
        if inner is False:
            found.append(f"{at}: nobody promised {name}")
        elif inner:
            found += flaws(one, inner, f"{at}.{name}")
    return found
