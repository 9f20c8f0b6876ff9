"""What a scan of a weapon means that is out, or that another station has just taken back."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from app.models.items import Item
from app.models.stations import HandOver
from app.models.transactions import Custody, Transaction
from app.models.users import User
from app.queries import alerts, stations, users
from app.services import time_words
from app.services.counter import counter_lines, counter_ways, counter_words, hand_overs
from app.services.counter.counter_words import Outcome
from app.services.counter.scans import Desk, Scan
from app.services.custody import custody, custody_rules
from app.services.custody.refusals import ItemNotAvailable
from app.services.rosters import roster_runs

# In AUTO a weapon issued less than this ago is a double trigger, never a return.
DUPLICATE_SECONDS = 120
# For so long a return elsewhere is news, not history.
NEWS_SECONDS = 60


def judge(item: Item, out: Custody, scan: Scan, desk: Desk, hand_over: HandOver | None) -> Outcome:
    """Judge the scan of a weapon that somebody holds, and say what came of it."""
    if hand_over is not None and _is_over(hand_over, out, scan):
        hand_overs.close(hand_over, "done", scan.at)
        hand_over = None
    is_holder = hand_over is not None and hand_over.personnel_id == out.personnel_id
    if scan.way == "change":
        return counter_lines.changed(item, out, scan.lines, desk.user)
    if roster_runs.issues_only(scan):
        if is_holder:
            return counter_words.duplicate(item)
        since = time_words.past(out.since, scan.at)
        raise ItemNotAvailable.already_out(item, out.personnel, since)
    if _is_double_trigger(scan, out) and (is_holder or hand_over is None):
        return counter_words.duplicate(item)
    if hand_over is not None and not is_holder and scan.way != "handed_in":
        return counter_words.wrong_holder(item, out, hand_over.personnel, scan.code)
    if counter_lines.must_be_counted(out, scan.way):
        return counter_lines.to_count(item, out)
    details = custody.Details(
        lines=scan.lines or None,
        occurred_at=scan.at,
        notes=scan.note,
        hand_over=hand_over,
        handed_in_by=hand_over.personnel if hand_over is not None else None,
        request=scan.request(),
    )
    entry = custody.return_item(item.id, user=desk.user, details=details)
    return counter_lines.returned(entry.row, scan.at)


def taken_back_first(out: Custody, scan: Scan, desk: Desk, hand_over: HandOver | None) -> bool:
    """Take a weapon back from its holder, for the issue that follows in the same block.

    That is what the armorer pressed when it was out to somebody else than who stands here; who
    stands here has brought it. Alert mode takes nothing back, and what is to be counted is counted.
    """
    asked = scan.way == counter_ways.RETURN_FIRST and scan.mode == "issue"
    if not asked or hand_over is None or hand_over.personnel_id == out.personnel_id:
        return False
    if alerts.current() is not None or counter_lines.must_be_counted(out, ""):
        return False
    details = custody.Details(
        occurred_at=scan.at, hand_over=hand_over, handed_in_by=hand_over.personnel
    )
    custody.return_item(out.item_id, user=desk.user, details=details)
    return True


def done_elsewhere(
    item: Item, scan: Scan, desk: Desk, hand_over: HandOver | None
) -> Outcome | None:
    """Say what another station has done with the item, where that makes this scan a second one."""
    last = stations.last_move(item.id)
    if last is None or last.station_id == desk.station.id:
        return None
    is_overtaken = last.recorded_at > scan.at
    if scan.mode != "issue" and _is_return(last) and (is_overtaken or _is_news(last, hand_over)):
        who = users.spoken_name(User.get_by_id(last.user_id))
        return counter_words.done_elsewhere(item, last.station.name, who, last.recorded_at)
    return counter_words.moved_since(item, last.recorded_at, scan.at) if is_overtaken else None


def _is_over(hand_over: HandOver, out: Custody, scan: Scan) -> bool:
    """Say whether the armorer has turned from this person to taking weapons back.

    RETURN needs no person. Who was at the window before the switch has nothing to do with the
    next weapon; who is scanned in RETURN mode does.
    """
    turned = scan.mode == "return" and hand_over.mode != "return"
    return turned and hand_over.personnel_id != out.personnel_id


def _is_double_trigger(scan: Scan, out: Custody) -> bool:
    """Say whether the item went out a moment ago, by a scan and not by an undone return."""
    age = scan.at - out.since
    # An issue that lies in the future was made before the clock went back.
    is_fresh = -custody_rules.CLOCK_SLACK < age < timedelta(seconds=DUPLICATE_SECONDS)
    return scan.mode == "auto" and not scan.way and is_fresh and out.take.correction is None


def _is_return(move: Transaction) -> bool:
    """Say whether a station took the item back, other than by undoing its issue."""
    return bool(move.action == "Return" and move.station_id and move.correction is None)


def _is_news(move: Transaction, hand_over: HandOver | None) -> bool:
    """Say whether it was a moment ago, and from nobody else than who stands here."""
    is_fresh = clock.now() - move.recorded_at <= timedelta(seconds=NEWS_SECONDS)
    return is_fresh and (hand_over is None or hand_over.personnel_id == move.personnel_id)
