"""Whoever is erased is named elsewhere, too: whole words, listed, blanked where it is chosen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner

from app import clock
from app.cli.personnel import personnel_command
from app.config import Settings
from app.models.audit import AuditText
from app.models.base import close_database
from app.models.erasures import Erasure
from app.models.notes import Remark
from app.models.notices import Notice
from app.models.personnel import Personnel
from app.models.writes import writes
from app.services.clocks import marks
from app.services.records import erasing, personnel
from app.services.records.erasing_mentions import UnknownMention, words_of
from app.services.verification import verify
from tests import make

TEXTS = (
    "Lent to Tan and brought back",
    "Stan and his TANKS know nothing of it",
    "TAN's sling; tan, too",
)


class Named:
    """Somebody called Tan, who left, and what others wrote."""

    def __init__(self, record: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self.record, self.now = record, clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.now)
        self.owner = make.user("owner", "superuser")
        self.tan = make.person("777001", surname="Tan", first_name="Ben")
        self.item = make.item("R1", description="the sling is Tan's own")
        self.write()
        gone = {"status": "Archived"}
        personnel.edit(self.tan.id, gone, user=self.owner, reason="left the unit")
        self.now += timedelta(days=6 * 366)
        marks.confirm(user=self.owner)  # a pause of years is not believed otherwise

    @writes
    def write(self) -> None:
        """Remark on a rifle, and tell of somebody else."""
        for text in TEXTS:
            remark = Remark(object_type="items", object_id=self.item.id, text=text,
                            user=self.owner, created_at=self.now)  # fmt: skip
            make.kept(remark, self.owner)
        said = (("SGT STANLEY is late", "/overdue"), ("SGT TAN is late", "/overdue"),
                ("Somebody is late", f"/personnel/{self.tan.id}"),
                ("Somebody else is late", f"/personnel/{self.tan.id}7"))  # fmt: skip
        for number, (text, address) in enumerate(said):
            Notice.create(user=self.owner, kind="overdue", key=str(number), tone="warn", text=text,
                          address=address, created_at=self.now)  # fmt: skip

    def erase(self, *also: str) -> None:
        """Erase, with these texts of others."""
        data = self.record.data
        erasing.erase(self.tan.id, "left", user=self.owner, data=data, also=also)

    def remarks(self) -> list[str]:
        """Return what stands in the remarks."""
        return [row.text for row in Remark.select().order_by(Remark.id)]


@pytest.fixture
def named(record: Settings, monkeypatch: pytest.MonkeyPatch) -> Named:
    """Give somebody who is named elsewhere."""
    return Named(record, monkeypatch)


@pytest.mark.parametrize(
    ("surname", "text", "is_named"),
    [("Tan", "tan", True), ("Tan", "Stan", False), ("Tan", "Tañ", False), ("Tan", "(TAN)", True),
     ("Peña", "sgt pena", True), ("Peña", "PEÑA", True), ("Dela Cruz", "dela  cruz", True),
     ("Dela Cruz", "Cruz", False), ("O'Hara", "o'hara's", True), ("A.B", "AXB", False)],
)  # fmt: skip
def test_a_name_is_found_as_a_whole_word_only(surname: str, text: str, is_named: bool) -> None:
    who = Personnel(id="PE-1-20260101", serial="1", surname=surname)

    assert (words_of(who).search(text) is not None) is is_named


def test_notices_go_by_whole_words_and_others_stay(named: Named) -> None:
    named.erase()

    said = [row.text for row in Notice.select().order_by(Notice.id)]
    assert said == ["SGT STANLEY is late", "(erased)", "(erased)", "Somebody else is late"]


def test_what_others_wrote_is_listed_and_stays_where_nobody_chose(named: Named) -> None:
    found = erasing.plan(named.tan.id, named.record.data).mentions

    assert {(one.name, one.column, one.may_go) for one in found} == {
        ("remarks:1", "text", True), ("remarks:3", "text", True),
        (f"items:{named.item.id}", "description", False),
    }  # fmt: skip
    named.erase()
    assert named.remarks() == [*TEXTS]
    assert verify(named.record.database_path).findings == ()


def test_a_chosen_text_loses_the_name_and_keeps_the_rest_and_the_chain_verifies(
    named: Named,
) -> None:
    named.erase("remarks:3")

    assert named.remarks() == [*TEXTS[:2], "(erased)'s sling; (erased), too"]
    kept = [row.text for row in AuditText.select().where(AuditText.field == "text")]
    assert TEXTS[2] not in kept
    assert TEXTS[0] in kept
    assert verify(named.record.database_path).findings == ()


def test_all_of_them_may_be_chosen_at_once(named: Named) -> None:
    named.erase("all")
    erasing.wipe()

    assert named.remarks()[0] == "Lent to (erased) and brought back"
    assert verify(named.record.database_path).findings == ()
    close_database()
    content = named.record.database_path.read_bytes()
    assert b"Lent to Tan" not in content
    assert b"Stan and his TANKS" in content  # the control: it would have been found


@pytest.mark.parametrize("name", ["remarks:2", "remarks:99", "items:IR-R1", "users:1", ""])
def test_a_text_that_does_not_name_them_is_not_blanked(named: Named, name: str) -> None:
    with pytest.raises(UnknownMention):
        named.erase(name)

    assert Erasure.select().count() == 0
    assert named.remarks() == [*TEXTS]


def test_the_command_lists_them_and_says_what_becomes_of_each(named: Named) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARMGUARD_DATA", str(named.record.data))
        command = ["erase", named.tan.id, "--dry-run", "--also", "remarks:1"]
        said = CliRunner().invoke(personnel_command, command).output

    assert "remarks:1 text (goes): … Lent to Tan and brought back …" in said
    assert "remarks:3 text (stays)" in said
    assert "description (stays; edit it where it stands)" in said
    assert "nothing was changed" in said
