"""Every page: named among the screens, small on the wire, with few files of its own."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from flask import Flask

from app.config import Settings
from tests import screens
from tests.browse import Browser, Page

Browsers = Callable[..., Browser]
KB = 1024
# The page itself is the sixth; photographs and the guide's pictures come later, as they are seen.
MOST_FILES = 5


def files(page: Page) -> set[str]:
    """Return the files that a page loads with it."""
    found = {link.get("href") or "" for link in page.all("link")}
    found |= {script.get("src") or "" for script in page.all("script")}
    return found | {(use.get("href") or "").partition("#")[0] for use in page.root.iter("use")}


def test_every_page_is_among_the_screens(app: Flask) -> None:
    assert screens.forgotten(app) == set()


@pytest.mark.usefixtures("app")
def test_every_page_is_small_and_loads_few_files(record: Settings, browser: Browsers) -> None:
    screens.furnish(record)
    owner = browser("admin")  # the armory's, a superuser
    pages = {path: owner.open(path) for path in screens.paths(screens.SIGNED_IN)}

    # Seen with everything on them: an empty page proves little.
    for words in ("Verified: entry", ", rehearsed", "Not noted in this record"):
        assert words in pages["/backups"].text
    heavy = {path: len(gzip.compress(page.html.encode(), 6)) for path, page in pages.items()}
    assert {path: size for path, size in heavy.items() if size > 14 * KB} == {}
    # One word for them everywhere; the addresses and the papers keep the service's own.
    assert {path for path, page in pages.items() if "ersonnel" in page.text} == set()
    assert {
        path: files(page) for path, page in pages.items() if len(files(page)) > MOST_FILES
    } == {}
