"""Fifty clients want the same weapon, or fifty weapons for one person: one gets it (rules 1, 2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from app.config import Settings
from app.models.base import close_database, database
from app.services.users import tokens
from app.services.verification import verify
from tests import make
from tests.faults.served import Reply, Served, complaints, most_at_once

CLIENTS = 50
ROUNDS = 50


class Armory(NamedTuple):
    """A running server, and who and what may be raced for."""

    server: Served
    settings: Settings
    people: list[str]
    items: list[str]


@pytest.fixture
def armory(record: Settings) -> Iterator[Armory]:
    user = make.user("armorer")
    people = [str(make.person(f"4{number:05}").id) for number in range(CLIENTS)]
    items = [str(make.item(f"R{number:05}").id) for number in range(CLIENTS)]
    token = tokens.add("race", user, scope="write")
    close_database()
    with Served(record, token) as server:
        yield Armory(server, record, people, items)


def take(person: str, item: str) -> dict[str, Any]:
    return {"action": "Take", "personnel_id": person, "item_id": item}


def bring_back(armory: Armory, replies: list[Reply]) -> None:
    """Return what the winner of a round has drawn, so that the next round can be run."""
    entry = next(json.loads(reply.body) for reply in replies if reply.status == 201)
    item = entry["transaction"]["item"]["id"]
    assert armory.server.post({"action": "Return", "item_id": item}).status == 201


def figures() -> dict[str, int]:
    """Count what the record holds, by plain SQL."""
    queries = {
        "takes": "SELECT count(*) FROM transactions WHERE action = 'Take'",
        "returns": "SELECT count(*) FROM transactions WHERE action = 'Return'",
        "custody": "SELECT count(*) FROM custody",
        "open": "SELECT count(*) FROM custody WHERE returned_at IS NULL",
        "receipts": "SELECT count(*) FROM receipts",
        "issued": "SELECT count(*) FROM items WHERE status = 'Issued'",
    }
    return {name: database.execute_sql(query).fetchone()[0] for name, query in queries.items()}


def check_record(armory: Armory, takes: int) -> None:
    """Check that the record holds as many issues as were won, one of them open, and verifies."""
    assert figures() == {
        "takes": takes, "returns": takes - 1, "custody": takes, "open": 1, "receipts": takes,
        "issued": 1,
    }  # fmt: skip
    assert verify(armory.settings.database_path).findings == ()
    log = armory.server.log.read_text()
    assert "ERROR" not in log
    assert "Traceback" not in log


def test_fifty_clients_on_one_item_and_one_issue(armory: Armory) -> None:
    raced = 0
    for number in range(ROUNDS):
        item = armory.items[number % CLIENTS]
        replies = armory.server.burst([take(person, item) for person in armory.people])
        assert complaints(replies, CLIENTS, "item_not_available") == []
        raced += most_at_once(replies) > 1
        if number < ROUNDS - 1:
            bring_back(armory, replies)

    assert raced > ROUNDS / 2, "the clients took turns; this was no race"
    check_record(armory, takes=ROUNDS)


def test_fifty_items_for_one_person_and_one_issue(armory: Armory) -> None:
    raced = 0
    for number in range(ROUNDS):
        person = armory.people[number % CLIENTS]
        replies = armory.server.burst([take(person, item) for item in armory.items])
        assert complaints(replies, CLIENTS, "custody_limit") == []
        raced += most_at_once(replies) > 1
        if number < ROUNDS - 1:
            bring_back(armory, replies)

    assert raced > ROUNDS / 2, "the clients took turns; this was no race"
    check_record(armory, takes=ROUNDS)


def test_fifty_repeats_of_one_request_are_one_entry(armory: Armory) -> None:
    body = take(armory.people[0], armory.items[0])

    replies = armory.server.burst([body] * CLIENTS, key="the same for all")

    assert sorted(reply.status for reply in replies) == [200] * (CLIENTS - 1) + [201]
    assert len({reply.body for reply in replies}) == 1
    check_record(armory, takes=1)


def reply(status: int, code: str = "item_not_available") -> Reply:
    body = {"error": {"code": code}} if status >= 400 else {"transaction": {}}
    return Reply(status, json.dumps(body).encode(), 0.0, 1.0)


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ([reply(201), reply(201), reply(409)], "2 clients were told"),
        ([reply(409), reply(409), reply(409)], "0 clients were told"),
        ([reply(201), reply(409), reply(500, "internal")], "other answers"),
        ([reply(201), reply(409), reply(503, "busy")], "other answers"),
        ([reply(201), reply(409)], "1 clients got no answer"),
        ([reply(201), reply(409), reply(409, "self_issue")], "other reasons"),
    ],
)
def test_the_harness_sees_what_must_not_happen(replies: list[Reply], said: str) -> None:
    assert said in " ".join(complaints(replies, 3, "item_not_available"))
    assert complaints([reply(201), reply(409), reply(409)], 3, "item_not_available") == []


def test_the_harness_sees_an_issue_too_many_in_the_record(armory: Armory) -> None:
    for number in range(2):
        body = take(armory.people[number], armory.items[number])
        assert armory.server.post(body).status == 201

    with pytest.raises(AssertionError, match="open"):
        check_record(armory, takes=1)


def test_the_harness_knows_turns_from_a_race() -> None:
    in_turn = [Reply(201, b"", asked=n, answered=n + 0.5) for n in range(3)]
    together = [Reply(201, b"", asked=n / 10, answered=n + 1) for n in range(3)]

    assert (most_at_once(in_turn), most_at_once(together)) == (1, 3)
