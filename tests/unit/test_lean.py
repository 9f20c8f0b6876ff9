"""What the pages' process does without, and what it loads when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.config import Settings

LEAN = "import sys; from app.cli import lean; lean.become(); "


def said(script: str, folder: Path) -> str:
    """Return what a program of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", LEAN + script],
        capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "ARMGUARD_DATA": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_serving_loads_neither_openssl_nor_what_developers_use(record: Settings) -> None:
    script = (
        "import app.cli.serve; from app.cli.words import record; from app import create_app; "
        "chosen = record().__enter__(); create_app(chosen); "
        "is_loaded = lambda name: type(sys.modules[name]) is type(sys); "
        "print(*filter(is_loaded, sys.modules), sep='\\n'); "
        "print(open('/proc/self/maps').read())"
    )
    loaded = said(script, record.data)

    names = {*loaded.split("\n")}
    assert "app.blueprints.counter.views" in names
    assert not names & {
        "ssl", "http.client", "http.server", "sqlite3", "huey", "nacl", "reportlab", "PIL",
        "app.services.verification.proof", "pdb", "argparse", "importlib.metadata",
    }  # fmt: skip
    assert "libcrypto" not in loaded


def test_a_module_is_loaded_when_it_is_asked_for_a_name_by_however_many_threads() -> None:
    script = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from app.queries import clock_marks as asked
from app.queries import clock_marks as again
print(type(asked).__name__)
sys.setswitchinterval(1e-6)
together = Barrier(8)
with ThreadPoolExecutor(8) as threads:
    found = [*threads.map(lambda _: (together.wait(), asked.jump)[1], range(8))]
print(type(asked).__name__, len({id(one) for one in found}))
"""
    assert said(script, Path()).split() == ["Later", "module", "1"]


def test_a_module_that_cannot_be_loaded_says_so_each_time(tmp_path: Path) -> None:
    package = tmp_path / "torn"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "module.py").write_text("import nowhere\n")
    script = f"""
lean.LATER += ("torn.",)
sys.path.append({str(tmp_path)!r})
from torn import module
for _ in range(2):
    try:
        module.name
    except ModuleNotFoundError as error:
        print(error.name)
"""
    assert said(script, tmp_path).split() == ["nowhere", "nowhere"]


def test_hashes_are_the_same_without_openssl() -> None:
    script = "import hashlib, hmac; print(hashlib.sha256(b'a').hexdigest(), "
    script += "hmac.new(b'k', b'a', 'sha1').hexdigest(), hashlib.sha256.__module__)"

    assert said(script, Path()).split() == [
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        "40e7d441cadb17b07f050341aa23a6820ed81c8b",
        "_sha256" if sys.version_info < (3, 12) else "_sha2",
    ]


def test_whoever_speaks_to_a_store_of_backups_has_tls_all_the_same() -> None:
    script = "import hashlib; lean.begun(); from app.services.backups import store; "
    script += "print(store.http.client.HTTPSConnection.__name__, hashlib.sha256.__module__)"

    name, hashes = said(script, Path()).split()
    assert name == "HTTPSConnection"
    assert hashes != "_hashlib"


def test_before_that_there_is_none() -> None:
    script = "import http.client; print(hasattr(http.client, 'HTTPSConnection'))"

    assert said(script, Path()).strip() == "False"
