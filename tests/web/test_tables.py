"""The tables an admin keeps: all alike, nothing deleted, what is in use stays whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.config import Settings
from app.models.audit import AuditRow
from app.models.items import Condition, ItemModel
from app.models.personnel import Group, Personnel, Rank, Squadron
from app.models.purposes import Purpose
from app.queries import person_list, purposes
from app.services.errors import Invalid
from app.services.records import items, personnel
from app.services.settings import settings, tables
from app.services.settings.table_columns import TABLES
from app.services.verification import verify
from tests import make
from tests.browse import Browser, Page

Browsers = Callable[..., Browser]
AT = "/settings/tables"


def fill(browser: Browser, path: str, button: str, status: int = 200, **fields: str) -> Page:
    browser.open(f"{AT}/{path}")
    for label, value in fields.items():
        browser.fill(label.replace("_", " "), value)
    return browser.press(button, status)


NEW = {
    "ranks": {"Name": "PVT", "Is": "Enlisted"},
    "groups": {"Name": "954th"},
    "squadrons": {"Name": "9541st"},
    "models": {"Name": "AN/PRC-152", "Short name": "PRC", "Class": "Rifle", "Id prefix": "ra"},
    "classes": {"Name": "radio", "Counts toward the limit": "No"},
    "purposes": {"Name": "Range day", "Key at the counter": "r", "Due back after (hours)": "8",
                 "Needs a note": "Yes", "Pistol": "yes"},
    "stock-kinds": {"Name": "Bayonet", "Is": "Accessory"},
    "conditions": {"Name": "Worn", "May be issued": "Yes", "With a warning": "Yes"},
}  # fmt: skip


@pytest.mark.parametrize("name", list(TABLES))
def test_a_row_is_added_changed_disabled_and_enabled(
    browser: Browsers, record: Settings, name: str
) -> None:
    admin, table = browser("admin"), tables.named(name)
    admin.open(AT)
    admin.click(table.title)
    admin.click(f"Add {table.noun}")
    for label, value in NEW[name].items():
        admin.fill(label, value)

    page = admin.press(f"Save {table.noun}")

    row = tables.rows(table)[-1]
    row = next(r for r in tables.rows(table) if r.name == NEW[name]["Name"])
    assert row.name in page.text
    admin.click(row.name)
    admin.press(f"Disable {row.name}")
    assert not tables.is_active(tables.existing(table, str(row.get_id())))
    admin.click(row.name)
    admin.press(f"Enable {row.name}")
    assert tables.is_active(tables.existing(table, str(row.get_id())))
    said = AuditRow.select().where(AuditRow.object_type == table.model._meta.table_name)
    actions = [r.action for r in said.order_by(AuditRow.seq.desc()).limit(3)]
    assert actions == ["enable", "disable", "create"]
    assert verify(record.database_path).findings == ()


@pytest.mark.parametrize("name", list(TABLES))
def test_every_row_saved_as_it_is_changes_nothing(browser: Browsers, name: str) -> None:
    admin, table = browser("admin"), tables.named(name)
    tables.save(TABLES["squadrons"], None, {"name": "1st"}, user=None)
    admin.open(AT)
    before = AuditRow.select().count()
    for row in tables.rows(table)[:4]:
        admin.open(f"{AT}/{name}/rows/{row.get_id()}")
        admin.press(f"Save {table.noun}")

    assert AuditRow.select().count() == before


def test_every_problem_is_said_at_once_and_the_input_kept(browser: Browsers) -> None:
    admin = browser("admin")
    fields = {"Name": "m4 carbine 5.56mm", "Short name": " ", "Id prefix": "PE"}

    page = fill(admin, "models/new", "Save model", 422, **fields)

    for said in ("has this already", "This is needed", "two letters"):
        assert said in page.text
    assert page.control("Id prefix").get("value") == "PE"
    assert ItemModel.select().count() == 8


def test_a_model_in_use_keeps_its_class_and_prefix(browser: Browsers) -> None:
    admin, item = browser("admin"), make.item()
    fields = {"Class": "Pistol", "Id prefix": "IX", "Name": "M16A1 rifle"}

    page = fill(admin, f"models/rows/{item.model.id}", "Save model", 422, **fields)

    assert page.text.count("1 items carry this; it stays.") == 2
    model = ItemModel.get_by_id(item.model.id)
    assert (model.class_name, model.id_prefix) == ("rifle", "IR")


def test_a_rank_in_use_keeps_its_classification_and_is_renamed(browser: Browsers) -> None:
    admin, person = browser("admin"), make.person()
    at = f"ranks/rows/{person.rank.id}"

    assert "their serials and ids follow" in fill(admin, at, "Save rank", 422, Is="Officer").text
    fill(admin, at, "Save rank", Name="SERGEANT", Is="Enlisted")

    rows, _ = person_list.page(person_list.Filter(q="sergeant cruz"), "", person.created_at)
    assert [row["id"] for row in rows] == [person.id]


def test_a_conditions_name_stays(browser: Browsers) -> None:
    admin = browser("admin")
    admin.open(f"{AT}/conditions/rows/Poor")
    data = {"name": "Bad", "csrf_token": admin.csrf_token()}

    sent = admin.send("POST", f"{AT}/conditions/rows/Poor", data=data)

    assert sent.status_code == 422
    assert Condition.get_or_none(Condition.name == "Poor").serviceable == 1


@pytest.mark.parametrize(
    ("path", "said"),
    [("conditions/rows/Good", "registered as Good"), ("classes/rows/rifle", "M4, M16A1")],
)
def test_what_is_needed_is_not_disabled(browser: Browsers, path: str, said: str) -> None:
    admin = browser("admin")
    admin.open(f"{AT}/{path}")

    sent = admin.send("POST", f"{AT}/{path}/disable", data={"csrf_token": admin.csrf_token()})

    assert sent.status_code == 409
    assert said in sent.get_data(as_text=True)


def test_the_last_rank_is_not_disabled(record: Settings) -> None:
    table = TABLES["ranks"]
    first, *others = tables.rows(table)
    for rank in others:
        tables.disable(table, rank, user=None)

    with pytest.raises(tables.InUse, match="last rank"):
        tables.disable(table, first, user=None)


@pytest.mark.usefixtures("record")
def test_what_is_disabled_vanishes_from_new_entries_and_stays_on_old_ones() -> None:
    squadron = tables.save(TABLES["squadrons"], None, {"name": "1st"}, user=None)
    person = make.person(group=Group.get(Group.name == "HAS"), squadron=squadron)
    item = make.item(condition="Fair")
    for name, row in (
        ("ranks", person.rank), ("groups", person.group), ("squadrons", squadron),
        ("models", item.model), ("conditions", Condition.get_by_id("Fair")),
        ("purposes", Purpose.get(Purpose.name == "OREX")),
    ):  # fmt: skip
        tables.disable(TABLES[name], row, user=None)

    with pytest.raises(Invalid) as people:
        personnel.register(
            {"rank": "SGT", "surname": "Lim", "first_name": "Ana", "serial": "1", "group": "HAS",
             "squadron": "1ST"}, user=None,
        )  # fmt: skip
    with pytest.raises(Invalid) as things:
        items.register({"model": "M16A1", "serial": "X1", "condition": "Fair"}, user=None)

    assert sorted(people.value.problems) == ["group", "rank", "squadron"]
    assert sorted(things.value.problems) == ["condition", "model"]
    assert purposes.named("OREX") is None
    texts = {"rank": "SGT", "group": "HAS", "squadron": "1st", "mobile": "09171234567"}
    assert personnel.edit(person.id, texts, user=None).mobile == "+639171234567"
    assert items.edit(item.id, {"condition": "Fair", "rack": "R1"}, user=None).rack == "R1"


def test_the_order_is_that_of_the_counter(browser: Browsers) -> None:
    admin = browser("admin")
    admin.open(f"{AT}/purposes")

    admin.press("Move Duty Vigil up")
    admin.press("Move Others up")

    names = [purpose.name for purpose in purposes.offered()]
    assert names == ["Duty Vigil", "Duty Sentinel", "Honor Guard", "Others"]


def test_a_purpose_that_draws_one_class_less_is_offered(browser: Browsers) -> None:
    admin, orex = browser("admin"), Purpose.get(Purpose.name == "OREX")
    assert orex not in purposes.offered()

    fill(admin, f"purposes/rows/{orex.id}", "Save purpose", Pistol="")

    assert orex in purposes.offered()
    settings.change("custody_limit", "per class", None)
    page = admin.open(f"{AT}/purposes/rows/{orex.id}")
    assert page.control("Pistol").get("checked") is None


def test_boxes_that_were_not_sent_change_nothing(browser: Browsers) -> None:
    admin, orex = browser("admin"), Purpose.get(Purpose.name == "OREX")
    admin.open(f"{AT}/purposes/rows/{orex.id}")

    data = {"name": "Orex", "csrf_token": admin.csrf_token()}
    admin.send("POST", f"{AT}/purposes/rows/{orex.id}", data=data)

    assert tables.shown(TABLES["purposes"], orex)["classes"] == ["pistol", "rifle"]
    assert Purpose.get_by_id(orex.id).name == "Orex"


@pytest.mark.parametrize("role", ["armorer", "viewer"])
def test_others_keep_no_tables(browser: Browsers, role: str) -> None:
    visitor = browser(role)

    for path in (AT, f"{AT}/ranks", f"{AT}/ranks/new", f"{AT}/ranks/rows/1"):
        assert visitor.send("GET", path).status_code == 403


def test_an_unknown_table_or_row_is_said_so(browser: Browsers) -> None:
    admin = browser("admin")

    for path in ("users", "ranks/rows/999", "ranks/rows/x"):
        assert admin.send("GET", f"{AT}/{path}").status_code == 404
    assert (Rank.select().count(), Personnel.select().count(), Squadron.select().count()) == (
        22, 0, 0,
    )  # fmt: skip
