"""Asks the worker for a report's PDF or a large file, and finds those that were made before."""

from __future__ import annotations

from app.models.documents import Document
from app.models.jobs import Job
from app.models.users import User
from app.queries.reports import catalogue
from app.queries.reports.shape import Asked, in_words
from app.services.jobs import outbox

# The kind of its job, and of the document it becomes.
KIND = "report"
FILE = "export"
_NEWEST = 10


def ask(name: str, asked: Asked, *, key: str, user: User) -> Job:
    """Return the job that draws a report; the same key is the same job."""
    title = f"{catalogue.KINDS[name].title}, {in_words(asked)}"
    argument = asked.as_argument() | {"report": name}
    return outbox.add(KIND, title, argument, key=f"report/{user.id}/{key}", user=user)


def ask_file(name: str, asked: Asked, form: str, *, key: str, user: User) -> Job:
    """Return the job that writes a report as CSV or XLSX; the same key is the same job."""
    title = f"{catalogue.KINDS[name].title} as {form.upper()}, {in_words(asked)}"
    argument = asked.as_argument() | {"report": name, "form": form}
    return outbox.add(FILE, title, argument, key=f"export/{user.id}/{key}", user=user)


def subject(name: str, asked: Asked) -> str:
    """Return what a document is about: no person's id, which the chain shows for ever."""
    return f"{name} {asked.first.isoformat()} {asked.last.isoformat()}"


def made_before(name: str) -> list[Document]:
    """Return the newest papers of a report, with who made them."""
    return list(
        Document.select(Document, User)
        .join(User)
        .where(
            (Document.kind == KIND)
            & (Document.subject >= f"{name} ")
            & (Document.subject < f"{name}!")
        )
        .order_by(Document.id.desc())
        .limit(_NEWEST)
    )


def paper(document_id: int) -> Document | None:
    """Return a report's paper, or None."""
    found: Document | None = Document.get_or_none(
        (Document.id == document_id) & (Document.kind == KIND)
    )
    return found
