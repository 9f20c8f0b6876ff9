"""Registering and editing people."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app import clock
from app.config import Settings
from app.models.codes import Code
from app.models.personnel import DeletedRecord, Group, Personnel, Squadron
from app.models.search_text import fold
from app.services.custody import custody
from app.services.errors import Invalid, NotFound, Refusal
from app.services.records import items, personnel
from app.services.records.person_names import as_officer, in_title_case
from app.services.records.record_refusals import AlreadyExists, StillHolding, VersionConflict
from app.services.settings import settings
from app.services.verification import verify
from tests import make

SERGEANT = {"rank": "SGT", "surname": "De Leon", "first_name": "Juan", "serial": "994538"}
CAPTAIN = {"rank": "CPT", "surname": "Peña", "first_name": "Ana", "serial": "123456"}


def problems(given: dict[str, Any], **more: Any) -> dict[str, list[str]]:
    """Return what registering says is wrong."""
    with pytest.raises(Invalid) as refused:
        personnel.register({**given, **more}, user=None)
    return refused.value.problems


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(("zone", "date"), [("Asia/Manila", "231126"), ("UTC", "221126")])
def test_an_id_is_made_of_kind_serial_and_local_date(
    zone: str, date: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.change("timezone", zone, make.user("boss", "superuser"))
    half_past_midnight_in_manila = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: half_past_midnight_in_manila)

    enlisted = personnel.register(SERGEANT, user=None)
    officer = personnel.register(CAPTAIN, user=None)
    rifle = items.register({"model": "M14", "serial": "R1"}, user=None)

    assert enlisted.id == f"PE-994538{date}"
    assert (officer.id, officer.serial) == (f"PO-123456{date}", "O-123456")
    assert rifle.id == f"IR-R1{date}"


def test_a_registered_person_is_active_has_a_code_and_stands_in_the_chain(record: Settings) -> None:
    person = personnel.register({**SERGEANT, "squadron": "9511th", "group": "951ST"}, user=None)

    code = Code.get(Code.owner == person.id)
    assert (code.kind, code.source, code.code[:3]) == ("person", "own", "AGP")
    assert (person.status, person.group.name) == ("Active", "951st")
    assert Squadron.get().name == "9511th"
    assert verify(record.database_path).findings == ()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("de leon", "De Leon"),
        ("DE LEON", "De Leon"),
        ("peña", "Peña"),
        ("O'NEIL", "O'Neil"),
        ("d\u2019souza", "D\u2019Souza"),
        ("cruz-REYES", "Cruz-Reyes"),
        ("McArthur", "McArthur"),
        ("jUAN", "Juan"),
        ("DELA CRUZ III", "Dela Cruz III"),
        ("santos jr.", "Santos Jr."),
        ("ma. teresa", "Ma. Teresa"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('=HYPERLINK("http://x")', '=HYPERLINK("http://x")'),
    ],
)
def test_enlisted_names_are_in_title_case_and_other_text_is_text(typed: str, kept: str) -> None:
    assert in_title_case(typed) == kept


def test_officers_names_are_in_upper_case() -> None:
    assert as_officer("Peña-o'neil") == "PEÑA-O'NEIL"
    assert as_officer("<b>x</b>") == "<b>x</b>"


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    "typed",
    ["09171234567", "0917-123-4567", "+63 917 123 4567", "639171234567", "(0917)123\u20134567"],
)
def test_a_mobile_number_is_kept_in_one_form(typed: str) -> None:
    assert personnel.register({**SERGEANT, "mobile": typed}, user=None).mobile == "+639171234567"


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    "typed", ["12345", "0217123456", "091712345678", "0917123456A", "\uff19171234567"]
)
def test_another_number_is_refused_in_words(typed: str) -> None:
    assert "not a mobile number" in problems(SERGEANT, mobile=typed)["mobile"][0]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("typed", "kept"), [("b.", "B"), (" s. j. ", "SJ"), ("ñ", "Ñ"), ("", None), (".", None)]
)
def test_a_middle_initial_has_no_dot(typed: str, kept: str | None) -> None:
    person = personnel.register({**SERGEANT, "middle_initial": typed}, user=None)
    assert person.middle_initial == kept


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("typed", ["o-123456", "O 123456", "O123456", "123456", "O-123 456"])
def test_an_officers_serial_carries_its_o(typed: str) -> None:
    assert personnel.register({**CAPTAIN, "serial": typed}, user=None).serial == "O-123456"


@pytest.mark.usefixtures("record")
def test_a_serial_with_letters_is_refused_with_what_was_perhaps_meant() -> None:
    assert problems(SERGEANT, serial="70000A")["serial"] == [
        "The serial has a letter: digits only."
    ]
    assert "Did you mean 700001?" in problems(SERGEANT, serial="7000O1")["serial"][0]
    assert "Did you mean O-700001?" in problems(CAPTAIN, serial="0-700001")["serial"][0]
    assert "O- is for officers" in problems(SERGEANT, serial="O-994538")["serial"][0]


@pytest.mark.usefixtures("record")
def test_every_problem_is_said_at_once() -> None:
    found = problems(
        {"rank": "GENERAL", "first_name": "A\x07na", "serial": "9" * 30, "email": "none"},
        classification="robot",
        mobile="1",
        group="999th",
        colour="blue",
        middle_initial="SANTOS",
        squadron=7,
    )
    assert set(found) == {
        *("rank", "surname", "first_name", "serial", "email", "mobile", "group", "colour"),
        *("middle_initial", "squadron"),
    }
    assert "Did you mean GEN?" in found["rank"][0]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\ud800", "\n", "\u2028"])
def test_what_cannot_be_seen_is_refused(sign: str) -> None:
    assert "cannot be seen" in problems(SERGEANT, surname=f"De{sign}Leon")["surname"][0]


@pytest.mark.usefixtures("record")
def test_what_has_no_width_is_left_behind_so_that_no_serial_stands_twice() -> None:
    first = personnel.register({**SERGEANT, "surname": "De\u200bLeon\ufeff"}, user=None)
    assert first.surname == "DeLeon"
    with pytest.raises(AlreadyExists):
        personnel.register(
            {**SERGEANT, "serial": f"\u2060{first.serial[:3]}\u200b{first.serial[3:]}"}, user=None
        )


@pytest.mark.usefixtures("record")
def test_the_classification_follows_from_the_rank() -> None:
    assert "an enlisted rank" in problems(SERGEANT, classification="officer")["classification"][0]
    person = personnel.register({**SERGEANT, "classification": "enlisted"}, user=None)
    assert person.classification == "enlisted"


@pytest.mark.usefixtures("record")
def test_a_serial_is_registered_once_and_an_archived_one_points_to_its_record() -> None:
    admin = make.user("reyes", "admin")
    person = personnel.register(SERGEANT, user=admin)

    with pytest.raises(AlreadyExists) as twice:
        personnel.register({**SERGEANT, "surname": "Other"}, user=admin)
    personnel.edit(person.id, {"status": "Archived"}, user=admin, reason="Left the service")
    with pytest.raises(AlreadyExists) as again:
        personnel.register(SERGEANT, user=admin)

    assert twice.value.details == {"personnel_id": person.id, "archived": False}
    assert again.value.details == {"personnel_id": person.id, "archived": True}
    assert "Restore that record" in again.value.text
    assert Personnel.select().count() == 1


@pytest.mark.usefixtures("record")
def test_the_search_key_is_folded() -> None:
    person = personnel.register({**CAPTAIN, "group": "HAS"}, user=None)
    assert person.search_key.startswith("pena ana cpt o-123456 po-123456")
    assert fold("  Peña   ÉLAN ") == "pena elan"


def test_an_edit_changes_only_what_is_given(record: Settings) -> None:
    user = make.user("reyes", "admin")
    person = personnel.register({**SERGEANT, "mobile": "09171234567", "group": "HAS"}, user=user)

    edited = personnel.edit(
        person.id, {"rank": "tsgt", "group": None, "email": "a@b"}, user=user, version=1
    )

    assert (edited.rank.name, edited.group, edited.email) == ("TSGT", None, "a@b")
    assert (edited.mobile, edited.version) == ("+639171234567", 2)
    assert "tsgt" in Personnel.get_by_id(person.id).search_key
    assert verify(record.database_path).findings == ()


@pytest.mark.usefixtures("record")
def test_an_edit_that_changes_nothing_writes_nothing() -> None:
    person = personnel.register(SERGEANT, user=None)
    assert personnel.edit(person.id, {"surname": "DE  LEON"}, user=None).version == 1


@pytest.mark.usefixtures("record")
def test_a_stale_edit_is_refused() -> None:
    person = personnel.register(SERGEANT, user=None)
    personnel.edit(person.id, {"surname": "Cruz"}, user=None, version=1)

    with pytest.raises(VersionConflict) as stale:
        personnel.edit(person.id, {"surname": "Reyes"}, user=None, version=1)

    assert stale.value.code == "version_conflict"
    assert Personnel.get().surname == "Cruz"


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rank": "CPT"}, "rank"),
        ({"serial": "111111"}, "serial"),
        ({"surname": ""}, "surname"),
        ({"rank": None}, "rank"),
        ({"status": "Suspended"}, "reason"),
        ({"status": "Deleted"}, "status"),
        ({"id": "PE-1"}, "id"),
    ],
)
def test_what_an_edit_refuses(changes: dict[str, Any], field: str) -> None:
    person = personnel.register(SERGEANT, user=None)
    with pytest.raises(Invalid) as refused:
        personnel.edit(person.id, changes, user=None)
    assert list(refused.value.problems) == [field]


@pytest.mark.usefixtures("record")
def test_nobody_unknown_is_edited() -> None:
    with pytest.raises(NotFound):
        personnel.edit("PE-0", {}, user=None)


@pytest.mark.usefixtures("record")
def test_a_disabled_group_stays_with_whoever_has_it_and_is_refused_to_others() -> None:
    person = personnel.register({**SERGEANT, "group": "HAS"}, user=None)
    make.changed(Group.get(Group.name == "HAS"), active=0)

    edited = personnel.edit(person.id, {"group": "HAS", "first_name": "Jose"}, user=None)

    assert edited.first_name == "Jose"
    assert "group HAS is disabled" in problems(CAPTAIN, group="HAS")["group"][0]


def test_nobody_is_archived_while_holding_anything(record: Settings) -> None:
    admin, armorer = make.user("reyes", "admin"), make.user()
    person, item = personnel.register(SERGEANT, user=admin), make.item()
    custody.issue_item(person.id, item.id, user=armorer)

    with pytest.raises(StillHolding) as refused:
        personnel.edit(person.id, {"status": "Archived"}, user=admin, reason="Left")
    custody.return_item(item.id, user=armorer)
    personnel.edit(person.id, {"status": "Archived"}, user=admin, reason="Left")

    assert refused.value.code == "still_holding"
    assert json.loads(DeletedRecord.get().snapshot)["status"] == "Active"
    restored = personnel.edit(person.id, {"status": "Active"}, user=admin, reason="Came back")
    assert (restored.status, restored.status_reason) == ("Active", "Came back")
    assert verify(record.database_path).findings == ()


@pytest.mark.usefixtures("record")
def test_only_a_user_archives() -> None:
    person = personnel.register(SERGEANT, user=None)
    with pytest.raises((Invalid, Refusal)):
        personnel.edit(person.id, {"status": "Archived"}, user=None, reason="Left")
    assert Personnel.get().status == "Active"
