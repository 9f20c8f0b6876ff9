"""Every page of ArmGuard over a furnished armory: what looks at all of them begins here.

A page that is new must be named here, or excused with a reason: `forgotten` finds it.

Longer than 300 lines: one list of all pages, and the furniture that fills them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from flask import Flask
from PIL import Image

from app import clock
from app.config import Settings
from app.models.import_jobs import ImportJob
from app.models.labels import LabelProfile
from app.models.notes import Photo
from app.models.users import User
from app.queries.reports.catalogue import KINDS
from app.services.backups import making, rotation
from app.services.certificates import keeping
from app.services.discrepancies import discrepancies
from app.services.imports import import_jobs, import_work
from app.services.machine import asks
from app.services.records import photos, pictures
from app.services.settings import settings as unit_settings
from tests import armory, make

ITEM, PERSON = f"/items/{armory.OUT_RIFLE}", f"/personnel/{armory.CRUZ}"
RECEIPT = f"TR-{clock.local(clock.now()).year}-000001"
SIGNED_IN = {
    "alerts.show": ("/alert",),
    "backups.index": ("/backups",),
    "backups.key.ask": ("/backups/key",),
    "backups.restore.ask": ("/backups/restore",),
    "backups.store.ask": ("/backups/store",),
    "counter.blocked.ask_clock": ("/counter/clock", "/counter/clock?ahead_ms=16140000"),
    "counter.blocked.paper_sheet": ("/counter/paper-sheet",),
    "audit.index": ("/audit", "/audit?action=create&person=cruz", "/audit?action=zeppelin"),
    "authority.index": ("/authority",),
    "authority.new": ("/authority/new", "/authority/new?copy=1"),
    "authority.show": ("/authority/1", "/authority/2"),
    "camera.show": ("/camera?then=items", "/camera?then=counter"),
    "clock.show": ("/clock",),
    "counter.desk.day": ("/counter/day",),
    "counter.show": ("/counter",),
    "custody.show": (
        "/custody",
        "/custody?when=morning&known=then",
        f"/custody?at=2020-01-01T08:00&person={armory.CRUZ}",
    ),
    "counts.index": ("/counts", "/counts?kind=monthly&state=void"),
    "counts.new": ("/counts/new",),
    "counts.show": ("/counts/1", "/counts/2", "/counts/5"),
    "counts.reconcile.ask_close": ("/counts/5/close",),
    "counts.reconcile.ask_ignore": (f"/counts/5/ignore/{armory.OUT_RIFLE}",),
    "counts.reconcile.ask_report": (f"/counts/5/report/{armory.GOOD_RIFLE}",),
    "counts.reconcile.ask_void": ("/counts/1/void", "/counts/5/void"),
    "counts.reconcile.show": ("/counts/5/reconcile",),
    "dashboard.show": ("/",),
    "discrepancies.ask_resolution": ("/discrepancies/3/resolution",),
    "discrepancies.ask_review": ("/discrepancies/3/review",),
    "discrepancies.ask_write_off": ("/discrepancies/3/write-off",),
    "discrepancies.index": ("/discrepancies", "/discrepancies?show=all"),
    "discrepancies.of_item.ask_condition": ("/returns/2/condition",),
    "discrepancies.of_item.ask_found": (f"{ITEM}/found",),
    "discrepancies.of_item.ask_report": (f"{ITEM}/report",),
    "discrepancies.of_item.ask_service": (f"{ITEM}/service",),
    "discrepancies.show": ("/discrepancies/1", "/discrepancies/3"),
    "help.index": ("/help", "/help?q=code"),
    "help.show": ("/help/counter", "/help/labels"),
    "help.styleguide": ("/styleguide",),
    "imports.columns": ("/imports/3/columns",),
    "imports.index": ("/imports",),
    "imports.show": ("/imports/3", "/imports/3?show=changes"),
    "items.bulk.change": ("/items/bulk", f"/items/bulk?ids={armory.GOOD_PISTOL}"),
    "items.index": ("/items", "/items?state=late&q=r", "/items?q=zeppelin"),
    "items.place.ask": (f"/items/{armory.GOOD_RIFLE}/place",),
    "items.racks.owners": ("/items/owners",),
    "items.racks.index": ("/items/racks", "/items/racks?rack=R3", "/items/racks?owner=private"),
    "items.record.edit": (f"/items/{armory.GOOD_RIFLE}/edit",),
    "items.record.new": ("/items/new",),
    "items.show": (ITEM, f"/items/{armory.IN_MAINTENANCE}", f"/items/{armory.DAMAGED}"),
    "imports.progress": ("/imports/4/progress",),
    "jobs.index": ("/jobs",),
    "jobs.show": ("/jobs/1",),
    "labels.index": ("/labels", "/labels?form=card&never=0"),
    "labels.printers.edit": ("/labels/printers/1",),
    "labels.printers.index": ("/labels/printers",),
    "labels.printers.new": ("/labels/printers/new",),
    "labels.test": ("/labels/test", "/labels/test?q=AGW4F7K2M9", "/labels/test?q=zeppelin"),
    "late.ask": (f"/late/{armory.PACKS[0]}",),
    "late.index": ("/late", "/late?number=zeppelin"),
    "lists.saved": ("/lists/items/views",),
    "logs.index": ("/logs", "/logs?level=ERROR", "/logs?program=worker&page=2"),
    "machine.ask": ("/machine/restart", "/machine/shutdown"),
    "machine.index": ("/machine", "/machine?asked=restart", "/machine?asked=shutdown"),
    "notices.index": ("/notices",),
    "overdue.ask_contact": ("/overdue/12/contact",),
    "overdue.ask_extension": ("/overdue/12/extension",),
    "overdue.index": ("/overdue", "/overdue?late=24"),
    "overdue.wall": ("/overdue/wall",),
    "overrides.index": ("/overrides", "/overrides?week=2020-01-06"),
    "personnel.bulk.change": (f"/personnel/bulk?ids={armory.REYES}",),
    "personnel.index": ("/personnel",),
    "personnel.record.edit": (f"{PERSON}/edit",),
    "personnel.record.new": ("/personnel/new",),
    "personnel.show": (PERSON, f"/personnel/{armory.DIAZ}"),
    "photos.index": (f"{ITEM}/photos", f"{PERSON}/photos"),
    "receipts.ask_void": (f"/receipts/{RECEIPT}/void",),
    "receipts.index": ("/receipts", "/receipts?kind=PAR"),
    "receipts.paper.sheet": ("/receipts/sheet",),
    "receipts.show": (f"/receipts/{RECEIPT}", f"/receipts/{RECEIPT.replace('TR', 'PAR')}"),
    "records.attach.ask": ("/codes/attach?code=48823-X",),
    "records.codes.ask_own": (f"{ITEM}/codes/own",),
    "records.codes.ask_revoke": (f"{PERSON}/codes/1/revoke",),
    "records.codes.index": (f"{ITEM}/codes", f"{PERSON}/codes"),
    "records.status.ask_archive": (f"/personnel/{armory.REYES}/archive",),
    "records.status.ask_restore": (f"/personnel/{armory.DIAZ}/restore",),
    "records.status.edit": (f"/items/{armory.GOOD_RIFLE}/status",),
    "records.status.index": ("/archive",),
    "records.story.index": (f"{ITEM}/remarks",),
    "records.story.show": (f"{ITEM}/story",),
    "reports.index": ("/reports",),
    "reports.show": (
        *(f"/reports/{name}" for name in KINDS),
        f"/reports/person?person={armory.CRUZ}",
    ),
    "rights.assignment": (f"/items/{armory.DAMAGED}/assignment", f"{ITEM}/assignment"),
    "rights.bars": (f"/personnel/{armory.DIAZ}/bars",),
    "rights.qualifications": (f"{PERSON}/qualifications",),
    "rights.weapons": (f"{PERSON}/weapons",),
    "relief.ask": ("/relief", f"/relief?from=counter&holder={armory.CRUZ}&item={armory.OUT_RIFLE}"),
    "relief.ask_swap": ("/swap", f"/swap?from=counter&person={armory.CRUZ}&old={armory.OUT_RIFLE}"),
    "rosters.edits.edit": ("/rosters/1/edit",),
    "rosters.edits.edit_line": ("/rosters/1/lines/1/edit", "/rosters/1/lines/2/edit"),
    "rosters.index": ("/rosters",),
    "rosters.new": ("/rosters/new", "/rosters/new?copy=1"),
    "rosters.racks": ("/rosters/1/racks",),
    "rosters.sheet": ("/rosters/1/sheet",),
    "rosters.show": ("/rosters/1", "/rosters/2"),
    "search.show": ("/search", "/search?q=r"),
    "sessions.password": ("/password",),
    "settings.forms.edit": ("/settings/forms/TR/legal", "/settings/forms/PAR/80"),
    "settings.forms.edit_printer": ("/settings/forms/printers/1",),
    "settings.forms.index": ("/settings/forms",),
    "settings.forms.new_printer": ("/settings/forms/printers/new",),
    "settings.index": ("/settings",),
    "settings.logo.edit": ("/settings/logo",),
    "settings.scanner": ("/settings/scanner",),
    "settings.station.edit": ("/settings/station",),
    "stock.ask": ("/stock/17/receive",),
    "stock.ask_suspension": ("/stock/17/suspension",),
    "stock.brass.show": ("/brass/1", "/brass/2"),
    "stock.containers.ask": ("/containers/1/open", "/containers/1/place"),
    "stock.containers.ask_count": ("/stock/17/containers/count",),
    "stock.containers.ask_quantity": ("/containers/1/condemn",),
    "stock.containers.new": ("/stock/17/containers",),
    "stock.containers.show": ("/containers/1",),
    "stock.index": ("/stock",),
    "stock.kinds.show": ("/stock/kinds/8",),
    "stock.new": ("/stock/new",),
    "stock.owed.ask": ("/owed/12/5",),
    "stock.owed.show": ("/owed/12",),
    "stock.show": ("/stock/5", "/stock/17"),
    "tables.along.fits": ("/settings/fits",),
    "tables.along.fits_of": ("/settings/fits/1",),
    "tables.along.loadout_of": ("/settings/loadouts/1",),
    "tables.along.loadouts": ("/settings/loadouts",),
    "tables.edit": ("/settings/tables/purposes/rows/1", "/settings/tables/classes/rows/rifle"),
    "tables.index": ("/settings/tables",),
    "tables.new": ("/settings/tables/models/new",),
    "tables.show": ("/settings/tables/ranks", "/settings/tables/purposes"),
    "transactions.index": ("/transactions",),
    "transactions.note.ask": ("/transactions/2/note",),
    "transactions.show": ("/transactions/1", "/transactions/6"),
    "users.appointments.index": ("/appointments",),
    "users.appointments.of_user": ("/users/2/appointments",),
    "users.index": ("/users",),
    "users.new": ("/users/new",),
    "users.profile.show": ("/profile",),
    "users.show": ("/users/2",),
    "users.tokens.index": ("/tokens",),
    "verify.device.show": (f"/verify/device?seq=9&hash={'0' * 64}",),
    "verify.show": ("/verify", "/verify?code=0000000000", "/verify?code=zeppelin"),
}
# Pages without the usual frame: to sign in, to print, to read the API.
BARE = {
    "health.show_page": ("/health/page",),
    "api.docs": ("/api/docs",),
    "counts.paper.show": ("/counts/1/sheet", "/counts/5/sheet"),
    "labels.paper.control_card": ("/labels/control-card",),
    "labels.paper.ruler": ("/labels/ruler",),
    "labels.paper.scanner": ("/labels/scanner-sheet",),
    "labels.show": ("/labels/print",),
    "nothing": ("/nothing",),
    "receipts.paper.show": (f"/receipts/{RECEIPT}/prints/1",),
    "settings.forms.preview": ("/settings/forms/TR/legal/preview",),
    "settings.forms.ruler": ("/settings/forms/ruler/legal",),
    "setup.backup": ("/setup/backup",),
    "setup.data": ("/setup/data",),
    "setup.printer": ("/setup/printer",),
    "setup.restore.show": ("/setup/restore",),
    "setup.scanner": ("/setup/scanner",),
    "setup.unit": ("/setup/unit",),
    "trust.show": ("/trust",),
}
SIGNED_OUT = {"sessions.sign_in": ("/login",), "camera.device.offline": ("/offline",)}
EXCUSED = {
    "authority.paper": "a file",
    "backups.download": "a file",
    "bundle": "a script or style sheet",
    "camera.device.manifest": "JSON",
    "camera.device.service_worker": "a script",
    "counter.show_panel": "a piece of the counter's page",
    "counts.export": "a file",
    "counts.paper.export": "a file",
    "counts.paper.kept": "a file",
    "health.show": "JSON",
    "help.picture": "a picture",
    "imports.problems": "a file",
    "imports.template_file": "a file",
    "audit.export": "a file",
    "custody.export": "a file",
    "items.export": "a file",
    "jobs.file": "a file",
    "labels.paper.control_card_pdf": "a file",
    "labels.paper.ruler_pdf": "a file",
    "labels.paper.scanner_pdf": "a file",
    "page_style": "a style sheet",
    "labels.pdf": "a file",
    "late.new": "leads to the page of a new number",
    "logs.export": "a file",
    "notices.show": "leads to what it is about",
    "overdue.export": "a file",
    "overrides.export": "a file",
    "personnel.export": "a file",
    "photos.show": "a picture",
    "receipts.export": "a file",
    "receipts.paper.scan": "a file",
    "reports.export": "a file",
    "reports.paper": "a file",
    "receipts.pdf.of_print": "a file",
    "receipts.pdf.show": "a file",
    "settings.forms.ruler_pdf": "a file",
    "sessions.setup": "leads to the sign-in once somebody is there; looked at before that",
    "settings.logo.show": "a picture",
    "setup.download": "a file",
    "static": "a file",
    "transactions.export": "a file",
    "trust.authority": "a file",
    "trust.profile": "a file",
    "trust.reached": "says nothing but that it was reached",
    "verify.taking.offline": "a file",
    "verify.taking.record": "a file",
}


def paths(*screens: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the addresses of these screens."""
    return [path for some in screens for known in some.values() for path in known]


def forgotten(app: Flask) -> set[str]:
    """Return the endpoints with a page that nobody named above, and names that no page has."""
    known = {*SIGNED_IN, *BARE, *SIGNED_OUT, *EXCUSED} - {"nothing"}
    gets = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/v")
    }
    return known ^ gets


def furnish(settings: Settings) -> None:
    """Fill the open record, and give it files: photographs, and imports in every state."""
    armory.fill()
    (settings.data / asks.FOLDER).mkdir()
    keeping.keep(settings.tls, name="armguard.local", addresses=["192.168.1.20"])
    clerk = User.get_by_id(2)
    discrepancies.report(armory.GOOD_RIFLE, "damaged", "cracked stock", user=clerk)
    for profile in LabelProfile.select():
        make.changed(profile, User.get_by_id(1), preset="l7160")
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "gray").save(file, "JPEG")
    picture = pictures.read(file.getvalue())
    for photo in Photo.select():
        for size, content in ((photos.THUMB, picture.thumb), (photos.WHOLE, picture.jpeg)):
            path = photos.path_of(settings.data / "media", photo.sha256, size)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    _import(settings, "R2,M16A1,R9\nX1,M-14,R1\nW48O117,M14,R1\nX2,M14,R2\n")
    job = _import(settings, "X3,M14,R2\n")
    import_work.carry_out(settings.data, job, user=User.get_by_id(1), good_rows=False)
    _back_up(settings)


def _back_up(settings: Settings) -> None:
    """Keep a backup of each kind, one that the record does not know, and say where they went."""
    admin = User.get_by_id(1)
    for kind in (rotation.QUARTER, rotation.NIGHT):
        making.note(making.prepared(settings.data, kind, rehearse=kind == rotation.NIGHT), admin)
    stranger = settings.data / "backups" / "by-hand-20260101-020000.db"
    stranger.write_bytes(b"of another record")
    unit_settings.change("backup_path", "/media/usb", admin)


def _import(settings: Settings, rows: str) -> ImportJob:
    """Upload a sheet of items and have it checked."""
    content = f"SERIAL NUMBER,MODEL,RACK\n{rows}".encode()
    admin = User.get_by_id(1)
    job = import_jobs.upload(settings.data, "items", "rifles.csv", content, user=admin)
    import_work.check(settings.data, job, user=admin)
    checked: ImportJob = ImportJob.get_by_id(job.id)
    return checked
