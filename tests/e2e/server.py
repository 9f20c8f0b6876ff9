"""ArmGuard as a process of its own, and what stands in its record."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from app.config import Settings
from app.models.transactions import Transaction

ROOT = Path(__file__).parents[2]


class Server:
    """ArmGuard in a process of its own, one that a test may kill and start again."""

    def __init__(self, settings: Settings) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.faults = settings.data / "faults.json"
        self.env = os.environ | {
            "ARMGUARD_DATA": str(settings.data),
            "ARMGUARD_TEST_FAULTS": str(self.faults),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def at(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}"

    def fault(self, **faults: object) -> None:
        """Set the faults from now on; none at all when none are named."""
        # In one step: the server reads it at any moment.
        new = self.faults.with_suffix(".new")
        new.write_text(json.dumps(faults))
        new.replace(self.faults)

    def start(self) -> None:
        command = ["-m", "waitress", f"--listen=127.0.0.1:{self.port}", "tests.e2e.faulty:app"]
        self.process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self.env)
        until = time.monotonic() + 20
        while time.monotonic() < until and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def ledger() -> list[str]:
    """Return what the record holds, oldest first: Take P01, Return P01, …"""
    rows = Transaction.select().order_by(Transaction.id)
    return [f"{row.action} {row.item.serial}" for row in rows]
