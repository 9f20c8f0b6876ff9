"""A block that asks for many settings reads them once, and nothing of it stays."""

from __future__ import annotations

import pytest

from app.models.base import database
from app.queries.settings import DEFAULTS, read_once, setting, several
from app.services.settings import settings as unit_settings


@pytest.mark.usefixtures("record")
def test_settings_are_read_once_within_and_anew_afterwards() -> None:
    unit_settings.change("due_hours", "12", None)
    asked: list[str] = []
    database.connection().exec_trace = lambda _, sql, __: not asked.append(sql)  # type: ignore[func-returns-value]

    with read_once("due_hours", "undo_seconds", "volume"):
        within = setting("due_hours"), several("due_hours", "undo_seconds"), setting("volume")
    assert within == ("12", {"due_hours": "12", "undo_seconds": "10"}, DEFAULTS["volume"])
    assert len(asked) == 1

    with read_once("due_hours"), read_once("volume"):
        assert (setting("due_hours"), setting("volume")) == ("12", DEFAULTS["volume"])
        assert len(asked) == 3
        assert several("due_hours", "undo_seconds")["undo_seconds"] == "10"
        with pytest.raises(KeyError):
            setting("unheard of")
    database.connection().exec_trace = None

    unit_settings.change("due_hours", "6", None)
    assert setting("due_hours") == "6"
    with read_once("due_hours"):
        assert setting("due_hours") == "6"
