"""Jobs in a real browser: the plan seen whole on every width, a failure watched and led on from."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from app.models.jobs import Job
from app.services.errors import Refusal
from app.services.jobs import outbox, running
from app.services.jobs.running import Done, Progress

WHY = "The copy could not be written. Look whether the disk is full or worn out, then try again."
# How far the tables of a page reach beyond what is seen of them.
HIDDEN = """() => Math.max(0, ...[...document.querySelectorAll('.card.flush')].map(
  (card) => card.scrollWidth - card.clientWidth))"""


class _Full(Refusal):
    """What a job fails with here."""

    code, text = "full", WHY


def fails(_job: Job, _say: Progress) -> Done:
    """Fail with a long sentence."""
    raise _Full(WHY)


@pytest.mark.parametrize("width", [390, 768, 1024])
def test_no_part_of_the_plan_is_cut_off(boss: BrowserContext, width: int) -> None:
    outbox.add("backup", "Backup", {}, key="night/backup/one", user=None)
    running.run(1, lambda _kind: fails)
    page = boss.new_page()
    page.set_viewport_size({"width": width, "height": 800})

    page.goto("/jobs")

    expect(page.get_by_text(WHY).first).to_be_visible()
    assert page.evaluate(HIDDEN) == 0
    page.goto("/jobs/1")
    assert page.evaluate(HIDDEN) == 0


def test_who_watches_a_job_fail_tries_again_with_a_reason(boss: BrowserContext) -> None:
    outbox.add("backup", "Backup", {}, key="night/backup/one", user=None)
    page = boss.new_page()
    page.goto("/jobs/1")
    expect(page.get_by_text("It waits for its turn.")).to_be_visible()

    running.run(1, lambda _kind: fails)
    page.get_by_role("link", name="Try again").click()
    page.get_by_label("Why it should work now").fill("the disk has room")
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_text("It waits for its turn.")).to_be_visible()
    expect(page.get_by_text("the disk has room")).to_be_visible()
