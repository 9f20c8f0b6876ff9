"""What the counter's panel shows beside the banner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, request, url_for

from app import clock
from app.blueprints.counter.forms import due_on_screen, new_key
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.roles import Act
from app.models.stations import HandOver, Station
from app.queries import (
    alerts,
    custody,
    people,
    photos,
    purposes,
    rosters,
    stations,
    stock,
    who_may_draw,
)
from app.queries.settings import several
from app.services import time_words
from app.services.authority import authority_check
from app.services.counter import counter_receipts, due_choice
from app.services.counter.counter_words import Outcome
from app.services.custody import custody_rules
from app.services.receipts.receipt_printers import written
from app.services.stock import line_words, loadouts
from app.web.access import allowed
from app.web.render import page

# Ways on for those who may register.
REGISTERS = ("/items/new", "/codes/attach")


def context(
    station: Station, outcome: Outcome, *, mode: str = "auto", purpose_id: int | None = None
) -> dict[str, Any]:
    """Return everything `counter/_panel.html` and `counter/counter.html` name."""
    now = clock.now()
    offered = purposes.offered()
    purpose_id = outcome.purpose_id or purpose_id
    chosen = next((one for one in offered if one.id == purpose_id), None)
    at_window = hand_over_now(station, now)
    due = due_on_screen(at_window.key if at_window else "")
    run = _run(station, now)
    totals = stations.totals_today(station, now)
    totals |= {"out": custody.out_count(), "overdue": custody.overdue_count(now)}
    return {
        "banner": _banner(outcome),
        "choices": [{"label": label, "code": code} for label, code in outcome.choices],
        "mode": outcome.mode or mode,
        "purposes": offered,
        "purpose_id": purpose_id,
        "due_text": (None if due else _run_due(run, purpose_id, now))
        or _due_text(chosen, due, now),
        "due": due,
        "dues": due_choice.CHOICES,
        "hand_over": _hand_over(at_window, now),
        "holder": _holder(at_window, now),
        "entries": stations.own_lines(station),
        "others": stations.other_lines(station),
        "totals": totals,
        "run": run,
        "rosters": rosters.open_rosters(),
        "receipts": counter_receipts.at_station(station),
        "station_name": station.name,
        "undo": {"ms_left": stations.undo_ms_left(station, now)},
        "new_key": new_key(),
        "desk": _desk(station),
        "now_text": clock.local(now).strftime("%H:%M:%S"),
    }


def answer(station: Station, outcome: Outcome, **shown: Any) -> Response:
    """Return the counter with what came of an act; the panel alone where its script asked."""
    wants_panel = request.headers.get("X-Requested-With")
    template = "counter/_panel.html" if wants_panel else "counter/counter.html"
    response = page(template, **context(station, outcome, **shown))
    response.status_code = outcome.status
    return response


def _due_text(purpose: Purpose | None, due: str, now: datetime) -> str:
    if purpose is not None and purpose.standing:
        return "standing"
    if due:
        return time_words.ahead(custody_rules.chosen_due(due, now), now)
    return time_words.ahead(custody_rules.default_due(purpose, now), now)


def _run(station: Station, now: datetime) -> dict[str, Any] | None:
    """Return the roster that the counter runs, and how far all counters have come with it."""
    roster = rosters.at_station(station.id)
    if roster is None:
        return None
    progress = rosters.progress(roster.id)
    late = [line for line in progress.out if line.late(now)][: rosters.NEXT]
    return {"roster": roster, "progress": progress, "late": late, "shown": rosters.NEXT}


def _run_due(run: dict[str, Any] | None, purpose_id: int | None, now: datetime) -> str | None:
    """Return the due time of the running roster, while its purpose is the chosen one."""
    roster = run["roster"] if run is not None else None
    if roster is None or roster.due_at is None or roster.due_at <= now:
        return None
    same = purpose_id in (None, roster.purpose_id)
    return time_words.ahead(roster.due_at, now) if same else None


def begins_with(station: Station) -> dict[str, Any]:
    """Return the mode and purpose that the counter's page opens with: those of its roster.

    While people are to come it issues, afterwards it takes back. In alert mode it issues.
    """
    if alerts.current() is not None:
        return {"mode": "issue"}
    run = _run(station, clock.now())
    if run is None:
        return {}
    mode = "issue" if run["progress"].waiting else "return"
    return {"mode": mode, "purpose_id": run["roster"].purpose_id}


def hand_over_now(station: Station, now: datetime) -> HandOver | None:
    """Return the hand-over at the window; None when it has gone idle."""
    hand_over = stations.open_hand_over(station)
    return None if hand_over is None or stations.is_idle(hand_over, now) else hand_over


def _desk(station: Station) -> dict[str, Any]:
    """Return what the settings, and its own before them, say of the device itself."""
    set_to = several("lock_minutes", "private_seconds", "sounds", "volume", "receipt_paper")
    return {
        "lock_ms": int(set_to["lock_minutes"]) * 60_000,
        "private_ms": int(set_to["private_seconds"]) * 1000,
        "sound": "on" if set_to["sounds"] == "yes" else "off",
        "volume": station.volume or set_to["volume"],
        "paper": written(station.paper, station.printer_id) or set_to["receipt_paper"],
        "gloves": "yes" if station.gloves else "no",
    }


def _banner(outcome: Outcome) -> dict[str, Any]:
    return {
        "kind": outcome.kind,
        "sound": outcome.sound,
        "title": outcome.title,
        "text": outcome.text,
        "refused_text": outcome.refused_text,
        "refused_url": outcome.refused_url,
        "actions": [{"label": label, "fields": fields} for label, fields in outcome.actions],
        "links": [
            {"label": label, "url": to if to.startswith("/") else url_for("search.show", q=to)}
            for label, to in outcome.links
            if not to.startswith(REGISTERS) or allowed(Act.REGISTER)
        ],
        "recorded": outcome.recorded,
        "count": outcome.count,
        "way": outcome.way,
        "prints": " ".join(outcome.prints),
        "clock_ahead_ms": outcome.clock_ahead_ms,
        "override": _asked_again(outcome.override),
    }


def _asked_again(label: str) -> dict[str, str] | None:
    """Return the fields of the scan that was refused, to send it again with an agreement.

    Its time goes along, so that the hand-over does not go idle while two people type.
    """
    if not label:
        return None
    form = request.form
    return {
        "label": label,
        "code": form.get("control") or form.get("code", ""),
        "purpose": form.get("purpose", ""),
        "note": form.get("note", ""),
        "hand_over": form.get("hand_over", ""),
        "mode": form.get("mode", "auto"),
        "due": form.get("due", ""),
        "due_of": form.get("due_of", form.get("hand_over", "")),
        "scanned_at": form.get("scanned_at") or clock.to_text(clock.now()),
        "reason": form.get("reason", ""),
        "approver": form.get("approver", ""),
    }


def _hand_over(hand_over: HandOver | None, now: datetime) -> dict[str, Any] | None:
    if hand_over is None:
        return None
    quiet = (now - hand_over.last_scan_at).total_seconds()
    return {
        "key": hand_over.key,
        "idle_ms": max(0, int((stations.idle_after().total_seconds() - quiet) * 1000)),
    }


def _holder(hand_over: HandOver | None, now: datetime) -> dict[str, Any] | None:
    if hand_over is None:
        return None
    person: Personnel = hand_over.personnel
    bar = next(iter(who_may_draw.bars_in_force(person.id, now)), None)
    unlisted = authority_check.is_unlisted(person, now)
    allowed = person.status == "Active" and bar is None and not unlisted
    return {
        "id": person.id,
        "label": person.label,
        "surname": person.surname,
        "first_name": person.first_name,
        "rank": person.rank.name,
        "group": person.group.name if person.group_id else None,
        "squadron": person.squadron.name if person.squadron_id else None,
        "serial": person.serial,
        "status": person.status,
        "unit": people.unit_of(person),
        "photo_url": photos.thumb_url("personnel", person.id, "face"),
        "allowed": allowed,
        "allowed_text": _allowed_text(person, bar, unlisted),
        "qualifications": who_may_draw.best(who_may_draw.qualifications(person.id, now)),
        "weapons": who_may_draw.own_weapons(person.id),
        "holds": _holds(custody.held_by(person.id), now),
    }


def _allowed_text(person: Personnel, bar: dict[str, Any] | None, unlisted: bool) -> str:
    if person.status != "Active":
        return f"May not draw: {person.status.lower()}"
    if bar is None:
        return "Not on the authorization roster" if unlisted else "May draw"
    what = f"no {bar['class_name']}" if bar["class_name"] else "nothing"
    return f"May draw {what}: order of {bar['authority']}"


def _holds(rows: list[Any], now: datetime) -> list[dict[str, Any]]:
    lines = stock.outstanding(row.take_id for row in rows) if rows else {}
    return [_held(row, lines.get(row.take_id, []), now) for row in rows]


def _held(row: Any, lines: list[stock.Line], now: datetime) -> dict[str, Any]:
    return {
        "item_id": row.item.id,
        "model": row.item.model.short_name,
        "serial": row.item.serial,
        "rack": row.item.rack,
        "due_text": time_words.ahead(row.due_at, now) if row.due_at else None,
        "late": custody.is_overdue(row, now),
        "along": line_words.briefly(lines),
        "lines": [*lines, *_none_yet(row.item, lines)],
    }


def _none_yet(item: Any, lines: list[stock.Line]) -> list[stock.Line]:
    """Return what could go along and does not, with a quantity of 0."""
    present = {line.stock_id for line in lines}
    offered = loadouts.possible(item)
    return [line for line in offered if line.stock_id not in present]
