"""What every test may ask for."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jinja2.bccache import Bucket, BytecodeCache

from app import clock, create_app
from app.config import Settings
from app.models.base import close_database, open_database
from app.queries import users
from app.services.settings import settings as unit_settings
from app.services.setup import first_run, preparation
from app.web import application
from tests import make
from tests.alone import pytest_collection_modifyitems as pytest_collection_modifyitems
from tests.alone import pytest_xdist_make_scheduler as pytest_xdist_make_scheduler
from tests.api_client import Api
from tests.browse import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


class Compiled(BytecodeCache):
    """Templates compiled once for all the applications that the tests make."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()

# How long an example takes says what else the machine does, not whether the product is right.
hypothesis_settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("untimed")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Give what starts browsers: one for each process, which bears no second."""
    from playwright.sync_api import sync_playwright  # only where a test opens a browser

    with sync_playwright() as started:
        yield started


# Longer than any test that hangs on the minute.
WITHIN_A_MINUTE = 6


@pytest.fixture
def away_from_the_full_minute() -> None:
    """Wait where a test would run into the next minute, with which every tag changes."""
    left = 60 - clock.now().second
    if left < WITHIN_A_MINUTE:
        time.sleep(left)


def settings_in(folder: Path) -> Settings:
    """Return the settings of a data directory."""
    return Settings(
        data=folder, database_path=folder / "armguard.db", tls=folder / "tls", kernel=folder / "sys"
    )


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a prepared data directory to copy, because making one takes long."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    preparation.prepare(settings_in(folder))
    close_database()
    return folder


@pytest.fixture
def record(prepared: Path, tmp_path: Path) -> Iterator[Settings]:
    """Give a fresh, prepared data directory and leave its database open for the test."""
    settings = settings_in(tmp_path / "data")
    shutil.copytree(prepared, settings.data)
    # The rest of what a start does was done to the copy's original.
    clock.default_zone(settings.timezone)
    open_database(settings.database_path, media=settings.data / "media")
    unit_settings.use_zone()
    yield settings
    close_database()


@pytest.fixture
def setup_code(record: Settings) -> str:
    """Give the code that the console shows while there is no superuser."""
    offered = first_run.offer(record)
    assert offered is not None
    return offered


@pytest.fixture(scope="session")
def everyones(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give the application that the tests share: to make one takes longer than most of them."""
    settings = settings_in(tmp_path_factory.mktemp("everyones") / "data")
    shutil.copytree(prepared, settings.data)
    app = create_app(settings)
    close_database()
    return app


@pytest.fixture
def app(everyones: Flask, record: Settings) -> Flask:
    """Give the web application over the fresh record, with nobody in it."""
    application.point(everyones, record)
    return everyones


@pytest.fixture
def own_app(record: Settings) -> Flask:
    """Give a web application over the fresh record that the test may add pages to."""
    app = create_app(record)
    app.jinja_env.bytecode_cache = COMPILED
    return app


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
