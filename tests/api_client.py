"""A client of the HTTP API that holds every answer against the OpenAPI description."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from app.blueprints.api import openapi
from app.models.users import User
from app.services.users import tokens
from tests.audited import audited
from tests.schema_check import flaws, resolved

JSON = "application/json"
# Answers of the server as a whole, at any address.
ANYWHERE = {"404", "405"}


class Answer(NamedTuple):
    """What came back, its body read as JSON (None for a HEAD)."""

    status: int
    json: Any
    data: bytes
    headers: Headers


class Api:
    """Calls as the user of one token, or as nobody; a promise that is not kept fails the test."""

    def __init__(self, app: Flask, user: User | None = None, scope: str = "write") -> None:
        self._client = app.test_client()
        self.headers: dict[str, str] = {}
        if user is not None:
            token = tokens.add(f"{user.username} {scope}", user, scope=scope)
            self.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **parameters: Any) -> Answer:
        """Read an address."""
        return self.call("GET", path, query_string=parameters or None)

    def post(self, path: str, body: Any, key: str | None = None) -> Answer:
        """Send a new record."""
        return self.call("POST", path, headers={"Idempotency-Key": key} if key else {}, json=body)

    def patch(self, path: str, body: Any) -> Answer:
        """Send changes."""
        return self.call("PATCH", path, json=body)

    def call(
        self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any
    ) -> Answer:
        """Send any request below /api/v1 (or to /health) and check the answer."""
        address = path if path == "/health" else f"/api/v1{path}"
        with audited(method, address) as status:
            response = self._client.open(
                address, method=method, headers={**self.headers, **(headers or {})}, **more
            )
            status.append(response.status_code)
        answer = _answer(response)
        check(method, path.partition("?")[0], answer)
        return answer


def _answer(response: TestResponse) -> Answer:
    assert response.mimetype == JSON
    data = response.get_data()
    return Answer(response.status_code, json.loads(data) if data else None, data, response.headers)


def check(method: str, path: str, answer: Answer) -> None:
    """Fail unless the description promises this status, these headers and this shape."""
    status = str(answer.status)
    operation = operation_of(method, path)
    promised = operation["responses"].get(status) if operation else None
    if promised is None:
        assert status in ANYWHERE, f"{method} {path} answers {status}, which nobody promised"
        promised = {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}
    if "$ref" in promised:
        promised = resolved(promised["$ref"])
    for name in promised.get("headers", {}):
        assert name in answer.headers or (status == "503" and name == "Retry-After"), name
    if method != "HEAD":
        found = flaws(answer.json, promised["content"][JSON]["schema"])
        assert not found, f"{method} {path} {status}: {found}"


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """Return what the description says of a method at an address."""
    for template, item in openapi.document()["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", ".+", re.escape(template))
        if re.fullmatch(pattern, path):
            operation: dict[str, Any] | None = item.get(
                "get" if method == "HEAD" else method.lower()
            )
            return operation
    return None
