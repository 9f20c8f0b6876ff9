"""HTTP in, HTML out: one package per noun, none of which knows another."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

NOUNS = ("alerts", "api", "audit", "authority", "backups", "camera", "clock", "counter", "counts",
         "custody", "dashboard", "discrepancies", "health", "help", "imports", "items", "jobs",
         "labels", "late", "lists", "logs", "machine", "notices", "overdue", "overrides",
         "personnel", "photos", "receipts", "records", "relief", "reports", "rights", "rosters",
         "search", "sessions", "settings", "setup", "stock", "tables", "transactions", "trust",
         "users", "verify")  # fmt: skip


def register(app: Flask) -> None:
    """Put every noun's pages into the application."""
    for noun in NOUNS:
        views = importlib.import_module(f"app.blueprints.{noun}.views")
        app.register_blueprint(views.bp)
