"""The server is stopped in the middle of a crowd: what was answered stands, the rest is refused."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter

from app.config import Settings
from app.models.base import close_database, database
from app.services.users import tokens
from app.services.verification import verify
from tests import make
from tests.faults.served import LOOPBACK, Served

CLIENTS = 20


class Client(threading.Thread):
    """Issues and returns its own weapon until nobody answers any more."""

    def __init__(self, server: Served, token: str, number: int, told: threading.Event) -> None:
        super().__init__(daemon=True)
        self._connection = http.client.HTTPConnection(LOOPBACK, server.port, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._person, self._item = f"PE-4{number:05}{make.DATE}", f"IR-R{number:05}{make.DATE}"
        self._told = told
        self.entries: list[int] = []
        self.statuses: Counter[int] = Counter()

    def run(self) -> None:
        turn = 0
        try:
            while True:
                turn += self._ask({"action": "Return"} if turn % 2 else {"action": "Take"})
        except (OSError, http.client.HTTPException):
            self._connection.close()

    def _ask(self, body: dict[str, str]) -> bool:
        who = {"personnel_id": self._person} if body["action"] == "Take" else {}
        text = json.dumps(body | who | {"item_id": self._item})
        self._connection.request("POST", "/api/v1/transactions", text, self._headers)
        response = self._connection.getresponse()
        answer = json.loads(response.read())
        self.statuses[response.status] += 1
        if response.status == 201:
            self.entries.append(answer["transaction"]["id"])
            self._told.set()
        return response.status == 201


def test_a_stop_in_a_crowd_keeps_what_was_answered_and_leaves_nothing_half(
    record: Settings,
) -> None:
    user = make.user("armorer")
    for number in range(CLIENTS):
        make.person(f"4{number:05}")
        make.item(f"R{number:05}")
    token = tokens.add("crowd", user, scope="write")
    close_database()
    told = threading.Event()
    with Served(record, token) as server:
        clients = [Client(server, token, number, told) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        assert told.wait(30)
        assert server.stop() == 0
        for client in clients:
            client.join(30)
    log = server.log.read_text()

    answered = [entry for client in clients for entry in client.entries]
    kept = [row[0] for row in database.execute_sql("SELECT id FROM transactions")]
    assert len(set(answered)) == len(answered)
    assert set(answered) <= set(kept)
    assert len(kept) <= len(answered) + CLIENTS, "written, though nobody asked"
    assert set().union(*(client.statuses for client in clients)) <= {201, 503}
    assert "Traceback" not in log
    close_database()
    assert verify(record.database_path).findings == ()
