"""Many labels as one job: frozen as they were chosen, drawn by the worker, n of N."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.documents.drawing import Sheet
from app.models.jobs import Job
from app.models.users import User
from app.queries.labels import Wanted
from app.services.jobs import outbox, results
from app.services.jobs.running import Done, Progress
from app.services.labels import label_papers, label_runs
from app.services.labels.label_runs import Run

KIND = "labels"


def ask(run: Run, *, user: User, key: str) -> Job:
    """Return the job that makes the PDF of a run; `key` names the press that asked for it.

    What is printed is what was chosen then, whatever is labelled or registered meanwhile.
    """
    argument: dict[str, Any] = {
        "form": run.form, "ids": [row["id"] for row in run.rows], "paper": run.loaded.key,
        "start": run.start, "bars": run.bars,
    }  # fmt: skip
    return outbox.add(KIND, run.name, argument, key=f"labels/{user.id}/{key}", user=user)


def work(data: Path, job: Job, say: Progress) -> Done:
    """Draw the run of a job and keep its file. Raises NoRoom, and Moved once it is cancelled."""
    run = _run(json.loads(job.argument))
    sheets = _counted(run, data / "media", say)
    content = label_runs.written(run, sheets)
    kept = results.keep(data, job.id, f"armguard-{run.form}s.pdf", results.PDF, content)
    pages = f"{run.pages} page{'' if run.pages == 1 else 's'}"
    return Done(f"{run.name} on {pages}.", kept)


def _run(asked: dict[str, Any]) -> Run:
    loaded = label_papers.chosen(asked["form"], asked["paper"])
    wanted = Wanted(ids=tuple(asked["ids"]))
    return label_runs.prepare(asked["form"], wanted, loaded, asked["start"], asked["bars"])


def _counted(run: Run, media: Path, say: Progress) -> Iterator[Sheet]:
    """Yield the pages of a run and say how many labels are drawn."""
    total, pages = len(run.rows), max(1, run.pages)
    for number, sheet in enumerate(label_runs.sheets(run, media), 1):
        yield sheet
        say(total * number // pages, total)
