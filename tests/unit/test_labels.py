"""What was labelled and which printers there are stands in the record, and verifies."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.config import Settings
from app.models.base import close_database
from app.models.codes import Code
from app.models.labels import LabelPrint, LabelProfile
from app.models.notes import Photo
from app.queries.labels import Wanted
from app.services.errors import Invalid
from app.services.labels import label_papers, label_runs, labels
from app.services.records import photos, records
from app.services.verification import verify
from tests import make


def test_prints_printers_and_new_codes_verify(record: Settings) -> None:
    user, item, person = make.user(), make.item(), make.person()
    printed = [row.id for row in Code.select()]

    assert labels.printed([*printed, *printed, 999999], user=user) == 2
    row = labels.add_printer({"name": "Señor <1>", "paper": "l7651", "nudge_x": "1"}, user=user)
    given = labels.as_given(row) | {"paper": "custom", "width": "50", "height": "25"}
    labels.change_printer(row.id, given, user=user)
    labels.remove_printer(row.id, user=user)
    labels.replace_codes("item", [item.id], "copied", user=user)
    labels.replace_codes("person", [person.id], "lost", user=user)

    assert LabelPrint.select().count() == 2
    assert LabelProfile.get().active == 0
    close_database()
    assert verify(record.database_path).findings == ()


def test_new_codes_for_a_whole_armory_are_refused(record: Settings) -> None:
    user = make.user()

    with pytest.raises(Invalid, match="At most 100"):
        labels.replace_codes("item", ["x"] * 101, "copied", user=user)
    with pytest.raises(Invalid, match="Choose what"):
        labels.replace_codes("item", [], "copied", user=user)


def test_a_new_code_counts_as_never_labelled(record: Settings) -> None:
    user, item = make.user(), make.item()
    labels.printed([Code.get(Code.owner == item.id).id], user=user)
    never = Wanted(never=True)
    loaded = label_papers.chosen("label", "")
    assert label_runs.prepare("label", never, loaded, 1, bars=False).rows == []

    labels.replace_codes("item", [item.id], "copied", user=user)

    (row,) = label_runs.prepare("label", never, loaded, 1, bars=False).rows
    assert row["code"] == Code.get((Code.owner == item.id) & (Code.state == "active")).code


def test_what_left_the_books_is_printed_only_when_it_is_named(record: Settings) -> None:
    item, person = make.item(status="Retired"), make.person(status="Archived")
    for form, row in (("label", item), ("card", person)):
        loaded = label_papers.chosen(form, "")
        assert label_runs.prepare(form, Wanted(), loaded, 1, bars=False).rows == []
        named = label_runs.prepare(form, Wanted(ids=(row.id,)), loaded, 1, bars=False)
        assert [found["id"] for found in named.rows] == [row.id]


def test_a_card_takes_the_face_on_file(record: Settings) -> None:
    person, user, media = make.person(), make.user(), record.data / "media"
    kept = io.BytesIO()
    Image.new("RGB", (300, 400), "gray").save(kept, "PNG")
    photos.add(
        records.existing("personnel", person.id), "face", kept.getvalue(), media=media, user=user
    )
    run = label_runs.prepare("card", Wanted(), label_papers.chosen("card", ""), 1, bars=False)

    front, _ = label_runs.sheets(run, media)

    assert Photo.select().count() == 1
    assert f"/photos/{Photo.get().id}/thumb.jpg" in str(front)
    with_face, without = label_runs.document(run, media), label_runs.document(run)
    assert b"/DCTDecode" in with_face
    assert b"/DCTDecode" not in without
