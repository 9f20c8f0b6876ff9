"""The blackout pack: how things stand, and numbered lines to write on while nothing is recorded."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from app import clock
from app.models import line_codes
from app.models.jobs import Job
from app.services.jobs import results
from app.services.jobs.running import Done, Progress
from app.services.late import blackout, packs
from app.services.late.packs import PACK_LINES


def work(data: Path, job: Job, say: Progress) -> Done:
    """Make a pack with a number of its own, which is known once the job is done."""
    say(0, 1)
    pack = blackout.draw(line_codes.make(), clock.now())
    name = f"armguard-blackout-{pack.code}.pdf"
    kept = results.keep(data, job.id, name, results.PDF, pack.content)
    sentence = f"Pack {pack.code}: {pack.out} out, {pack.pages} pages, lines 1 to {PACK_LINES}."
    return Done(sentence, kept, partial(packs.keep, pack.code, user=job.user))
