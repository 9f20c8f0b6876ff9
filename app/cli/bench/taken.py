"""When and on what machine a figure was taken; part of every JSON, so that none stands alone."""

from __future__ import annotations

import os
import platform
from typing import Any

import apsw

from app import clock


def begun() -> dict[str, Any]:
    """Return day, processor cores, and how many programs wanted one just before."""
    return {
        "on": f"{clock.now():%Y-%m-%d %H:%M} UTC",
        "cores": len(os.sched_getaffinity(0)),
        "wanted_by": round(os.getloadavg()[0], 1),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "sqlite": apsw.sqlite_lib_version(),
    }


def in_words(taken: dict[str, Any]) -> str:
    """Return it as a sentence for a document."""
    quiet = taken["wanted_by"] < taken["cores"] / 2
    others = "nothing else ran" if quiet else f"{taken['wanted_by']:g} programs wanted them"
    return f"{taken['on']}, {taken['cores']} cores ({taken['machine']}), {others}"
