"""The API's and the counter's writes once more, done by the one thread that writes for pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.config import Settings
from app.models import writer
from app.models.base import database
from tests.unit.test_counter import *  # noqa: F403  (all of its tests)
from tests.web.test_api_transactions import *  # noqa: F403


def _reads_nothing() -> None:
    """Fail where a caller still reads: it would not see what is written meanwhile."""
    assert database.is_closed() or not database.connection().txn_state("main")


@pytest.fixture(autouse=True)
def _one_writes(record: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(writer, "leave_connection", _reads_nothing)
    with writer.at_work():
        yield
