"""Judges one scan at a counter: the state machine of counter.md, sections 2 and 3."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.models.items import Item
from app.models.purposes import Purpose
from app.models.stations import HandOver
from app.models.writes import writes
from app.queries import chain, entries, lookup, people, purposes, stations
from app.queries import custody as held
from app.queries import drawing_rights as rights
from app.services import context
from app.services.authority import authority_check
from app.services.counter import (
    clocks,
    counter_block_words,
    counter_code_words,
    counter_line_words,
    counter_lines,
    counter_out,
    counter_receipts,
    counter_refusals,
    counter_ways,
    counter_words,
    desk_words,
    due_choice,
    hand_overs,
)
from app.services.counter.counter_words import Outcome
from app.services.counter.scans import MODES, Desk, Scan
from app.services.custody import custody, custody_rules, drawing_rights, idempotency
from app.services.custody.refusals import NotIssued, UndoExpired
from app.services.discrepancies import return_answers
from app.services.errors import Invalid, NotFound, ReadOnly, Refusal, StorageFull
from app.services.rosters import roster_runs
from app.services.stock import cautions, loadouts

CONTROL = "AGC-"


def judge(scan: Scan, desk: Desk) -> Outcome:
    """Judge one scan, commit what follows from it, and say so. Refusals are outcomes, too."""
    with context.acting_from(context.current()._replace(station_id=desk.station.id)):
        try:
            return clocks.doubt(desk.station, scan.device) or _judge(scan, desk)
        except (StorageFull, ReadOnly):
            return counter_block_words.stopped(chain.recorded_at())
        except Refusal as refusal:
            return _refused(scan, desk, refusal)
        except Invalid as error:
            return counter_words.not_accepted(str(error))
        except NotFound as error:
            return counter_words.not_accepted(error.text)


def _refused(scan: Scan, desk: Desk, refusal: Refusal) -> Outcome:
    found = lookup.look_up(scan.code)
    item = lookup.item_by_id(found.items[0]) if found.kind == "item" else None
    if refusal.kind == "bad" and item is not None:
        hand_over = hand_overs.at_scan(desk.station, scan.hand_over, scan.at)
        counter_refusals.note(refusal, item, desk.user, hand_over, at=scan.at, key=scan.key)
    return counter_words.refused(refusal, item, scan.at)


@writes
def _judge(scan: Scan, desk: Desk) -> Outcome:
    if scan.code.upper().startswith(CONTROL):
        return _control(scan, desk)
    return _found(_meant(scan.code), scan, desk)


def _meant(code: str) -> lookup.Found:
    """Return what a code stands for; what is no code may be somebody's name."""
    found = lookup.look_up(code)
    return found if found.kind != "unknown" else lookup.by_name(code)


def _found(found: lookup.Found, scan: Scan, desk: Desk) -> Outcome:
    match found.kind:
        case "person":
            return _person(found.people[0], scan, desk)
        case "item":
            return _item(lookup.item_by_id(found.items[0]), scan, desk)
        case "several":
            return _several(found, scan)
        case "revoked":
            return counter_code_words.revoked(_label_of(found))
        case "misread":
            return counter_code_words.MISREAD
        case "foreign":
            return counter_code_words.foreign(scan.code)
    return counter_code_words.unknown(scan.code)


def _control(scan: Scan, desk: Desk) -> Outcome:
    word = scan.code.upper().removeprefix(CONTROL)
    if word.lower() in MODES:
        return counter_words.mode_changed(word.lower())
    if word == "MISSING":
        return counter_line_words.counting()
    if word == "UNDO":
        return _undo(scan, desk)
    if word == "END":
        hand_over = stations.open_hand_over(desk.station)
        if hand_over is not None and hand_over.opened_at <= scan.at:
            hand_overs.close(hand_over, "done", scan.at)
            return replace(counter_words.READY, prints=counter_receipts.after(hand_over))
        return counter_words.READY
    if word == "PRINT":
        return counter_receipts.on_request(desk.station)
    if word in desk_words.ELSEWHERE:
        return desk_words.ELSEWHERE[word]
    purpose = purposes.by_code(scan.code)
    return (
        counter_words.purpose_chosen(purpose) if purpose else counter_code_words.unknown(scan.code)
    )


def _undo(scan: Scan, desk: Desk) -> Outcome:
    request = scan.request()
    if (known := idempotency.find_by_anybody(request)) is not None:
        return _said_before(known.transaction_id, scan.at)
    last = stations.last_entry(desk.station)
    if last is None or last.correction is not None:
        raise UndoExpired("There is nothing to undo at this station. Nothing changed.")
    details = custody.Details(occurred_at=scan.at, request=request)
    return counter_words.undone(custody.undo(last.id, user=desk.user, details=details).row)


def _person(personnel_id: str, scan: Scan, desk: Desk) -> Outcome:
    person = lookup.person_by_id(personnel_id)
    last = stations.open_hand_over(desk.station)
    now_open = hand_overs.open_for(
        person, station=desk.station, user=desk.user, at=scan.at, key=scan.key, mode=scan.mode
    )
    prints = counter_receipts.after(last if last != now_open else None)
    unit, bar = people.unit_of(person), rights.bar(person.id, scan.at)
    holds = len(held.held_by(person.id))
    unlisted = authority_check.is_unlisted(person, scan.at)
    said = counter_words.person(person, f"{unit} · " if unit else "", holds, bar, unlisted)
    return replace(said, prints=prints)


def _item(item: Item, scan: Scan, desk: Desk) -> Outcome:
    request = scan.request()
    if (known := idempotency.find_by_anybody(request)) is not None:
        return _said_before(known.transaction_id, scan.at)
    hand_over = hand_overs.at_scan(desk.station, scan.hand_over, scan.at)
    if (news := counter_out.done_elsewhere(item, scan, desk, hand_over)) is not None:
        return news
    if hand_over is not None:
        hand_overs.touch(hand_over, scan.at)
    scan = roster_runs.as_run(scan, desk)
    out = held.open_custody(item.id)
    if out is not None and counter_out.taken_back_first(out, scan, desk, hand_over):
        return _item_that_is_in(lookup.item_by_id(item.id), scan, desk, hand_over)
    if out is not None:
        return counter_out.judge(item, out, scan, desk, hand_over)
    if hand_over is None and scan.way in ("", counter_ways.SHORT):
        proven = roster_runs.proven_by(item, scan, desk)
        if proven is not None:
            return roster_runs.alone(proven, scan, _item_that_is_in(item, scan, desk, proven))
    return _item_that_is_in(item, scan, desk, hand_over)


def _item_that_is_in(item: Item, scan: Scan, desk: Desk, hand_over: HandOver | None) -> Outcome:
    if scan.way == "all_here":
        return counter_lines.all_here(item, desk.user)
    if scan.way == "all_good":
        return return_answers.all_good(item, desk.user)
    if scan.mode == "return" or hand_over is None:
        if scan.mode == "return":
            raise NotIssued(item)
        if item.status != "Available":
            raise custody_rules.not_available(item)
        return counter_words.no_person(item)
    purpose = _purpose(scan)
    details = custody.Details(
        purpose=purpose,
        receipt_kind="PAR" if purpose is not None and purpose.standing else "TR",
        loadout=tuple(loadouts.of_purpose(item, purpose, short=scan.way == counter_ways.SHORT)),
        due_at=due_choice.due_at(scan, desk, hand_over),
        notes=scan.note,
        occurred_at=scan.at,
        hand_over=hand_over,
        request=scan.request(),
        agreement=scan.agreement,
    )
    entry = custody.issue_item(hand_over.personnel_id, item.id, user=desk.user, details=details)
    said = drawing_rights.cautions(hand_over.personnel, item, scan.at)
    said += cautions.cautions(hand_over.personnel_id)
    inspection = drawing_rights.overdue_inspection(item, scan.at)
    return counter_words.issued(entry.row, scan.at, said, inspection)


def _said_before(transaction_id: int, at: datetime) -> Outcome:
    """Say again what was said when this scan was first committed."""
    row = entries.entry(transaction_id)
    if row is None:
        raise RuntimeError("a remembered entry is not there")
    if row["correction"]:
        return counter_words.undone(row)
    say = counter_words.issued if row["action"] == "Take" else counter_lines.returned
    return say(row, at)


def _several(found: lookup.Found, scan: Scan) -> Outcome:
    choices = [(lookup.person_by_id(one).label, one) for one in found.people]
    choices += [(lookup.item_by_id(one).label, one) for one in found.items]
    most = lookup.MOST_CHOICES
    return counter_code_words.several(scan.code, choices[:most], len(choices) > most)


def _label_of(found: lookup.Found) -> str:
    if found.items:
        return lookup.item_by_id(found.items[0]).label
    return lookup.person_by_id(found.people[0]).short_label


def _purpose(scan: Scan) -> Purpose | None:
    """Return the purpose on the screen. Raises Invalid when it is gone or its note is missing."""
    if scan.purpose_id is None:
        return None
    purpose = Purpose.get_or_none((Purpose.id == scan.purpose_id) & (Purpose.active == 1))
    if purpose is None:
        raise Invalid({"purpose": ["That purpose is no longer in use. Nothing recorded."]})
    if purpose.needs_note and not scan.note:
        raise Invalid(
            {"note": [f"{purpose.name} needs a few words in Note. Nothing recorded. Scan again."]}
        )
    return purpose  # type: ignore[no-any-return]
