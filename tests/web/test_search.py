"""A scan anywhere opens the thing; a word lists what it might be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.codes import Code
from app.services import context
from tests import armory, make
from tests.browse import Browser

Browsers = Callable[..., Browser]


@pytest.fixture
def visitor(browser: Browsers) -> Browser:
    """Give an armorer's browser over a filled armory."""
    armory.fill()
    return browser("viewer")


def code_of(owner: str) -> str:
    """Return the own code of an item or person."""
    return str(Code.get((Code.owner == owner) & (Code.source == "own")).code)


def test_a_scanned_code_opens_its_thing(visitor: Browser) -> None:
    for owner in (armory.OUT_RIFLE, armory.REYES):
        answer = visitor.send("GET", f"/search?q={code_of(owner).lower()}")

        assert answer.status_code == 303
        assert answer.location.endswith(owner)


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        (armory.OUT_PISTOL, f"/items/{armory.OUT_PISTOL}"),
        (armory.LIM.lower(), f"/personnel/{armory.LIM}"),
        ("r3", f"/items/{armory.IN_MAINTENANCE}"),
        ("O-300005", f"/personnel/{armory.LIM}"),
        ("reyes", f"/personnel/{armory.REYES}"),
        ("G17 P2", f"/items/{armory.GOOD_PISTOL}"),
    ],
)
def test_what_means_one_thing_opens_it(visitor: Browser, text: str, opens: str) -> None:
    visitor.open("/items")
    visitor.fill("Search or scan", text)
    form = visitor.page.form_of(visitor.page.control("Search or scan"))

    page = visitor.open(f"{form.get('action')}?q={text.replace(' ', '+')}")

    assert page.path == opens


def test_several_are_listed_with_both_kinds(visitor: Browser) -> None:
    page = visitor.open("/search?q=3000")

    assert page.path == "/search"
    assert "People 5" in page.text
    both = visitor.open("/search?q=r")
    assert "Items" in both.text
    assert "People" in both.text


def test_the_same_serial_of_two_models_is_a_choice(visitor: Browser) -> None:
    make.item("R1", "G17")

    page = visitor.open("/search?q=R1")

    assert "Items 2" in page.text


def test_somebody_still_typing_is_not_sent_away(visitor: Browser) -> None:
    answer = visitor.send("GET", "/search?q=reyes", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert "SGT REYES" in answer.get_data(as_text=True)
    assert "<html" not in answer.get_data(as_text=True)


def test_going_back_to_a_search_brings_the_whole_page(visitor: Browser) -> None:
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    answer = visitor.send("GET", "/search?q=300001", headers=back)

    assert answer.status_code in (200, 303)
    assert "<html" in visitor.send("GET", "/search?q=3000", headers=back).get_data(as_text=True)


def test_typing_shows_the_first_few(visitor: Browser) -> None:
    for number in range(30):
        make.item(f"TYPED{number}")

    answer = visitor.send("GET", "/search?q=TYPED", headers={"HX-Request": "true"})

    assert "Items, the first 8" in answer.get_data(as_text=True)
    assert "Items, the first 20" in visitor.open("/search?q=TYPED").text


@pytest.mark.parametrize("query", ["", "?q=", "?q=zzz", "?q=%25", "?q=%00", "?q=%2Ffoo%27--"])
def test_nothing_found_says_what_can_be_typed(visitor: Browser, query: str) -> None:
    page = visitor.open(f"/search{query}")

    assert "a surname, a serial or its last four digits" in page.text.replace("A s", "a s")


def test_a_misread_code_asks_to_scan_again(visitor: Browser) -> None:
    code = code_of(armory.OUT_RIFLE)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")

    page = visitor.open(f"/search?q={wrong}")

    assert "read wrongly" in page.text


def test_a_revoked_code_shows_whose_it_was(visitor: Browser) -> None:
    page = visitor.open("/search?q=CARD-7")

    assert "no longer valid" in page.text
    assert "SGT CRUZ" in page.text


def test_many_hits_lead_on_to_the_list(visitor: Browser) -> None:
    for number in range(25):
        make.item(f"MANY{number:02}")

    page = visitor.open("/search?q=many")

    assert "Items, the first 20" in page.text
    assert visitor.click("All matches").path == "/items"


def test_an_address_that_is_no_text_gets_a_sentence(visitor: Browser) -> None:
    answer = visitor.client.get("/search", environ_overrides={"QUERY_STRING": "q=pe\xf1a"})

    assert answer.status_code == 400
    assert "characters that cannot be read" in answer.get_data(as_text=True)
    assert context.current() == context.Origin()  # nothing of the request stays behind
