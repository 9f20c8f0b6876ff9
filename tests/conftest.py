"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.config import Settings
from app.models.base import close_database
from app.queries import users
from app.services import preparation
from tests import make
from tests.api_client import Api
from tests.browse import Browser


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Settings]:
    """Give a fresh, prepared data directory and leave its database open for the test."""
    settings = Settings(data=tmp_path / "data", database_path=tmp_path / "data" / "armguard.db")
    preparation.prepare(settings)
    yield settings
    close_database()


@pytest.fixture
def app(record: Settings) -> Flask:
    """Give the web application over the fresh record, with nobody in it."""
    return create_app(record)


@pytest.fixture
def browser(app: Flask) -> Callable[..., Browser]:
    """Give browsers: `browser("armorer")` is signed in as the user of that name and role."""

    def signed_in(role: str | None = None) -> Browser:
        if role is None:
            return Browser(app)
        return Browser(app, users.by_name(role) or make.user(role, role))

    return signed_in


@pytest.fixture
def api(app: Flask) -> Callable[..., Api]:
    """Give API clients: `api("viewer", "read")` has a token of that user's, `api()` has none."""

    def client(role: str | None = None, scope: str = "write") -> Api:
        if role is None:
            return Api(app)
        return Api(app, users.by_name(role) or make.user(role, role), scope)

    return client
