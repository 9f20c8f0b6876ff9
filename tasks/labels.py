"""Labels, tags and ID cards by the hundred, as one PDF."""

from __future__ import annotations

from app.services.labels.label_jobs import work

__all__ = ["work"]
