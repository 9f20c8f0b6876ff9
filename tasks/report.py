"""A report's PDF: drawn over one state of the record, kept with the ledger's code of then."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from app.models.jobs import Job
from app.queries.reports.shape import asked_of, counted
from app.services.documents import issued
from app.services.jobs import results
from app.services.jobs.running import Done, Progress
from app.services.reports import asking, drawing


def work(data: Path, job: Job, say: Progress) -> Done:
    """Draw the report that was asked for and note it as issued. Raises TooLong."""
    argument = json.loads(job.argument)
    name = argument.pop("report")
    asked = asked_of(argument)
    by = job.user.username if job.user else "ArmGuard"
    drawn = drawing.draw(name, asked, by, data=data, say=say)
    file = f"armguard-{name}-{asked.last.isoformat()}.pdf"
    kept = results.keep(data, job.id, file, results.PDF, drawn.content)
    noted = partial(
        issued.note, asking.KIND, asking.subject(name, asked), str(job.id),
        issued.store(drawn.content, data / "media"), head=drawn.made.head, user=job.user,
    )  # fmt: skip
    pages = counted(drawn.pages, "pages")
    return Done(f"{pages}, ledger {drawn.made.head}.", kept, noted)
