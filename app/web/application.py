"""Wires the Flask application; the blueprints come on top."""

from __future__ import annotations

import logging
import os
import weakref
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from app import clock
from app.config import Settings
from app.models import migrate
from app.models.base import UnsafeDatabase, open_database
from app.services.imports import import_jobs
from app.services.settings import settings as unit_settings
from app.services.setup import demo_clearing, preparation
from app.web import (
    access,
    arguments,
    bundle,
    compression,
    connection,
    errors,
    filters,
    headers,
    https,
    kept_rows,
    late_rule,
    paper,
    polls,
    render,
    request_log,
    session,
    static,
    templating,
)

LARGEST_REQUEST = 6 * 1024 * 1024
# The order matters: a connection first, then who asks, then whether they may.
PARTS = (
    connection,
    request_log,
    static,
    bundle,
    paper,
    session,
    access,
    render,
    filters,
    kept_rows,
    errors,
    headers,
    https,
    compression,
)
csrf = CSRFProtect()


class Application(Flask):
    """Flask without a question that it asks a dozen times in a request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view or hook as it is: none of ours is a coroutine."""
        return func


def build(settings: Settings) -> Flask:
    """Return the application without pages. Raises UnsafeDatabase for a record not migrated."""
    app = Application("app", static_folder="static", template_folder="templates")
    app.jinja_environment = templating.RowEnvironment
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="armguard",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        WTF_CSRF_CHECK_DEFAULT=False,  # access.py checks it, after it knows who asks
        TEMPLATES_AUTO_RELOAD=False,
    )
    point(app, settings)
    app.url_rule_class = late_rule.LateRule
    app.url_map.converters["int"] = arguments.RowNumber
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    # Werkzeug's own request lines would hold search words, that is, names.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    csrf.init_app(app)
    for part in PARTS:
        part.attach(app)
    setattr(app, "wsgi_app", polls.Polls(app.wsgi_app))  # noqa: B010  (mypy: a method)
    return app


def point(app: Flask, settings: Settings) -> None:
    """Let an application serve this record, from now on and no other.

    Tests make one application and point it at each one's own record. Raises UnsafeDatabase.
    """
    clock.default_zone(settings.timezone)
    open_database(settings.database_path, media=settings.data / "media")
    if migrate.pending():
        raise UnsafeDatabase("The database is not at this program's schema; run armguard migrate.")
    unit_settings.use_zone()
    lock = demo_clearing.serving(settings)
    import_jobs.note_dead(settings.data)
    app.config.update(SECRET_KEY=preparation.secret(settings, "session"), ARMGUARD=settings)
    let_go = app.extensions.pop("armguard", None)
    if let_go is not None:
        let_go()
    app.extensions["armguard"] = weakref.finalize(app, os.close, lock)
