"""A form about a quantity is meant once: what was recorded since it was opened is said instead."""

from __future__ import annotations

from app import clock
from app.models.stock import StockMovement
from app.services.errors import Refusal


class RecordedMeanwhile(Refusal):
    """The quantity was moved since the form was opened, perhaps by the same form."""

    code = "version_conflict"
    kind = "warn"
    title = "Recorded meanwhile"

    def __init__(self, last: StockMovement) -> None:
        at = clock.local(last.recorded_at).strftime("%H:%M")
        super().__init__(
            f"{last.kind.capitalize()} {last.quantity:,} was recorded at {at} by "
            f"{last.user.username}, since this form was opened. Nothing was recorded now. "
            "Only if more is meant, send it again."
        )


def seen(stock_id: int, take_id: int | None) -> int:
    """Return what a form notes of a lot: the last movement of a take, or the last by hand."""
    last = _last(stock_id, take_id)
    return last.id if last is not None else 0


def check(stock_id: int, take_id: int | None, noted: int | None) -> None:
    """Raise RecordedMeanwhile where there is a newer movement than a form has noted, if it did."""
    last = _last(stock_id, take_id)
    if noted is not None and last is not None and last.id > noted:
        raise RecordedMeanwhile(last)


def _last(stock_id: int, take_id: int | None) -> StockMovement | None:
    of_lot = StockMovement.select().where(StockMovement.stock == stock_id)
    of_take = StockMovement.take.is_null() if take_id is None else StockMovement.take == take_id
    found: StockMovement | None = of_lot.where(of_take).order_by(StockMovement.id.desc()).first()
    return found
