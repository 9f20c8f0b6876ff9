"""What a receipt's papers say: all that went out, on every kind of paper."""

from __future__ import annotations

import pypdfium2
import pytest

from app.config import Settings
from app.documents.pdf import pdf
from app.documents.receipt_words import NAMES
from app.models.items import Item
from app.models.personnel import Group, Personnel, Rank
from app.models.users import User
from app.queries import receipts as records
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.receipts import receipt_acts, receipt_paper
from tests import make


def issued(kind: str, cost: int | None) -> str:
    """Issue a rifle with its set and return the receipt's number."""
    rifle = make.item(cost_centavos=cost, acquired_on="2020-01-31", property_number="PN-77")
    details = Details(mags=7, rounds=210, receipt_kind=kind)
    entry = custody.issue_item(make.person().id, rifle.id, user=make.user("lim"), details=details)
    return str(entry.row["receipt_number"])


def printed(record: Settings, name: str, paper: str) -> str:
    """Print a receipt and return the words on the paper."""
    receipt = receipt_acts.existing(name)
    row = receipt_acts.printed(receipt, paper, user=receipt.user)
    now = records.record(name)
    assert now is not None
    one = next(found for found in now["prints"] if found["id"] == row.id)
    made = pypdfium2.PdfDocument(pdf(receipt_paper.sheets(now, one, record.data / "media"), name))
    words = " ".join(page.get_textpage().get_text_bounded() for page in made)
    return " ".join(words.split())


@pytest.mark.parametrize(("kind", "cost"), [("TR", None), ("PAR", 6_500_000), ("PAR", 100_000)])
def test_what_goes_along_stands_on_every_paper(
    record: Settings, kind: str, cost: int | None
) -> None:
    name = issued(kind, cost)
    assert name.startswith("ICS" if cost == 100_000 else kind)
    for paper in NAMES:
        words = printed(record, name, paper).lower()
        for what in ("w480302", "good", "magazines", "210", "m193"):
            assert what in words, (paper, what)
        if kind == "PAR":
            for what in ("pn-77", "2020-01-31", f"{(cost or 0) / 100:,.2f}", "renewal"):
                assert what in words, (paper, what)


def test_a_reprint_says_what_people_and_items_were_when_it_was_issued(record: Settings) -> None:
    name = issued("TR", None)
    first = printed(record, name, "80")
    rifle, cruz, lim = Item.get(), Personnel.get(), User.get()
    santos = make.person("200001", surname="Santos")
    group, promoted = Group.get(), Rank.get(Rank.name == "TSGT")
    make.changed(lim, personnel=santos)
    for condition in ("Fair", "Damaged"):
        make.changed(rifle, condition=condition)
    make.changed(rifle, serial="W999999", property_number="PN-78")
    make.changed(cruz, surname="Reyes", mobile="+639170000000", rank=promoted, group=group)

    second = printed(record, name, "80")
    later = custody.issue_item(make.person("300009").id, make.item("W7").id, user=lim).row[
        "receipt_number"
    ]

    assert "SGT CRUZ, Juan" in second
    assert "S/N W480302" in second
    assert "condition Good" in second
    assert "PN-77" in second
    for word in ("TSGT", "REYES", "+639170000000", "W999999", "PN-78", group.name):
        assert word not in second
    assert len(second.split()) == len(first.split()) + len("REPRINT SGT SANTOS".split()) - 1
    make.changed(santos, surname="Bayani", rank=promoted)
    assert "Issued by: SGT SANTOS" in printed(record, later, "80")
