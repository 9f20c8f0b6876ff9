"""The user guide: Markdown files, read on GitHub as they are and in ArmGuard as these pages.

They ship with the program and are nobody's input. HTML in them is shown as text all the same, and
links lead to other sections or nowhere.
"""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.models.search_text import fold

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FOLDER = Path(__file__).parents[1] / "guide"
CONTENTS = "README"
AT = "/help"


class Part(NamedTuple):
    """A heading and what stands under it."""

    title: str
    anchor: str
    text: str


class Section(NamedTuple):
    """One file of the guide."""

    name: str
    title: str
    html: str
    parts: tuple[Part, ...]


class Found(NamedTuple):
    """A part that holds every word that was looked for."""

    section: Section
    part: Part


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Return the names of the sections, in the order of the contents."""
    text = (FOLDER / f"{CONTENTS}.md").read_text(encoding="utf-8")
    return tuple(re.findall(r"^- \[[^]]+\]\((\w+)\.md\)", text, re.MULTILINE))


@lru_cache(maxsize=32)
def section(name: str) -> Section:
    """Return a section, or the contents. Raises KeyError for one that does not exist."""
    if name != CONTENTS and name not in names():
        raise KeyError(name)
    tokens = _markdown().parse((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    parts = _parts(tokens)
    html = _markdown().renderer.render(tokens[3:], _markdown().options, {})
    return Section(name, parts[0].title, html, tuple(parts))


def find(words: str) -> list[Found]:
    """Return the parts that hold every word, those that say it in their heading first."""
    wanted = fold(words).split()
    found = [
        (not all(word in fold(part.title) for word in wanted), Found(one, part))
        for one in map(section, names())
        for part in one.parts
        if all(word in fold(f"{part.title} {part.text}") for word in wanted)
    ]
    return [match for _, match in sorted(found, key=lambda pair: pair[0])] if wanted else []


def anchor(title: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    # Imported when somebody first asks for help: the counter does without it.
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    for name in ("table_open", "table_close", "link_open", "image", "heading_open"):
        markdown.add_render_rule(name, globals()[f"_{name}"])
    return markdown


def _parts(tokens: list[Token]) -> list[Part]:
    """Return the parts in order; the first is the section itself. Gives each heading its anchor."""
    parts: list[Part] = []
    for token, following in zip(tokens, [*tokens[1:], tokens[-1]], strict=True):
        if token.type == "heading_open":
            title = _plain(following)
            token.meta["anchor"] = anchor(title)
            parts.append(Part(title, anchor(title) if parts else "", ""))
        elif token.type == "inline" and token.content != parts[-1].title:
            parts[-1] = parts[-1]._replace(text=f"{parts[-1].text} {_plain(token)}")
    return parts


def _plain(token: Token) -> str:
    return "".join(child.content or " " for child in token.children or []).strip()


def _heading_open(_: object, tokens: list[Token], place: int, *__: object) -> str:
    token = tokens[place]
    return f'<{token.tag} id="{escape(token.meta["anchor"])}">'


def _table_open(*_: object) -> str:
    # Wider than a phone at times: it scrolls by itself, by keys too.
    return '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table class="table">'


def _table_close(*_: object) -> str:
    return "</table></div>\n"


def _link_open(_: object, tokens: list[Token], place: int, *__: object) -> str:
    target = str(tokens[place].attrGet("href") or "")
    found = re.fullmatch(r"(?:(\w+)\.md)?(#[\w-]+)?", target)
    if not found or not target:
        return f'<a href="{AT}">'
    page = "" if not found[1] else AT if found[1] == CONTENTS else f"{AT}/{found[1]}"
    return f'<a href="{page}{found[2] or ""}">'


def _image(_: object, tokens: list[Token], place: int, *__: object) -> str:
    token = tokens[place]
    name = Path(str(token.attrGet("src"))).name
    width, height = struct.unpack(">II", (FOLDER / "img" / name).read_bytes()[16:24])
    return (
        f'<img src="{AT}/img/{escape(name)}" alt="{escape(token.content)}" '
        f'width="{width}" height="{height}" loading="lazy">'
    )
