"""Serves scripts and the stylesheet without what only readers need; a page's modules as one file.

The modules stay separate on disk. Joining is no more than putting them in order and taking the
import and export words away, so they must not share top-level names (a test looks).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort

from app.web import packed, static
from app.web.access import public
from app.web.headers import DECODER

ENTRIES = {
    "counter.js": "js/counter/counter.js",
    "shell.js": "js/shell.js",
    "live-region.js": "js/live-region.js",
    "camera.js": "js/camera/camera.js",
    DECODER: "js/camera/decoder.js",
    "armguard.css": "css/armguard.css",
}
_IMPORT = re.compile(r'^import [^;]*? from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=class|function|const|async)", re.MULTILINE)

# Whole lines only: none of our scripts has a string of several lines that looks like one.
_COMMENT = re.compile(r"^ */\*.*?\*/\n", re.MULTILINE | re.DOTALL)
# What is said behind code; with a quotation mark in it, it might be the end of a string.
_BESIDE = re.compile(r"""(?<=[;{},)]) +// [^"'`\n]*$| /\* [^*"'`\n]* \*/(?= |$)""", re.MULTILINE)


def attach(app: Flask) -> None:
    """Serve each bundle at /bundle/<name>, by content hash."""

    @app.get("/bundle/<name>")
    @public
    def bundle(name: str) -> Response:
        if name not in ENTRIES:
            abort(404)
        content = joined(static.FOLDER / ENTRIES[name]).encode()
        return static.send(f"/bundle/{name}", content, _version(name))

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "bundle" and values.get("name") in ENTRIES:
            values.setdefault("v", _version(values["name"]))

    app.url_defaults(add_version)


def files() -> Iterator[tuple[str, bytes]]:
    """Return the addresses and contents of bundles, but for the one with a policy of its own."""
    for name, path in ENTRIES.items():
        if name != DECODER:
            yield f"/bundle/{name}", joined(static.FOLDER / path).encode()


@functools.cache
def _version(name: str) -> str:
    return packed.version(joined(static.FOLDER / ENTRIES[name]).encode())


@functools.cache
def joined(entry: Path) -> str:
    """Return the entry's script with everything it imports before it, each module once.

    As the templates, it stays for a process what it was when it was first asked for.
    """
    order: list[Path] = []
    _visit(entry, order)
    return "\n".join(_bare(path) for path in order)


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
