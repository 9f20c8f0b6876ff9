"""A small armory with something of everything in it, for tests that look at a whole record."""

from __future__ import annotations

from datetime import timedelta

from nacl.signing import SigningKey as PrivateKey

from app import clock
from app.models.alerts import Alert, DeferredCheck
from app.models.authority import Appointment, AuthorityLine, AuthorityRoster
from app.models.backups import Backup, BackupCopy, BackupKey
from app.models.base import Base
from app.models.clock_marks import ClockMark
from app.models.codes import Code
from app.models.discrepancies import Discrepancy, DiscrepancyStep, ReturnAnswer
from app.models.documents import Document, FormPrinter
from app.models.drawing_rights import Assignment, DutyBar, Qualification
from app.models.erasures import ErasedRow, Erasure
from app.models.import_jobs import ImportJob
from app.models.jobs import Job
from app.models.labels import LabelPrint, LabelProfile
from app.models.late import PaperLine, PaperPack
from app.models.notes import Photo, Remark
from app.models.notices import Notice
from app.models.personnel import DeletedRecord, Personnel, Squadron
from app.models.purposes import Purpose
from app.models.receipts import ReceiptPrint, ReceiptScan, ReceiptSignature, ReceiptVoid
from app.models.rosters import Roster, RosterLine, RosterMark
from app.models.stations import HandOver, Station
from app.models.stock import Stock
from app.models.stock_checks import StockCheck, StockCheckFault
from app.models.transactions import Transaction
from app.models.transfers import RosterTake, Transfer
from app.models.users import ApiToken, Session, SignInFailure, User
from app.models.views import SavedView, UserPreference
from app.models.writes import writes
from app.queries import chain, segments
from app.queries import custody as held
from app.services import audit
from app.services.custody import custody, due_times
from app.services.custody.custody import Details
from app.services.custody.idempotency import Request
from app.services.custody.overrides import Agreement
from app.services.retention import sealing
from app.services.settings import settings
from app.services.stock import containers, owed, stock_moves
from app.services.stock.brass import Brass
from app.services.witnesses import checkpoints, signing
from tests import copies, counted, make

CRUZ = f"PE-300001{make.DATE}"  # holds OUT_RIFLE
REYES = f"PE-300002{make.DATE}"  # Active, holds nothing
DIAZ = f"PE-300003{make.DATE}"  # Suspended
SANTOS = f"PE-300004{make.DATE}"  # user 2
LIM = f"PO-300005{make.DATE}"  # an officer, holds OUT_PISTOL
OUT_RIFLE = f"IR-R1{make.DATE}"
GOOD_RIFLE = f"IR-R2{make.DATE}"
OUT_PISTOL = f"IP-P1{make.DATE}"
GOOD_PISTOL = f"IP-P2{make.DATE}"
IN_MAINTENANCE = f"IR-R3{make.DATE}"
DAMAGED = f"IR-R4{make.DATE}"
PACKS = ("AAAAAE", "BBBBBU")
NOTE = "a note that nobody else may read"


def fill() -> None:
    """Put the armory into the open record."""
    copies.once(_fill)


def _fill() -> None:
    admin = make.user("admin", "superuser")
    for serial, surname in (("300001", "Cruz"), ("300002", "Reyes"), ("300003", "Diaz")):
        make.person(serial, surname=surname, mobile="+639171234567", middle_initial="B")
    santos = make.user("santos", personnel=make.person("300004", surname="Santos"))
    make.person("O-300005", "CPT", surname="LIM", first_name="ANA", email="lim@unit.example")
    make.item("R1", property_number="PN-1", description="scratch on the stock")
    make.item("R2", property_number="PN-2")
    make.item("R3", status="Maintenance", status_reason="broken extractor")
    make.item("R4", condition="Damaged")
    make.item("P1", "G17")
    make.item("P2", "G17", rack="R3", slot="12")
    suspend(DIAZ, admin)
    settings.change("unit_name", "951st", admin)
    authorize(admin, santos)
    settings.change("authority_roster", "warn", admin)
    move(santos)
    settings.change("authority_roster", "off", admin)
    keep_company(admin)
    fire(santos)
    counted.keep_counts(santos, GOOD_PISTOL, OUT_RIFLE)


def suspend(personnel_id: str, by: User) -> None:
    """Suspend a person, in the chain."""
    person = Personnel.get_by_id(personnel_id)
    make.changed(person, by, status="Suspended", status_reason="under investigation", version=2)


@writes
def authorize(by: User, approver: User) -> None:
    """Make two authorization rosters, each approved, and appoint who approved them."""
    now = clock.now()
    for duty in ("armorer", "commander"):
        keep(Appointment(holder=approver, duty=duty, document=NOTE, begins_on="2026-01-01", user=by,
                         created_at=now), by)  # fmt: skip
        roster = keep(AuthorityRoster(name=duty, begins_on="2026-01-01",
                                      ends_on="2099-12-31", user=by,
                                      created_at=now), by)  # fmt: skip
        for person in (CRUZ, REYES, LIM):
            keep(AuthorityLine(roster=roster, personnel=person), by)
        make.changed(roster, by, authority=NOTE, approved_at=now, approved_by=approver)


def move(by: User) -> None:
    """Issue and return until two items are out, one entry undone and one corrected."""
    sentinel = Purpose.get(Purpose.name == "Duty Sentinel")
    request = Request.of("key-1", {"item": OUT_RIFLE})
    custody.issue_item(CRUZ, OUT_RIFLE, user=by, details=Details(mags=2, rounds=60))
    custody.return_item(OUT_RIFLE, user=by, details=Details(rounds=58, notes=NOTE))
    wrong = custody.issue_item(REYES, OUT_PISTOL, user=by, details=Details(purpose=sentinel))
    custody.undo(wrong.row["id"], user=by)
    custody.issue_item(LIM, OUT_PISTOL, user=by, details=Details(receipt_kind="PAR"))
    older = custody.issue_item(REYES, GOOD_RIFLE, user=by)
    admin = User.get_by_id(1)
    custody.correct(older.row["id"], "wrong person", user=by, approved_by=admin)
    for _ in range(2):
        agreed = Details(agreement=Agreement(admin, "two posts"))
        custody.issue_item(LIM, GOOD_PISTOL, user=by, details=agreed)
        custody.return_item(GOOD_PISTOL, user=by)
    again = Details(mags=1, rounds=30, request=request)
    custody.issue_item(CRUZ, OUT_RIFLE, user=by, details=again)


@writes
def keep_company(by: User) -> None:
    """Make two rows in every table that nothing above fills, so that they can be confused."""
    for number in range(2):
        keep_desk(number, by)
        keep_stock(number, by)
        keep_beside_entries(number, by)
        keep_papers(number, by)
    audit.append("lock out", "sign-in", by.id, user=None, after={"failures": 3})
    card = Code(code="CARD-7", kind="person", source="card", owner=CRUZ, created_at=clock.now())
    make.changed(keep(card, by), by, state="revoked", revoked_at=clock.now(), revoked_reason="lost")


def keep_desk(number: int, by: User) -> None:
    """Make a row of each table about who works here, with what, and what they sent."""
    letter = "ab"[number]
    user = User.get_by_id(1 + number)
    now = clock.now()
    keep(Squadron(name=f"squadron {number}"), by)
    station = keep(Station(key_hash=letter * 64, name=f"Counter {number}", created_at=now), by)
    keep(Session(token_hash=letter * 64, user=user, created_at=now, last_seen_at=now,
                 expires_at=now, ip="10.0.0.7", user_agent="Browser"), by)  # fmt: skip
    keep(ApiToken(user=user, name=f"reader {number}", token_hash=f"{number}" * 64,
                  scope="read", created_at=now), by)  # fmt: skip
    keep(HandOver(key=f"hand-over-{number}", station=station, personnel=CRUZ, user=user,
                  opened_at=now, last_scan_at=now), by)  # fmt: skip
    keep(DeletedRecord(object_type="personnel", object_id=DIAZ, snapshot='{"a": 1}',
                       reason="left the unit", user_id=1, created_at=now), by)  # fmt: skip
    erasure = keep(Erasure(personnel=(DIAZ, SANTOS)[number], reason=NOTE, user=by, created_at=now,
                           chain_seq=chain.head().seq), by)  # fmt: skip
    keep(ErasedRow(erasure=erasure, object_type="remarks", object_id="99"), by)
    make.changed(erasure, by, finished_at=now)
    keep(Remark(object_type="items", object_id=OUT_RIFLE, text=NOTE, user=user,
                created_at=now), by)  # fmt: skip
    keep(Photo(object_type="items", object_id=OUT_RIFLE, kind="item", sha256=letter * 64,
               width=640, height=480, user=user, created_at=now), by)  # fmt: skip
    keep(UserPreference(user=by, key=f"list {number}", value="50"), by)
    keep(SavedView(user=by, list="items", name=letter, query="status=Issued",
                   created_at=now), by)  # fmt: skip
    keep(ImportJob(kind="items", filename="items.csv", sha256=letter * 64, state="uploaded",
                   user=by, created_at=now), by)  # fmt: skip
    keep(Job(kind="backup", key=f"job-{number}", title="Backup", argument="{}", origin="{}",
             user=by, state=("done", "failed")[number], finished_at=now,
             created_at=now), by)  # fmt: skip
    keep(LabelProfile(name=f"printer {number}", preset="l7160", nudge_x_mm=-0.3), by)
    keep(LabelPrint(code=1 + number, user=by, created_at=now), by)


def keep_stock(number: int, by: User) -> None:
    """Make a row of each table about stock and who may draw."""
    letter = "ab"[number]
    now = clock.now()
    lot = keep(Stock(kind=8, lot=f"LC-{number}", tracked=1, created_at=now), by)
    stock_moves.move(lot, "receive", 1000, user=by, reason="from the depot")
    sealed = {"how": "seal", "seals": f"S-{number}", "rounds": "400", "reason": NOTE}
    containers.add(lot.id, sealed, user=by)
    check = keep(StockCheck(stock=lot, lots=1, user=by, created_at=now), by)
    keep(StockCheckFault(check_made=check, stock=lot, text="does not add up"), by)
    keep(Qualification(personnel=CRUZ, item_class="rifle", authority="range officer", user=by,
                       created_at=now), by)  # fmt: skip
    keep(DutyBar(personnel=DIAZ, begins_at=now, authority="the commander", reason=NOTE,
                 user=by, created_at=now), by)  # fmt: skip
    keep(Assignment(item=(DAMAGED, IN_MAINTENANCE)[number], personnel=CRUZ, user=by,
                    created_at=now), by)  # fmt: skip
    take = held.open_custody(OUT_RIFLE).take_id
    due_times.extend(take, now + timedelta(days=9 + number), NOTE, user=by)
    due_times.note_contact(take, NOTE, user=by)
    keep_rosters(by, letter, take if number else 1)


def keep_beside_entries(number: int, by: User) -> None:
    """Make a row of each table that stands beside entries."""
    now = clock.now()
    kind, back, then, witness = (("relief", 4, 5, CRUZ), ("swap", 9, 10, None))[number]
    keep(Transfer(kind=kind, back=back, take=then, witness=witness, user=by,
                  created_at=now), by)  # fmt: skip
    rounds = stock_moves.existing(owed.of_take(1)[0].stock_id)
    lost = stock_moves.move(rounds, "lose", 1, user=by, take_id=1, reason=NOTE)
    found = keep(Discrepancy(kind="missing stock", item=OUT_RIFLE, personnel=CRUZ, text=NOTE,
                             movement=lost, user=by, created_at=now), by)  # fmt: skip
    keep(DiscrepancyStep(discrepancy=found, state="resolved", text=NOTE, user=by,
                         created_at=now), by)  # fmt: skip
    back = Transaction.select().where(Transaction.action == "Return").order_by(Transaction.id)
    keep(ReturnAnswer(transaction=back[number], cleared=1, clean=0, complete=1, serviceable=1,
                      text=NOTE, user=by, created_at=now), by)  # fmt: skip


def keep_papers(number: int, by: User) -> None:
    """Make a row of each table about paper and about what users are told."""
    letter = "ab"[number]
    user = User.get_by_id(1 + number)
    now = clock.now()
    keep(ReceiptVoid(receipt=2 + number, reason=NOTE, user=by, approved_by=2,
                     created_at=now), by)  # fmt: skip
    keep(FormPrinter(name=f"laser {number}", paper="legal", right_mm=1.5), by)
    keep(ReceiptPrint(receipt=1, paper="a4", user=by, created_at=now), by)
    keep(Document(kind="receipt", subject="TR-2026-000001", part=f"{number}",
                  sha256=letter * 64, user=by, created_at=now), by)  # fmt: skip
    keep(ReceiptSignature(receipt=1, how="canvas", lines_hash=letter * 64,
                          strokes="[[100,100,300,200,500,90]]", user=by,
                          created_at=now), by)  # fmt: skip
    keep(ReceiptScan(receipt=1, form="jpg", sha256=letter * 64, user=by,
                     created_at=now), by)  # fmt: skip
    pack = keep(PaperPack(code=PACKS[number], kind="pack", lines=48, user=by,
                          created_at=now), by)  # fmt: skip
    private = PrivateKey(bytes([number + 1]) * 32)
    signing.public(private, user=by, reason=NOTE)
    checkpoints.sign(private, user=by)
    seal(private, by)
    newest = Transaction.select().order_by(Transaction.id.desc()).get()
    keep(PaperLine(pack=pack, number=1, transaction=(newest, None)[number], reason=NOTE,
                   user=newest.user, created_at=now), by)  # fmt: skip
    keep(ClockMark(kind=("jump", "confirmed")[number], shift_ms=(-7_200_000, 0)[number], user=user,
                   created_at=now), by)  # fmt: skip
    Notice.create(user=user, kind="job", key=f"job {number}", tone="ok", text=NOTE,
                  address="/jobs/1", created_at=now)  # fmt: skip
    backup = keep(Backup(kind="night", name=f"night-{number}.db", sha256=letter * 64, bytes=4096,
                         head_seq=1, head="0123456789", user=by, created_at=now), by)  # fmt: skip
    keep(BackupCopy(backup=backup, target="folder", place="/media/usb", created_at=now), by)
    keep(BackupKey(recipient="", user=by, created_at=now), by)
    SignInFailure.create(account="d" * 64, ip="10.0.0.8", created_at=now)


def seal(private: PrivateKey, by: User) -> None:
    """Write down a seal of two more rows of the log, which keeps them."""
    key = signing.public(private, user=by)
    known = segments.seals()
    first = known[-1].last_seq + 1 if known else 1
    drawn = sealing.draw(private, key.public_key, first, first + 1)
    sealing.put_on_record(drawn._replace(sha256="c" * 64, bytes=1), key.id, by, let_go=False)


def fire(by: User) -> None:
    """Have rounds fired that went out with a rifle: with their brass, and once without."""
    admin = User.get_by_id(1)
    entry = custody.issue_item(REYES, GOOD_RIFLE, user=by, details=Details(rounds=60))
    custody.return_item(GOOD_RIFLE, user=by, details=Details(rounds=0))
    take = entry.row["id"]
    stock_id = owed.of_take(take)[0].stock_id
    for quantity, cases in ((30, Brass(30)), (20, Brass(18)), (10, None)):
        owed.settle(take, stock_id, quantity, "expend", user=by, reason="range day",
                    approved_by=admin, cases=cases)  # fmt: skip


def keep_rosters(by: User, letter: str, take: int) -> None:
    """Make a roster of two lines, one served by `take`, and what goes with runs."""
    now = clock.now()
    roster = keep(Roster(name=f"Guard {letter}", user=by, created_at=now), by)
    line = keep(RosterLine(roster=roster, personnel=CRUZ, item=OUT_RIFLE, user=by,
                           created_at=now), by)  # fmt: skip
    keep(RosterLine(roster=roster, personnel=REYES, user=by, created_at=now), by)
    keep(RosterMark(line=line, absent=1, user=by, created_at=now), by)
    keep(RosterTake(line=line, take=take), by)
    alert = keep(Alert(reason=NOTE, user=by, began_at=now), by)
    keep(DeferredCheck(alert=alert, transaction=take, rule="not_qualified", created_at=now), by)
    make.changed(alert, by, ended_at=now, ended_by_id=by.id)


def keep(row: Base, by: User) -> Base:
    """Insert a row with its audit row."""
    audit.insert(row, by)
    return row
