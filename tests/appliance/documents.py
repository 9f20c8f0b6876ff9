"""The commands that the documents tell the owner to type, for the tests to type them."""

from __future__ import annotations

import re
from pathlib import Path

_DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def commands(page: str, heading: str) -> list[str]:
    """Return the lines of shell under a heading of a page, as one types them."""
    text = (_DOCS / page).read_text()
    part = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = [line.strip() for block in _BLOCK.findall(part) for line in block.splitlines()]
    assert found, f"{page} has no commands under {heading}"
    return found


def typed(lines: list[str], **instead: str) -> str:
    """Return lines as one script that ends where one of them fails, on a system without sudo.

    `instead` says what stands here in the place of an example, as 1_0="2.1" for 1.0; the
    underscore is any one character.
    """
    script = "\n".join(lines).replace("sudo ", "")
    for example, here in instead.items():
        script, times = re.subn(example.replace("_", "."), here, script)
        assert times, f"{example} stands nowhere"
    return f"set -e\n{script}"
