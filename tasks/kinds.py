"""What does each kind of job; a kind's module is imported when its first job comes."""

from __future__ import annotations

import importlib
from functools import partial
from pathlib import Path

from app.services.jobs.running import Work

# kind: module with a function work(data directory, job, progress) that returns a Done.
MODULES = {
    "backup": "tasks.backup",
    "blackout": "tasks.blackout",
    "checkpoint": "tasks.checkpoint",
    "copy": "tasks.copy",
    "export": "tasks.export",
    "import": "tasks.imports",
    "overdue": "tasks.overdue",
    "report": "tasks.report",
    "stock": "tasks.stock",
    "retention": "tasks.retention",
    "verify": "tasks.verify",
    "receipt": "tasks.receipt",
    "labels": "tasks.labels",
}


def work_of(data: Path, kind: str) -> Work:
    """Return what does a kind of job. Raises KeyError for one that this version does not know."""
    return partial(importlib.import_module(MODULES[kind]).work, data)
