"""Runs the update and kills it before its n-th act on the disk or the machine, or within it.

killed.py N SECONDS -- WORDS: with SECONDS the process started by the n-th act lives that long.
Prints how many acts there were when it was not killed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

_ACTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.chmod", "os.truncate",
         "subprocess.Popen", "socket.connect"}  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _die() -> None:
    os.killpg(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run the update in a group of processes of its own."""
    left, seconds = int(sys.argv[1]), float(sys.argv[2])
    count = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        is_write = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES
        if event not in _ACTS and not is_write:
            return
        count += 1
        if count == left:
            if not seconds:
                _die()
            threading.Timer(seconds, _die).start()

    sys.argv = ["update", *sys.argv[3:]]
    from appliance.update import __main__ as update

    sys.addaudithook(hook)
    code = update.main()
    sys.stdout.write(f"acts: {count}\n")
    sys.stdout.flush()
    os._exit(code)


main()
