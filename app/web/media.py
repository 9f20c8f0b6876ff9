"""Where photographs and scans lie: the application serves them after a role check."""

from __future__ import annotations

from pathlib import Path

from flask import current_app


def media() -> Path:
    """Return the folder of all photographs and scans."""
    return Path(current_app.config["ARMGUARD"].data) / "media"
