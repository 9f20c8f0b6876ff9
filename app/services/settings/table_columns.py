"""Declares the tables that an admin keeps: their columns, what each accepts, what depends on it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from app.models.base import Base
from app.models.items import Condition, Item, ItemClass, ItemModel
from app.models.personnel import Group, Personnel, Rank, Squadron
from app.models.purposes import Purpose
from app.models.stock import Stock, StockKind
from app.services.field_checks import Unusable, plain


class Column(NamedTuple):
    """One column as people see it.

    `kind` is text, upper, yes, number, choice, class or classes. `fixed` says why it stays once
    something depends on it ({count} things do); `needs` names a column without which this one
    says nothing.
    """

    name: str
    label: str
    kind: str = "text"
    help: str = ""
    longest: int = 40
    required: bool = True
    unique: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    pattern: str = ""
    said: str = ""
    fixed: str = ""
    is_key: bool = False
    high: int = 0
    needs: str = ""

    @property
    def field(self) -> str:
        """Return the model's name for it."""
        return "item_class" if self.kind == "class" else self.name

    @property
    def start(self) -> Any:
        """Return what a new row has where nothing was given."""
        return [] if self.kind == "classes" else "no" if self.kind == "yes" else ""

    def checked(self, value: Any) -> Any:
        """Return a value as it is kept. Raises Unusable."""
        if self.kind == "classes":
            return [_among(name, classes()) for name in value]
        text = plain(value, self.longest)
        if self.kind == "yes":
            return int(_among(text, ("yes", "no")) == "yes")
        if self.kind in ("choice", "class"):
            return _among(text, [key for key, _ in self.choices] or classes())
        if text is None:
            if self.required:
                raise Unusable("This is needed.")
            return None
        if self.kind == "number":
            return _number(text, self.high)
        text = text.upper() if self.kind == "upper" else text
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise Unusable(self.said)
        return text


class Table(NamedTuple):
    """One table: its rows' model, its columns, and what uses a row."""

    name: str
    title: str
    noun: str
    about: str
    model: type[Base]
    columns: tuple[Column, ...]
    used_by: Any = None  # the foreign key (or text) of another table that names a row
    used_as: str = ""
    ordered: bool = False
    keeps_one: bool = False

    def uses(self, row: Base) -> int:
        """Return how many records depend on a row."""
        if self.used_by is None:
            return 0
        return int(self.used_by.model.select().where(self.used_by == row.get_id()).count())


def classes() -> list[str]:
    """Return the classes of items that are offered."""
    offered = ItemClass.select().where(ItemClass.disabled_at.is_null()).order_by(ItemClass.name)
    return [row.name for row in offered]


def _among(text: str | None, names: tuple[str, ...] | list[str]) -> str:
    if text not in names:
        raise Unusable(f"Choose one of: {', '.join(names)}.")
    return str(text)


def _number(text: str, high: int) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= high):
        raise Unusable(f"Give a whole number from 1 to {high}.")
    return int(text)


def _name(longest: int, **more: Any) -> Column:
    return Column("name", "Name", longest=longest, unique=True, **more)


_IN_USE = "{count} items carry this; it stays. Add another instead."
# An address ends at a slash, and these names stand in addresses.
_KEY = {
    "is_key": True, "pattern": "[^/?#]+", "said": "Leave out the signs / ? and #.",
    "fixed": "The name stays, because records carry it. Disable this one and add another.",
}  # fmt: skip
_RANKS = (
    _name(20),
    Column(
        "classification", "Is", "choice",
        "Decides the serial (O-) and the id (PO or PE) of whoever has it.",
        choices=(("enlisted", "Enlisted"), ("officer", "Officer")),
        fixed="{count} people have this rank, and their serials and ids follow from it. "
        "Add another rank instead.",
    ),
)  # fmt: skip
_MODELS = (
    _name(60),
    Column("short_name", "Short name", help="For the counter: M4, G17.", longest=20, unique=True),
    Column("item_class", "Class", "class", fixed=_IN_USE),
    Column("calibre", "Calibre", longest=20, required=False),
    Column(
        "id_prefix", "Id prefix", "upper", "Two letters: IR for rifles, IP for pistols.",
        longest=2, pattern="(?!P[EO]|AG)[A-Z]{2}", fixed=_IN_USE,
        said="Give two letters A to Z; PE, PO and AG mean people and codes.",
    ),
    Column("needs_factory_code", "Factory code", "yes", "Registered by scanning it."),
)  # fmt: skip
_PURPOSES = (
    _name(40),
    Column(
        "hot_key", "Key at the counter", help="One letter or digit; may stay empty.", longest=1,
        required=False, unique=True, pattern="[A-Za-z0-9]", said="Give one letter or digit.",
    ),
    Column(
        "due_hours", "Due back after (hours)", "number", "Empty: as the settings say.",
        longest=6, required=False, high=8784,
    ),
    Column(
        "due_time", "Due back at", help="Like 18:00: the next time the clock says so. Goes before "
        "the hours.", longest=5, required=False, pattern="([01][0-9]|2[0-3]):[0-5][0-9]",
        said="Give a time like 18:00.",
    ),
    Column("needs_note", "Needs a note", "yes"),
    Column("standing", "Issued for good", "yes", "No due time: a PAR, or an ICS for what cost "
           "little, instead of a TR."),
    Column("auto_print", "Prints its receipt", "yes", "After Done at the counter."),
    Column("classes", "Draws", "classes", "Which classes the loadout is made for."),
)  # fmt: skip
_KINDS = (
    _name(60),
    Column("family", "Is", "choice", choices=(("magazine", "Magazine"),
           ("ammunition", "Ammunition"), ("accessory", "Accessory")),
           fixed="{count} pools or lots are of this kind. Add another kind instead."),
    Column("capacity", "Holds (rounds)", "number", "For magazines.", longest=4, required=False,
           high=1000),
    Column("low_at", "Low below", "number", "Said on the dashboard and the list of stock.",
           longest=8, required=False, high=10_000_000),
    Column("loose_limit", "Loose rounds at most", "number", "The operational load. More is said, "
           "never refused.", longest=8, required=False, high=10_000_000,
           needs="limit_authority"),
    Column("limit_authority", "By whose authority", help="The paper that sets that limit.",
           longest=200, required=False),
    Column("case_mg", "An empty case weighs (mg)", "number", "For brass that is weighed; a case of "
           "5.56mm about 6200.", longest=7, required=False, high=1_000_000),
)  # fmt: skip
_CONDITIONS = (
    _name(20, **_KEY),
    Column("serviceable", "May be issued", "yes"),
    Column("warning", "With a warning", "yes"),
)

_ALL = (
    Table("ranks", "Ranks", "rank", "Decide who is an officer; their order is that of lists.",
          Rank, _RANKS, Personnel.rank, "people", ordered=True, keeps_one=True),
    Table("groups", "Groups", "group", "The unit's groups.", Group, (_name(40),),
          Personnel.group, "people"),
    Table("squadrons", "Squadrons", "squadron", "An import adds the ones it meets.", Squadron,
          (_name(40),), Personnel.squadron, "people"),
    Table("models", "Item models", "model", "What kinds of items there are.", ItemModel, _MODELS,
          Item.model, "items", keeps_one=True),
    Table("classes", "Item classes", "class", "Which of them count toward the custody limit.",
          ItemClass, (_name(20, **_KEY), Column(
              "counts_toward_limit", "Counts toward the limit", "yes",
              "Binds new issues only.")),
          ItemModel.item_class, "models", keeps_one=True),
    Table("purposes", "Purposes", "purpose", "Why something is drawn; their order is that of the "
          "counter.", Purpose, _PURPOSES, ordered=True),
    Table("stock-kinds", "Kinds of stock", "kind", "Magazines, ammunition, accessories.",
          StockKind, _KINDS, Stock.kind, "pools or lots", ordered=True),
    Table("conditions", "Conditions", "condition", "Which of them may be issued.", Condition,
          _CONDITIONS, Item.condition, "items", ordered=True, keeps_one=True),
)  # fmt: skip
TABLES = {table.name: table for table in _ALL}
