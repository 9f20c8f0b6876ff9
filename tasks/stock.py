"""The nightly check of the stock: every lot's account is the sum of its movements."""

from __future__ import annotations

from pathlib import Path

from app.models.jobs import Job
from app.services.jobs.running import Done, Progress
from app.services.stock import conservation


def work(_data: Path, _job: Job, _say: Progress) -> Done:
    """Check every lot and keep the result; what does not balance is then on the dashboard."""
    wrong = conservation.differing()
    sentence = "Every pool and lot balances."
    if wrong:
        sentence = f"{len(wrong)} of the pools and lots do not balance. Stock says which."
    return Done(sentence, {"wrong": sorted(wrong)}, lambda: conservation.check(user=None))
