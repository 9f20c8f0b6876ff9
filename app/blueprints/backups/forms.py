"""The forms of /backups."""

from __future__ import annotations

from wtforms import FileField, PasswordField, StringField

from app.services.errors import Invalid
from app.web.forms import RecordForm
from app.web.second_person import SecondPersonForm

WORD = "RESTORE"


class RestoreForm(SecondPersonForm):
    """/backups/restore."""

    fields = ("name",)

    name = StringField("Backup")
    file = FileField("Another file")
    key = PasswordField("Key of the recovery card")
    word = StringField(f"Type {WORD}")

    def check_word(self) -> None:
        """Raise Invalid unless somebody typed what they are about to do."""
        if (self.word.data or "").strip() != WORD:
            raise Invalid({"word": [f"Type {WORD} in capital letters. Nothing was changed."]})


class CardForm(RecordForm):
    """/backups/key: proves that the card was printed and can be read."""

    fields = ("last_six",)

    last_six = StringField("Last six signs of the key on the card")


class StoreForm(RecordForm):
    """/backups/store."""

    fields = ("endpoint", "bucket", "region", "key_id", "secret")

    endpoint = StringField("Address")
    bucket = StringField("Bucket")
    region = StringField("Region", default="us-east-1")
    key_id = StringField("Access key")
    secret = PasswordField("Secret key")
