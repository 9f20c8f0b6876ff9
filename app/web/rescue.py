"""What is served in place of ArmGuard when its record cannot be used. It writes nothing."""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request

from app import __version__, clock
from app.config import Settings
from app.queries import health
from app.services.late import late_paper
from app.services.rescue import reading
from app.services.rescue.damage import Damage
from app.services.rescue.way_out import Search
from app.services.users import passwords
from app.web import bundle, headers, static
from app.web.connection import API

FAILING = 503
# Guesses at the name and password that show the list; nothing here can be written down.
MOST_WRONG, WITHIN_SECONDS = 20, 3600.0
_SAID = {
    "wrong": "That is no name and password that can be read from the record, and not the code.",
    "wait": "Too many wrong tries. Wait an hour, or start ArmGuard again.",
}


class Desk:
    """What the rescue page knows: the damage, the way out, and who may see names."""

    def __init__(self, settings: Settings, damage: Damage) -> None:
        self.settings = settings
        self.damage = damage
        self.code = secrets.token_hex(4)
        self.copies = Search(settings.data).start()
        self._wrong: deque[float] = deque(maxlen=MOST_WRONG)
        self._turn = threading.Lock()

    def refusal(self, name: str, secret: str) -> str | None:
        """Return why who knows this may not see the list: wrong, wait, or None for whoever may."""
        with self._turn:
            now = time.monotonic()
            if len(self._wrong) == MOST_WRONG and now - self._wrong[0] < WITHIN_SECONDS:
                return "wait"
            if self._knows(name, secret.strip()):
                return None
            self._wrong.append(now)
            return "wrong"

    def _knows(self, name: str, secret: str) -> bool:
        if secrets.compare_digest(secret.encode(), self.code.encode()):
            return True
        found = reading.password_hash(self.settings.database_path, name)
        return passwords.verify(found, secret)


def build(settings: Settings, damage: Damage) -> tuple[Flask, Desk]:
    """Return the application of the rescue page, and what it knows."""
    app = Flask("app", static_folder="static", template_folder="templates")
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    for part in (static, bundle, headers):
        part.attach(app)
    desk = Desk(settings, damage)
    app.context_processor(lambda: {"version": __version__, "may": lambda _act: False})
    app.before_request(lambda: _answer(desk))
    return app, desk


def _answer(desk: Desk) -> Response | None:
    if request.endpoint in ("static", "bundle"):
        return None
    if request.path in ("/health", f"{API}v1/health"):
        return _with_status(jsonify(health.report(desk.settings, is_damaged=True)))
    if request.path.startswith(API) or request.headers.get("X-Requested-With"):
        said = f"Recording stopped. {desk.damage.text} Nothing was recorded. Use the paper sheet."
        return _with_status(jsonify(error={"code": "unreadable", "message": said}))
    if request.path == "/counter/paper-sheet":
        return _page("errors/rescue_sheet.html", sheet=late_paper.sheet())
    if request.path == "/rescue" and request.method == "POST":
        return _list(desk)
    return _front(desk)


def _front(desk: Desk, said: str | None = None) -> Response:
    newest = reading.newest(desk.settings.database_path)
    return _page(
        "errors/rescue.html",
        damage=desk.damage,
        copies=desk.copies,
        newest=newest and (newest[0], _shown(newest[1])),
        restored_from=desk.copies.good and _shown(desk.copies.good.newest_at),
        said=said and _SAID[said],
    )


def _list(desk: Desk) -> Response:
    refusal = desk.refusal(request.form.get("name", ""), request.form.get("secret", ""))
    if refusal:
        return _front(desk, refusal)
    found = reading.who_holds_what(desk.settings.database_path)
    held = [row._replace(since=_shown(row.since)) for row in found.held]
    newest = found.newest and (found.newest[0], _shown(found.newest[1]))
    now = f"{clock.local(clock.now()):%d %b %Y %H:%M}"
    context = {"damage": desk.damage, "found": found, "held": held, "newest": newest, "now": now}
    return _page("errors/rescue_list.html", **context)


def _shown(moment: Any) -> str:
    """Return a stored moment on the wall clock; a damaged one as it stands."""
    try:
        return f"{clock.local(clock.from_text(moment)):%d %b %Y %H:%M}"
    except (TypeError, ValueError):
        return str(moment)


def _page(template: str, **context: Any) -> Response:
    return _with_status(make_response(render_template(template, **context)))


def _with_status(response: Response) -> Response:
    response.status_code = FAILING
    return response
