"""Promise 8: receipts a minute and a thousand labels, as the worker draws them on one core."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from app.cli.bench.promise import Promise, at_least, at_most
from app.cli.bench.unit import USERNAME, Unit
from app.documents.label_face import Label
from app.documents.label_sheets import Setup, label_sheets
from app.documents.pdf import pdf
from app.documents.presets import PRESETS
from app.models import code_text
from app.models.base import close_database, open_database
from app.models.users import User
from app.queries import receipts as records
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.receipts import receipt_acts, receipt_pdfs

LABELS = 1000
PAPER = "legal"


def measure(unit: Unit, folder: Path) -> list[Promise]:
    """Draw a receipt for each pair, read from the record as a job does, and a run of labels."""
    copy = unit.copy(folder / "papers")
    open_database(copy.settings.database_path)
    try:
        seconds = _receipts(copy)
    finally:
        close_database()
    took, size = _labels()
    return [
        at_least(
            "8. receipts a minute, two copies on Legal", 60 / statistics.median(seconds), 3000
        ),
        at_most(f"8. {LABELS:,} labels, seconds of processor time", took, 2),
        at_most(f"8. {LABELS:,} labels, bytes", size, 256 * 1024),
    ]


def _receipts(unit: Unit) -> list[float]:
    """Return the processor seconds of each receipt's PDF; the first one warms up."""
    user, seconds = User.get(User.username == USERNAME), []
    for person, item in unit.pairs:
        entry = custody.issue_item(person, item, user=user, details=Details(mags=7, rounds=210))
        name = entry.row["receipt_number"]
        says = (records.record(name) or {})["says"]
        row = receipt_acts.printed(
            receipt_acts.existing(name), PAPER, user=user, way="pdf", says=says
        )
        started = time.process_time()
        receipt_pdfs.make(name, row.id, unit.data / "media")
        seconds.append(time.process_time() - started)
    return seconds[1:]


def _labels() -> tuple[float, int]:
    """Return the processor seconds and the bytes of a run on sheets."""
    made = [
        Label(code_text.make("item"), "M16A1", f"RP{number:06d}", "Rack R1 slot 12", "951st")
        for number in range(LABELS)
    ]
    setup = Setup(PRESETS["l7160"])
    pdf(label_sheets(made[:1], setup), "warm")
    started = time.process_time()
    content = pdf(label_sheets(made, setup), "labels")
    return time.process_time() - started, len(content)
