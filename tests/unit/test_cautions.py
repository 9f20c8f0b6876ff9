"""Blank or practice rounds beside live ones are said at once, and so are expired ones."""

from __future__ import annotations

import pytest

from app.models.personnel import Personnel
from app.models.stock import Stock, StockKind
from app.models.users import User
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.settings import settings
from app.services.stock import cautions, stock
from tests import make


@pytest.fixture
def admin(record: object) -> User:
    user = make.user("admin", "superuser")
    settings.change("custody_limit", "per class", user)
    return user


def counted(admin: User, lot: str, **other: str) -> Stock:
    kind = StockKind.get(StockKind.name == other.pop("kind", "M193 5.56mm"))
    given = {"kind": str(kind.id), "lot": lot, "quantity": "500", "reason": "depot"}
    return stock.add(given | other, user=admin)


def draw(cruz: Personnel, admin: User, *lots: Stock, model: str = "M16A1") -> None:
    item = make.item(f"S{Stock.select().count()}{model}", model)
    lines = tuple((lot.id, 10) for lot in lots)
    custody.issue_item(cruz.id, item.id, user=admin, details=Details(lines=lines))


@pytest.mark.parametrize("use", ["blank", "practice"])
def test_live_and_others_in_one_issue_are_said(admin: User, use: str) -> None:
    cruz = make.person()

    draw(cruz, admin, counted(admin, "LIVE-1"), counted(admin, "OTHER-1", use=use))

    assert cautions.cautions(cruz.id) == [
        f"LIVE and {use.upper()} rounds together: keep them apart"
    ]


def test_two_weapons_of_one_hand_over_count_together(admin: User) -> None:
    cruz = make.person()
    draw(cruz, admin, counted(admin, "BL-1", use="blank"))
    assert cautions.cautions(cruz.id) == []

    draw(cruz, admin, counted(admin, "9-1", kind="M882 9x19mm"), model="G17")

    assert cautions.cautions(cruz.id) == ["LIVE and BLANK rounds together: keep them apart"]


def test_an_expired_lot_is_said(admin: User) -> None:
    cruz = make.person()

    draw(cruz, admin, counted(admin, "OLD-1", expires_on="2020-01-01"))

    assert cautions.cautions(cruz.id) == ["M193 5.56mm lot OLD-1 expired 2020-01-01"]
