"""Prepared selects and inserts do what Peewee's own do."""

from __future__ import annotations

import pytest
from peewee import JOIN

from app import clock
from app.models.base import values
from app.models.personnel import Group, Personnel, Rank, Squadron
from app.models.prepared import Prepared, insert, new, update
from app.models.transactions import Transaction
from app.models.writes import writes
from tests import make


@pytest.mark.usefixtures("record")
def test_a_prepared_select_brings_joined_rows_along() -> None:
    group = Group.get(Group.name == "HAS")
    query = Personnel.select(Personnel, Group).join(Group, JOIN.LEFT_OUTER)
    prepared = Prepared(query.where(Personnel.id == ""))
    ours, lone = make.person(group=group), make.person("1")

    assert prepared.first(ours.id).group.name == "HAS"
    assert prepared.first(lone.id).group is None
    assert prepared.first("nobody") is None
    assert values(prepared.first(ours.id)) == values(Personnel.get_by_id(ours.id))
    with pytest.raises(ValueError, match="give 1 values"):
        prepared.first()


@pytest.mark.usefixtures("record")
def test_each_time_the_objects_are_as_peewees_own() -> None:
    make.person()
    query = Personnel.select(Personnel, Rank).join(Rank)
    prepared = Prepared(query.where(Personnel.id == ""))
    own = query.get()

    for _ in range(2):  # the first time Peewee makes them
        one = prepared.first(own.id)
        assert vars(one).keys() == vars(own).keys()
        assert (one.__data__, one._dirty) == (own.__data__, own._dirty)
        assert one.__rel__["rank"].__data__ == own.__rel__["rank"].__data__
        assert type(one.created_at) is type(own.created_at)


@pytest.mark.usefixtures("record")
def test_a_prepared_insert_gives_the_row_its_id() -> None:
    rows = [Squadron(name="9511th"), Squadron(name="9512th")]

    for row in rows:
        writes(insert)(row)

    assert [(row.id, row.name) for row in rows] == [(1, "9511th"), (2, "9512th")]
    assert list(Squadron.select().tuples()) == [(1, "9511th", 1), (2, "9512th", 1)]


@pytest.mark.usefixtures("record")
def test_a_new_row_is_as_peewees_own() -> None:
    person, given = make.person(), {"action": "Take", "mags": 7, "occurred_at": clock.now()}

    for owner in (person, person.id):
        ours = new(Transaction, personnel=owner, **given)
        own = Transaction(personnel=owner, **given)
        assert (ours.__data__, ours._dirty) == (own.__data__, own._dirty)
        assert ours.__rel__ == own.__rel__
        assert ours.personnel.surname == person.surname
        assert (ours.rounds, ours.source, ours.purpose) == (0, "web", None)
    ours.mags = 8
    assert new(Transaction).mags == 0


@pytest.mark.usefixtures("record")
def test_a_prepared_update_writes_the_named_fields_only() -> None:
    person, other = make.person(), make.person("1")
    person.surname, person.group, person.status = "Lim", Group.get(Group.name == "HAS"), "Inactive"

    writes(update)(person, ["surname", "group"])

    kept = Personnel.get_by_id(person.id)
    assert (kept.surname, kept.group.name, kept.status) == ("Lim", "HAS", "Active")
    assert Personnel.get_by_id(other.id).surname == "Cruz"
