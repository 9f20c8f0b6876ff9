"""A phone or tablet in the room: Chromium, the names it finds, and the authority it trusts."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright


@contextmanager
def started(
    playwright: Playwright,
    home: Path,
    found: Mapping[str, str],
    *,
    trusts: Path | None,
    options: Sequence[str] = (),
) -> Iterator[Browser]:
    """Give a browser that finds NAME:PORT at ADDRESS:PORT, and trusts the authority in a file."""
    home.mkdir()
    if trusts:
        store = home / ".pki/nssdb"
        store.mkdir(parents=True)
        database = ("-d", f"sql:{store}")
        certutil(*database, "-N", "--empty-password")
        certutil(*database, "-A", "-n", "ArmGuard", "-t", "C,,", "-i", str(trusts))
    rules = ",".join(f"MAP {name} {there}" for name, there in found.items())
    words = ["--no-sandbox", "--disable-gpu", f"--host-resolver-rules={rules}", *options]
    path = "/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else None
    browser = playwright.chromium.launch(
        executable_path=path, args=words, env={"HOME": str(home), "PATH": "/usr/bin:/bin"}
    )
    try:
        yield browser
    finally:
        browser.close()


def certutil(*words: str) -> None:
    subprocess.run(["certutil", *words], check=True, capture_output=True)
