"""Each message of the counter that the server says, in its situation, word for word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from app import clock
from app.models.drawing_rights import Assignment, DutyBar, Qualification
from app.models.items import ItemModel
from app.models.users import User
from app.models.writes import StorageFull
from app.queries import stock
from app.services.counter import counter
from app.services.discrepancies import discrepancies
from app.services.records import items
from tests import make
from tests.browse import Browser, Page
from tests.messages import IN_THE_BROWSER, MESSAGES, SPOKEN, on_screen
from tests.scene import Scene, m249, sentinel

# The design's colours (section 6) give a return its own kind, green, where section 7 says ok.
KINDS = {"returned": "return"}


@pytest.fixture
def scene(
    record: object, monkeypatch: pytest.MonkeyPatch, browser: Callable[..., Browser]
) -> Scene:
    """Give the armory of the examples."""
    return Scene(monkeypatch, browser)


def ready(scene: Scene) -> Page:
    return scene.counter().browser.page


def issued(scene: Scene) -> Page:
    item, window = scene.m4(), scene.counter()
    window.scan(scene.cruz)
    return window.scan(item, purpose=sentinel())


def returned(scene: Scene) -> Page:
    item = scene.m4()
    window = scene.out_to_cruz(item, "2026-05-12 08:14")
    scene.at("2026-05-12 16:00")
    return window.scan(item)


def returned_late(scene: Scene) -> Page:
    item, window = scene.m4(), scene.counter()
    window.scan(scene.cruz)
    window.scan(item, purpose=sentinel())
    scene.at("2026-05-12 20:10")
    return window.scan(item, mode="return")


def no_person(scene: Scene) -> Page:
    return scene.counter().scan(scene.m4())


def wrong_holder(scene: Scene) -> Page:
    item = scene.m4()
    window = scene.out_to_cruz(item, "2026-05-12 06:10")
    scene.at("2026-05-12 08:14")
    window.scan(scene.reyes)
    return window.scan(item)


def wrong_holder_in_issue(scene: Scene) -> Page:
    item = scene.m4()
    window = scene.out_to_cruz(item, "2026-05-12 06:10")
    scene.at("2026-05-12 08:14")
    window.scan(scene.reyes)
    return window.scan(item, mode="issue")


def issued_already(scene: Scene) -> Page:
    item, window = scene.m4(), scene.counter()
    window.scan(scene.cruz)
    window.scan(item)
    return window.scan(item)


def in_already(scene: Scene) -> Page:
    return scene.counter().scan(scene.m4(), mode="return")


def over_the_limit(scene: Scene) -> Page:
    window, item = scene.counter(), scene.m4()
    window.scan(scene.reyes)
    window.scan(scene.m4("W480117", "R2-04"))
    return window.scan(item)


def unqualified(scene: Scene) -> Page:
    scene.policy("qualifications", "refuse")
    gun, window = m249(), scene.counter()
    window.scan(scene.reyes)
    return window.scan(gun.id)


def expired(scene: Scene) -> Page:
    scene.policy("qualifications", "refuse")
    m4 = ItemModel.get(ItemModel.short_name == "M4")
    given = {"personnel": scene.reyes, "model": m4, "expires_on": date(2026, 5, 12).isoformat()}
    make.kept(Qualification(**given, user=scene.boss, created_at=clock.now()))
    scene.at("2026-05-30 08:14")
    window, item = scene.counter(), scene.m4()
    window.scan(scene.reyes)
    return window.scan(item)


def blocked(scene: Scene) -> Page:
    scene.at("2026-05-03 08:00")
    ordered = {"authority": "Maj SANTOS", "reason": "not for the counter", "user": scene.boss}
    times = dict.fromkeys(("begins_at", "created_at"), clock.now())
    make.kept(DutyBar(personnel=scene.reyes, **ordered, **times))
    scene.at("2026-05-12 08:14")
    window, item = scene.counter(), scene.m4()
    window.scan(scene.reyes)
    return window.scan(item)


def assigned(scene: Scene) -> Page:
    item, own = scene.m4(), scene.m4("W480117", "R2-04")
    for owner, owned in ((scene.cruz, item), (scene.reyes, own)):
        given = {"user": scene.boss, "created_at": clock.now()}
        make.kept(Assignment(item=owned, personnel=owner, **given))
    window = scene.counter()
    window.scan(scene.reyes)
    return window.scan(item)


def in_maintenance(scene: Scene) -> Page:
    scene.at("2026-05-03 08:00")
    item = scene.m4()
    items.edit(item, {"status": "Maintenance"}, user=scene.boss, reason="broken extractor")
    scene.at("2026-05-12 08:14")
    return scene.counter().scan(item)


def inspection_due(scene: Scene) -> Page:
    window, item = scene.counter(), scene.m4(inspection_due_on="2026-05-01")
    window.scan(scene.cruz)
    return window.scan(item)


def inspection_refused(scene: Scene) -> Page:
    scene.policy("inspections", "refuse")
    return inspection_due(scene)


def missing(scene: Scene) -> Page:
    scene.at("2026-05-02 08:00")
    item = scene.m4()
    discrepancies.report(item, discrepancies.MISSING, "not in the rack", user=scene.boss)
    scene.at("2026-05-12 08:14")
    return scene.counter().scan(item)


def unknown(scene: Scene) -> Page:
    return scene.counter().scan("48823-X")


def misread(scene: Scene) -> Page:
    return scene.counter().scan("AGW0000000")


def foreign(scene: Scene) -> Page:
    return scene.counter().scan("https://example.com/p/1")


def ambiguous(scene: Scene) -> Page:
    for lead in ("A1", "B2", "C3"):
        scene.m4(f"{lead}8842")
    return scene.counter().scan("8842")


def incomplete(scene: Scene) -> Page:
    item, window = scene.m4(), scene.counter()
    window.scan(scene.cruz)
    window.scan(item, purpose=sentinel())
    scene.at("2026-05-12 16:00")
    asked = window.scan(item, mode="return", way="count")
    counts = {f"line-{line.stock_id}": str(line.quantity) for line in _lines_out()}
    magazines = next(line for line in _lines_out() if line.family == "magazine")
    counts[f"line-{magazines.stock_id}"] = "5"
    return window.press(asked, "Record return", mode="return", **counts)


def done_elsewhere(scene: Scene) -> Page:
    here, item = scene.counter("ong"), scene.m4()
    lim = make.person("333333", "SSG", surname="Lim", first_name="Bo")
    there = scene.counter()
    make.changed(User.get(User.username == "lim"), personnel=lim.id)
    scene.out_to_cruz(item, "2026-05-12 06:10", here)
    scene.at("2026-05-12 08:14:00")
    there.scan(item, mode="return")
    scene.at("2026-05-12 08:14:04")
    return here.scan(item, mode="return")


def clocks_differ(scene: Scene) -> Page:
    item, window = scene.m4(), scene.counter()
    scene.out_to_cruz(item, "2026-05-12 18:20", window)
    scene.at("2026-05-12 14:02")
    tablet = datetime(2026, 5, 12, 10, 31, tzinfo=UTC)  # 18:31 in the armory
    return window.scan(item, status=409, device_ms=str(int(tablet.timestamp()) * 1000))


def disk_is_full(scene: Scene) -> Page:
    item, window = scene.m4(), scene.counter()
    scene.at("2026-05-12 08:12:44")
    window.scan(scene.cruz)
    scene.at("2026-05-12 08:14")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter, "_judge", _full)
        return window.scan(item, status=507)


def _full(*_: object) -> None:
    raise StorageFull


def _lines_out() -> list[stock.Line]:
    return stock.outstanding([1])[1]


SITUATIONS: dict[str, Callable[[Scene], Page]] = {
    "ready": ready,
    "issued": issued,
    "returned": returned,
    "returned late": returned_late,
    "no person": no_person,
    "wrong holder (AUTO, RETURN)": wrong_holder,
    "wrong holder (ISSUE mode)": wrong_holder_in_issue,
    "item already out, same person": issued_already,
    "item already in": in_already,
    "over limit": over_the_limit,
    "unqualified": unqualified,
    "expired": expired,
    "person blocked": blocked,
    "assigned to another": assigned,
    "maintenance": in_maintenance,
    "inspection due": inspection_due,
    "discrepancy / lost": missing,
    "unknown code": unknown,
    "misread": misread,
    "foreign code": foreign,
    "ambiguous typed serial": ambiguous,
    "return incomplete": incomplete,
    "other station first": done_elsewhere,
    "clock": clocks_differ,
    "disk / read-only": disk_is_full,
}


def test_every_message_has_its_situation() -> None:
    assert {*SITUATIONS, *IN_THE_BROWSER} == set(MESSAGES)
    assert len(MESSAGES) == 29 + 1  # ready besides


@pytest.mark.parametrize("case", SITUATIONS)
def test_the_banner_says_it_word_for_word_and_leads_on(scene: Scene, case: str) -> None:
    expected = MESSAGES[case]
    said = on_screen(SITUATIONS[case](scene))

    assert said.kind == KINDS.get(case, expected.kind.replace("-", "ready"))
    assert said.title == expected.title
    assert said.text == expected.text.replace(" / NOT issued. (policy)", "")
    for way in expected.ways:
        if way == "list of 3":
            assert len([one for one in said.ways if one.startswith("M4 ")]) == 3
        else:
            assert [one for one in said.ways if one.startswith(SPOKEN.get(way, way))], way


def test_an_inspection_that_refuses_says_so(scene: Scene) -> None:
    said = on_screen(inspection_refused(scene))

    expected = MESSAGES["inspection due"].text.replace("Issued. / ", "").replace(" (policy)", "")
    assert (said.kind, said.title, said.text) == ("warn", "Inspection due", expected)


def test_nobody_passes_over_an_order(scene: Scene) -> None:
    assert not [way for way in on_screen(blocked(scene)).ways if "verride" in way]


def test_a_changed_word_is_noticed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = MESSAGES["no person"]._replace(title="Scan the person now")
    monkeypatch.setitem(MESSAGES, "no person", changed)

    with pytest.raises(AssertionError):
        test_the_banner_says_it_word_for_word_and_leads_on(scene, "no person")
