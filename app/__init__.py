"""ArmGuard: the armory's record of who holds what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """Return the web application over a migrated record.

    Flask is imported here and not above: the worker and the commands import `app` too and do
    without it.
    """
    from app import blueprints
    from app.config import Settings
    from app.web import application

    app = application.build(settings or Settings.from_env())
    blueprints.register(app)
    return app
