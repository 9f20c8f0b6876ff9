"""The set of rows that a proof keeps in memory: one bit for each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.services.verification.tables import RowSet


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_a_row_set_is_a_set(numbers: list[int]) -> None:
    rows, known = RowSet(), set[int]()
    for number in numbers:
        assert rows.add(number) == (number not in known)
        known.add(number)

    assert all(number in rows for number in known)
    assert all((number + 1 in rows) == (number + 1 in known) for number in known)
    assert len(rows) == len(known)
