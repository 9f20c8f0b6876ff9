"""What is scanned for a relief and for a swap."""

from __future__ import annotations

import secrets

from wtforms import HiddenField, StringField

from app.services.custody.transfers import Relief, Swap
from app.web.forms import RecordForm


class ReliefForm(RecordForm):
    """Holder, relief, weapon, witness."""

    item = StringField("Weapon")
    holder = StringField("Who hands it over")
    relief = StringField("Who takes it over")
    witness = StringField("Witness")
    key = HiddenField()

    def asked(self) -> Relief:
        """Return the relief as it was scanned."""
        given = [self[name].data or "" for name in ("item", "holder", "relief", "witness", "key")]
        return Relief(*given)


class SwapForm(RecordForm):
    """Person, the weapon that comes back, the weapon that goes out."""

    person = StringField("Person")
    old = StringField("Weapon that comes back")
    new = StringField("Weapon that goes out")
    key = HiddenField()

    def asked(self) -> Swap:
        """Return the swap as it was scanned."""
        return Swap(*[self[name].data or "" for name in ("person", "old", "new", "key")])


def keyed(form: ReliefForm | SwapForm) -> None:
    """Give a form its idempotency key: sent twice, it is recorded once."""
    form.key.data = form.key.data or secrets.token_urlsafe(16)
