"""Status with a reason, the way into the archive and back, and the list of deleted records."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app import clock
from app.config import Settings
from app.models.items import Item
from app.models.personnel import DeletedRecord, Personnel
from app.queries import lookup
from app.services.custody import custody
from app.services.verification import verify
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]


def press(visitor: Browser, url: str, button: str, reason: str, status: int = 200) -> str:
    """Type a reason on a page, press its button, and return what the answer says."""
    visitor.open(url)
    visitor.fill("Reason", reason)
    return visitor.press(button, status).text


def test_a_persons_status_changes_with_a_reason(browser: Browsers) -> None:
    person = make.person()
    visitor = browser("admin")

    visitor.open(f"/personnel/{person.id}/status")
    visitor.fill("Status", "Suspended")
    refused = visitor.press("Change the status", 422)
    visitor.fill("Reason", "under investigation")
    page = visitor.press("Change the status")

    assert "Write why the status becomes Suspended." in refused.text
    chosen = refused.control("Status").find("option[@selected]")
    assert chosen is not None
    assert chosen.text == "Suspended"
    assert "under investigation. May not draw anything." in page.text
    assert Personnel.get_by_id(person.id).status == "Suspended"


def test_an_items_status_changes_with_a_reason(browser: Browsers) -> None:
    item = make.item()
    visitor = browser("admin")

    visitor.open(f"/items/{item.id}/status")
    visitor.fill("Status", "Maintenance")
    visitor.fill("Reason", "broken extractor")
    page = visitor.press("Change the status")

    assert "Status: Available → Maintenance" in page.text
    assert "broken extractor" in page.text


def test_the_status_of_an_issued_item_is_not_changed(browser: Browsers) -> None:
    item, person = make.item(), make.person()
    custody.issue_item(person.id, item.id, user=make.user("clerk"))
    visitor = browser("admin")

    page = visitor.open(f"/items/{item.id}/status")
    assert "Return it first" in page.text
    visitor.fill("Status", "Missing")
    visitor.fill("Reason", "not in the rack")

    assert "Its status was not changed" in visitor.press("Change the status", 409).text
    retire = press(visitor, f"/items/{item.id}/archive", "Retire this item", "worn out", 409)
    assert "is out to SGT CRUZ" in retire
    assert Item.get_by_id(item.id).status == "Issued"


def test_a_status_that_is_not_offered_is_refused(browser: Browsers) -> None:
    item = make.item()
    visitor = browser("admin")
    visitor.open(f"/items/{item.id}/status")

    for status in ("Issued", "Nonsense", ""):
        fields = {"csrf_token": visitor.csrf_token(), "status": status, "reason": "because"}
        answer = visitor.send("POST", f"/items/{item.id}/status", data=fields)
        assert answer.status_code == 422, status


def test_a_person_is_archived_and_restored(browser: Browsers, record: Settings) -> None:
    person = make.person()
    visitor = browser("admin")

    gone = press(visitor, f"/personnel/{person.id}/archive", "Archive this person", "left us")
    listed = visitor.open("/archive")

    assert "Status: Active → Archived" in gone
    assert "SGT CRUZ, Juan" in listed.text
    assert "left us" in listed.text
    kept = DeletedRecord.get()
    assert (kept.object_id, json.loads(kept.snapshot)["status"]) == (person.id, "Active")
    visitor.click("Restore SGT CRUZ, Juan")
    visitor.fill("Reason", "came back")
    back = visitor.press("Restore this person")
    assert "Restoredcame back" in back.text
    assert Personnel.get_by_id(person.id).status == "Active"
    assert "Restored" in visitor.open("/archive").text
    assert verify(record.database_path).findings == ()


def test_an_item_is_retired_and_restored(browser: Browsers) -> None:
    item = make.item()
    visitor = browser("admin")

    press(visitor, f"/items/{item.id}/archive", "Retire this item", "worn out")

    assert Item.get_by_id(item.id).status == "Retired"
    assert DeletedRecord.get().object_type == "items"
    assert "M16A1 W480302" in visitor.open("/archive").text
    press(visitor, f"/items/{item.id}/restore", "Restore this item", "repaired after all")
    assert Item.get_by_id(item.id).status == "Available"


def test_nobody_is_archived_while_holding(browser: Browsers) -> None:
    item, person = make.item(), make.person()
    custody.issue_item(person.id, item.id, user=make.user("clerk"))
    url = f"/personnel/{person.id}/archive"

    said = press(browser("admin"), url, "Archive this person", "left us", 409)

    assert "still holds M16A1 W480302" in said
    assert Personnel.get_by_id(person.id).status == "Active"
    assert DeletedRecord.select().count() == 0


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\x00b"])
def test_archiving_takes_a_typed_reason(browser: Browsers, reason: str) -> None:
    person = make.person()
    visitor = browser("admin")
    visitor.open(f"/personnel/{person.id}/archive")

    fields = {"csrf_token": visitor.csrf_token(), "reason": reason}
    answer = visitor.send("POST", f"/personnel/{person.id}/archive", data=fields)

    assert answer.status_code == 422
    assert Personnel.get_by_id(person.id).status == "Active"


def test_what_is_on_the_books_is_not_restored(browser: Browsers) -> None:
    person = make.person()
    url = f"/personnel/{person.id}/restore"

    assert "on the books already" in press(
        browser("admin"), url, "Restore this person", "why not", 409
    )


def test_archiving_twice_changes_nothing(browser: Browsers) -> None:
    person = make.person()
    visitor = browser("admin")
    for _ in range(2):
        press(visitor, f"/personnel/{person.id}/archive", "Archive this person", "left us")

    assert DeletedRecord.select().count() == 1


def test_only_who_edits_may(browser: Browsers) -> None:
    person = make.person()
    for role in ("armorer", "viewer"):
        for page in ("status", "archive", "restore"):
            browser(role).open(f"/personnel/{person.id}/{page}", 403)
        assert "Nothing is ever deleted" in browser(role).open("/archive").text
    browser("admin").open("/personnel/PE-NOBODY/archive", 404)


def test_a_revoked_code_says_so_and_never_comes_back(browser: Browsers) -> None:
    person = make.person()
    visitor = browser("admin")
    visitor.open(f"/personnel/{person.id}/codes")
    visitor.fill("Existing code", "MIL-ID 4711")
    page = visitor.press("Give this code")
    assert "MIL-ID 4711" in page.text

    assert "to no other record either" in visitor.click("Revoke MIL-ID 4711").text
    refused = visitor.press("Revoke this code", 422)
    visitor.fill("Reason", "card lost")
    page = visitor.press("Revoke this code")

    assert "Write why this code is no longer valid." in refused.text
    assert "card lost" in page.text
    assert lookup.look_up("mil-id 4711").kind == "revoked"
    visitor.fill("Existing code", "mil-id 4711")
    assert "never becomes valid again" in visitor.press("Give this code", 409).text
    visitor.open(f"/personnel/{person.id}/codes/99/revoke", 404)


def test_a_new_own_code_revokes_the_old_one(browser: Browsers) -> None:
    item = make.item()
    visitor = browser("admin")
    old = next(iter(visitor.open(f"/items/{item.id}/codes").root.iter("tbody")))
    old_code = "".join(old.find("tr/th").itertext())

    visitor.click("New own code")
    visitor.fill("Reason", "label torn off")
    page = visitor.press("Make a new code")

    assert "label torn off" in page.text
    assert page.html.count("QR code that holds AGW") == 1
    assert f"holds {old_code}" not in page.html
    assert lookup.look_up(old_code).kind == "revoked"
    assert page.text.count("AGW") > 1


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("", 422, "Scan the code into this field."),
        ("ab", 422, "too short"),
        ("AGC-UNDO", 422, "ArmGuard's own code"),
        ("AGP7Q2XAB1", 422, "ArmGuard's own code"),
        ("ID\x07CARD", 422, "cannot be seen"),
        ("TAKEN-1", 409, "TAKEN-1 belongs to M16A1 OTHER"),
        ("other", 409, "other is the serial or id of M16A1 OTHER"),
        ("ir-other221126", 409, "ir-other221126 is the serial or id of M16A1 OTHER"),
        ("994538", 409, "994538 is the serial or id of SGT CRUZ, Juan"),
    ],
)
def test_what_cannot_be_a_code_is_refused(
    browser: Browsers, code: str, status: int, said: str
) -> None:
    visitor = browser("armorer")
    make.code("TAKEN-1", make.item("OTHER").id)
    make.person("994538")
    item = make.item("R1")
    visitor.open(f"/items/{item.id}/codes")

    fields = {"csrf_token": visitor.csrf_token(), "code": code}
    answer = visitor.send("POST", f"/items/{item.id}/codes", data=fields)

    assert answer.status_code == status
    assert said in answer.text.replace("&#39;", "'")


@pytest.mark.usefixtures("record")
def test_a_code_that_is_also_another_items_serial_is_a_choice() -> None:
    coded, named = make.item("RP1"), make.item("RP2")
    code = make.code("rp2", coded.id)
    make.code("RP1", coded.id)
    assert lookup.look_up("RP2") == lookup.Found("several", (coded.id, named.id))
    assert lookup.look_up("RP1") == lookup.Found("item", (coded.id,))

    make.changed(code, state="revoked", revoked_at=clock.now(), revoked_reason="typed wrong")

    assert lookup.look_up("RP2") == lookup.Found("item", (named.id,))


def test_an_armorer_gives_codes_and_does_not_revoke_them(browser: Browsers) -> None:
    item = make.item()
    visitor = browser("armorer")

    page = visitor.open(f"/items/{item.id}/codes")

    assert "Revoke" not in page.text
    assert "Give this code" not in browser("viewer").open(f"/items/{item.id}/codes").text
    visitor.open(f"/items/{item.id}/codes/1/revoke", 403)
    visitor.open(f"/items/{item.id}/codes/own", 403)
