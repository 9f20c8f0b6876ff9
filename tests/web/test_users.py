"""Keeping users: what each role may do to whom, and what is shown once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.models.audit import AuditRow
from app.models.users import Session, User
from app.queries import users as user_queries
from app.services.users import sign_in, users
from tests import make
from tests.browse import Browser, Page

GOOD = "blue carabao at dawn"
Browsers = Callable[..., Browser]


def shown(page: Page) -> str:
    """Return the password that the page shows."""
    return re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", page.text)[0]


def add(browser: Browser, name: str, role: str, status: int = 200) -> Page:
    browser.open("/users/new")
    browser.fill("Username", name)
    browser.fill("Role", role)
    return browser.press("Add user", status)


def of(name: str) -> User:
    return users.named(name)


def test_a_user_is_added_with_a_password_that_is_shown_once(browser: Browsers) -> None:
    boss = browser("superuser")

    page = add(boss, "lim ", "Armorer")

    password = shown(page)
    assert sign_in.check("lim", password, "10.0.0.9").right
    assert of("lim").must_change == 1
    assert password not in boss.open(page.path).text
    assert "never" in boss.open("/users").text
    row = AuditRow.get((AuditRow.object_type == "users") & (AuditRow.object_id == of("lim").id))
    assert (row.action, row.actor) == ("create", of("superuser").id)


def test_every_problem_of_a_new_user_is_said_and_the_input_kept(browser: Browsers) -> None:
    boss = browser("superuser")
    boss.open("/users/new")
    boss.fill("Username", "two words")
    boss.fill("First password", "short")

    page = boss.press("Add user", 422)

    assert "without spaces" in page.text
    assert "12 characters" in page.text
    assert page.control("Username").get("value") == "two words"
    assert User.select().count() == 1


def test_an_admin_neither_sees_nor_forges_the_role_above(browser: Browsers) -> None:
    admin, lim = browser("admin"), make.user("lim")
    page = admin.open("/users/new")

    assert "Superuser" not in [option.text for option in page.control("Role").iter("option")]
    token = admin.csrf_token()
    forged = {"username": "evil", "role": "superuser", "password": GOOD, "csrf_token": token}
    assert admin.send("POST", "/users", data=forged).status_code == 409
    forged = {"role": "superuser", "csrf_token": token}
    assert admin.send("POST", f"/users/{lim.id}/role", data=forged).status_code == 409
    assert User.select().where(User.role == "superuser").count() == 0


@pytest.mark.parametrize(
    ("act", "data"),
    [("role", {"role": "viewer"}), ("password", {"password": GOOD}), ("disable", {}),
     ("person", {"personnel_id": "994538"})],
)  # fmt: skip
def test_nobody_edits_somebody_above_them(
    browser: Browsers, act: str, data: dict[str, str]
) -> None:
    boss, admin, _ = make.user("boss", "superuser"), browser("admin"), make.person()
    make.user("second", "superuser")
    page = admin.open(f"/users/{boss.id}")
    before = boss.password_hash

    sent = admin.send(
        "POST", f"/users/{boss.id}/{act}", data=data | {"csrf_token": admin.csrf_token()}
    )

    assert "Only a superuser changes this account" in page.text
    assert sent.status_code == 409
    now = of("boss")
    assert (now.role, now.disabled_at, now.password_hash, now.personnel_id) == (
        "superuser", None, before, None,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["superuser", "admin"])
@pytest.mark.parametrize(
    ("act", "data"),
    [("role", {"role": "viewer"}), ("role", {"role": "superuser"}),
     ("password", {"password": GOOD}), ("disable", {})],
)  # fmt: skip
def test_nobody_changes_their_own_rights(
    browser: Browsers, role: str, act: str, data: dict[str, str]
) -> None:
    me = browser(role)
    make.user("second", "superuser")
    me.open("/users")

    sent = me.send(
        "POST", f"/users/{of(role).id}/{act}", data=data | {"csrf_token": me.csrf_token()}
    )

    assert sent.status_code == (303 if data == {"role": role} else 409)
    assert (of(role).role, of(role).disabled_at) == (role, None)


def test_a_missing_field_never_changes_a_right(browser: Browsers) -> None:
    boss, person = browser("superuser"), make.person()
    lim = make.user("lim", "viewer", personnel=person)
    boss.open("/users")
    token = {"csrf_token": boss.csrf_token()}

    answer = boss.send("POST", f"/users/{lim.id}/role", data=token)
    assert answer.location.endswith("done=same")
    boss.send("POST", f"/users/{lim.id}/person", data=token)
    boss.send("POST", "/users", data=token | {"username": "cruz", "password": GOOD})

    assert (of("lim").role, of("lim").personnel_id) == ("viewer", person.id)
    assert user_queries.by_name("cruz") is None


def test_a_granted_role_is_in_the_chain(browser: Browsers) -> None:
    boss, lim = browser("superuser"), make.user("lim")
    boss.open(f"/users/{lim.id}")
    boss.fill("Role", "Admin")

    page = boss.press("Change role")

    assert "The role is changed" in page.text
    row = AuditRow.select().order_by(AuditRow.seq.desc()).get()
    assert (row.action, row.object_id, row.actor) == (
        "change role", str(lim.id), of("superuser").id,
    )  # fmt: skip
    assert row.after == '{"role":"admin"}'


def test_the_last_superuser_stays(browser: Browsers) -> None:
    boss = browser("superuser")
    other = make.user("other", "superuser")
    users.disable(other, user=of("superuser"))
    boss.open("/users")
    token = {"csrf_token": boss.csrf_token()}

    sent = boss.send("POST", f"/users/{of('superuser').id}/disable", data=token)

    assert sent.status_code == 409
    assert "last superuser" in sent.get_data(as_text=True)


def test_a_user_is_linked_to_one_person_and_unlinked(browser: Browsers) -> None:
    boss, person = browser("superuser"), make.person()
    lim, other = make.user("lim"), make.user("other")
    boss.open(f"/users/{lim.id}")
    boss.fill("Service serial or id", "994538")
    assert "SGT CRUZ, Juan" in boss.press("Save link").text

    boss.open(f"/users/{other.id}")
    boss.fill("Service serial or id", person.id.lower())
    assert "lim is that person already" in boss.press("Save link", 422).text
    boss.fill("Service serial or id", "nobody")
    assert "nobody with that serial" in boss.press("Save link", 422).text

    boss.open(f"/users/{lim.id}")
    boss.fill("Service serial or id", "")
    assert "not linked" in boss.press("Save link").text


def test_nobody_loosens_their_own_link(browser: Browsers) -> None:
    boss = browser("superuser")
    users.link(of("superuser"), make.person().serial, user=of("superuser"))
    boss.open("/users")

    sent = boss.send(
        "POST", f"/users/{of('superuser').id}/person",
        data={"personnel_id": "", "csrf_token": boss.csrf_token()},
    )  # fmt: skip

    assert sent.status_code == 409
    assert of("superuser").personnel_id is not None


def test_a_disabled_user_is_out_at_once_and_comes_back(browser: Browsers) -> None:
    boss, lim = browser("superuser"), browser("armorer")
    lim.open("/items")
    boss.open(f"/users/{of('armorer').id}")

    page = boss.press("Disable armorer")

    assert "Disabled" in page.text
    assert lim.send("GET", "/items").status_code == 303
    boss.press("Let in again")
    assert of("armorer").disabled_at is None


def test_a_session_is_listed_and_ended(browser: Browsers) -> None:
    boss, lim = browser("superuser"), browser("armorer")
    lim.open("/items")
    page = boss.open(f"/users/{of('armorer').id}")
    end = next(b for b in page.root.iter("button") if b.text == "Sign out" and b.get("aria-label"))

    boss.press(end.get("aria-label") or "")

    assert lim.send("GET", "/items").status_code == 303
    assert Session.select().where(Session.ended_at.is_null()).count() == 1


def test_a_session_of_another_user_is_not_ended_by_a_wrong_address(browser: Browsers) -> None:
    boss, lim = browser("superuser"), browser("armorer")
    boss.open("/users")
    session = Session.get(Session.user == of("armorer"))

    sent = boss.send(
        "POST", f"/users/{of('superuser').id}/sessions/{session.id}/end",
        data={"csrf_token": boss.csrf_token()},
    )  # fmt: skip

    assert sent.status_code == 404
    assert lim.send("GET", "/items").status_code == 200


def test_a_reset_password_must_be_changed(browser: Browsers) -> None:
    boss = browser("superuser")
    users.add("lim", "armorer", GOOD)
    boss.open(f"/users/{of('lim').id}")

    password = shown(boss.press("Set new password"))

    assert not sign_in.check("lim", GOOD, "10.0.0.9").right
    assert browser().sign_in("lim", password).path == "/password"


@pytest.mark.parametrize("role", ["armorer", "viewer"])
def test_others_do_not_see_the_users(browser: Browsers, role: str) -> None:
    visitor = browser(role)

    for path in ("/users", "/users/new", "/users/1", "/tokens"):
        assert visitor.send("GET", path).status_code == 403
