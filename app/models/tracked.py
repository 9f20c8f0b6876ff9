"""Which columns of which tables the audit chain carries, and how.

Plain columns stand in the chain as they are. Private ones (names, free text, numbers of a person)
stand there as salted commitments, so that a person's data can be erased and the chain still
verifies. Columns that are neither are listed as loose, with the reason.
"""

from __future__ import annotations

from typing import NamedTuple

from app.models.alerts import Alert, DeferredCheck
from app.models.authority import Appointment, AuthorityCheck, AuthorityLine, AuthorityRoster
from app.models.backups import Backup, BackupCopy, BackupKey
from app.models.base import Base
from app.models.brass import BrassCount
from app.models.checkpoints import Checkpoint, SigningKey
from app.models.clock_marks import ClockMark
from app.models.codes import Code
from app.models.counts import (
    Count,
    CountClosing,
    CountQuantity,
    CountSighting,
    CountStep,
    CountVoid,
)
from app.models.discrepancies import Discrepancy, DiscrepancyStep, ReturnAnswer
from app.models.documents import Document, Form, FormPrinter
from app.models.drawing_rights import (
    Assignment,
    ContactNote,
    DueChange,
    DutyBar,
    Override,
    Qualification,
)
from app.models.erasures import ErasedRow, Erasure
from app.models.import_jobs import ImportJob
from app.models.items import Condition, Item, ItemClass, ItemModel
from app.models.jobs import Job
from app.models.labels import LabelPrint, LabelProfile
from app.models.late import PaperLine, PaperPack
from app.models.notes import Photo, Remark
from app.models.personnel import DeletedRecord, Group, Personnel, Rank, Squadron
from app.models.purposes import Purpose, PurposeClass
from app.models.receipts import ReceiptPrint, ReceiptScan, ReceiptSignature, ReceiptVoid
from app.models.rosters import Roster, RosterLine, RosterMark
from app.models.seals import AuditSeal
from app.models.settings import Setting
from app.models.stations import HandOver, Station
from app.models.stock import (
    Container,
    ContainerStep,
    LoadoutLine,
    ModelStockKind,
    Stock,
    StockKind,
    StockMovement,
    StockMovementText,
)
from app.models.stock_checks import StockCheck, StockCheckFault
from app.models.transactions import Receipt, Transaction, TransactionText
from app.models.transfers import RosterTake, Transfer
from app.models.users import ApiToken, Session, User
from app.models.views import SavedView, UserPreference


class Tracked(NamedTuple):
    """How a table's columns enter the chain; a column named nowhere is plain."""

    model: type[Base]
    private: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ALL = (
    Tracked(Setting),
    Tracked(Rank),
    Tracked(Group),
    Tracked(Squadron),
    Tracked(ItemClass),
    Tracked(ItemModel),
    Tracked(Condition),
    Tracked(Purpose),
    Tracked(PurposeClass),
    Tracked(
        Personnel,
        private=_names("surname first_name middle_initial serial mobile email photo status_reason"),
        loose=_names("search_key"),  # made anew from the other columns
    ),
    Tracked(Item, private=_names("description status_reason owner_unit")),
    Tracked(Code, private=_names("code revoked_reason")),
    Tracked(DeletedRecord, private=_names("snapshot reason")),
    Tracked(User, private=_names("username password_hash pin_hash")),
    Tracked(Station, private=_names("name")),
    Tracked(
        Session,
        private=_names("user_agent"),
        loose=_names("last_seen_at"),  # moves with every page; says nothing about the record
    ),
    Tracked(ApiToken, private=_names("name"), loose=_names("last_used_at")),
    # When a hand-over went idle is seen only by the next scan.
    Tracked(HandOver, loose=_names("last_scan_at closed_at close_reason")),
    Tracked(Receipt),
    Tracked(Transaction),
    Tracked(TransactionText, private=_names("notes reason")),
    Tracked(Remark, private=_names("text")),
    Tracked(Photo),
    Tracked(UserPreference, private=_names("value")),
    Tracked(SavedView, private=_names("name query")),
    # How far a running import has come says nothing about the record; that it began and ended does.
    Tracked(
        ImportJob,
        private=_names("filename result mapping fixes"),
        loose=_names("done_rows"),
    ),
    # What was asked for, by whom; what came of it says what it wrote.
    Tracked(
        Job,
        private=_names("title argument reason"),
        loose=_names(
            "origin state attempt done total problems result sentence begun_at finished_at"
        ),
    ),
    Tracked(Form),
    Tracked(FormPrinter, private=_names("name")),
    Tracked(Document),
    Tracked(LabelProfile, private=_names("name")),
    Tracked(LabelPrint),
    Tracked(StockKind),
    Tracked(ModelStockKind),
    Tracked(Stock, private=_names("suspended_reason")),
    Tracked(LoadoutLine),
    Tracked(StockMovement),
    Tracked(StockMovementText, private=_names("reason")),
    Tracked(Container),
    Tracked(ContainerStep, private=_names("text")),
    Tracked(BrassCount, private=_names("event")),
    Tracked(StockCheck),
    Tracked(StockCheckFault),
    Tracked(Qualification, private=_names("authority")),
    Tracked(DutyBar, private=_names("authority reason")),
    Tracked(Assignment),
    Tracked(Override, private=_names("reason")),
    Tracked(DueChange, private=_names("reason")),
    Tracked(ContactNote, private=_names("text")),
    Tracked(ReceiptVoid, private=_names("reason")),
    Tracked(ReceiptPrint),
    Tracked(ReceiptSignature, private=_names("strokes")),
    Tracked(ReceiptScan),
    Tracked(Roster, private=_names("name")),
    Tracked(RosterLine),
    Tracked(RosterMark),
    Tracked(RosterTake),
    Tracked(Alert, private=_names("reason")),
    Tracked(DeferredCheck, private=_names("note")),
    Tracked(Transfer),
    Tracked(Discrepancy, private=_names("text")),
    Tracked(DiscrepancyStep, private=_names("text")),
    Tracked(ReturnAnswer, private=_names("text")),
    Tracked(AuthorityRoster, private=_names("name authority")),
    Tracked(AuthorityLine),
    Tracked(AuthorityCheck),
    Tracked(Appointment, private=_names("document")),
    Tracked(Backup),
    Tracked(BackupCopy),
    Tracked(BackupKey),
    Tracked(ClockMark, private=_names("reason")),
    Tracked(PaperPack),
    Tracked(SigningKey, private=_names("reason")),
    Tracked(Checkpoint),
    Tracked(AuditSeal),
    Tracked(Erasure, private=_names("reason")),
    Tracked(ErasedRow),
    Tracked(PaperLine, private=_names("reason")),
    # The baseline is large; its digest, which `verify` compares, stands in the chain for it.
    Tracked(Count, loose=_names("baseline")),
    Tracked(CountSighting, private=_names("code")),
    Tracked(CountQuantity),
    Tracked(CountStep, private=_names("text")),
    Tracked(CountClosing, private=_names("figures reason")),
    Tracked(CountVoid, private=_names("reason")),
)

TRACKED: dict[str, Tracked] = {entry.model._meta.table_name: entry for entry in _ALL}

# Tables that the chain does not carry, each with its reason.
UNTRACKED: dict[str, str] = {
    "custody": "derived by trigger from transactions, and compared with them",
    "ledger_spans": "derived by trigger from transactions, and compared with them",
    "audit_log": "is the chain",
    "audit_texts": "is opened by the chain's commitments",
    "idempotency_keys": "answers that were given; the entries they name are in the chain",
    "notices": "tell users what other rows say; nothing is decided by them",
    "sign_in_failures": "counts guesses; the first lock-out of a day is in the chain",
}
