"""Static files by content hash: a changed file has a new address, so the old one may be kept."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

_hashes: dict[Path, tuple[int, str]] = {}
YEAR = 365 * 24 * 3600


def attach(app: Flask) -> None:
    """Add `?v=` to the address of each static file, and long caching to what is asked for by it."""
    folder = Path(app.root_path) / "static"
    app.url_defaults(lambda endpoint, values: _add_version(folder, endpoint, values))
    app.after_request(_cache)


def _add_version(folder: Path, endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "v" not in values:
        values["v"] = version(folder / values["filename"])


def version(path: Path) -> str:
    """Return ten characters of a file's SHA-256; they change with its content."""
    changed = path.stat().st_mtime_ns
    known = _hashes.get(path)
    if known is None or known[0] != changed:
        known = (changed, hashlib.sha256(path.read_bytes()).hexdigest()[:10])
        _hashes[path] = known
    return known[1]


def _cache(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code == 200:
        fixed = "v" in request.args
        response.headers["Cache-Control"] = (
            f"public, max-age={YEAR}, immutable" if fixed else "no-cache"
        )
    return response
