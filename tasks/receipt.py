"""The PDF of a receipt, drawn from what the record says and kept for good."""

from __future__ import annotations

import json
from pathlib import Path

from app.models.jobs import Job
from app.services.jobs.running import Done, Progress
from app.services.receipts import receipt_pdfs


def work(data: Path, job: Job, _say: Progress) -> Done:
    """Draw one print of a receipt. Raises NotFound, StorageFull."""
    asked = json.loads(job.argument)
    return receipt_pdfs.work(asked["receipt"], asked["print"], data / "media", user=job.user)
