"""Who may come in where: every route by method and role, and unsafe routes without a token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.models.roles import Act
from app.models.transactions import Receipt
from app.queries import chain
from app.services.custody import custody
from app.services.settings import settings
from app.services.users import tokens, users
from app.web.access import declared
from tests import make
from tests.addresses import FILLED
from tests.browse import Browser

# domain.md, Roles; written out again, so that a slip in app/models/roles.py shows.
MAY = {
    Act.READ: {"superuser", "admin", "armorer", "viewer"},
    Act.ISSUE: {"superuser", "admin", "armorer"},
    Act.REGISTER: {"superuser", "admin", "armorer"},
    Act.EDIT: {"superuser", "admin"},
    Act.USERS: {"superuser", "admin"},
    Act.SETTINGS: {"superuser"},
    Act.AUDIT: {"superuser", "admin", "viewer"},
}
ROLES = ("superuser", "admin", "armorer", "viewer")
SAFE = {"GET", "HEAD"}
Browsers = Callable[..., Browser]


class Route(NamedTuple):
    """One method of one address, and what its view declares."""

    method: str
    path: str
    access: Act | str | None
    is_api: bool

    def lets_in(self, role: str) -> bool:
        """Say whether the declaration lets a signed-in role in."""
        return role in MAY[self.access] if isinstance(self.access, Act) else True


def routes(app: Flask) -> Iterator[Route]:
    """Yield every route of the application, its variables filled with things that are there."""
    person, item = make.person(), make.item()
    custody.issue_item(person.id, item.id, user=make.user("clerk"))
    filled = FILLED | {
        "personnel_id": person.id,
        "item_id": item.id,
        "number": Receipt.get().name,
    }
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            here = filled | {"name": person.id if "personnel" in rule.rule else item.id}
            values = {name: here[name] for name in rule.arguments}
            path = adapter.build(rule.endpoint, values, append_unknown=False)
            access = declared(app, rule.endpoint)
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                yield Route(method, path, access, path.startswith("/api/"))


def ask(browser: Browser, route: Route, key: str | None = None) -> TestResponse:
    """Send a bare request, with the token that its kind of route asks for."""
    if route.is_api:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return browser.send(route.method, route.path, headers=headers, json={})
    data = None if route.method in SAFE else {"csrf_token": form_token(browser)}
    return browser.send(route.method, route.path, data=data)


def form_token(browser: Browser) -> str:
    """Return the token of this browser's forms, from a small page that has one."""
    page = browser.send("GET", "/password" if browser.user else "/login").text
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


def test_every_route_declares_who_may(app: Flask) -> None:
    undeclared = [route.path for route in routes(app) if route.access is None]

    assert undeclared == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_its_routes_declare(app: Flask, browser: Browsers, role: str) -> None:
    wrong = []
    user = make.user(role, role)
    key = tokens.add("full", user, scope="write")
    for route in routes(app):
        visitor = browser(role)
        status = ask(visitor, route, key).status_code
        if (status == 403) == route.lets_in(role) or status == 401 or status >= 500:
            wrong.append((route.method, route.path, status))

    assert wrong == []


def test_nobody_comes_in_without_signing_in(app: Flask, browser: Browsers) -> None:
    make.user("boss", "superuser")
    wrong = []
    for route in routes(app):
        answer = ask(browser(), route)
        is_sent_away = answer.status_code == 401 or (answer.location or "").startswith("/login")
        is_public = route.access == "public"
        if is_public == is_sent_away and route.path not in ("/setup", "/setup/restore"):
            wrong.append((route.method, route.path, answer.status_code, answer.location))

    assert wrong == []


def test_a_script_without_a_session_is_told_so(app: Flask, browser: Browsers) -> None:
    make.user("boss", "superuser")
    behind = [route for route in routes(app) if route.access != "public" and not route.is_api]
    for header in ({"HX-Request": "true"}, {"X-Requested-With": "scan-queue"}):
        for route in behind:
            answer = browser().send(route.method, route.path, headers=header)
            assert answer.status_code == 401, route


def test_a_session_opens_no_api_route_and_a_token_no_page(app: Flask, browser: Browsers) -> None:
    boss = make.user("boss", "superuser")
    key = tokens.add("full", boss, scope="write")
    for route in routes(app):
        if route.access == "public":
            continue
        if route.is_api:
            answer = browser("boss").send(route.method, route.path, json={})
            assert answer.status_code == 401, route
        else:
            bearer = {"Authorization": f"Bearer {key}"}
            answer = browser().send(route.method, route.path, headers=bearer)
            assert answer.status_code == 303, route


def test_a_read_token_writes_nothing(app: Flask, browser: Browsers) -> None:
    key = tokens.add("reader", make.user("boss", "superuser"), scope="read")
    for route in [route for route in routes(app) if route.is_api]:
        status = ask(browser(), route, key).status_code
        assert (status == 403) == (route.method not in SAFE), (route, status)


def test_a_route_that_declares_nothing_answers_403(own_app: Flask) -> None:
    def forgotten() -> str:
        return "secret"

    own_app.add_url_rule("/forgotten", view_func=forgotten, methods=["GET", "POST"])
    own_app.add_url_rule("/api/v1/forgotten", "api_forgotten", forgotten, methods=["GET", "POST"])
    boss, *others = (make.user(role, role) for role in ROLES)
    for user in (boss, *others, None):
        visitor = Browser(own_app, user)
        token = form_token(visitor)
        assert visitor.send("GET", "/forgotten").status_code == 403, user
        data = {"csrf_token": token}
        assert visitor.send("POST", "/forgotten", data=data).status_code == 403, user
    bearer = {"Authorization": f"Bearer {tokens.add('full', boss, scope='write')}"}
    nobody = Browser(own_app)
    assert nobody.send("GET", "/api/v1/forgotten", headers=bearer).status_code == 403
    assert nobody.send("GET", "/api/v1/forgotten").status_code == 401


def test_a_unit_can_keep_its_admins_from_the_counter(browser: Browsers) -> None:
    admin = browser("admin")
    assert admin.send("GET", "/counter").status_code == 200

    settings.change("admins_issue", "no", None)

    assert admin.send("GET", "/counter").status_code == 403
    assert browser("armorer").send("GET", "/counter").status_code == 200


def test_a_disabled_user_is_out_at_once(browser: Browsers) -> None:
    armorer = browser("armorer")
    key = tokens.add("full", users.named("armorer"), scope="write")
    bearer = {"Authorization": f"Bearer {key}"}
    assert armorer.send("GET", "/api/v1/items", headers=bearer).status_code == 200

    users.disable(users.named("armorer"))

    assert armorer.send("GET", "/api/v1/items", headers=bearer).status_code == 401
    assert armorer.send("GET", "/items").status_code == 303


def test_no_unsafe_page_works_without_the_token_of_its_session(
    app: Flask, browser: Browsers
) -> None:
    another = form_token(browser("admin"))
    unsafe = [route for route in routes(app) if not route.is_api and route.method not in SAFE]
    assert len(unsafe) > 4
    for route in unsafe:
        for token in (None, "", "guess", another):
            visitor = browser("superuser")
            before = chain.head()
            answer = visitor.send(route.method, route.path, data={"csrf_token": token or ""})
            assert answer.status_code == 400, (route, token)
            assert chain.head() == before, (route, token)


def test_a_token_from_another_session_is_refused_and_the_right_one_is_not(
    browser: Browsers,
) -> None:
    here, there = browser("armorer"), browser("armorer")
    mine, theirs = form_token(here), form_token(there)

    assert here.send("POST", "/logout", data={"csrf_token": theirs}).status_code == 400
    assert here.send("POST", "/logout", data={"csrf_token": mine}).status_code == 303


def test_a_number_that_no_row_has_is_no_such_page(app: Flask, browser: Browsers) -> None:
    visitor = browser("superuser")
    rules = [rule for rule in app.url_map.iter_rules() if "<int" in rule.rule]
    for rule in rules:
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", re.sub(r"<int[^>]*>", "9" * 30, rule.rule))

        answer = visitor.send("GET", re.sub(r"<\w+>", make.DATE, path))

        assert answer.status_code in (401, 404, 405), path
    assert len(rules) > 10
