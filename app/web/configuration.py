"""How this machine is set up, for views: as the application was made."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from app.config import Settings


def configuration() -> Settings:
    """Return what the environment said at the start."""
    chosen: Settings = current_app.config["ARMGUARD"]
    return chosen


def data_directory() -> Path:
    """Return the directory of everything ArmGuard keeps."""
    return configuration().data
