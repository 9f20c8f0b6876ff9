"""A counter's device remembers the newest row it saw; the record has it, or the alarm is raised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.models.base import database
from app.queries import chain
from app.services.settings import settings
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
pytestmark = pytest.mark.usefixtures("app")


def compare(browser: Browser, seq: int | str = "", hash_hex: str = "", demo: str = "no") -> Any:
    browser.open("/counter")
    token = browser.page.form_of(browser.page.control("Scan"))
    field = next(one for one in token.iter("input") if one.get("name") == "csrf_token")
    data = {"seq": seq, "hash": hash_hex, "demo": demo, "csrf_token": field.get("value")}
    return browser.client.post("/counter/witness", data=data)


def said() -> list[tuple[str, str]]:
    rows = database.execute_sql(
        "SELECT action, object_id FROM audit_log WHERE object_type = 'witness' ORDER BY seq"
    )
    return [tuple(row) for row in rows]


def test_a_device_is_told_what_to_remember_and_later_it_is_known(browser: Browsers) -> None:
    armorer = browser("armorer")
    first = compare(armorer).json
    make.person()

    later = compare(armorer, first["seq"], first["hash"]).json

    assert (first["known"], later["known"]) == (True, True)
    assert later["seq"] == chain.head().seq > first["seq"]
    assert said() == []


@pytest.mark.parametrize("seq", [5, 99_999], ids=["forked", "rolled back or cut"])
def test_a_row_that_is_not_there_is_an_alarm_and_on_record_once(
    browser: Browsers, seq: int
) -> None:
    armorer = browser("armorer")

    answers = [compare(armorer, seq, "a" * 64).json["known"] for _ in range(2)]

    assert answers == [False, False]
    assert said() == [("alarm", f"{seq}-{'a' * 64}")]


def test_an_admin_answers_for_a_record_that_was_put_back(browser: Browsers) -> None:
    armorer, admin = browser("armorer"), browser("admin")
    address = f"/verify/device?seq=99999&hash={'a' * 64}"
    assert "An admin can say here" in armorer.open(address).text
    assert "THIS IS NOT THE RECORD" in admin.open(address).text

    page = admin.press("It was put back on purpose: go on with this record")

    assert "Known" in page.text
    assert compare(armorer, 99_999, "a" * 64).json["known"]
    assert [action for action, _ in said()] == ["accept"]


def test_an_armorer_answers_for_nothing(browser: Browsers) -> None:
    armorer = browser("armorer")
    compare(armorer)
    token = armorer.page.all("input", name="csrf_token")[0].get("value")
    data = {"seq": 9, "hash": "a" * 64, "csrf_token": token}

    assert armorer.client.post("/verify/device", data=data).status_code == 403


@pytest.mark.parametrize(("seq", "hash_hex"), [("0", "a" * 64), ("5", "x"), ("5", ""), ("x", "y")])
def test_nonsense_is_refused(browser: Browsers, seq: str, hash_hex: str) -> None:
    assert compare(browser("armorer"), seq, hash_hex).status_code == 400
    assert said() == []


def test_a_made_up_unit_may_give_way(browser: Browsers) -> None:
    armorer = browser("armorer")
    settings.change("unit_name", "951st", armorer.user)

    answer = compare(armorer, 99_999, "a" * 64, demo="yes").json

    assert answer["known"] is False
    assert answer["demo"] == "no"
    assert said() == []
