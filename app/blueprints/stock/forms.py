"""The forms about a pool or lot; services/stock/stock.py decides what is right in them."""

from __future__ import annotations

from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app.models.stock import StockKind
from app.services.stock.stock import USES
from app.web.forms import RecordForm


class NewStockForm(RecordForm):
    """A pool or lot that is counted from now on."""

    fields = ("kind", "lot", "use", "expires_on", "quantity", "reason")

    kind = SelectField("What", validate_choice=False)
    lot = StringField("Lot number")
    use = SelectField("For", choices=[SelectChoice(use, use.capitalize()) for use in USES])
    expires_on = StringField("Good until")
    quantity = StringField("Quantity received")
    reason = StringField("Where it came from")

    def __init__(self) -> None:
        """Offer the kinds in their order."""
        super().__init__()
        rows = StockKind.select().where(StockKind.active == 1).order_by(StockKind.position)
        self.kind.choices = [
            SelectChoice("", "Choose"),
            *(SelectChoice(str(row.id), f"{row.name} ({row.family})") for row in rows),
        ]


class MoveForm(RecordForm):
    """A quantity that comes in or leaves."""

    quantity = StringField("Quantity")
    reason = StringField("Reason")


class SuspendForm(RecordForm):
    """Why a lot is suspended."""

    reason = StringField("Reason")


class SettleForm(RecordForm):
    """What became of something that was owed."""

    how = SelectField(
        "What became of it",
        choices=[
            SelectChoice("return", "It came back"),
            SelectChoice("expend", "It was fired"),
            SelectChoice("lose", "It is missing"),
        ],
    )
    quantity = StringField("Quantity")
    reason = StringField("Event or reason")
    approver = StringField("Second person's username")
    secret = PasswordField("Their PIN or password")
