"""Pages and fragments from one template, with what every page shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec

import apsw
from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from peewee import PeeweeException

from app import __version__, clock
from app.models.roles import Act
from app.queries import alerts, backups, chain, clock_marks, custody, notices
from app.queries.settings import several
from app.web import access, help_links, polls

Arguments = ParamSpec("Arguments")
THEMES = ("auto", "light", "dark", "night", "night-green")


class NavEntry(NamedTuple):
    """A link of the navigation."""

    section: str
    label: str
    icon: str
    url: str


_NAV = (
    ("counter", "Counter", "scan-line", "counter.show", Act.ISSUE),
    ("dashboard", "Dashboard", "layout-dashboard", "dashboard.show", Act.READ),
    ("items", "Items", "package", "items.index", Act.READ),
    ("personnel", "People", "users", "personnel.index", Act.READ),
    ("stock", "Stock", "layers", "stock.index", Act.READ),
    ("counts", "Counts", "circle-check", "counts.index", Act.READ),
    ("rosters", "Rosters", "check", "rosters.index", Act.READ),
    ("overdue", "Overdue", "clock", "overdue.index", Act.READ),
    ("transactions", "Transactions", "arrow-left-right", "transactions.index", Act.READ),
    ("reports", "Reports", "history", "reports.index", Act.READ),
    ("imports", "Imports", "upload", "imports.index", Act.REGISTER),
    ("labels", "Labels", "tag", "labels.index", Act.REGISTER),
    ("jobs", "Jobs", "refresh-cw", "jobs.index", Act.READ),
    ("users", "Users", "user-round-cog", "users.index", Act.USERS),
    ("settings", "Settings", "settings", "settings.index", Act.USERS),
    ("help", "Help", "circle-help", "help.index", Act.READ),
)


def attach(app: Flask) -> None:
    """Give every template what base.html needs."""
    app.context_processor(_shared)


def page(template: str, fragment: str | None = None, **context: Any) -> Response:
    """Return a page, or its fragment (a template beside it) when htmx asked for one."""
    if fragment and wants_fragment():
        template = f"{template.rpartition('/')[0]}/{fragment}.html"
    context.setdefault("live_etag", g.get("live_etag"))
    response = make_response(render_template(template, **context))
    response.vary.update(("HX-Request", "Cookie"))
    return response


def wants_fragment() -> bool:
    """Say whether htmx asks for a piece of the page; going back to a page it wants it whole."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def live_with(
    also: Callable[[], str],
) -> Callable[[Callable[Arguments, Any]], Callable[Arguments, Any]]:
    """Answer 304 while the chain's head, and what `also` returns, stand still.

    The minute is part of the tag, because things fall overdue without an entry.
    """

    def tagged(view: Callable[Arguments, Any]) -> Callable[Arguments, Any]:
        @wraps(view)
        def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Any:
            stem = f"{_tag()}-{also()}"
            tag = f"{stem}-f" if request.headers.get("HX-Request") else f"{stem}-p"
            # A page carries its fragment's tag: where nothing changed, the first poll is a 304.
            g.live_etag = f'"{stem}-f"'
            response = Response(status=304)
            if tag not in request.if_none_match:
                response = make_response(view(*args, **kwargs))
            if response.status_code in (200, 304):
                response.set_etag(tag)
                polls.is_known_by(request.environ, tag)
            return response

        return answer

    return tagged


def live(view: Callable[Arguments, Any]) -> Callable[Arguments, Any]:
    """Answer 304 while the chain's head stands still."""
    return live_with(str)(view)


def _tag() -> str:
    head = chain.head()
    minute = int(clock.now().timestamp()) // 60
    session = getattr(getattr(g, "_login_user", None), "session", None)
    theme = request.cookies.get("theme", "")
    theme = theme if theme in THEMES else ""
    who = session.id if session is not None else 0
    return f"{__version__}-{head.hash[:16]}-{minute}-{who}-{theme}"


def _shared() -> dict[str, Any]:
    theme = request.cookies.get("theme", "auto")
    frame = {
        "version": __version__,
        "theme": theme if theme in THEMES else "auto",
        "may": lambda act: access.allowed(Act[act]),
        "help_url": help_links.address(request.endpoint),
    }
    try:
        return frame | _from_the_record()
    except (apsw.Error, PeeweeException):
        # The page that says the record cannot be read must not need it.
        return frame | {
            "unit_name": "ArmGuard",
            "is_demo": False,
            "head_code": None,
            "overdue_count": 0,
            "unread": 0,
            "alert": None,
            "backup": None,
            "clock_jump": None,
            "nav": [],
        }


def _from_the_record() -> dict[str, Any]:
    signed_in = g.get("user") is not None
    unit = several("unit_name", "demo")
    return {
        "unit_name": unit["unit_name"],
        "is_demo": unit["demo"] == "yes",
        "head_code": chain.head().code if signed_in else None,
        "overdue_count": custody.overdue_count(clock.now()) if signed_in else 0,
        "unread": notices.unread(g.user) if signed_in else 0,
        "alert": alerts.running() if signed_in else None,
        "backup": backups.age(clock.now()) if signed_in else None,
        "clock_jump": clock_marks.jump() if signed_in else None,
        "nav": _nav() if signed_in else [],
    }


def _nav() -> list[NavEntry]:
    return [
        NavEntry(section, label, icon, url_for(endpoint))
        for section, label, icon, endpoint, act in _NAV
        if access.allowed(act) and endpoint in current_app.view_functions
    ]
