"""ArmGuard as a process of its own, and what stands in its record."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import time
from contextlib import suppress

from app.config import Settings
from app.models.transactions import Transaction
from tests.e2e import nursery


class Server:
    """ArmGuard in a process of its own, one that a test may kill and start again."""

    def __init__(self, settings: Settings) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.settings = settings
        self.faults = settings.data / "faults.json"
        self._life: int | None = None  # readable once it has ended

    def at(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}"

    def fault(self, **faults: object) -> None:
        """Set the faults from now on; none at all when none are named."""
        # In one step: the server reads it at any moment.
        new = self.faults.with_suffix(".new")
        new.write_text(json.dumps(faults))
        new.replace(self.faults)

    def start(self) -> None:
        self._life = os.pidfd_open(nursery.opened().start(self.port, self.settings.data))
        until = time.monotonic() + 20
        while time.monotonic() < until and not self._has_ended(0):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        if self._life is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._life, signal.SIGKILL)
            assert self._has_ended(20)
            os.close(self._life)
            self._life = None

    def _has_ended(self, seconds: float) -> bool:
        return bool(select.select([self._life], [], [], seconds)[0])


def ledger() -> list[str]:
    """Return what the record holds, oldest first: Take P01, Return P01, …"""
    rows = Transaction.select().order_by(Transaction.id)
    return [f"{row.action} {row.item.serial}" for row in rows]
