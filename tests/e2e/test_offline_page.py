"""The page that verifies a bundle elsewhere: a real browser, a file, no network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app import clock
from app.config import Settings
from app.documents import bundle
from app.offline import armguard_verify
from app.queries import chain, proof_bundle
from app.services.witnesses import checkpoints
from tests import armory
from tests.e2e.desk import until

FILE = Path(armguard_verify.__file__).with_name("armguard-verify.html")
DATA = Path(__file__).parents[1] / "data"
VECTORS: dict[str, Any] = {
    name: json.loads((DATA / f"{name}-vectors.json").read_text(encoding="utf-8"))
    for name in ("chain", "checkpoint")
}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Give the page as a file on a laptop that has no network."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.goto(FILE.as_uri())
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def lines(record: Settings) -> list[str]:
    armory.fill()
    checkpoints.make(record.data)
    return list(proof_bundle.lines(clock.now()))


def verified(page: Page, lines: list[str], pack: bool = True) -> str:
    """Let the page verify these lines; return what it says."""
    content = b"".join(bundle.packed(lines)) if pack else "\n".join(lines).encode()
    page.get_by_label("Bundle").set_input_files(
        {"name": "record.jsonl.gz", "mimeType": "application/gzip", "buffer": content}
    )
    page.get_by_role("button", name="Verify").click()
    result = page.get_by_role("status")
    until(page, "document.getElementById('result').className !== ''")
    return result.inner_text()


def test_a_bundle_is_whole_and_the_page_says_who_holds_what(page: Page, lines: list[str]) -> None:
    page.get_by_label("Code on an old receipt").fill(chain.head().code)

    said = verified(page, lines)

    assert f"The record is whole: {chain.head().seq} rows, head {chain.head().code}." in said
    assert "MATCHES" in said
    held = page.locator("#held tbody tr").filter(has_text=armory.OUT_RIFLE)
    expect(held).to_contain_text("Cruz, Juan")
    expect(held).to_contain_text("R1")


def told(old: str, new: str) -> Callable[[str], str]:
    return lambda line: line.replace(old, new, 1) if line.startswith(("[7", '{"')) else line


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (told('"cli"', '"web"'), "was changed: its contents do not give its hash"),
        (told('"Cruz"', '"Diaz"'), "private text"),
        (told('"signature":"', '"signature":"00'), "its signature is not its key's"),
        (told('"seq":', '"seq":1'), "The bundle says that it ends with row"),
    ],
)
def test_each_lie_is_found(
    page: Page, lines: list[str], lie: Callable[[str], str], words: str
) -> None:
    said = verified(page, [lie(line) for line in lines])

    assert "NOT OK" in said
    assert words in said


def test_a_checkpoint_that_was_left_out_or_is_none_is_said(page: Page, lines: list[str]) -> None:
    left = [line for line in lines if not line.startswith('{"checkpoint"')]
    assert "speaks of was left out" in verified(page, left)

    page.reload()
    assert "Line 2 cannot be read" in verified(page, [lines[0], '{"checkpoint":5}', *lines[1:]])


def test_a_time_that_is_none_is_refused(page: Page, lines: list[str]) -> None:
    page.get_by_label("Who held what at").fill("yesterday")
    assert "The time must be in UTC" in verified(page, lines)
    expect(page.locator("#held")).to_be_hidden()

    page.get_by_label("Who held what at").fill("2020-01-01 08:00")
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_role("status")).to_contain_text("The record is whole")
    expect(page.locator("#held tbody tr")).to_have_count(0)


def test_the_page_agrees_with_the_vectors(page: Page) -> None:
    rows = VECTORS["chain"]["rows"]
    made = [json.dumps({"format": proof_bundle.FORMAT, "seq": len(rows), "hash": rows[-1]["hash"]})]
    made += [f'{row["canonical"][:-1]},"{row["prev_hash"]}","{row["hash"]}"]' for row in rows]
    assert "The record is whole" in verified(page, made, pack=False)
    for vector in VECTORS["checkpoint"]:
        asked = {**vector, "key": vector["message"].splitlines()[-1]}
        judge = "({key, message, signature}) => isSigned(key, utf8.encode(message), signature)"
        assert page.evaluate(judge, asked) is True
        assert page.evaluate(judge, {**asked, "message": "other"}) is False
    for text in VECTORS["chain"]["texts"]:
        promise = '({salt, text}) => hashed("armguard/text/v1\\n", unhex(salt), text)'
        assert page.evaluate(promise, text) == text["commitment"]
