"""How much of a copy is replayed: all of it each night, the newest rows in between."""

from __future__ import annotations

import apsw
import pytest

from app import clock
from app.config import Settings
from app.services.backups import copies, making
from app.services.backups.rotation import BY_HAND, NIGHT, QUARTER
from app.services.users import users
from app.services.witnesses import checkpoints
from tests import make
from tests.unit.test_witnesses import raw


@pytest.fixture(autouse=True)
def boss(record: Settings) -> None:
    """Give the superuser without whom no backup could be restored."""
    assert record
    users.add("boss", "superuser", "blue carabao at dawn")


def test_a_quarter_hour_is_replayed_since_the_checkpoint_after_a_whole_copy_of_the_day(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = checkpoints.make(record.data)
    first = making.prepared(record.data, QUARTER)
    assert (first.report.since, first.sentence) == (None, None)
    night = making.prepared(record.data, NIGHT, rehearse=True)
    assert night.report.since is None
    making.note(night, None)

    second = making.prepared(record.data, QUARTER)
    assert second.report.since == signed.seq
    assert second.report.rows == night.report.head_seq - signed.seq + 2  # its note, its standing
    assert f"since the signed entry {signed.seq};" in str(second.sentence)
    assert making.prepared(record.data, BY_HAND).report.since is None
    later = clock.now() + making.WHOLE_EVERY
    monkeypatch.setattr(clock, "now", lambda: later)
    assert making.prepared(record.data, QUARTER).report.since is None


def test_a_short_replay_still_finds_what_no_row_of_the_chain_must_tell(record: Settings) -> None:
    make.item("R1")
    checkpoints.make(record.data)
    without_a_trigger = copies.dated(record.data, BY_HAND)
    connection = apsw.Connection(str(without_a_trigger))
    connection.execute("DROP TRIGGER audit_log_fixed")
    connection.close()
    drifted = copies.dated(record.data, NIGHT)
    raw(drifted, "UPDATE items SET status = 'Issued'")

    for copy in (without_a_trigger, drifted):
        with pytest.raises(making.NotBackedUp, match="does not prove itself"):
            making.prove(copy, 1, since_checkpoint=True)


def test_only_a_whole_replay_finds_an_old_name_that_was_swapped(record: Settings) -> None:
    make.item("R1")
    checkpoints.make(record.data)
    copy = copies.dated(record.data, BY_HAND)
    raw(copy, "UPDATE items SET serial = 'X9'")

    assert making.prove(copy, 1, since_checkpoint=True).ok
    with pytest.raises(making.NotBackedUp, match="does not prove itself"):
        making.prove(copy, 1)
