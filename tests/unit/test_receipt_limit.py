"""A temporary receipt lasts at most so many hours; what stays out longer goes on a PAR."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.config import Settings
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.users import User
from app.queries import custody as held
from app.services.custody import custody, due_times
from app.services.custody.custody import Details
from app.services.custody.receipt_limit import ReceiptTooLong
from app.services.errors import Invalid
from app.services.settings import settings
from tests import make


@pytest.fixture
def by(record: Settings) -> User:
    return make.user()


@pytest.fixture
def cruz(record: Settings) -> Personnel:
    return make.person()


@pytest.fixture
def rifle(record: Settings) -> Item:
    return make.item()


def limit(hours: int) -> None:
    settings.change("receipt_hours", str(hours), None)


def in_hours(hours: float) -> Details:
    return Details(due_at=clock.now() + timedelta(hours=hours))


def test_there_is_no_limit_until_a_unit_sets_one(cruz: Personnel, rifle: Item, by: User) -> None:
    custody.issue_item(cruz.id, rifle.id, user=by, details=in_hours(24 * 300))


def test_a_longer_time_is_refused_and_the_par_is_named(
    cruz: Personnel, rifle: Item, by: User
) -> None:
    limit(12)

    with pytest.raises(ReceiptTooLong) as refusal:
        custody.issue_item(cruz.id, rifle.id, user=by, details=in_hours(13))

    assert refusal.value.code == "receipt_limit"
    assert "on a PAR" in refusal.value.text
    assert held.open_custody(rifle.id) is None


def test_a_purpose_that_takes_longer_is_refused(cruz: Personnel, rifle: Item, by: User) -> None:
    limit(12)
    purpose = Purpose.get(Purpose.name == "OREX")
    make.changed(purpose, None, due_hours=48, due_time=None)

    with pytest.raises(ReceiptTooLong):
        custody.issue_item(cruz.id, rifle.id, user=by, details=Details(purpose=purpose))


def test_without_a_time_of_its_own_it_is_due_at_the_limit(
    cruz: Personnel, rifle: Item, by: User
) -> None:
    limit(12)

    custody.issue_item(cruz.id, rifle.id, user=by)

    out = held.open_custody(rifle.id)
    assert out is not None
    assert out.due_at is not None
    assert out.due_at - out.since == timedelta(hours=12)


def test_a_par_has_no_limit(cruz: Personnel, rifle: Item, by: User) -> None:
    limit(12)

    custody.issue_item(cruz.id, rifle.id, user=by, details=Details(receipt_kind="PAR"))


def test_only_an_admin_extends_beyond_it(cruz: Personnel, rifle: Item, by: User) -> None:
    limit(12)
    take = custody.issue_item(cruz.id, rifle.id, user=by, details=in_hours(2)).row["id"]
    long, short = (clock.now() + timedelta(hours=hours) for hours in (20, 11))

    with pytest.raises(Invalid) as wrong:
        due_times.extend(take, long, "range day", user=by)

    assert "An admin extends it" in str(wrong.value)
    due_times.extend(take, short, "range day", user=by)
    due_times.extend(take, long, "range day", user=make.user("boss", "admin"))
