"""Two people at the settings at once."""

from __future__ import annotations

from collections.abc import Callable

from app.queries.settings import several
from app.services.settings import settings
from tests.browse import Browser

Browsers = Callable[..., Browser]


def test_two_at_once_undo_nothing_of_each_other(browser: Browsers) -> None:
    first, second = browser("superuser"), browser("superuser")
    settings.change("paper_lines", "Air Force\nBase", None)
    first.open("/settings")
    second.open("/settings")
    second.fill("Custody limit", "One of each class: a rifle and a pistol")
    second.fill("Unit", "952nd")
    second.press("Save settings")

    first.fill("Time zone", "Europe/London")
    first.press("Save settings")
    assert several("custody_limit", "unit_name", "timezone", "paper_lines") == {
        "custody_limit": "per class", "unit_name": "952nd", "timezone": "Europe/London",
        "paper_lines": "Air Force\nBase",
    }  # fmt: skip

    second.open("/settings")
    first.open("/settings")
    first.fill("Unit", "953rd")
    first.fill("Custody limit", "One firearm per person")
    first.press("Save settings")
    second.fill("Unit", "954th")
    page = second.press("Save settings", 409)
    assert "Somebody else has changed these since you opened the page: Unit." in page.text
    assert several("unit_name", "custody_limit") == {
        "unit_name": "953rd",
        "custody_limit": "per person",
    }
    second.press("Save settings")
    assert several("unit_name", "custody_limit") == {
        "unit_name": "954th",
        "custody_limit": "per person",
    }
