"""Answers compressed as they are made, as the browser takes it; nginx passes them on as they are.

Brotli at this step is a tenth smaller than gzip on our pages, for the same processor time.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

from app.web import packed

SMALLEST = 500
BROTLI, GZIP = 5, 6
TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml", "text/plain",
     "application/wasm", "application/manifest+json"}
)  # fmt: skip


def attach(app: Flask) -> None:
    """Compress each answer that is text and long enough to gain."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if "Vary" in response.headers:
        response.vary.add("Accept-Encoding")
    else:
        response.headers["Vary"] = "Accept-Encoding"
    if (
        response.status_code != 200
        or response.mimetype not in TYPES
        or "Content-Encoding" in response.headers
        or (encoding := packed.taken(request.accept_encodings)) == packed.PLAIN
    ):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= SMALLEST:
        response.set_data(_packed(body, encoding))
        response.headers["Content-Encoding"] = encoding
    return response


def _packed(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return packed.brotli(body, BROTLI)
    return gzip.compress(body, GZIP, mtime=0)
