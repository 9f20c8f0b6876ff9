"""What the counter says of what was done beside a scan: a roster, an absence, a relief, a swap."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.models.rosters import Roster
from app.models.transfers import Transfer
from app.queries import entries
from app.queries.rosters import Line, Progress
from app.services.counter.counter_words import READY, Outcome

# For so long the counter tells what was just recorded on another page.
NEWS = timedelta(seconds=60)
# Cards of which nothing is done here; LOCK and NIGHT are the screen's own, where it runs scripts.
ELSEWHERE = {
    "COUNT": Outcome(
        "info", "duplicate", "Stock-take",
        "Weapons are counted on a page of its own. Nothing was counted or recorded here.",
        links=(("Open the counts", "/counts"), ("Hand over the shift", "/counts/new?kind=shift"))),
    "LOCK": Outcome(
        "warn", "attention", "Not locked",
        "This browser runs no scripts. Sign out before you leave. Nothing recorded."),
    "NIGHT": Outcome(
        "info", "duplicate", "Not by a card here",
        "This browser runs no scripts. Choose the red theme above. Nothing recorded."),
}  # fmt: skip


def runs(roster: Roster, progress: Progress) -> Outcome:
    """The counter runs a roster from now on."""
    to_come, out = len(progress.waiting), len(progress.out)
    text = f"{to_come} to come. Scan an ID card." if to_come else f"{out} still out."
    return replace(READY, title=roster.name, text=text, sound="duplicate")


def runs_none() -> Outcome:
    """The counter runs no roster any more."""
    text = "This counter runs none from now on. Scan an ID card or a weapon."
    return replace(READY, title="No roster", text=text, sound="duplicate")


def absent(line: Line, roster: Roster) -> Outcome:
    """Somebody on the running roster did not come."""
    text = f"Absent in {roster.name}. Recorded. Whoever comes after all is scanned as usual."
    return Outcome("info", "duplicate", line.person, text)


def told(done: Transfer) -> tuple[str, str]:
    """Return what a relief or a swap came to, as a title and a sentence."""
    back, take = entries.entry(done.return_id), entries.entry(done.take_id)
    if back is None or take is None:
        raise RuntimeError("the entries of a transfer are not there")
    giver, taker = (f"{row['rank']} {row['surname'].upper()}" for row in (back, take))
    old, new = (f"{row['short_name']} {row['serial']}" for row in (back, take))
    if done.kind == "relief":
        return f"RELIEVED {new}", f"{new} from {giver} to {taker}. Recorded."
    return f"SWAPPED for {new}", f"{taker} gave back {old} and has {new}. Recorded."


def transferred(done: Transfer | None, now: datetime) -> Outcome:
    """A relief or a swap was recorded a moment ago, on the page that the counter led to."""
    if done is None or now - done.created_at > NEWS:
        return READY
    title, text = told(done)
    return Outcome("ok", "issue", title, text, recorded=True)
