"""nginx with the very files that are installed, on other ports, before a real ArmGuard."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from app.models.base import close_database, open_database
from app.services.users import users
from app.web import bundle, packed, static

ROOT = Path(__file__).parents[2]
TREE = ROOT / "pi-image/root"
NAME = "armguard.local"
LOOPBACK = "127.0.0.1"
PASSWORD = "a password of eighteen"
STARTS_WITHIN = 30
_ARMGUARD = (sys.executable, "-c", "from app.cli import main; main()")
_NGINX = Path("/etc/nginx")


class Reply(NamedTuple):
    """What curl got: how it ended, the status, the headers (small letters, last wins), the body."""

    code: int
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Front:
    """A web process on a unix socket, its certificates, and nginx in front of it."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder, self.data = folder, data
        self.https, self.http = _free_port(), _free_port()
        self.tls, self.socket = folder / "tls", folder / "web.sock"
        self._running: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "ARMGUARD_DATA": str(data),
            "ARMGUARD_TLS": str(self.tls),
            "ARMGUARD_SOCKET": str(self.socket),
            "ARMGUARD_TRUSTED_PROXY": "localhost",
        }

    def __enter__(self) -> Front:
        self.certificates("make", "--name", NAME)
        self._lay()
        subprocess.run(["nginx", "-t", "-q", *self._place()], check=True)
        try:
            self.start_web()
            self._start_nginx()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        while self._running:
            process = self._running.pop()
            process.terminate()
            process.wait(STARTS_WITHIN)

    def certificates(self, *arguments: str) -> str:
        """Run `armguard certificates …` for this machine and return what it said."""
        command = [*_ARMGUARD, "certificates", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start_web(self) -> None:
        """Start ArmGuard on its socket."""
        command = [*_ARMGUARD, "serve"]
        with (self.folder / "web.log").open("ab") as log:
            web = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self._running.insert(0, web)
        _until(lambda: _answers(self.socket), web)

    def stop_web(self) -> None:
        """Stop ArmGuard; nginx stays."""
        web = self._running.pop(0)
        web.terminate()
        web.wait(STARTS_WITHIN)
        self.socket.unlink(missing_ok=True)

    def reload(self) -> None:
        """Have nginx read its certificates again, as systemd does."""
        subprocess.run(["nginx", "-s", "reload", *self._place()], check=True, capture_output=True)

    def url(self, path: str, scheme: str = "https", host: str = NAME) -> str:
        return f"{scheme}://{host}:{self.https if scheme == 'https' else self.http}{path}"

    def get(self, path: str, *options: str, scheme: str = "https", host: str = NAME) -> Reply:
        """Ask with curl, which believes our authority and nobody else."""
        return self.curl(
            self.url(path, scheme, host), "--cacert", str(self.tls / "ca.crt"), *options
        )

    def log(self) -> str:
        """Return what nginx and ArmGuard wrote down so far."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def run(self, url: str, *options: str) -> subprocess.CompletedProcess[bytes]:
        """Run curl with every name led to this machine."""
        lead = ["--noproxy", "*", "--connect-to", f"::{LOOPBACK}:", "--max-time", "30"]
        command = ["curl", "--silent", *lead, *options, url]
        return subprocess.run(command, capture_output=True, check=False)

    def curl(self, url: str, *options: str) -> Reply:
        """Ask with curl, and take the answer apart."""
        done = self.run(url, "--include", *options)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        status = int(first.split()[1]) if first else 0
        return Reply(done.returncode, status, headers, body)

    def _place(self) -> tuple[str, ...]:
        return ("-p", str(self.folder), "-c", str(self.folder / "nginx/nginx.conf"))

    def _lay(self) -> None:
        """Lay out Debian's nginx.conf and our files; only ports and places are changed."""
        laid = self.folder / "nginx"
        shutil.copytree(TREE / "etc/nginx", laid)
        shutil.copytree(TREE / "usr/share/armguard/pages", self.folder / "pages")
        quick = [one for one in static.files() if not one[0].endswith(".wasm")]
        for name, content in packed.laid([*quick, *bundle.files()]):
            path = self.folder / "packed" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        main = (_NGINX / "nginx.conf").read_text().replace("/etc/nginx/sites-enabled/*", "none/*")
        main = main.replace("user www-data", "user root").replace("/run/nginx.pid", "nginx.pid")
        main = re.sub(r"include /etc/nginx/(modules-enabled|conf\.d)", rf"include {laid}/\1", main)
        (laid / "nginx.conf").write_text(main)
        for path in (
            *laid.glob("conf.d/*.conf"),
            *laid.glob("snippets/*.conf"),
            laid / "nginx.conf",
        ):
            path.write_text(self._moved(path.read_text()))

    def _moved(self, text: str) -> str:
        for what, where in {
            r"(listen (?:\[::\]:)?)443": rf"\g<1>{self.https}",
            r"(listen (?:\[::\]:)?)80\b": rf"\g<1>{self.http}",
            "/run/armguard/web.sock": str(self.socket),
            "/etc/armguard/tls": str(self.tls),
            "/opt/armguard/current/app/packed": str(self.folder / "packed"),
            "/opt/armguard/current": str(ROOT),
            "/usr/share/armguard/pages": str(self.folder / "pages"),
            "/var/lib/armguard": str(self.folder / "unmounted"),
            "/var/log/nginx": str(self.folder),
            # Written at once, for the tests to read.
            "buffer=32k flush=60s ": "",
        }.items():
            text = re.sub(what, where, text)
        if not Path("/proc/net/if_inet6").exists():
            text = re.sub(r"listen \[::\].*\n", "\n", text)
        return text

    def _start_nginx(self) -> None:
        command = ["nginx", *self._place(), "-g", "daemon off;"]
        with (self.folder / "nginx.log").open("wb") as log:
            nginx = subprocess.Popen(command, stdout=log, stderr=log)
        self._running.append(nginx)
        _until(lambda: _answers((LOOPBACK, self.https)), nginx)


def _until(ready: object, process: subprocess.Popen[bytes]) -> None:
    assert callable(ready)
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        if ready():
            return
        time.sleep(0.05)
    raise AssertionError("it did not start")


def _answers(address: Path | tuple[str, int]) -> bool:
    kind = socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET
    with socket.socket(kind) as probe:
        return probe.connect_ex(str(address) if isinstance(address, Path) else address) == 0


@contextmanager
def in_front_of(prepared: Path, folder: Path, role: str) -> Iterator[Front]:
    """Give an ArmGuard with one user, lim, of a role, behind nginx."""
    data = folder / "data"
    shutil.copytree(prepared, data)
    open_database(data / "armguard.db", media=data / "media")
    users.add("lim", role, PASSWORD)
    close_database()
    with Front(folder, data) as running:
        yield running


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        return int(free.getsockname()[1])
