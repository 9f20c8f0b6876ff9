"""The counter's modules can be joined into one script."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from app.web.bundle import ENTRIES, joined

STATIC = Path(__file__).parents[2] / "app" / "static"


def test_joined_modules_share_no_top_level_name_and_need_no_other_file() -> None:
    for entry in ENTRIES.values():
        text = joined(STATIC / entry)
        names = re.findall(r"^(?:async )?(?:class|function|const|let) (\w+)", text, re.MULTILINE)

        assert [name for name, count in Counter(names).items() if count > 1] == []
        assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)


def test_every_module_is_joined_once() -> None:
    folder = STATIC / "js" / "counter"
    text = joined(folder / "counter.js")

    for path in folder.glob("*.js"):
        first_line = next(line for line in path.read_text().splitlines() if line.startswith("//"))
        assert text.count(first_line) == 1, path.name
