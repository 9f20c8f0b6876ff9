"""A large import, checked or written by the worker instead of a thread of the pages."""

from __future__ import annotations

import json
from pathlib import Path

from app.models.jobs import Job
from app.services.imports import import_work
from app.services.jobs.running import Done, Progress


def work(data: Path, job: Job, say: Progress) -> Done:
    """Do what the import waits for; its rows and its end are one block of its own.

    A second attempt finds an import that is over and leaves it alone. Raises ImportFailed.
    """
    number = int(json.loads(job.argument)["import"])
    return Done(import_work.by_worker(data, number, job.user, say), {"import": number})
