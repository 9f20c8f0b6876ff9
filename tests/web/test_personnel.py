"""The list of personnel and the page of one person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.models.codes import Code
from app.models.personnel import Group, Personnel
from app.queries import person_list, person_record, timeline
from app.queries.person_list import Filter
from app.queries.rows import Row
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.settings import settings
from tests import armory, make
from tests.browse import Browser
from tests.html_rules import text_of
from tests.statements import counted, plan

Browsers = Callable[..., Browser]


def surnames(**asked: object) -> list[str]:
    """Return the surnames of the first page of a filter."""
    return [row["surname"] for row in person_list.page(Filter(**asked), "", clock.now()).rows]  # type: ignore[arg-type]


def test_an_empty_list_says_how_to_fill_it(browser: Browsers) -> None:
    page = browser("armorer").open("/personnel")

    assert "Bring in the roll under Imports" in page.text


def test_the_list_shows_who_holds_how_much(browser: Browsers) -> None:
    armory.fill()

    page = browser("viewer").open("/personnel")

    assert page.link("SGT CRUZ, Juan") == f"/personnel/{armory.CRUZ}"
    held = {row["id"]: row["holds"] for row in person_list.page(Filter(), "", clock.now()).rows}
    assert (held[armory.CRUZ], held[armory.LIM], held[armory.REYES]) == (1, 1, 0)


@pytest.mark.usefixtures("record")
def test_names_are_found_without_accents_and_in_any_order() -> None:
    make.person("900001", surname="Peña", first_name="María")
    make.person("900002", surname="De la Cruz", first_name="Ana")
    make.person("O-900003", "CPT", surname="PENARANDA", first_name="JOSÉ")

    assert surnames(q="pena") == ["Peña", "PENARANDA"]
    assert surnames(q="Maria PEÑA") == ["Peña"]
    assert surnames(q="jose") == ["PENARANDA"]
    assert surnames(q="cruz, ana") == ["De la Cruz"]
    assert surnames(q="0003") == ["PENARANDA"]
    assert surnames(q="O-900003") == ["PENARANDA"]
    assert surnames(q="%") == []


@pytest.mark.usefixtures("record")
def test_a_person_is_found_by_code() -> None:
    armory.fill()
    code = Code.get((Code.owner == armory.REYES) & (Code.kind == "person")).code

    assert surnames(q=code) == ["Reyes"]


@pytest.mark.usefixtures("record")
def test_filters_narrow_and_the_archived_are_not_in_the_way() -> None:
    armory.fill()
    has = Group.get(Group.name == "HAS")
    make.person("900001", surname="Grouped", group=has)
    make.person("900002", surname="Gone", status="Archived", status_reason="left")

    assert surnames(status="holding") == ["Cruz", "LIM"]
    assert surnames(status="Suspended") == ["Diaz"]
    assert surnames(status="Archived") == ["Gone"]
    assert surnames(group_id=has.id) == ["Grouped"]
    assert "Gone" not in surnames()
    assert surnames(q="gone") == ["Gone"]


@pytest.mark.usefixtures("record")
def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    for number in range(7):
        make.person(f"90000{number}", surname="Same" if number % 2 else f"Other{number}")

    seen: list[Row] = []
    after: str | None = ""
    while after is not None:
        found = person_list.page(Filter(), after, clock.now(), size=2)
        seen += found.rows
        after = found.after

    ids = [row["id"] for row in seen]
    whole = person_list.page(Filter(), "", clock.now()).rows
    assert ids == [row["id"] for row in whole]
    assert len(set(ids)) == 7


def test_no_name_stands_in_the_address_of_the_next_page(browser: Browsers) -> None:
    for number in range(51):
        make.person(f"9{number:05}", surname=f"Secret{number:03}")

    page = browser("armorer").open("/personnel")

    assert "secret" not in page.link("More").lower()


def test_a_persons_page_tells_what_they_hold_and_may_hold(browser: Browsers) -> None:
    armory.fill()

    page = browser("armorer").open(f"/personnel/{armory.CRUZ}")

    assert page.heading == "SGT CRUZ, Juan B."
    for fact in ("300001", "Holds 1", "limit 1 firearm", "M16A1 R1", "+639171234567"):
        assert fact in page.text


@pytest.mark.usefixtures("record")
def test_the_limit_is_said_as_the_setting_has_it() -> None:
    settings.change("custody_limit", "per class", make.user("admin", "admin"))

    assert person_record.limit_text() == "1 rifle, 1 pistol"


def test_a_suspended_person_is_said_to_be(browser: Browsers) -> None:
    armory.fill()

    page = browser("armorer").open(f"/personnel/{armory.DIAZ}")

    assert "under investigation. May not draw anything." in page.text


def test_a_late_return_is_marked_with_how_late(browser: Browsers) -> None:
    person, item, by = make.person("900001"), make.item("R1"), make.user("issuer")
    now = clock.now()
    out = Details(occurred_at=now - timedelta(hours=5), due_at=now - timedelta(hours=2, minutes=10))
    custody.issue_item(person.id, item.id, user=by, details=out)
    assert "late" in browser("armorer").open("/personnel").text
    custody.return_item(item.id, user=by)

    assert "2 h 10 late" in browser("armorer").open(f"/personnel/{person.id}").text


def test_who_handed_it_in_is_named(browser: Browsers) -> None:
    armory.fill()
    reyes = Personnel.get_by_id(armory.REYES)
    custody.return_item(
        armory.OUT_RIFLE, user=make.user("desk"), details=Details(handed_in_by=reyes)
    )

    assert "handed in by SGT REYES" in browser("armorer").open(f"/personnel/{armory.CRUZ}").text


def test_an_unknown_person_is_a_friendly_404(browser: Browsers) -> None:
    page = browser("armorer").open("/personnel/PE-NOBODY", status=404)

    assert "There is no such person" in page.text


@pytest.mark.usefixtures("record")
def test_edits_of_a_person_are_said_without_private_values() -> None:
    armory.fill()
    person = Personnel.get_by_id(armory.CRUZ)
    make.changed(person, None, mobile="+639170000000", first_name="Juanito", version=2)

    newest = timeline.of_person(armory.CRUZ, "").rows[0]

    assert newest["words"] == "First name, mobile changed"
    assert newest["detail"] == "Juan → Juanito"


@pytest.mark.usefixtures("record")
def test_the_list_reads_open_custody_only() -> None:
    lines = plan(person_list._SELECT + person_list._ORDER, ())

    assert "SEARCH custody USING COVERING INDEX custody_open_person (personnel_id=?)" in lines


def test_the_list_takes_as_many_statements_for_fifty_rows_as_for_five(browser: Browsers) -> None:
    visitor = browser("armorer")
    by = make.user("issuer")
    numbers = []
    for upto in (range(5), range(5, 50)):
        for number in upto:
            holder = make.person(f"8{number:05}")
            custody.issue_item(holder.id, make.item(f"N{number}").id, user=by)
        with counted() as statements:
            assert visitor.send("GET", "/personnel").status_code == 200
        numbers.append(len(statements))

    assert numbers[0] == numbers[1], numbers


def test_an_issue_begins_on_the_persons_page(browser: Browsers) -> None:
    armory.fill()
    person = make.person("777001", surname="Lim")
    visitor = browser("armorer")

    page = visitor.open(f"/personnel/{person.id}")
    assert "0 issues, 0 late" in page.text
    page = visitor.press("Issue at counter")

    assert "LIM" in text_of(page.by_id("scan-result"))
    make.changed(person, status="Suspended", status_reason="inquiry")
    assert "Issue at counter" not in visitor.open(f"/personnel/{person.id}").text
