"""Alert mode: issues go on, some checks wait, and each that waited becomes a task to close."""

from __future__ import annotations

from collections.abc import Collection

from app import clock
from app.models.alerts import Alert, DeferredCheck
from app.models.transactions import Transaction
from app.models.users import User
from app.models.writes import writes
from app.queries import alerts
from app.services import audit
from app.services.errors import NotFound, Refusal
from app.services.given import written

LONGEST = 500
# What may wait until the alert is over. Orders, states and the custody limit never do.
DEFERRABLE = ("not_qualified", "assigned_to_another", "inspection_due")


class AlreadyOn(Refusal):
    """Alert mode is on."""

    code = "alert_on"
    title = "Alert mode is on"


class NotOn(Refusal):
    """Alert mode is off."""

    code = "alert_off"
    title = "Alert mode is off"


@writes
def begin(reason: str, *, user: User) -> Alert:
    """Put the unit into alert mode. Raises Invalid without a reason, AlreadyOn."""
    text = written("reason", reason, LONGEST, "Write who ordered it, or why.")
    if alerts.current() is not None:
        raise AlreadyOn("Somebody has switched it on before you. Nothing changed.")
    row = Alert(reason=text, user=user, began_at=clock.now())
    audit.insert(row, user, action="alert begins")
    return row


@writes
def end(*, user: User) -> Alert:
    """Take the unit out of alert mode. Raises NotOn."""
    row = alerts.current()
    if row is None:
        raise NotOn("Somebody has switched it off before you. Nothing changed.")
    before = audit.tracked_values(row)
    row.ended_at, row.ended_by = clock.now(), user
    row.save(only=[Alert.ended_at, Alert.ended_by])
    audit.changed(row, before, user, action="alert ends")
    return row


def may_wait() -> tuple[str, ...]:
    """Return the codes of the rules that are put off now; none outside alert mode."""
    return DEFERRABLE if alerts.current() is not None else ()


def put_off(take: int, rules: Collection[str], user: User) -> None:
    """Write a task for each rule that an issue passed because of alert mode."""
    alert = alerts.current() if rules else None
    for rule in rules if alert is not None else ():
        row = DeferredCheck(
            alert=alert, transaction=Transaction(id=take), rule=rule, created_at=clock.now()
        )
        audit.insert(row, user, action="put off")


@writes
def close_task(task_id: int, note: str, *, user: User) -> DeferredCheck:
    """Close a put-off check with what came of it. Raises Invalid, NotFound when it is closed."""
    row = DeferredCheck.get_or_none(DeferredCheck.id == task_id)
    if row is None or row.closed_at is not None:
        raise NotFound("unknown_task", "That check is closed already, or was never put off.")
    text = written("note", note, LONGEST, "Write what came of the check.")
    before = audit.tracked_values(row)
    row.closed_at, row.closed_by, row.note = clock.now(), user, text
    row.save(only=[DeferredCheck.closed_at, DeferredCheck.closed_by, DeferredCheck.note])
    audit.changed(row, before, user, action="close")
    return row  # type: ignore[no-any-return]
