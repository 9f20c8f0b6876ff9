"""A receipt's PDF: asked for, drawn by the worker, and kept as it was issued."""

from __future__ import annotations

from pathlib import Path

from app.documents.pdf import pdf
from app.models.jobs import Job
from app.models.users import User
from app.models.writes import writes
from app.queries import receipts as records
from app.queries.paging import Row
from app.services.documents import issued
from app.services.errors import NotFound
from app.services.jobs import outbox
from app.services.jobs.running import Done
from app.services.receipts import receipt_acts, receipt_paper, receipt_printers

KIND = "receipt"


def kept(record: Row, paper: str) -> Row | None:
    """Return the newest print on a paper whose PDF is kept and still says what the receipt says."""
    said = [one for one in _pdfs(record, paper) if one["sha256"]]
    return said[-1] if said else None


@writes
def ask(record: Row, paper: str, *, user: User, again: bool = False) -> Job:
    """Return the job that makes the PDF: the one this user waits for, or a new print's.

    `again` always begins another print, which says REPRINT. Raises Invalid for no such paper.
    """
    here = _pdfs(record, receipt_printers.read(paper)[0])
    waiting = [one for one in here if one["by"] == user.username]
    if waiting and not again:
        return of_print(record, waiting[-1]["id"], user=user)
    receipt = receipt_acts.existing(record["name"])
    row = receipt_acts.printed(receipt, paper, user=user, way="pdf", says=record["says"])
    return of_print(record, row.id, user=user)


def of_print(record: Row, print_id: int, *, user: User) -> Job:
    """Return the job of one print, asked for now unless it was before."""
    title, argument = f"{record['title']} {record['name']}", {"receipt": record["name"]}
    return outbox.add(
        KIND, title, {**argument, "print": print_id}, key=f"receipt/{print_id}", user=user
    )


def make(name: str, print_id: int, media: Path) -> tuple[bytes, Row]:
    """Return the PDF of one print, and the receipt's record. Raises NotFound."""
    record = records.record(name)
    found = next((one for one in (record or {}).get("prints", []) if one["id"] == print_id), None)
    if record is None or found is None:
        raise NotFound("unknown_receipt", "This receipt has no such print.")
    title = f"{record['title']} {record['name']}"
    return pdf(receipt_paper.sheets(record, found, media), title), record


def work(name: str, print_id: int, media: Path, *, user: User) -> Done:
    """Make the PDF of one print and keep it; the row that names it comes with the job's end."""
    content, record = make(name, print_id, media)
    sha256 = issued.store(content, media)
    return Done(
        f"{name} is ready.",
        {"address": f"/receipts/{name}/prints/{print_id}.pdf"},
        lambda: issued.note(KIND, name, str(print_id), sha256, head=record["head"], user=user),
    )


def _pdfs(record: Row, paper: str) -> list[Row]:
    """Return the prints as a PDF on this paper that say what the receipt says now."""
    return [
        one
        for one in record["prints"]
        if (one["way"], one["paper"], one["says"]) == ("pdf", paper, record["says"])
    ]
