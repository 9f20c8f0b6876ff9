"""Where too many wait to be written, callers are told in words to come again; none is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.models import writer
from app.models.base import database
from tests import make
from tests.api_client import Api
from tests.browse import Browser

BUSY = "The record is busy. Nothing was recorded. Try again in a moment."


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Give what has nobody wait any more, as where two hundred do."""
    with writer.at_work():
        yield lambda: monkeypatch.setattr(writer, "MOST_WAITING", 0)


def entries() -> int:
    found: int = database.execute_sql("SELECT count(*) FROM transactions").fetchone()[0]
    return found


def test_a_program_is_told_so_as_json_and_when_to_come_again(
    app: Flask, api: Callable[..., Api], full: Callable[[], None]
) -> None:
    armorer, person, item = api("armorer"), make.person("300001"), make.item("R1")
    full()

    answer = armorer.post("/transactions", {"personnel_id": person.id, "item_id": item.id,
                                            "action": "Take"}, key="k")  # fmt: skip

    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json == {"error": {"code": "busy", "message": BUSY}}
    assert entries() == 0


def test_a_page_and_a_counter_say_it_and_when_to_come_again(
    app: Flask, browser: Callable[..., Browser], full: Callable[[], None]
) -> None:
    visitor = browser("armorer")
    visitor.open("/counter")
    token = visitor.csrf_token()
    full()

    for more in ({}, {"X-Requested-With": "scan-queue"}):
        scan = {"csrf_token": token, "code": "AGC-END", "mode": "auto", "purpose": "", "key": "k",
                "age_ms": "0", "hand_over": ""}  # fmt: skip
        answer = visitor.send("POST", "/counter/scans", data=scan, headers=more)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert BUSY in answer.get_data(as_text=True)
