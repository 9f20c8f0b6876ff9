"""Reports in a browser: the same totals in all their forms, who may read which, hostile words."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from xml.etree.ElementTree import Element

import openpyxl
import pypdfium2
import pytest

from app import clock
from app.config import Settings
from app.models.documents import Document
from app.models.jobs import Job
from app.models.stations import Station
from app.models.users import User
from app.queries.reports.catalogue import KINDS
from app.services import context
from app.services.counter import stations
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.documents import issued
from app.services.jobs import running
from app.services.reports import drawing
from app.web.station import COOKIE
from tasks import kinds
from tests import armory, make
from tests.browse import Browser, Page
from tests.html_rules import text_of

Browsers = Callable[..., Browser]
HOSTILE = "=cmd|' /C calc'!A0"
EVIL = 'Smith <b & "q" \'</td><script>alert(1)</script>'
pytestmark = pytest.mark.usefixtures("app")


def sums(page: Page) -> list[list[str]]:
    """Return the words of each table's line of totals, empty cells left out."""
    rows = page.all("tr", class_="sum")
    return [_words(row) for row in rows]


def _words(row: Element) -> list[str]:
    return [words for cell in row if (words := text_of(cell))]


def lines(visitor: Browser, address: str) -> list[list[str]]:
    """Return a CSV file's lines, empty cells left out."""
    text = visitor.send("GET", address).get_data().decode("utf-8-sig")
    return [[cell for cell in line if cell] for line in csv.reader(io.StringIO(text))]


def sheet(visitor: Browser, address: str) -> list[list[str]]:
    """Return an XLSX file's lines, empty cells left out."""
    book = openpyxl.load_workbook(io.BytesIO(visitor.send("GET", address).get_data()))
    return [[str(cell) for cell in line if cell is not None] for line in book.worksheets[0].values]


def drawn(record: Settings, visitor: Browser) -> str:
    """Press PDF, let the worker work, open the job's file, and return what it says."""
    page = visitor.press("PDF")
    for job_id in running.to_do():
        running.run(job_id, partial(kinds.work_of, record.data))
    job = Job.get_by_id(int(page.path.rpartition("/")[2]))
    assert job.state == "done", job.sentence
    file = visitor.send("GET", f"{page.path}/file")
    assert file.content_type == "application/pdf"
    pages = pypdfium2.PdfDocument(file.get_data())
    return " ".join(" ".join(one.get_textpage().get_text_range() for one in pages).split())


def be_late() -> None:
    """Issue a rifle that should have been back yesterday."""
    day = timedelta(days=1)
    details = Details(occurred_at=clock.now() - 2 * day, due_at=clock.now() - day)
    rifle = make.item("LATE")
    custody.issue_item(armory.REYES, rifle.id, user=User.get_by_id(1), details=details)


@pytest.mark.parametrize("name", KINDS)
def test_all_forms_of_a_report_have_the_same_totals(
    record: Settings, browser: Browsers, name: str
) -> None:
    armory.fill()
    be_late()
    visitor = browser("viewer")
    page = visitor.open(f"/reports/{name}?when=this-year&person={armory.CRUZ}")
    totals = sums(page)
    assert totals

    for form, read in (("CSV", lines), ("XLSX", sheet)):
        found = read(visitor, page.link(form))
        assert [line for line in found if line in totals] == totals
    paper = drawn(record, visitor)
    for total in totals:
        assert " ".join(total) in paper


def test_a_paper_stays_as_it_was_made(record: Settings, browser: Browsers) -> None:
    armory.fill()
    viewer = browser("viewer")
    viewer.open("/reports/daily")
    said = drawn(record, viewer)

    paper = Document.get(Document.kind == "report")
    assert paper.head in said
    assert issued.path_of(record.data / "media", paper.sha256).is_file()
    custody.return_item(armory.OUT_RIFLE, user=paper.user)
    page = viewer.open("/reports/daily")
    assert paper.head in page.text.partition("Papers made before")[2]
    again = viewer.send("GET", page.link(_moment(paper)))
    assert again.content_type == "application/pdf"
    assert viewer.send("GET", "/reports/papers/99").status_code == 404
    assert browser("armorer").send("GET", f"/reports/papers/{paper.id}").status_code == 403


def _moment(paper: Document) -> str:
    return f"{clock.local(paper.created_at):%a %-d %b %H:%M}"


def test_the_code_on_the_screen_is_black_on_white_in_every_theme(browser: Browsers) -> None:
    html = browser("viewer").open("/reports/daily").html
    (drawn,) = re.findall(r'<svg viewBox="-4 -4 29 29"[^>]*>(.*?)</svg>', html)

    assert drawn.startswith('<path fill="#fff" d="M-4-4h29v29h-29z"/><rect ')
    assert drawn.count("<rect ") == drawn.count(' fill="#000"/>') > 20


def test_the_same_press_asks_once(browser: Browsers) -> None:
    viewer = browser("viewer")
    before = viewer.open("/reports/daily")
    viewer.press("PDF")
    viewer._page = before
    viewer.press("PDF")

    assert Job.select().count() == 1


def test_an_armorer_has_the_day_of_the_own_station(browser: Browsers) -> None:
    lim, armorer = make.user("lim"), browser("armorer")
    cruz, reyes = make.person("300001"), make.person("300002", surname="Reyes")
    token, here = stations.register(lim)
    _, there = stations.register(lim)
    for person, item, station in ((cruz, "A1", here), (reyes, "A2", there)):
        _issued_at(person.id, make.item(item).id, station, lim)
    armorer.client.set_cookie(COOKIE, token)

    listed = armorer.open("/reports").text
    assert "Daily evaluation" in listed
    assert "Overdue" not in listed.partition("Reports of today")[2].partition("Daily")[0]
    page = armorer.open("/reports/transactions?when=this-year&from=2020-01-01")
    assert "SGT CRUZ" in page.text
    assert "REYES" not in page.text
    assert "1 entry" in page.text
    assert here.name in page.text
    assert "REYES" not in armorer.send("GET", "/reports/transactions.csv").get_data(as_text=True)
    armorer.open("/reports/daily?to=2020-01-01")
    assert f"{clock.local(clock.now()):%a %-d %b %Y}" in armorer.page.heading
    for name in set(KINDS) - {"daily", "transactions"}:
        for ending in ("", ".csv", ".xlsx"):
            assert armorer.send("GET", f"/reports/{name}{ending}").status_code == 403
    other = browser("armorer")
    other.client.delete_cookie(COOKIE)
    assert "This device is no counter" in browser("armorer").open("/reports/transactions").text
    assert Station.select().count() == 2


def _issued_at(person: str, item: str, station: Station, by: User) -> None:
    with context.acting_from(context.current()._replace(station_id=station.id)):
        custody.issue_item(person, item, user=by)


def test_the_days_are_chosen_by_word_or_typed(browser: Browsers) -> None:
    viewer = browser("viewer")
    viewer.open("/reports/activity")
    assert _current(viewer.page) == ["This month"]
    viewer.click("Yesterday")
    assert _current(viewer.page) == ["Yesterday"]
    viewer.fill("From", "2026-01-05")
    viewer.fill("To", "2026-01-02")
    viewer.press("Show")

    assert "Fri 2 Jan 2026 to Mon 5 Jan 2026" in viewer.page.text
    assert _current(viewer.page) == []
    for nonsense in ("from=x&to=y", "when=zeppelin", "to=2999-12-31", "from=2000-01-01"):
        viewer.open(f"/reports/activity?{nonsense}")
        viewer.open(f"/reports/daily?{nonsense}")


def _current(page: Page) -> list[str]:
    return [text_of(one) for one in page.all("a", aria_current="true")]


def test_a_person_is_found_by_name_or_asked_for(browser: Browsers) -> None:
    make.person("300001"), make.person("300002", first_name="Pedro")
    viewer = browser("viewer")
    assert "Nobody is chosen" in viewer.open("/reports/person").text
    viewer.fill("Person: name, serial or code", "cruz")
    assert "Whom do you mean?" in viewer.press("Show").text
    viewer.click("SGT CRUZ, Pedro")

    assert "SGT CRUZ, Pedro" in viewer.page.text
    assert "Nothing was out in this time." in viewer.page.text
    assert "300002" in viewer.open("/reports/person?person=300002").text
    viewer.open(f"/personnel/PE-300001{make.DATE}")
    assert "SGT CRUZ, Juan" in viewer.click("Custody report").text


def test_hostile_words_stay_words_in_every_form(record: Settings, browser: Browsers) -> None:
    lim = make.user("lim")
    for number, surname in enumerate((HOSTILE, EVIL)):
        person = make.person(f"30000{number}", surname=surname, first_name="@SUM(1)")
        custody.issue_item(person.id, make.item(f"A{number}").id, user=lim)
    viewer = browser("viewer")

    page = viewer.open("/reports/transactions")
    assert EVIL.upper() in page.text
    assert not [one for one in page.all("script") if not one.get("src")]
    cells = [cell for line in lines(viewer, page.link("CSV")) for cell in line]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t"]
    assert f"SGT {EVIL.upper()}, @SUM(1)" in cells
    assert "SMITH <B &" in drawn(record, viewer)


def test_too_long_a_report_is_for_files_only(
    browser: Browsers, record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    armory.fill()
    viewer = browser("viewer")
    viewer.open("/reports/transactions")
    monkeypatch.setattr(drawing, "MOST", 3)
    page = viewer.press("PDF")
    for job_id in running.to_do():
        running.run(job_id, partial(kinds.work_of, record.data))

    assert "Choose fewer days" in viewer.open(page.path).text
    text = viewer.open("/reports/transactions").text
    assert "Too long for paper" in text
    assert "PDF" not in [text_of(one) for one in viewer.page.root.iter("button")]


@pytest.mark.parametrize("form", ["CSV", "XLSX"])
def test_a_file_of_many_rows_is_made_by_the_worker_and_says_the_same(
    record: Settings, browser: Browsers, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    armory.fill()
    viewer = browser("viewer")
    name = "/reports/transactions?when=this-year"
    read = {"CSV": lines, "XLSX": sheet}[form]
    whole = read(viewer, viewer.open(name).link(form))
    monkeypatch.setattr(drawing, "MOST", 3)

    viewer.open(name)
    page = viewer.press(form)
    for job_id in running.to_do():
        running.run(job_id, partial(kinds.work_of, record.data))

    text = viewer.open(page.path).text
    assert "Transactions as " + form in text
    made = read(viewer, f"{page.path}/file")
    of_then = ["Made"], ["Ledger"]
    assert [one for one in made if one[:1] not in of_then] == [
        one for one in whole if one[:1] not in of_then
    ]
    assert [one[0] for one in made if one[:1] in of_then] == ["Made", "Ledger"]
    assert browser("armorer").send("GET", f"{page.path}/file").status_code == 404


def test_a_long_table_shows_its_first_rows_and_all_on_demand(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    armory.fill()
    monkeypatch.setattr("app.blueprints.reports.asked.SHOWN", 2)
    viewer = browser("viewer")
    page = viewer.open("/reports/transactions")

    assert "The first 2 of" in page.text
    total = sums(page)[-1]
    whole = viewer.open(next(a.get("href") or "" for a in page.root.iter("a")
                             if text_of(a).startswith("Show all")))  # fmt: skip
    assert sums(whole)[-1] == total
    assert "The first 2 of" not in whole.text
