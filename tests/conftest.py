"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.models.base import close_database
from app.services import preparation


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Settings]:
    """Give a fresh, prepared data directory and leave its database open for the test."""
    settings = Settings(data=tmp_path / "data", database_path=tmp_path / "data" / "armguard.db")
    preparation.prepare(settings)
    yield settings
    close_database()
