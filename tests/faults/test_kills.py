"""Web and worker killed again and again while fifty clients work: nothing lost, nothing twice.

KILLS sets how often (20 by default).
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from app.config import Settings
from app.models.base import close_database, database
from app.models.jobs import Job
from app.models.writes import writes
from app.services.jobs import outbox
from app.services.users import tokens
from app.services.verification import verify
from tests import make
from tests.faults import kennel
from tests.faults.test_serve import free_port
from tests.faults.worker import KIND

KILLS = int(os.environ.get("KILLS", "20"))
CLIENTS = 50
JOBS_A_KILL = 6
WITHIN = 30.0
HOST = "127.0.0.1"


class Told(NamedTuple):
    """What a client was answered for one act of its own."""

    status: int
    transaction: int


class Client(threading.Thread):
    """Issues and returns its own weapon until told to stop; asks again until it is answered."""

    def __init__(self, crowd: Crowd, number: int, *, keeps_key: bool) -> None:
        super().__init__(daemon=True)
        self._crowd, self._number, self._keeps_key = crowd, number, keeps_key
        self._connection: http.client.HTTPConnection | None = None
        self.told: dict[str, list[Told]] = defaultdict(list)
        self.asked = 0

    def run(self) -> None:
        act = 0
        while not self._crowd.over.is_set():
            self._do(act)
            act += 1
        if self._connection:
            self._connection.close()

    def _do(self, act: int) -> None:
        """Do one act, until it is answered; every few are asked for twice."""
        item = f"IR-R{self._number:05}{make.DATE}"
        body = {"action": "Return", "item_id": item}
        if act % 2 == 0:
            person = f"PE-4{self._number:05}{make.DATE}"
            body = {"action": "Take", "item_id": item, "personnel_id": person}
        tries = 0
        while self._crowd.patient():
            key = f"{self._number}-{act}" if self._keeps_key else f"{self._number}-{act}-{tries}"
            tries += 1
            told = self._ask(body, key)
            if told is not None:
                self.told[key].append(told)
                if not (self._keeps_key and act % 5 == 4 and len(self.told[key]) == 1):
                    return

    def _ask(self, body: dict[str, Any], key: str) -> Told | None:
        """Send a request; return None where nobody says what became of it."""
        self.asked += 1
        headers = self._crowd.headers | {"Idempotency-Key": key}
        try:
            connection = self._connection or http.client.HTTPConnection(
                HOST, self._crowd.port, timeout=WITHIN
            )
            self._connection = connection
            connection.request("POST", "/api/v1/transactions", json.dumps(body), headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            if self._connection:
                self._connection.close()
            self._connection = None
            time.sleep(0.02)
            return None
        if response.status >= 500:
            return None
        return Told(response.status, answer.get("transaction", {}).get("id", -1))


class Crowd:
    """Fifty clients, and what they have in common."""

    def __init__(self, settings: Settings, *, keeps_key: bool = True) -> None:
        self.port = free_port()
        self.over = threading.Event()
        self._until = time.monotonic() + 1e9
        user = make.user("armorer")
        for number in range(CLIENTS):
            make.person(f"4{number:05}")
            make.item(f"R{number:05}")
        token = tokens.add("crowd", user, scope="write")
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.clients = [Client(self, n, keeps_key=keeps_key) for n in range(CLIENTS)]

    def patient(self) -> bool:
        return time.monotonic() < self._until

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them work; at the end each is answered for what it has begun."""
        for client in self.clients:
            client.start()
        yield
        self.over.set()
        self._until = time.monotonic() + WITHIN
        for client in self.clients:
            client.join(WITHIN * 2)

    def answered(self) -> int:
        return sum(len(client.told) for client in self.clients)


def kill_again_and_again(
    settings: Settings, crowd: Crowd, webs: tuple[str, ...], kills: int
) -> None:
    """Let the crowd work while web and worker are killed, then let both live to the end."""
    chance = random.Random(11)  # noqa: S311  (the same rhythm every time)
    with kennel.opened(settings) as yard, crowd.at_work():
        for number in range(kills):
            kind = webs[number % len(webs)]
            pids = [yard.start(f"{kind} {crowd.port}"), yard.start("jobs")]
            wanted = crowd.answered() + chance.randint(5, 40)
            wait_for(lambda wanted=wanted: crowd.answered() >= wanted)
            time.sleep(chance.random() * 0.02)
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
        yard.start(f"{webs[0]} {crowd.port}")
        yard.start("jobs")
        wanted = crowd.answered() + CLIENTS
        wait_for(lambda: crowd.answered() >= wanted)
        while waiting():  # slow is not lost: for as long as one is done within a while
            left = waiting()
            wait_for(lambda left=left: waiting() < left)
            if waiting() == left:
                break


def wait_for(is_so: Any) -> None:
    until = time.monotonic() + WITHIN
    while not is_so() and time.monotonic() < until:
        time.sleep(0.005)


def waiting() -> int:
    return int(Job.select().where(Job.state != "done").count())


def complaints(crowd: Crowd) -> dict[str, int]:
    """Count what must not be: acknowledged and lost, done twice, answered in two ways."""
    rows = database.execute_sql("SELECT key, transaction_id FROM idempotency_keys").fetchall()
    kept = dict(rows)
    entries = database.execute_sql("SELECT count(*) FROM transactions").fetchone()[0]
    told = {key: answers for client in crowd.clients for key, answers in client.told.items()}
    said = {key: {answer.transaction for answer in answers} for key, answers in told.items()}
    return {
        "lost": sum(key not in kept for key in told),
        "twice": entries - len(kept),
        "contradictory": sum(
            len(ids) > 1 or any(answer.status not in (200, 201) for answer in told[key])
            for key, ids in said.items()
        ),
        "of another": sum(key in kept and ids != {kept[key]} for key, ids in said.items()),
    }


@writes
def jobs_for(kills: int) -> list[int]:
    """Ask for marks, in one block."""
    return [
        outbox.add(KIND, "Mark", {}, key=f"mark-{n}", user=None).id
        for n in range(kills * JOBS_A_KILL)
    ]


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    close_database()


def test_what_was_acknowledged_is_there_once_however_often_web_and_worker_die(
    record: Settings,
) -> None:
    crowd = Crowd(record)
    jobs = jobs_for(KILLS)
    kill_again_and_again(record, crowd, ("web", "late"), KILLS)

    assert complaints(crowd) == {"lost": 0, "twice": 0, "contradictory": 0, "of another": 0}
    asked = sum(client.asked for client in crowd.clients)
    assert asked > crowd.answered() + KILLS, "nobody was interrupted"
    assert max(map(int, (record.data / kennel.BATCHES).read_text().split())) > 3
    assert any(answers[0].status == 200 for c in crowd.clients for answers in c.told.values())
    marks = database.execute_sql("SELECT object_id FROM audit_log WHERE action = ?", (KIND,))
    assert Counter(int(name) for (name,) in marks) == Counter(jobs)
    assert verify(record.database_path).findings == ()


def test_answering_before_the_commit_would_lose_entries(record: Settings) -> None:
    crowd = Crowd(record)
    kill_again_and_again(record, crowd, ("hasty",), 6)

    assert complaints(crowd)["lost"] > 0


def test_asking_again_without_the_key_would_contradict(record: Settings) -> None:
    crowd = Crowd(record, keeps_key=False)
    # Three kills once fell between no commit and its answer, where others wanted the machine.
    kill_again_and_again(record, crowd, ("late",), 6)

    assert complaints(crowd)["contradictory"] > 0
