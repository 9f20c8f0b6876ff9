"""Adds what 0027_what_is_out names; the SQL of the same name says what."""

from pathlib import Path


def up(migrator, db):  # type: ignore[no-untyped-def]
    db.connection().execute(Path(__file__).with_suffix(".sql").read_text())
