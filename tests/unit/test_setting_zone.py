"""The clock follows the time zone of the settings, and no change that did not come about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import clock
from app.models.base import database
from app.models.writes import RuleBroken
from app.services.settings import settings
from tests import make

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    """Give the next test the zone that it expects."""
    yield
    clock.use_zone("")


def zone() -> str:
    return str(clock.local(clock.now()).tzinfo)


def test_the_clock_follows_a_change() -> None:
    settings.change("timezone", "Europe/Berlin", make.user())

    assert zone() == "Europe/Berlin"


def test_a_change_that_is_refused_at_its_commit_leaves_the_clock_alone() -> None:
    user, before = make.user(), zone()
    make.user("second")
    # An override without its entry is refused only when the block commits.
    database.execute_sql(
        "CREATE TRIGGER broken AFTER INSERT ON audit_log BEGIN INSERT INTO overrides "
        "(transaction_id, rule, reason, user_id, approved_by_id, created_at) SELECT "
        "coalesce(max(id), 0) + 1, 'custody_limit', 'none', 1, 2, NEW.recorded_at "
        "FROM transactions; END"
    )

    with pytest.raises(RuleBroken):
        settings.change("timezone", "Europe/Berlin", user)

    assert zone() == before
