"""Labels: chosen, seen, printed, written down, made anew; printers with sizes and a nudge.

Longer than 300 lines: one page and its rows, read best from top to bottom.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pypdfium2
import pytest
import zxingcpp

from app.models.codes import Code
from app.models.labels import LabelPrint, LabelProfile
from app.queries import lookup, purposes
from app.services.labels import label_runs
from app.services.settings import scanner_test
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
SVG = "{http://www.w3.org/2000/svg}"


def code_of(owner: str) -> str:
    return str(Code.get((Code.owner == owner) & (Code.state == "active")).code)


def read(pdf: bytes, page: int = 0) -> set[str]:
    """Return what a scanner reads on a page, printed at 300 dpi."""
    picture = pypdfium2.PdfDocument(pdf)[page].render(scale=300 / 72).to_pil()
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def test_what_was_never_labelled_is_offered_first(browser: Browsers) -> None:
    old, new = make.item("W480301"), make.item("W480302")
    armorer = browser("armorer")
    page = armorer.open(f"/labels?ids={old.id}")
    assert page.heading == "Labels"
    page = armorer.press("They are printed: mark as labelled")
    assert "1 marked as labelled" in page.text

    page = armorer.open("/labels")

    assert "1 label, 1 page" in page.text
    assert code_of(new.id) in page.text
    assert code_of(old.id) not in page.text
    armorer.fill("Only what was never labelled", False)
    assert code_of(old.id) in armorer.press("Show").text


def test_an_armory_without_items_is_not_said_to_be_labelled(browser: Browsers) -> None:
    visitor = browser("armorer")
    assert "Nothing to label yet" in visitor.open("/labels").text
    assert visitor.page.link("New item") == "/items/new"
    assert "Nobody to label yet" in visitor.open("/labels?form=card").text


def test_a_mark_is_a_row_with_its_user_and_moment(browser: Browsers) -> None:
    item = make.item()
    armorer = browser("armorer")
    armorer.open("/labels")

    page = armorer.press("They are printed: mark as labelled")

    row = LabelPrint.get()
    assert row.code.code == code_of(item.id)
    assert row.user.username == "armorer"
    assert "Everything here has a label" in page.text


def test_what_has_a_label_still_lacks_its_tag_and_who_has_one_their_card(
    browser: Browsers,
) -> None:
    make.item("W480301")
    make.person("300001")
    armorer = browser("armorer")
    for form, other, one in (("label", "tag", "1 label"), ("person", "card", "1 label")):
        armorer.open(f"/labels?form={form}&never=1")
        page = armorer.press("They are printed: mark as labelled")
        assert "Everything here has a label." in page.text
        assert one in armorer.open(f"/labels?form={form}&never=0").text
        missing = armorer.open(f"/labels?form={other}&never=1")
        assert {"tag": "1 tag", "card": "1 ID card"}[other] in missing.text
        assert "Never" in missing.text
        page = armorer.press("They are printed: mark as labelled")
        assert "Everything here has a label." in page.text
    assert [row.form for row in LabelPrint.select()] == ["label", "tag", "person", "card"]


def test_a_rack_a_model_and_a_selection_choose_what_is_printed(browser: Browsers) -> None:
    here = make.item("W480301", rack="R1")
    there = make.item("P480302", "G17", rack="R2")
    armorer = browser("armorer")
    armorer.open("/labels")

    armorer.fill("Rack", "R1")
    rack = armorer.press("Show")
    assert code_of(here.id) in rack.text
    assert code_of(there.id) not in rack.text

    armorer.open("/labels")
    armorer.fill("Model", "Glock 17 9mm")
    assert code_of(there.id) in armorer.press("Show").text

    chosen = armorer.open(f"/labels?ids={there.id},nonsense,%27%3B--")
    assert code_of(there.id) in chosen.text
    assert "Only what you selected" in chosen.text


def test_what_is_ticked_is_what_is_printed(browser: Browsers) -> None:
    first, second, third = (make.item(f"W48030{number}") for number in range(3))
    armorer = browser("armorer")
    armorer.open("/labels?paper=l7651")

    armorer.fill("M16A1 W480300", True)
    armorer.fill("M16A1 W480302", True)
    page = armorer.press("Only what is ticked")

    assert "2 labels, 1 page" in page.text
    assert [code_of(item.id) in page.text for item in (first, second, third)] == [1, 0, 1]
    assert page.control("Paper").findall(".//option[@selected]")[0].get("value") == "l7651"


@pytest.mark.parametrize("form", ["label", "tag"])
def test_a_pdf_of_items_can_be_scanned(browser: Browsers, form: str) -> None:
    items = [make.item(f"W48030{number}") for number in range(3)]

    answer = browser("armorer").send("GET", f"/labels/labels.pdf?form={form}")

    assert answer.content_type == "application/pdf"
    assert read(answer.data) == {code_of(item.id) for item in items}


def test_a_card_has_its_code_on_both_sides(browser: Browsers) -> None:
    person = make.person(surname="Peña <b>", first_name="José & Ana %s")

    answer = browser("armorer").send("GET", f"/labels/labels.pdf?form=card&ids={person.id}")

    assert read(answer.data, 0) == read(answer.data, 1) == {code_of(person.id)}
    page = browser("armorer").open(f"/labels/print?form=card&ids={person.id}")
    assert "PEÑA <B>" in page.text
    assert len(page.all(f"{SVG}svg")) == 2


def test_bars_come_out_where_they_fit_and_words_where_not(browser: Browsers) -> None:
    item = make.item()
    armorer = browser("armorer")

    answer = armorer.send("GET", "/labels/labels.pdf?code=bars")
    assert read(answer.data) == {code_of(item.id)}

    page = armorer.open("/labels?code=bars&paper=5267")
    assert "too small for bars" in page.text
    assert armorer.send("GET", "/labels/labels.pdf?code=bars&paper=5267").status_code == 409


def test_printing_begins_at_the_first_free_label(browser: Browsers) -> None:
    make.item()
    armorer = browser("armorer")
    armorer.open("/labels")

    armorer.fill("First free position", "22")  # L7160 has 21
    page = armorer.press("Show")

    assert "1 label, 1 page" in page.text
    places = page.all(f"{SVG}a", aria_current="true")
    assert [place.get("aria-label") for place in places] == ["Start at position 21"]
    assert "start=3" in (page.all(f"{SVG}a", aria_label="Start at position 3")[0].get("href") or "")


def test_the_print_page_has_paper_of_exactly_its_size(browser: Browsers) -> None:
    make.item()
    armorer = browser("armorer")

    page = armorer.open("/labels/print?paper=dymo-30252")

    sheet = page.all(f"{SVG}svg")[0]
    assert (sheet.get("width"), sheet.get("height")) == ("28mm", "89mm")
    style = next(link.get("href") or "" for link in page.all("link", rel="stylesheet"))
    css = armorer.send("GET", style)
    assert css.content_type.startswith("text/css")
    assert b"@page { size: 28mm 89mm; margin: 0 }" in css.data


@pytest.mark.parametrize("size", ["nan", "inf", "-1", "0", "9999", "a}b{", ""])
def test_no_size_breaks_the_style(browser: Browsers, size: str) -> None:
    css = browser("armorer").send("GET", "/page.css", query_string={"width": size})

    assert b"size: 210mm 297mm" in css.data


def test_more_than_a_run_is_refused_in_words(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_runs, "MOST", 2)
    for number in range(3):
        make.item(f"W48030{number}")

    page = browser("armorer").open("/labels")

    assert "Too many labels" in page.text
    assert "rack by rack" in page.text
    assert browser("armorer").send("GET", "/labels/labels.pdf").status_code == 409


def test_new_codes_end_the_old_labels(browser: Browsers) -> None:
    item = make.item()
    old = code_of(item.id)
    admin = browser("admin")
    admin.open(f"/labels?ids={item.id}")
    page = admin.press("Revoke the old codes and make new ones", 422)
    assert "Write why" in page.text

    admin.fill("Reason", "Label found on another rifle")
    page = admin.press("Revoke the old codes and make new ones")

    assert "1 with a new code" in page.text
    assert code_of(item.id) in page.text
    assert code_of(item.id) != old
    assert lookup.look_up(old).kind == "revoked"


def test_an_armorer_prints_and_revokes_nothing(browser: Browsers) -> None:
    item = make.item()
    armorer = browser("armorer")

    page = armorer.open(f"/labels?ids={item.id}")

    assert "lost or copied" not in page.text
    data = {"csrf_token": armorer.csrf_token(), "reason": "x"}
    assert armorer.send("POST", f"/labels/codes?ids={item.id}", data=data).status_code == 403
    assert browser("viewer").send("GET", "/labels").status_code == 403


def test_a_record_without_a_valid_code_is_left_out_and_said(browser: Browsers) -> None:
    item = make.item()
    code = Code.get(Code.owner == item.id)
    moment = code.created_at
    make.changed(code, state="revoked", revoked_at=moment, revoked_reason="lost")
    make.item("W480303")

    page = browser("armorer").open("/labels?never=0")

    assert "1 without a valid code left out" in page.text


def test_a_printer_keeps_its_paper_and_its_nudge(browser: Browsers) -> None:
    make.item()
    armorer = browser("armorer")
    armorer.open("/labels/printers/new")
    armorer.fill("Name", "Laser <1>")
    armorer.fill("Move right (mm)", "1,5")
    page = armorer.press("Save")
    assert "Laser <1>" in page.text

    row = LabelProfile.get()
    assert (row.preset, row.nudge_x_mm, row.nudge_y_mm) == ("l7160", 1.5, 0.0)
    placed = armorer.open(f"/labels/print?paper=own-{row.id}").html
    usual = armorer.open("/labels/print?paper=l7160").html
    assert first_place(placed)[0] - first_place(usual)[0] == pytest.approx(1.5)

    armorer.open(f"/labels/printers/{row.id}")
    armorer.fill("Move down (mm)", "-2")
    armorer.press("Save")
    assert LabelProfile.get().nudge_y_mm == -2
    armorer.open(f"/labels/printers/{row.id}")
    assert "Laser <1>" not in armorer.press("Remove this printer").text
    armorer.open(f"/labels/printers/{row.id}", 404)


def first_place(html: str) -> tuple[float, float]:
    """Return where the first label of a page begins."""
    found = re.search(r'<g transform="matrix\(1 0 0 1 (\S+) (\S+)\)', html)
    assert found
    return float(found[1]), float(found[2])


def test_sizes_of_its_own_are_checked_all_at_once(browser: Browsers) -> None:
    armorer = browser("armorer")
    armorer.open("/labels/printers/new")
    armorer.fill("Paper", "Sizes of its own, below")
    armorer.fill("Move right (mm)", "99")
    armorer.fill("Label width (mm)", "wide")

    page = armorer.press("Save", 422)

    for sentence in ("Give it a name", "from -20 to 20", "from 8 to 300"):
        assert sentence in page.text
    assert page.control("Label width (mm)").get("value") == "wide"
    assert LabelProfile.select().count() == 0


def test_labels_of_its_own_sizes_print(browser: Browsers) -> None:
    item = make.item()
    armorer = browser("armorer")
    armorer.open("/labels/printers/new")
    armorer.fill("Name", "Metal tags")
    armorer.fill("Paper", "Sizes of its own, below")
    armorer.fill("Labels are on", "A4 sheets")
    for label, value in (("Label width (mm)", "60"), ("Label height (mm)", "25"),
                         ("Columns", "3"), ("Rows", "10"), ("Left margin (mm)", "10")):  # fmt: skip
        armorer.fill(label, value)
    armorer.press("Save")
    own = LabelProfile.get().id

    answer = armorer.send("GET", f"/labels/labels.pdf?paper=own-{own}&start=30")
    assert read(answer.data) == {code_of(item.id)}

    armorer.open(f"/labels/printers/{own}")
    armorer.fill("Columns", "4")
    assert "do not fit on this page" in armorer.press("Save", 422).text


def test_two_printers_have_two_names(browser: Browsers) -> None:
    armorer = browser("armorer")
    for status in (200, 409):
        armorer.open("/labels/printers/new")
        armorer.fill("Name", "Laser")
        armorer.press("Save", status)

    assert "There is a printer called Laser already" in armorer.page.text
    assert LabelProfile.select().count() == 1


def test_the_control_card_says_what_the_counter_understands(browser: Browsers) -> None:
    armorer = browser("armorer")
    acts = "END UNDO ISSUE RETURN AUTO MISSING PRINT LOCK NIGHT COUNT".split()
    words = {f"AGC-{word}" for word in acts}
    words |= {purpose.code for purpose in purposes.offered()}
    for size in ("a4", "a5"):
        answer = armorer.send("GET", f"/labels/control-card.pdf?size={size}")
        assert read(answer.data) | read(answer.data, 1) == words

    page = armorer.open("/labels/control-card?size=a5")

    assert page.all(f"{SVG}svg")[0].get("width") == "148mm"


def test_the_scanner_sheet_has_the_test_and_the_counters_codes(browser: Browsers) -> None:
    armorer = browser("armorer")
    answer = armorer.send("GET", armorer.open("/settings/scanner").link("As PDF"))

    assert read(answer.data) == {scanner_test.CODE}
    assert {"AGC-END", "AGC-UNDO"} < read(answer.data, 1)
    page = armorer.open("/labels/scanner-sheet")
    assert "F9, which other programs want, is DONE at this" in page.text
    assert page.link("Back") == "/settings/scanner"
    browser("viewer").open("/labels/scanner-sheet", 403)


def test_the_ruler_page_names_its_line(browser: Browsers) -> None:
    armorer = browser("armorer")

    assert "Measure this line: 100 mm" in armorer.open("/labels/ruler?paper=l7651").text
    assert "Measure this line: 30 mm" in armorer.open("/labels/ruler?paper=ql-38x90").text
    assert armorer.send("GET", "/labels/ruler.pdf?paper=card-a4").data.startswith(b"%PDF")
    armorer.open("/labels/printers")


@pytest.mark.parametrize("key", ["l7651", "5267"])
def test_the_page_stays_small_however_many_labels_its_paper_has(
    browser: Browsers, key: str
) -> None:
    for number in range(80):
        make.item(f"W48{number:04d}")

    page = browser("armorer").open(f"/labels?paper={key}")

    assert len(gzip.compress(page.response.data)) <= 14 * 1024
    assert "Its first 30 labels" in page.text
