"""The forms about a pool or lot; services/stock/stock.py decides what is right in them."""

from __future__ import annotations

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.models.stock import StockKind
from app.services.errors import Invalid
from app.services.given import Problems
from app.services.stock import brass, containers
from app.services.stock.brass import Brass
from app.services.stock.stock import USES
from app.web.forms import RecordForm
from app.web.second_person import SecondPersonForm


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


class SettleForm(SecondPersonForm):
    """What became of something that was owed."""

    how = SelectField(
        "What became of it",
        choices=[
            SelectChoice("return", "It came back"),
            SelectChoice("expend", "It was fired"),
            SelectChoice("damage", "It is damaged"),
            SelectChoice("lose", "It is missing"),
        ],
    )
    quantity = StringField("Quantity")
    reason = StringField("Event or reason")
    cases = StringField("Cases counted")
    grams = StringField("Cases weighed (grams)")

    def brass(self, kind: StockKind) -> Brass | None:
        """Return the brass, where some is given. Raises Invalid."""
        problems: Problems = {}
        found = brass.read({"cases": self.cases.data, "grams": self.grams.data}, kind, problems)
        if problems:
            raise Invalid(problems)
        return found


class ContainersForm(RecordForm):
    """Sealed containers that come in, or loose rounds that go under seals."""

    fields = ("how", "seals", "rounds", "place", "reason")

    how = SelectField(
        "They",
        choices=[
            SelectChoice(containers.RECEIVED, "Came sealed; their rounds are new"),
            SelectChoice(containers.SEALED, "Were sealed here; their rounds were loose"),
        ],
    )
    seals = TextAreaField("Seal numbers")
    rounds = StringField("Rounds in each")
    place = StringField("Place")
    reason = StringField("Where they came from, or who sealed them")


class CountForm(RecordForm):
    """The seals that somebody saw."""

    seals = TextAreaField("Seals seen")


class ContainerForm(RecordForm):
    """What is done with one container."""

    words = StringField("Reason")
