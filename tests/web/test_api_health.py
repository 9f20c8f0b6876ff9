"""GET /health: public, short, and 503 only when the record cannot be read or written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app import __version__
from app.config import Settings
from app.models.base import close_database
from app.queries import chain
from tests import armory
from tests.api_client import Api
from tests.browse import Browser

Client = Callable[..., Api]


def test_anybody_may_ask(api: Client) -> None:
    armory.fill()

    answer = api().get("/health")

    assert answer.status == 200
    assert answer.json["status"] in ("ok", "degraded")
    assert (answer.json["version"], answer.json["database"]) == (__version__, "ok")
    assert answer.json["head_seq"] == chain.head().seq
    assert set(answer.json) == set(
        "status version database queue disk_free_bytes jobs_waiting memory_free_bytes "
        "temperature_celsius under_voltage card_errors clock certificate_ends_at "
        "certificate_names devices_by_https devices chain chain_verified_at "
        "last_backup_verified_at last_rehearsal_at last_checkpoint_at head_seq".split()
    )


@pytest.mark.parametrize("damage", ["garbage", "missing"])
def test_a_record_that_cannot_be_read_is_failing(app: Flask, record: Settings, damage: str) -> None:
    nobody = Api(app)
    close_database()
    if damage == "garbage":
        record.database_path.write_bytes(b"no database at all" * 400)
    else:
        record.database_path.unlink()

    answer = nobody.get("/health")

    assert (answer.status, answer.json["status"]) == (503, "failing")


def test_a_browser_with_a_session_gets_json_too(
    app: Flask, record: Settings, browser: Callable[..., Browser]
) -> None:
    visitor = browser("viewer")
    close_database()
    record.database_path.write_bytes(b"no database at all" * 400)

    answer = visitor.send("GET", "/health")

    assert (answer.status_code, answer.mimetype) == (503, "application/json")


def test_head_works(api: Client) -> None:
    assert api().call("HEAD", "/health").status == 200
