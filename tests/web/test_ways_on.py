"""Each way on that a banner offers does what it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.base import database
from app.models.items import Item
from app.models.stations import Station
from app.queries import chain, custody
from app.services.stock import owed
from app.services.users import pins, users
from tests import make
from tests.browse import Browser, Page
from tests.messages import on_screen
from tests.scene import Scene, Window
from tests.web import test_messages as situations

PIN = "482913"
# What the second person types beside an override.
AGREED = {"reason": "order of the day", "approver": "ong", "secret": PIN}


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch, browser: Callable[..., Browser]) -> Scene:
    """Give the armory of the examples, where ong may agree to what lim does."""
    scene = Scene(monkeypatch, browser)
    pins.set_pin(make.user("ong"), PIN)
    return scene


class At:
    """A situation, and the window at which it came up."""

    def __init__(self, scene: Scene, situation: Callable[[Scene], Page]) -> None:
        seen: list[Window] = []
        counter = scene.counter

        def remembered(username: str = "lim") -> Window:
            seen.append(counter(username))
            return seen[-1]

        scene.counter = remembered  # type: ignore[method-assign]
        self.page = situation(scene)
        self.window = seen[0]

    def press(self, label: str, **typed: str) -> Page:
        self.page = self.window.press(self.page, label, **typed)
        return self.page

    def follow(self, label: str) -> Page:
        return self.window.browser.open(self.page.link(label))

    def send(self, button: str, **typed: str) -> Page:
        """Fill in the form of the page that a link led to, and send it."""
        for label, words in typed.items():
            self.window.browser.fill(label.replace("_", " "), words)
        return self.window.browser.press(button)


def title(page: Page) -> str:
    return on_screen(page).title


def holder(item: str) -> str:
    out = custody.open_custody(item)
    return out.personnel.surname if out else ""


def only(serial: str = "W480302") -> str:
    return str(Item.get(Item.serial == serial).id)


def test_undo_takes_the_issue_back(scene: Scene) -> None:
    at = At(scene, situations.issued)

    assert title(at.window.scan("AGC-UNDO")) == "UNDONE"
    assert holder(only()) == ""


def test_damage_is_reported_after_a_return(scene: Scene) -> None:
    at = At(scene, situations.returned)

    assert "How it came back" in at.follow("Report damage").heading


def test_the_reason_of_a_late_return_is_noted_once(scene: Scene) -> None:
    at = At(scene, situations.returned_late)

    at.follow("Note reason")
    assert "Flat tyre on the way" in at.send("Write it down", Reason="Flat tyre on the way").text
    at.follow("Note reason")
    at.window.browser.fill("Reason", "Another one")
    assert "This entry has a note" in at.window.browser.press("Write it down", 409).text


def test_somebody_else_hands_it_in_or_it_is_not_this_one(scene: Scene) -> None:
    at = At(scene, situations.wrong_holder)

    assert "REYES" in at.follow("Not this one").text
    assert title(at.press("Return it, handed in by REYES")) == "RETURNED M4 W480302"


def test_it_is_returned_from_its_holder_and_issued_in_one_step(scene: Scene) -> None:
    at = At(scene, situations.wrong_holder_in_issue)

    said = on_screen(at.press("Return from CRUZ, then issue"))

    assert (said.kind, said.title) == ("ok", "ISSUED M4 W480302")
    assert holder(only()) == "Reyes"
    story = database.execute_sql("SELECT action, returned_by_id FROM transactions ORDER BY id")
    assert story.fetchall() == [("Take", None), ("Return", scene.reyes), ("Take", None)]


def test_what_may_not_be_issued_is_not_returned_first_either(scene: Scene) -> None:
    at = At(scene, situations.wrong_holder_in_issue)
    scene.policy("qualifications", "refuse")

    assert title(at.press("Return from CRUZ, then issue")) == "Not qualified"
    assert holder(only()) == "Cruz"


def test_it_is_moved_to_the_rack_where_it_stands(scene: Scene) -> None:
    at = At(scene, situations.in_already)

    at.follow("Wrong rack? Move here")
    at.send("Move here", Rack="R9-01")

    assert Item.get_by_id(only()).rack == "R9-01"


@pytest.mark.parametrize(
    ("situation", "serial", "label"),
    [
        (situations.over_the_limit, "W480302", "Override (2nd person)"),
        (situations.unqualified, "W900001", "Override (2nd person)"),
        (situations.expired, "W480302", "Override (2nd person)"),
        (situations.assigned, "W480302", "Issue anyway (reason)"),
    ],
)
def test_a_second_person_agrees(
    scene: Scene, situation: Callable[[Scene], Page], serial: str, label: str
) -> None:
    at = At(scene, situation)
    assert label in on_screen(at.page).ways

    at.press("Issue all the same", **AGREED)

    assert title(at.page).startswith("ISSUED")
    assert holder(only(serial)) == "Reyes"


def test_another_weapon_goes_to_who_stands_there(scene: Scene) -> None:
    at = At(scene, situations.unqualified)
    scene.policy("qualifications", "off")

    assert "CPL REYES" in at.follow("Other weapon").text
    assert title(at.window.scan(scene.m4())) == "ISSUED M4 W480302"


def test_it_is_back_in_service(scene: Scene) -> None:
    at = At(scene, situations.in_maintenance)

    at.follow("Back in service")
    at.send("Back in service", **{"What was done, and why": "New extractor, test fired"})

    assert Item.get_by_id(only()).status == "Available"


def test_it_is_recorded_as_found(scene: Scene) -> None:
    at = At(scene, situations.missing)

    at.follow("Record as found")
    second = {"Second person's username": AGREED["approver"], "Their PIN or password": PIN}
    at.send("Record as found", **second, **{"What was done, and why": "Behind rack R3"})

    assert Item.get_by_id(only()).status == "Available"


def test_an_unknown_code_is_searched_registered_or_given_to_an_item(scene: Scene) -> None:
    item, at = scene.m4(), At(scene, situations.unknown)

    assert "48823-X" in at.follow("Search").text
    assert at.follow("Register new").heading
    at.follow("Attach to an item")
    at.send("Attach", Item="W480302")

    assert title(at.window.scan("48823-X")) == "Scan the person first"
    assert item in at.window.browser.page.path


def test_a_foreign_code_is_given_to_an_item(scene: Scene) -> None:
    scene.m4()
    at = At(scene, situations.foreign)

    at.follow("Attach to an item")
    at.send("Attach", Item="W480302")

    assert title(at.window.scan("https://example.com/p/1")) == "Scan the person first"


def test_one_of_several_is_chosen(scene: Scene) -> None:
    at = At(scene, situations.ambiguous)

    assert title(at.press("M4 A18842")) == "Scan the person first"


def test_what_was_missing_is_all_here_or_reported_lost(scene: Scene) -> None:
    at = At(scene, situations.incomplete)

    assert "2" in at.follow("Report lost").text
    assert title(at.press("All here")) == "All here"
    assert owed.of_take(1) == []


@pytest.mark.parametrize("right", ["Tablet", "ArmGuard"])
def test_the_clock_is_asked_about_once(scene: Scene, right: str) -> None:
    at = At(scene, situations.clocks_differ)
    device = at.window.device_ms

    form = at.page.form_of(at.page.button(right))
    ahead = next(one.get("value") for one in form.iter("input") if one.get("name") == "ahead_ms")
    value = at.page.button(right).get("value") or ""
    given = {"csrf_token": at.window.token, "ahead_ms": ahead, "right": value}
    at.window.browser.send("POST", "/counter/clock", data=given)

    assert title(at.window.scan(only(), device_ms=device)) == "RETURNED M4 W480302"
    kept = Station.get()
    assert (kept.clock_right, kept.clock_device_ms) == (value, int(ahead or 0))
    assert kept.clock_right_ms == (int(ahead or 0) if right == "Tablet" else 0)


def test_a_clock_that_drifts_again_is_asked_about_again(scene: Scene) -> None:
    at = At(scene, situations.clocks_differ)
    given = {"csrf_token": at.window.token, "ahead_ms": "16140000", "right": "device"}
    at.window.browser.send("POST", "/counter/clock", data=given)

    later = str(int(at.window.device_ms) + 300_000)
    assert title(at.window.scan(only(), 409, device_ms=later)) == "Check the clock"


def test_the_time_is_set_by_hand(scene: Scene) -> None:
    at = At(scene, situations.clocks_differ)

    at.follow("Set by hand")
    page = at.send("Set by hand", Date_and_time="2026-05-12T18:31")

    assert 'sudo date --utc --set "2026-05-12 10:31:00"' in page.text
    assert title(at.window.scan(only(), device_ms=at.window.device_ms)).startswith("RETURNED")


def test_a_clock_set_to_nonsense_is_asked_again(scene: Scene) -> None:
    at = At(scene, situations.clocks_differ)
    at.follow("Set by hand")
    at.window.browser.fill("Date and time", "yesterday")

    assert "Give the date and the time." in at.window.browser.press("Set by hand", 422).text


def test_health_and_paper_sheet_write_nothing(scene: Scene) -> None:
    at = At(scene, situations.disk_is_full)
    before = chain.head()

    assert at.follow("Health page").heading == "Health"
    sheet = at.follow("Print sheet")
    numbers = [row.text for row in sheet.root.iter("th") if row.get("scope") == "row"]
    assert str(numbers[-1]).strip() == "12"
    assert chain.head() == before


def test_a_viewer_is_told_that_the_role_cannot_issue(
    scene: Scene, browser: Callable[..., Browser]
) -> None:
    window = scene.counter()
    make.changed(users.named("lim"), role="viewer")

    answer = window.browser.send(
        "POST", "/counter/scans", data={"csrf_token": window.token, "code": scene.cruz}
    )

    assert answer.status_code == 403
    assert "Your role cannot issue. Nothing recorded." in Page(answer).text
