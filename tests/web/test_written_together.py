"""The API's and the counter's writes once more, done by the one thread that writes for pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.config import Settings
from app.models import writer
from tests.unit.test_counter import *  # noqa: F403  (all of its tests)
from tests.web.test_api_transactions import *  # noqa: F403


@pytest.fixture(autouse=True)
def _one_writes(record: Settings) -> Iterator[None]:
    with writer.at_work():
        yield
