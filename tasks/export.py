"""A report with many rows as a spreadsheet, written while the pages go on."""

from __future__ import annotations

import json
from pathlib import Path

from app.models.jobs import Job
from app.queries.reports.shape import asked_of, counted
from app.services.jobs import results
from app.services.jobs.running import Done, Progress
from app.services.reports import filing


def work(data: Path, job: Job, say: Progress) -> Done:
    """Write the report that was asked for as a file."""
    argument = json.loads(job.argument)
    name, form = argument.pop("report"), argument.pop("form")
    asked = asked_of(argument)
    by = job.user.username if job.user else "ArmGuard"
    made = filing.file(name, asked, form, by, say)
    file = f"armguard-report-{name}-{asked.last.isoformat()}.{form}"
    kept = results.keep(data, job.id, file, filing.MEDIA[form], made.pieces)
    return Done(f"{counted(made.rows, 'rows')}, ledger {made.head}.", kept)
