"""The guide: what it links to is there, what it becomes is harmless, and it can be searched."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from app.documents import guide
from tests.html_rules import parse

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path for pattern in ("*.md", "docs/**/*.md", "app/guide/*.md") for path in ROOT.glob(pattern)
)
KB = 1024
TAGS = set("h1 h2 h3 p ul ol li strong em code a img table thead tbody tr th td div br".split())
LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")


def anchors(path: Path) -> set[str]:
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    return {guide.anchor(title) for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_pictures_of_the_documents_exist(path: Path) -> None:
    for target in LINK.findall(path.read_text()):
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = target.partition("#")
        other = (path.parent / name).resolve() if name else path
        assert other.exists(), target
        assert not anchor or anchor in anchors(other), target


def test_the_contents_name_every_section_once() -> None:
    files = {path.stem for path in guide.FOLDER.glob("*.md")} - {guide.CONTENTS}

    assert sorted(guide.names()) == sorted(files)


@pytest.mark.parametrize("name", [guide.CONTENTS, *guide.names()])
def test_a_section_becomes_plain_html(name: str) -> None:
    section = guide.section(name)
    body = parse(f"<!doctype html><title>x</title>{section.html}").find("body")

    assert body is not None
    found = [element for element in body.iter() if element is not body]
    assert {element.tag for element in found} <= TAGS
    ids = [element.get("id") for element in found if element.get("id")]
    assert len(set(ids)) == len(ids)
    assert [part.anchor for part in section.parts[1:]] == ids
    for link in body.iter("a"):
        assert re.fullmatch(r"(/help(/\w+)?)?(#[\w-]+)?", link.get("href") or "none")
        assert link.get("href") != "/help" or name != guide.CONTENTS


def test_html_and_foreign_links_in_a_section_come_to_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "README.md").write_text(
        "# Bad\n\n<script>alert(1)</script> <b onclick=x>b</b>\n\n"
        "[one](javascript:alert(1)) [two](https://example.org/) [three](//example.org)\n"
    )
    monkeypatch.setattr(guide, "FOLDER", tmp_path)

    html = guide.section.__wrapped__(guide.CONTENTS).html

    assert "<script" not in html
    assert "<b " not in html
    assert "example.org" not in html.replace("//example.org)", "")
    assert 'href="javascript' not in html


def test_words_are_found_wherever_they_stand() -> None:
    found = guide.find("pin COUNTER")

    assert found[0].part.title == "PIN for the counter"
    assert guide.find("zeppelin") == []
    assert guide.find(" ") == []


def test_pictures_are_small() -> None:
    pictures = list((guide.FOLDER / "img").iterdir())

    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > 60 * KB] == []
    used = "".join(path.read_text() for path in guide.FOLDER.glob("*.md"))
    assert [path.name for path in pictures if f"img/{path.name}" not in used] == []


def test_the_guide_is_in_what_is_installed() -> None:
    """The wheel takes the files that setup.cfg names."""
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg")
    patterns = config["options.package_data"]["app"].split()
    files = [path for path in guide.FOLDER.rglob("*") if path.is_file()]

    packed = {path for pattern in patterns for path in (ROOT / "app").glob(pattern)}
    assert files
    assert [path.name for path in files if path not in packed] == []
