"""/verify: a code on paper matches this record or does not, said to whoever may read it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from app.config import Settings
from app.documents import qr
from app.models.base import database
from app.queries import chain, witnesses
from app.services.custody import custody
from app.services.witnesses import checkpoints
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("role", ["superuser", "admin", "armorer", "viewer"])
def test_the_code_of_an_old_receipt_matches(browser: Browsers, role: str) -> None:
    reader = browser(role)
    person, item = make.person(), make.item()
    custody.issue_item(person.id, item.id, user=reader.user)
    on_paper = chain.head()
    make.item("R2")

    reader.open("/verify")
    reader.fill("Code", f" {on_paper.code[:5]}-{on_paper.code[5:].lower()} ")
    page = reader.press("Verify")

    assert "MATCHES this record" in page.text
    assert f"row {on_paper.seq} of the record" in page.text
    assert reader.click("The entry it belongs to").path == "/transactions/1"


def test_a_code_scanned_into_the_search_is_verified(browser: Browsers) -> None:
    reader = browser("viewer")

    assert reader.open(f"/search?q={chain.head().code}").path == "/verify"
    assert reader.open("/search?q=0123456789").path == "/search"


def test_another_code_does_not_match_and_says_what_that_means(browser: Browsers) -> None:
    page = browser("viewer").open("/verify?code=0123456789")

    assert "DOES NOT MATCH" in page.text
    assert "MATCHES" not in page.text


@pytest.mark.parametrize("given", ["zeppelin", "0123", "U123456789", "' OR 1=1 --"])
def test_what_is_no_code_is_said_to_be_none(browser: Browsers, given: str) -> None:
    reader = browser("viewer")
    reader.open("/verify")
    reader.fill("Code", given)

    assert "Not a code" in reader.press("Verify").text


def test_nobody_asks_without_signing_in(browser: Browsers) -> None:
    page = Browser(browser("superuser").client.application).open("/verify?code=0123456789")

    assert page.path == "/login"


def test_a_signed_checkpoint_is_judged(browser: Browsers, record: Settings) -> None:
    reader = browser("viewer")
    kept = checkpoints.make(record.data)

    assert "MATCHES this record" in reader.open(f"/verify?code={kept.text}").text
    other = kept._replace(seq=kept.seq - 1).text
    page = reader.open(f"/verify?code={other}")
    assert "DOES NOT MATCH" in page.text
    assert "its signature is not its key's" in page.text


def test_the_code_of_a_checkpoint_is_read_from_paper(record: Settings) -> None:
    text = checkpoints.make(record.data).text
    side = 400
    drawn = qr.proof(text, 0, 0, side)
    picture = Image.new("L", (side, side), 255)
    for x, y, width, height in drawn.runs:
        box = [drawn.x + x * drawn.wide, drawn.y + y * drawn.high]
        ImageDraw.Draw(picture).rectangle(
            (*box, box[0] + width * drawn.wide - 1, box[1] + height * drawn.high - 1), fill=0
        )

    assert zxingcpp.read_barcode(picture).text == text


@pytest.mark.parametrize("hash_hex", ["0" * 64, "f" * 64, "fffffffffffff8" + "0" * 50])
def test_every_code_finds_its_own_hash(hash_hex: str) -> None:
    database.execute_sql("DROP TRIGGER audit_log_extends")
    database.execute_sql(
        "INSERT INTO audit_log SELECT 9999, version, occurred_at, recorded_at, actor, source, "
        "session, device, station, ip, user_agent, request_id, path, action, object_type, "
        'object_id, "before", "after", clock_back_ms, clock_state, boot_id, monotonic_ms, '
        "prev_hash, ? FROM audit_log WHERE seq = 1",
        (hash_hex,),
    )

    place = witnesses.place_of(chain.head_code(hash_hex))

    assert place is not None
    assert place.seq == 9999


def test_a_look_reads_one_row_by_its_index() -> None:
    steps = database.execute_sql(f"EXPLAIN QUERY PLAN {witnesses._BY_HASH}", ("0", "1")).fetchall()

    assert "USING INDEX sqlite_autoindex_audit_log" in str(steps)


def test_an_admin_takes_the_record_along_and_that_stands_in_it(browser: Browsers) -> None:
    admin = browser("admin")
    make.person(surname="Cruz")
    admin.open("/verify")

    response = admin.send("GET", admin.page.link("The record as a bundle"))

    lines = gzip.decompress(response.data).decode().splitlines()
    assert "Cruz" in "".join(lines)
    assert json.loads(lines[0])["seq"] == chain.head().seq
    last = next(json.loads(line) for line in reversed(lines) if line.startswith("["))
    assert (last[13], last[15]) == ("export", "bundle")


def test_others_take_the_programs_and_not_the_record(browser: Browsers) -> None:
    viewer = browser("viewer")
    page = viewer.open("/verify")

    assert "The record as a bundle" not in page.text
    assert viewer.send("GET", "/verify/record.jsonl.gz").status_code == 403
    for word in ("Page for a browser", "Program for Python"):
        response = viewer.send("GET", page.link(word))
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert b"armguard/bundle/v1" in response.data
    assert viewer.send("GET", "/verify/program/views.py").status_code == 404
