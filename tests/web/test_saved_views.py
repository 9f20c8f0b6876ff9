"""Views: a list's filters under a name, one's own or shared with a role."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import clock
from app.models.users import User
from app.models.views import SavedView
from app.queries.listings import LISTINGS
from app.services.users import saved_views
from tests import armory, make
from tests.browse import Browser

Browsers = Callable[..., Browser]


def saved(visitor: Browser, address: str, name: str, who: str = "Only I") -> str:
    """Save what an address shows as a view, and return where that led."""
    visitor.open(address)
    visitor.click("Save as a view")
    visitor.fill("Name", name)
    visitor.fill("Who sees it", who)
    return visitor.press("Save the view").response.request.full_path


def names(listing: str) -> list[str]:
    """Return the names of the views of a list that are not removed."""
    open_ = SavedView.removed_at.is_null() & (SavedView.list == listing)
    return [view.name for view in SavedView.select().where(open_)]


def test_a_view_leads_back_to_its_filters_and_order(browser: Browsers) -> None:
    armory.fill()
    visitor = browser("armorer")

    back = saved(visitor, "/items?q=M16&condition=Damaged&sort=-rack", "Broken & old")

    assert back == "/items?q=M16&condition=Damaged&sort=-rack"
    page = visitor.open("/items")
    assert page.link("Broken & old") == back
    assert "R4" in visitor.click("Broken & old").text
    assert visitor.page.all("a", aria_current="page", href=back)
    assert "Broken & old" not in visitor.open("/personnel").text


def test_only_the_owner_and_the_role_see_a_view(browser: Browsers) -> None:
    armory.fill()
    saved(browser("admin"), "/personnel?status=holding", "Out now", "I and every armorer")
    saved(browser("admin"), "/personnel?status=Suspended", "Private")

    assert "Out now" in browser("armorer").open("/personnel").text
    assert "Private" not in browser("armorer").open("/personnel").text
    assert "Out now" not in browser("viewer").open("/personnel").text
    assert "Private" in browser("admin").open("/personnel").text


def test_a_view_is_removed_by_its_owner(browser: Browsers) -> None:
    armory.fill()
    owner, other = browser("admin"), browser("armorer")
    saved(owner, "/items?state=in", "Shared", "I and every armorer")
    view = SavedView.get(SavedView.name == "Shared")

    other.open("/lists/items/views")
    token = {"csrf_token": other.csrf_token()}
    assert "Remove" not in other.page.text
    assert other.send("POST", f"/lists/views/{view.id}/remove", data=token).status_code == 404
    owner.open("/lists/items/views")
    assert "Shared" not in owner.press("Remove Shared").text

    assert SavedView.get_by_id(view.id).removed_at is not None
    assert "Shared" not in other.open("/items").text


def test_who_keeps_the_users_removes_what_others_share_and_nothing_of_their_own(
    browser: Browsers,
) -> None:
    armory.fill()
    owner = browser("armorer")
    saved(owner, "/items?state=in", "Shared", "I and every armorer")
    saved(owner, "/items?state=out", "Own")
    make.changed(User.get(User.role == "armorer"), disabled_at=clock.now())

    boss = browser("admin")
    page = boss.open("/lists/items/views")
    assert "Own" not in page.text
    boss.press("Remove Shared")

    assert "Shared" not in names("items")
    own = SavedView.get(SavedView.name == "Own")
    token = {"csrf_token": boss.csrf_token()}
    assert boss.send("POST", f"/lists/views/{own.id}/remove", data=token).status_code == 404


def test_the_same_name_again_replaces_ones_own_view(browser: Browsers) -> None:
    visitor = browser("viewer")
    saved(visitor, "/transactions?action=Take", "Mine")
    saved(visitor, "/transactions?action=Return", "mine")

    page = visitor.open("/transactions")

    assert page.link("mine") == "/transactions?action=Return"
    assert names("transactions") == ["mine"]


def test_a_view_without_a_name_is_asked_for_again(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = browser("viewer")
    visitor.open("/lists/items/views?q=M16&after=S~1")
    assert "Give the view a name" in visitor.press("Save the view", 422).text
    assert "q=M16" in (visitor.page.all("input", name="query")[0].get("value") or "")

    monkeypatch.setattr(saved_views, "MOST", 0)
    visitor.fill("Name", "One too many")
    assert "Remove one first" in visitor.press("Save the view", 409).text
    assert "One too many" not in names("items")
    assert visitor.send("GET", "/lists/users/views").status_code == 404


@pytest.mark.usefixtures("record")
def test_a_users_name_for_a_view_is_no_markup(browser: Browsers) -> None:
    make.item("R1")
    visitor = browser("admin")

    saved(visitor, "/items?q=%22%3E%3Cscript%3E", '"><script>alert(1)</script>')

    assert not [e for e in visitor.open("/items").all("script") if not e.get("src")]
    assert set(LISTINGS) == {"items", "personnel", "transactions"}
