"""Which purposes a counter offers."""

from __future__ import annotations

import pytest

from app.queries import purposes
from app.services.settings import settings

pytestmark = pytest.mark.usefixtures("record")


def test_what_draws_two_firearms_is_offered_only_where_a_person_may_hold_two() -> None:
    names = [purpose.name for purpose in purposes.offered()]
    assert names == ["Duty Sentinel", "Duty Vigil", "Honor Guard", "Others"]

    settings.change("custody_limit", "per class", None)

    names = [purpose.name for purpose in purposes.offered()]
    assert {"Duty Security", "OREX"} < set(names)
