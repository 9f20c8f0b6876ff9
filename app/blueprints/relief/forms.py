"""What is scanned for a relief and for a swap, or is known when the counter led here."""

from __future__ import annotations

import secrets

from wtforms import HiddenField, StringField

from app.queries import lookup
from app.services.custody.transfers import Relief, Swap
from app.web import arguments
from app.web.forms import RecordForm

COUNTER = "counter"


class ReliefForm(RecordForm):
    """Holder, relief, weapon, witness."""

    item = StringField("Weapon")
    holder = StringField("Who hands it over")
    relief = StringField("Who takes it over")
    witness = StringField("Witness")
    key = HiddenField()
    origin = HiddenField()
    scanned = ("item", "holder", "relief", "witness")

    def asked(self) -> Relief:
        """Return the relief as it was scanned."""
        return Relief(*[self[name].data or "" for name in (*self.scanned, "key")])


class SwapForm(RecordForm):
    """Person, the weapon that comes back, the weapon that goes out."""

    person = StringField("Person")
    old = StringField("Weapon that comes back")
    new = StringField("Weapon that goes out")
    key = HiddenField()
    origin = HiddenField()
    scanned = ("person", "old", "new")

    def asked(self) -> Swap:
        """Return the swap as it was scanned."""
        return Swap(*[self[name].data or "" for name in (*self.scanned, "key")])


def begin(form: ReliefForm | SwapForm) -> str:
    """Give a form its idempotency key and what its address knows; return what is scanned next."""
    form.key.data = form.key.data or secrets.token_urlsafe(16)
    if not form.is_submitted():
        form.origin.data = arguments.text("from")
        for name in form.scanned:
            form[name].data = arguments.text(name)
    empty = [name for name in form.scanned if form[name].errors or not form[name].data]
    return next(iter(empty), form.scanned[0])


def known(form: ReliefForm | SwapForm) -> dict[str, str]:
    """Return whom and what the fields name already: {field: name}."""
    names = {}
    for name in form.scanned:
        found = lookup.whole(form[name].data or "")
        if found.kind == "person":
            names[name] = lookup.person_by_id(found.people[0]).label
        elif found.kind == "item":
            names[name] = lookup.item_by_id(found.items[0]).label
    return names


def from_counter(form: ReliefForm | SwapForm) -> bool:
    """Say whether the counter led here, and is gone back to."""
    return bool(form.origin.data == COUNTER)
