"""Where things lie on the appliance; `root` is another folder in tests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_NAME = re.compile(r"[A-Z_]+")


class Places(NamedTuple):
    """The appliance's files."""

    root: Path

    @property
    def releases(self) -> Path:
        """Return the folder with one folder for each release."""
        return self.root / "opt/armguard/releases"

    @property
    def current(self) -> Path:
        """Return the link to the release that runs."""
        return self.root / "opt/armguard/current"

    @property
    def work(self) -> Path:
        """Return the folder of the update itself; nobody but root reads it."""
        return self.root / "opt/armguard/update"

    @property
    def journal(self) -> Path:
        """Return the file that says how far an update is."""
        return self.work / "journal.json"

    @property
    def engine(self) -> Path:
        """Return the copy of this program that goes on after a power cut."""
        return self.work / "engine"

    @property
    def incoming(self) -> Path:
        """Return the release as it came, where nobody else can change it any more."""
        return self.work / "incoming.tar.gz"

    @property
    def kept(self) -> Path:
        """Return the folder with the database as it was when ArmGuard was stopped."""
        return self.work / "kept"

    @property
    def public_key(self) -> Path:
        """Return the key that releases must be signed with."""
        return self.root / "etc/armguard/release.pub"

    @property
    def drop_in(self) -> Path:
        """Return what lets the new version serve where nobody comes in; gone with the power."""
        return self.root / "run/systemd/system/armguard-web.service.d/50-update.conf"

    @property
    def trial_environment(self) -> Path:
        """Return the settings of that."""
        return self.root / "run/armguard-update.env"

    @property
    def trial_socket(self) -> Path:
        """Return where the new version serves before anybody may use it."""
        return self.socket.with_name("update.sock")

    @property
    def socket(self) -> Path:
        """Return where ArmGuard serves."""
        return self._at(self.environment().get("ARMGUARD_SOCKET", "/run/armguard/web.sock"))

    @property
    def data(self) -> Path:
        """Return the data directory."""
        return self._at(self.environment().get("ARMGUARD_DATA", "/var/lib/armguard"))

    @property
    def database(self) -> Path:
        """Return the record's file."""
        url = self.environment().get("DATABASE_URL", "")
        if url.startswith("sqlite:////"):
            return self._at(url.removeprefix("sqlite:///"))
        return self.data / "armguard.db"

    @property
    def trial(self) -> Path:
        """Return the folder in which the new version migrates a copy first."""
        return self.data / "update-trial"

    @property
    def told(self) -> Path:
        """Return the file by which the pages know how the newest update went."""
        return self.data / "update.json"

    def environment(self) -> dict[str, str]:
        """Return what ArmGuard's environment file sets."""
        path = self.root / "etc/armguard/armguard.env"
        lines = path.read_text().splitlines() if path.is_file() else []
        pairs = [line.strip().partition("=") for line in lines]
        return {
            name: value.strip().strip("\"'")
            for name, equals, value in pairs
            if equals and _NAME.fullmatch(name)
        }

    def _at(self, path: str) -> Path:
        """Return an absolute path of the machine below `root`, unless it is there already."""
        given = Path(path)
        return given if given.is_relative_to(self.root) else self.root / path.lstrip("/")
