"""The files a browser fetches stay small, are what VENDOR.md says, and name icons that exist."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from app.web.bundle import ENTRIES, joined

APP = Path(__file__).parents[2] / "app"
STATIC = APP / "static"
KB = 1024


def packed(*paths: Path) -> int:
    """Return the bytes on the wire: each file is sent compressed by itself."""
    return sum(len(gzip.compress(served(path), 9)) for path in paths)


def served(path: Path) -> bytes:
    """Return a file as it is sent: some are joined with what they import, without comments."""
    is_entry = str(path.relative_to(STATIC)) in ENTRIES.values()
    return joined(path).encode() if is_entry else path.read_bytes()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def templates() -> list[Path]:
    return sorted((APP / "templates").rglob("*.html"))


def symbols() -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', text(STATIC / "img/icons.svg")))


def test_the_style_sheet_is_at_most_12_kb() -> None:
    assert packed(*(STATIC / "css").rglob("*.css")) <= 12 * KB


@pytest.mark.parametrize(
    "own", [["js/counter/counter.js"], ["js/live-region.js", "vendor/htmx.min.js"]]
)
def test_the_scripts_of_a_page_are_at_most_28_kb(own: list[str]) -> None:
    """The counter never fetches htmx, the other pages never the counter's scripts."""
    named = [STATIC / name for name in ["js/shell.js", *own]]
    files = [file for path in named for file in ([path] if path.suffix else path.rglob("*.js"))]

    assert packed(*files) <= 28 * KB


def test_the_icons_are_at_most_4_kb() -> None:
    assert packed(STATIC / "img/icons.svg") <= 4 * KB


def test_what_every_page_loads_leaves_room_for_14_kb_of_html() -> None:
    shared = ["css/armguard.css", "img/icons.svg", "js/shell.js"]

    assert packed(*(STATIC / name for name in [*shared, "js/live-region.js"])) <= 16 * KB


@pytest.mark.parametrize("folder", [STATIC / "vendor", APP.parent / "tests/vendor"], ids=str)
def test_vendored_files_are_the_ones_written_down(folder: Path) -> None:
    table = text(folder / "VENDOR.md")
    row = r"^\| (\S+\.\w+) \| \S+ \| [\d.]+ \| \S+ \| .+ \| ([0-9a-f]{64}) \|$"
    written = dict(re.findall(row, table, re.MULTILINE))
    present = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.suffix != ".md"
    }

    assert present
    assert written == present


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_every_icon_a_template_names_exists(path: Path) -> None:
    named = set(re.findall(r"""\b(?:ui\.)?icon\(["']([\w-]+)["']""", text(path)))
    named |= set(re.findall(r"icons\.svg[^#\n]*#([a-z][\w-]*)", text(path)))

    assert named <= symbols()


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_no_template_writes_code_or_style_inline(path: Path) -> None:
    page = re.sub(r"\{#.*?#\}", "", text(path), flags=re.DOTALL)

    assert not re.search(r"<[^>]*\sstyle=", page)
    assert not re.search(r"<[^>]*\son[a-z]+=", page)
    assert not re.search(r"<style\b", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)


def test_the_style_sheet_asks_for_nothing_elsewhere() -> None:
    assert not re.search(r"url\(|@import", text(STATIC / "css/armguard.css"))
