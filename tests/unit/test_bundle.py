"""The counter's modules can be joined into one script, and what is served is what was written."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from app.web.bundle import ENTRIES, joined

STATIC = Path(__file__).parents[2] / "app" / "static"
MODULES = sorted((STATIC / "js" / "counter").glob("*.js"))
DECLARED = re.compile(r"^(?:export )?(?:async )?(?:class|function|const|let) (\w+)", re.MULTILINE)


def strings(line: str) -> list[str]:
    return re.findall(r'"[^"]*"|`[^`]*`', line)


def test_joined_modules_share_no_top_level_name_and_need_no_other_file() -> None:
    names = [name for path in MODULES for name in DECLARED.findall(path.read_text())]
    text = joined(STATIC / ENTRIES["counter.js"])

    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)


def test_every_module_is_joined_once() -> None:
    text = joined(STATIC / ENTRIES["counter.js"])

    for path in MODULES:
        declared = r"^(?:export )?((?:class|function|const) .*?)(?: // .*)?$"
        found = re.search(declared, path.read_text(), re.M)
        assert found, path.name
        assert text.count(found[1].strip()) == 1, path.name


def test_no_string_of_several_lines_is_changed_by_joining() -> None:
    for path in MODULES:
        assert all(line.count("`") % 2 == 0 for line in path.read_text().splitlines()), path.name


@pytest.mark.parametrize("name", [name for name in ENTRIES if name.endswith(".js")])
def test_no_string_is_changed_by_taking_comments_away(name: str) -> None:
    served = joined(STATIC / ENTRIES[name])
    modules = {path.name: path for path in (STATIC / ENTRIES[name]).parent.glob("*.js")}
    # Each line that is served is the beginning of one that was written, and no string is cut.
    written = [line.strip() for path in modules.values() for line in path.read_text().splitlines()]
    bare = {re.sub(r"^export (?=class|function|const|async)", "", line) for line in written}

    for line in set(served.splitlines()) - bare:
        whole = [one for one in bare if one.startswith(line[:20]) and strings(one) == strings(line)]
        assert whole, line


def test_the_stylesheet_loses_comments_and_blanks_and_nothing_else() -> None:
    written = (STATIC / ENTRIES["armguard.css"]).read_text()
    rules = re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL)

    served = re.sub(r"/\*.*?\*/", "", joined(STATIC / ENTRIES["armguard.css"]), flags=re.DOTALL)

    assert re.sub(r"\s|;(?=\s*})", "", served) == re.sub(r"\s|;(?=\s*})", "", rules)
    # What a blank changes: strings, and selectors of what stands inside another.
    for telling in (r'"[^"]*"', r"[^\s:;,{] (?=[.#:\[])"):
        assert re.findall(telling, served) == re.findall(telling, rules)
    assert len(served) < len(written)
