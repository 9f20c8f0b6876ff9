"""Serves scripts and the stylesheet without what only readers need; a page's modules as one file.

The modules stay separate on disk. Joining is no more than putting them in order and taking the
import and export words away, so they must not share top-level names (a test looks).
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request

from app.web.access import public

ENTRIES = {
    "counter.js": "js/counter/counter.js",
    "shell.js": "js/shell.js",
    "live-region.js": "js/live-region.js",
    "camera.js": "js/camera/camera.js",
    "decoder.js": "js/camera/decoder.js",
    "armguard.css": "css/armguard.css",
}
TYPES = {".js": "text/javascript", ".css": "text/css"}
YEAR = 365 * 24 * 3600
_IMPORT = re.compile(r'^import [^;]*? from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=class|function|const|async)", re.MULTILINE)

# Whole lines only: none of our scripts has a string of several lines that looks like one.
_COMMENT = re.compile(r"^ */\*.*?\*/\n", re.MULTILINE | re.DOTALL)
# What is said behind code; with a quotation mark in it, it might be the end of a string.
_BESIDE = re.compile(r"""(?<=[;{},)]) +// [^"'`\n]*$| /\* [^*"'`\n]* \*/(?= |$)""", re.MULTILINE)

_built: dict[Path, tuple[float, str]] = {}


def attach(app: Flask) -> None:
    """Serve each bundle at /bundle/<name>, by content hash."""
    folder = Path(app.root_path) / "static"

    @app.get("/bundle/<name>")
    @public
    def bundle(name: str) -> Response:
        if name not in ENTRIES:
            abort(404)
        path = folder / ENTRIES[name]
        response = Response(joined(path), mimetype=TYPES[path.suffix])
        fixed = "v" in request.args
        response.headers["Cache-Control"] = (
            f"public, max-age={YEAR}, immutable" if fixed else "no-cache"
        )
        return response

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "bundle" and values.get("name") in ENTRIES:
            text = joined(folder / ENTRIES[values["name"]])
            values.setdefault("v", hashlib.sha256(text.encode()).hexdigest()[:10])

    app.url_defaults(add_version)


def joined(entry: Path) -> str:
    """Return the entry's script with everything it imports before it, each module once."""
    changed = max(path.stat().st_mtime for path in entry.parent.glob(f"*{entry.suffix}"))
    known = _built.get(entry)
    if known is None or known[0] != changed:
        order: list[Path] = []
        _visit(entry, order)
        known = (changed, "\n".join(_bare(path) for path in order))
        _built[entry] = known
    return known[1]


def _visit(path: Path, order: list[Path]) -> None:
    for name in _IMPORT.findall(path.read_text()):
        needed = path.parent / name
        if needed not in order:
            _visit(needed, order)
    order.append(path)


def _bare(path: Path) -> str:
    """Return a module without its imports and exports, and without what only readers need."""
    text = _EXPORT.sub("", _IMPORT.sub("", path.read_text()))
    lines = (line.strip() for line in _COMMENT.sub("", text).splitlines())
    bare = "\n".join(line for line in lines if line and not line.startswith("//"))
    return _tight(bare) if path.suffix == ".css" else _BESIDE.sub("", bare)


def _tight(css: str) -> str:
    """Return a style sheet without the blanks that only readers need."""
    for wide, narrow in ((" { ", "{"), ("; }", "}"), (": ", ":"), ("; ", ";"), (", ", ",")):
        css = css.replace(wide, narrow)
    return re.sub(r"(?<=[{};,])\n", "", css).replace(" {", "{")
