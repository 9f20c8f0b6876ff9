"""The sheet of a count: frozen figures, differences, two lines to sign, the ledger's code."""

from __future__ import annotations

from pathlib import Path

from app import clock
from app.documents.drawing import Sheet
from app.documents.pdf import pdf
from app.documents.report import report_sheets
from app.documents.report_proof import Proof
from app.models.documents import Document
from app.models.users import User
from app.queries import counts
from app.queries.count_shapes import CATEGORIES, Figures
from app.queries.reports.shape import Block, Cells, Column, Report, block, moment
from app.queries.rows import Row
from app.services.counts.counting import METHODS
from app.services.documents import issued
from app.services.errors import Refusal
from app.services.reports import saying
from app.services.reports.drawing import MOST, TooLong
from app.services.witnesses import checkpoints

KIND = "count"
_WEAPONS = (
    Column("model", "Model"),
    Column("possessed", "All", "number"),
    Column("on_hand", "On hand", "number"),
    Column("issued", "Issued", "number"),
    Column("maintenance", "Maint.", "number"),
    Column("missing", "Missing", "number"),
    Column("moved", "Moved", "number"),
    Column("expected", "Expected", "number"),
    Column("counted", "Counted", "number"),
    Column("difference", "Diff.", "number"),
)
# Where nothing of the kind is, the column stands in files only.
_RARE = ("missing", "moved")
_STOCK = (
    Column("kind", "Kind or lot"),
    Column("on_hand", "On hand", "number"),
    Column("moved", "Moved", "number"),
    Column("expected", "Expected", "number"),
    Column("counted", "Counted", "number"),
    Column("difference", "Diff.", "number"),
)
_FINDINGS = (
    Column("what", "What"),
    Column("item_id", "Id", "key"),
    Column("item", "Item or code", link="/items/", by="item_id"),
    Column("place", "Place"),
    Column("seen_in", "Seen in"),
    Column("text", "Found"),
    Column("done", "Done about it"),
)
_PEOPLE = (Column("user", "Counted by"), Column("weapons", "Weapons", "number"))
_NOTE = (
    "All, on hand, issued, in maintenance and missing are as when the count began. Moved: what "
    "came in since, less what went out, until it was counted. Expected: on hand, in maintenance "
    "and moved."
)


class NotClosed(Refusal):
    """A sheet that two have not signed is looked at, and not issued."""

    code = "count_open"
    kind = "info"
    title = "Not closed yet"


def report(row: Row, figures: Figures, most: int | None = None) -> Report:
    """Return a count as its sheet has it, on paper, on screen and in a file.

    `most` is how many differences are wanted, None for all.
    """
    blocks = [_weapons(figures)]
    if row["with_stock"]:
        blocks.append(_stock(figures))
    blocks.append(_findings(row, figures, most))
    if figures.people:
        people: list[Cells] = [(name, number) for name, number in figures.people]
        blocks.append(block("Who counted", _PEOPLE, people, noun="users"))
    return Report(f"count-{row['id']}", row["title"], _facts(row, figures), tuple(blocks),
                  (_NOTE,), row["signers"])  # fmt: skip


def _weapons(figures: Figures) -> Block:
    rows: list[Cells] = [
        (line.name, line.assigned, line.on_hand, line.issued, line.maintenance, line.missing,
         line.moved, line.expected, line.counted, line.difference)
        for line in figures.models
    ]  # fmt: skip
    sums = tuple(column.name for column in _WEAPONS[1:])
    rare = {name for name in _RARE if not any(getattr(line, name) for line in figures.models)}
    columns = tuple(one._replace(kind="key") if one.name in rare else one for one in _WEAPONS)
    return block("Weapons", columns, rows, sums=sums, empty="No weapons in this count.")


def _stock(figures: Figures) -> Block:
    rows: list[Cells] = [
        (line.name, line.on_hand, line.moved, line.expected, line.counted, line.difference)
        for line in figures.stock
    ]
    return block(
        "Magazines, ammunition and accessories",
        _STOCK,
        rows,
        noun="lines",
        empty="None is counted.",
    )


def _findings(row: Row, figures: Figures, most: int | None) -> Block:
    rows: list[Cells] = [
        (
            CATEGORIES[one.category],
            one.item_id,
            one.label,
            one.place or None,
            one.seen_in or None,
            one.text,
            one.done or None,
        )
        for one in figures.findings
    ]
    by_number = row["method"] != "scan"
    empty = "Weapons were counted by number." if by_number else "Everything agreed."
    return block("Differences", _FINDINGS, rows, most, noun="differences", empty=empty)


def _facts(row: Row, figures: Figures) -> tuple[str, ...]:
    blind = ", blind" if row["blind"] else ""
    facts = [
        f"{row['scope_words']}. {METHODS[row['method']]}{blind}.",
        f"Begun {_when(row['created_at'])} by {row['by']}, ledger {row['head']}",
    ]
    if row["closed_at"]:
        facts.append(f"Closed {_when(row['closed_at'])}, ledger {row['closing_head']}")
    elif row["state"] == "open":
        facts.append("OPEN: nobody has signed this.")
    if row["method"] == "scan":
        facts.append(f"Found: {figures.found} of {figures.expected} expected")
    facts.append(f"Differences: {figures.differences}")
    if row["closing_reason"]:
        facts.append(f"Reason: {row['closing_reason']}")
    if row["voided_at"]:
        facts.append(f"VOID since {_when(row['voided_at'])}: {row['void_reason']}")
    return tuple(facts)


def _when(text: str) -> str:
    return moment(clock.from_text(text))


def made(row: Row, by: User) -> saying.Made:
    """Return who makes a sheet now, and the code of the record at the freeze it shows."""
    return saying.Made(clock.now(), by.username, row["closing_head"] or row["head"])


def pages(row: Row, figures: Figures, by: User, media: Path, *, reprint: int = 0) -> list[Sheet]:
    """Return the sheet's pages; `reprint` is how many were issued before. Raises TooLong."""
    if len(figures.findings) > MOST:
        raise TooLong(
            f"This count has {len(figures.findings)} differences, and paper takes {MOST}. Take it "
            "as a file."
        )
    said = saying.on_paper(report(row, figures), made(row, by), media)
    signed = tuple(f"{duty}: {name}" if name else duty
                   for duty, name in zip(row["signers"], _names(row), strict=True))  # fmt: skip
    title = f"REPRINT {reprint} of {said.title}" if reprint else said.title
    return report_sheets(said._replace(title=title, signed=signed, proof=_proof()))


def _proof() -> Proof | None:
    """Return the newest signed checkpoint as paper has it; None before the first.

    Paper outlives the machine: from then on nobody makes the record before it anew unnoticed.
    """
    newest = checkpoints.newest()
    if newest is None:
        return None
    words = (
        f"Checkpoint of the record up to its row {newest.seq}, signed {_when(newest.signed_at)}.",
        "To prove the record later: sign in to ArmGuard, open Verify and scan this code there. It "
        "says whether the record still has that row, unchanged.",
    )
    return Proof(newest.text, words)


def _names(row: Row) -> tuple[str, str]:
    return counts.signed_names(row["first"], row["second"])


def papers(count_id: int) -> list[Document]:
    """Return the sheets of a count that were issued, the first one first."""
    return list(
        Document.select(Document, User)
        .join(User)
        .where((Document.kind == KIND) & (Document.subject == _subject(count_id)))
        .order_by(Document.id)
    )


def issue(row: Row, figures: Figures, *, user: User, media: Path) -> Document:
    """Draw the sheet of a closed count, keep it as it is and return it; a later one says REPRINT.

    Raises NotClosed, TooLong, StorageFull, ReadOnly.
    """
    if row["state"] == "open":
        raise NotClosed(f"{row['title']} is open. Two sign it first; then its sheet is printed.")
    before = len(papers(row["id"]))
    content = pdf(pages(row, figures, user, media, reprint=before), row["title"])
    sha256 = issued.store(content, media)
    head = row["closing_head"] or row["head"]
    subject, part = _subject(row["id"]), str(before + 1)
    return issued.note(KIND, subject, part, sha256, head=head, user=user)


def _subject(count_id: int) -> str:
    return f"count {count_id}"
