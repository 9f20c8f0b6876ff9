"""What fits which model and what a purpose brings along, edited without code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.models.items import ItemModel
from app.models.purposes import Purpose
from app.models.stock import LoadoutLine, ModelStockKind
from app.queries import offers
from app.queries import stock as stocks
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.custody.refusals import IncompatibleStock
from app.services.stock import loadouts
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
pytestmark = pytest.mark.usefixtures("record")


def m16() -> ItemModel:
    return ItemModel.get(ItemModel.short_name == "M16A1")  # type: ignore[no-any-return]


def test_a_kind_that_no_longer_fits_is_refused(browser: Browsers, app: Flask) -> None:
    admin = browser("admin")
    admin.open("/settings/tables")
    admin.click("What fits which model")
    admin.click(m16().name)
    admin.fill("5.56mm 30 rounds", "0")
    admin.fill("5.56mm 20 rounds", "1")
    admin.fill("7.62mm M14", "2")
    admin.press("Save")

    names = [kind.name for kind in stocks.fitting(m16().id, "magazine")]
    assert names == ["5.56mm 20 rounds", "7.62mm M14"]
    gone = ModelStockKind.get((ModelStockKind.model == m16()) & (ModelStockKind.active == 0))
    pool = offers.of_kind(gone.kind_id)[0]
    with pytest.raises(IncompatibleStock):
        loadouts.as_asked(make.item(), [(pool.id, 1)])


def test_a_loadout_counts_for_the_next_issue(browser: Browsers, app: Flask) -> None:
    vigil = Purpose.get(Purpose.name == "Duty Vigil")
    admin = browser("admin")
    admin.open(f"/settings/loadouts/{vigil.id}")
    rifle = [cell for cell in admin.page.all("input") if "rifle" in (cell.get("name") or "")]
    assert [cell.get("value") for cell in rifle][:2] == ["7", "210"]
    given = {str(cell.get("name")): str(cell.get("value")) for cell in rifle}
    given |= {"rifle-magazine": "3", "rifle-ammunition": "90", "csrf_token": admin.csrf_token()}
    accessory = next(name for name, value in given.items() if value == "1")

    answer = admin.send("POST", f"/settings/loadouts/{vigil.id}", data=given | {accessory: "0"})

    assert answer.status_code == 303
    person, item = make.person(), make.item()
    lines = [(line.stock_id, line.quantity) for line in loadouts.of_purpose(item, vigil)]
    issue = custody.issue_item(person.id, item.id, user=make.user("clerk"),
                               details=Details(purpose=vigil, lines=tuple(lines)))  # fmt: skip
    assert [line.quantity for line in issue.row["lines"]] == [3, 90]
    assert LoadoutLine.get((LoadoutLine.purpose == vigil) & (LoadoutLine.quantity == 0))


def test_what_is_no_number_is_said_beside_its_field(browser: Browsers, app: Flask) -> None:
    admin = browser("admin")
    admin.open(f"/settings/fits/{m16().id}")
    admin.fill("7.62mm M14", "many")
    admin.fill("M80 7.62x51mm", "-1")

    said = admin.press("Save", status=422).text

    assert said.count("Give a whole number from 0 to 99.") == 2
    admin.open("/settings/fits/999", status=404)
    admin.open("/settings/loadouts/999", status=404)
