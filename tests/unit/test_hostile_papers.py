"""A hostile name, note or serial never breaks a paper, and nothing of it is run or fetched."""

from __future__ import annotations

import builtins
import io
import re
import socket
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest
from PIL import Image

from app.documents import form_table, report, slip_table
from app.documents.control_card import Control, control_sheets
from app.documents.drawing import Sheet
from app.documents.id_cards import Card, Photo, card_sheets
from app.documents.item_tags import Tag, tag_sheets
from app.documents.label_face import Label
from app.documents.label_sheets import Setup, label_sheets
from app.documents.letterhead import Logo
from app.documents.pdf import pdf
from app.documents.presets import CARD_PAPERS, PRESETS, TAG_PAPERS
from app.documents.receipt import slip_sheets
from app.documents.receipt_form import Layout, form_sheets
from app.documents.receipt_words import Line, Said
from app.documents.svg import svg
from app.models.purposes import purpose_code
from tests import paper as seen
from tests.payloads import PAYLOADS

CODE, HEAD = "AGW4F7K2M9", "1NKJYCX6SK"
# What a PDF would need to do anything but be looked at.
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|URI|EmbeddedFile|OpenAction|AA|Annots|SubmitForm)\b")
DRAWN = {"svg", "path", "text", "rect", "g"}


def short(words: str) -> str:
    """Return a payload as the name of a test."""
    return ascii(words)[:40]


@pytest.fixture(autouse=True)
def nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail on every connection, and on every file but the fonts' own that a paper opens."""
    really = builtins.open

    def opened(path: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        assert "reportlab" in str(path), path
        return really(path, mode, *more, **named)

    def connected(*_: Any) -> None:
        raise AssertionError("a paper asked the network")

    pypdfium2.PdfDocument(pdf([Sheet(10, 10, ())], "loaded"))
    monkeypatch.setattr(builtins, "open", opened)
    monkeypatch.setattr(socket.socket, "connect", connected)


def said(words: str) -> Said:
    """Return a receipt that says the same everywhere."""
    values = dict.fromkeys(form_table.WORDS, (words,))
    things = tuple({name.removeprefix("item."): words for name in form_table.WORDS} for _ in "12")
    return Said(
        number=words, lines=(Line(words, (words,)),), head=HEAD, void=words, reprint=True,
        values=values | dict.fromkeys(slip_table.WORDS, (words,)), things=things,
    )  # fmt: skip


def papers(words: str) -> Iterator[tuple[str, list[Sheet], list[str]]]:
    """Yield every paper with the words in each of its texts, and the codes it must show."""
    for kind, paper in (("TR", "legal"), ("ICS", "letter")):
        layout = Layout(paper, form_table.starting(kind, paper))
        yield f"{kind} {paper}", list(form_sheets(said(words), layout)), [HEAD] * 2
    for paper in slip_table.SLIPS:
        layout = Layout(paper, slip_table.starting("PAR", paper))
        yield paper, list(slip_sheets(said(words), layout)), [HEAD]
    label = Label(CODE, words, words, words, words)
    yield "label", list(label_sheets([label], Setup(PRESETS["l7160"]))), [CODE]
    tag = Tag(CODE, words, words, words, words)
    yield "tag", list(tag_sheets([tag], Setup(TAG_PAPERS["tag-1"]))), [CODE]
    table = report.Table(words, (words, words), (False, True), [(words, words)] * 2, (words, "1"))
    whole = report.Said(words, (words,), words, (words,), (table,), (words,), (words,), HEAD, words)
    yield "report", report.report_sheets(whole), [HEAD]
    card = Card(CODE, words, words, words, words, words, words)
    control = Control(purpose_code(words[:40]), words, words)
    yield "control card", control_sheets("a5", words, None, [control])[1:], [control.code]
    yield "card", list(card_sheets([card], Setup(CARD_PAPERS["card-1"])))[:1], [CODE]


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("words", PAYLOADS, ids=short)
def test_every_paper_still_builds_and_nothing_in_it_acts(words: str) -> None:
    for name, sheets, _ in papers(words):
        made = pdf(sheets, words)
        assert not ACTIVE.search(opened(made)), name
        assert len(pypdfium2.PdfDocument(made)) == len(sheets), name
        for sheet in sheets:
            drawn = ElementTree.fromstring(svg(sheet, words))  # noqa: S314  (our own)
            assert {node.tag.rpartition("}")[2] for node in drawn.iter()} <= DRAWN, name
            names = {key for node in drawn.iter() for key in node.attrib}
            assert not {key for key in names if key.startswith("on") or "href" in key}, name
            for _, box in seen.corners(sheet.marks):
                assert box[0] > -0.5, name
                assert box[2] < sheet.width + 0.5, name
                assert box[3] < sheet.height + 0.5, name


@pytest.mark.parametrize(
    "words", ['A & B <C> "D"', ") Tj ET Q", "\u202eesrever", "W" * 60], ids=short
)
def test_a_code_is_read_whatever_stands_beside_it(words: str) -> None:
    for name, sheets, codes in papers(words):
        read = [code for n in range(len(sheets))
                for code in seen.codes(seen.render(pdf(sheets, "x"), n, 203))]  # fmt: skip
        assert set(codes) <= set(read), name


def photographs() -> dict[str, bytes]:
    """Return files that stand where a photograph should, and one that is one."""
    kept = io.BytesIO()
    Image.effect_noise((60, 80), 90).save(kept, "JPEG")
    whole = kept.getvalue()
    return {
        "whole": whole, "cut": whole[:-200], "begun": whole[:300], "empty": b"",
        "page": b"<html><script>alert(1)</script>", "png": b"\x89PNG\r\n\x1a\n" + b"0" * 50,
        "svg": b"<svg onload='alert(1)'/>", "torn": whole[:200] + bytes(400) + whole[600:],
        "script": b"%!PS\n(hello) show", "path": b"/etc/passwd",
    }  # fmt: skip


@pytest.mark.parametrize("kind", photographs())
def test_a_photo_that_is_none_takes_no_card_with_it(kind: str) -> None:
    jpeg = photographs()[kind]
    card = Card(CODE, "SGT", "Cruz", "Juan", "300001", "HAS", "950th",
                Photo(jpeg, "/photos/1/thumb.jpg", 0.75), Logo(jpeg, "/logo.jpg", 1.0))  # fmt: skip
    sheets = list(card_sheets([card, card._replace(photo=None)], Setup(CARD_PAPERS["card-1"])))
    layout = Layout("legal", form_table.starting("TR", "legal"))
    (receipt,) = form_sheets(said("x")._replace(logo=card.logo), layout)

    made = pdf([*sheets, receipt], "cards")

    assert not ACTIVE.search(opened(made))
    for number, codes in ((0, [CODE]), (2, [CODE]), (4, [HEAD] * 2)):
        assert seen.codes(seen.render(made, number)) == codes
    face = seen.ink(seen.render(made), (4.5, 14.5, 21.5, 37.5))
    assert (face is not None) == (kind == "whole")


def test_a_paper_that_did_act_would_be_found() -> None:
    made = pdf([Sheet(10, 10, ())], "x")
    planted = made.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /JS (x) >>")

    assert planted != made
    assert ACTIVE.search(opened(planted))


def opened(made: bytes) -> bytes:
    """Return a PDF's own objects without what its pages and strings say."""
    bare = re.sub(rb"stream\r?\n.*?endstream", b"", made, flags=re.DOTALL)
    return re.sub(rb"\((?:\\.|[^\\()])*\)", b"()", bare)
