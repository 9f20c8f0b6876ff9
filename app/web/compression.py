"""Answers compressed with gzip, where the browser takes it; nginx does this on an appliance."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

SMALLEST = 500
TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml", "text/plain",
     "application/wasm", "application/manifest+json"}
)  # fmt: skip


def attach(app: Flask) -> None:
    """Compress each answer that is text and long enough to gain."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    response.vary.add("Accept-Encoding")
    if (
        request.accept_encodings["gzip"] <= 0
        or response.mimetype not in TYPES
        or response.status_code != 200
        or "Content-Encoding" in response.headers
    ):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= SMALLEST:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
