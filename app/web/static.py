"""Files that browsers keep, by content hash: a changed file has a new address, and nothing old is
kept under it. Each goes out as the smallest copy that the browser takes (app/web/packed).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.security import safe_join

from app.web import packed
from app.web.access import public

FOLDER = Path(__file__).parents[1] / "static"
YEAR = 365 * 24 * 3600
KEPT = f"public, max-age={YEAR}, immutable"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
_hashes: dict[Path, tuple[int, str]] = {}


def attach(app: Flask) -> None:
    """Send static files in this way, and put the hash (`?v=`) into the address of each."""
    app.view_functions["static"] = _send_file
    app.url_defaults(_add_version)


def send(address: str, content: bytes, of: str) -> Response:
    """Return the answer for what stands at an address; for good, when `?v=` names this content."""
    kind = TYPES[Path(address).suffix]
    taken = packed.taken(request.accept_encodings)
    encoding = taken if kind != "image/png" else packed.PLAIN
    response = Response(packed.copy(content, of, encoding, address), mimetype=kind)
    if encoding != packed.PLAIN:
        response.headers["Content-Encoding"] = encoding
    if request.args.get("v") == of:
        response.headers["Cache-Control"] = KEPT
        return response
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(f"{of}-{encoding}")
    response.make_conditional(request)
    return response


def files() -> Iterator[tuple[str, bytes]]:
    """Return the addresses and contents of what is sent compressed."""
    for path in sorted(FOLDER.rglob("*")):
        if TYPES.get(path.suffix, "image/png") != "image/png":
            yield f"/static/{path.relative_to(FOLDER).as_posix()}", path.read_bytes()


def version(path: Path) -> str:
    """Return the hash of a file as it is now."""
    changed = path.stat().st_mtime_ns
    known = _hashes.get(path)
    if known is None or known[0] != changed:
        known = (changed, packed.version(path.read_bytes()))
        _hashes[path] = known
    return known[1]


@public
def _send_file(filename: str) -> Response:
    named = safe_join(str(FOLDER), filename)
    path = Path(named) if named else None
    if path is None or path.suffix not in TYPES or not path.is_file():
        abort(404)
    content = path.read_bytes()
    return send(f"/static/{filename}", content, packed.version(content))


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "v" not in values:
        values["v"] = version(FOLDER / values["filename"])
