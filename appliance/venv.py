"""Makes a release's own Python beside it, from the wheels that it brings along; no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from appliance.problem import Problem

_PROGRAM = """#!{python}
import sys
from app.cli import main
sys.exit(main())
"""


def make(release: Path) -> None:
    """Make RELEASE/venv whole, with everything compiled, or raise Problem. An old one goes."""
    venv = release / "venv"
    shutil.rmtree(venv, ignore_errors=True)
    python = venv / "bin/python"
    _run(sys.executable, "-m", "venv", str(venv))
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-cache-dir"]
    wheels = ("--no-index", f"--find-links={release / 'wheels'}", "--only-binary=:all:")
    listed = f"--requirement={release / 'requirements.txt'}"
    _run(*pip, "install", *wheels, "--require-hashes", "--no-deps", "--no-compile", listed)
    _run(*pip, "uninstall", "--yes", "pip")  # nothing is ever added: the next release has its own
    _name_program(python)
    # Of these files nothing ever changes, so nobody looks at their dates; the card keeps its rest.
    # As commands load them, and as the units do: without docstrings, assertions and columns (-OO).
    compiled = ("-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash")
    places = (str(release / "app"), str(release / "tasks"), str(venv / "lib"))
    _run(str(python), *compiled, *places)
    _run(str(python), "-OO", "-X", "no_debug_ranges", *compiled, *places)
    _run(str(python), "-c", "from app import create_app; import app.cli.serve, tasks.worker")


def _name_program(python: Path) -> None:
    """Let the release's folder be found, wherever it lies, and give the command its file."""
    [packages] = (python.parents[1] / "lib").glob("python3.*/site-packages")
    (packages / "armguard.pth").write_text("../../../..\n")
    program = python.with_name("armguard")
    program.write_text(_PROGRAM.format(python=python))
    program.chmod(0o755)


def _run(*command: str) -> None:
    # The umask of whoever installs must not keep the user armguard out.
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        umask=0o022,
        env={
            "PATH": os.environ.get("PATH", ""),
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",  # with dates, which compileall would keep
            "PIP_CONFIG_FILE": os.devnull,
        },
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
        raise Problem(
            f"The release's own Python could not be made: {said}",
            "See that the disk has room, and that python3-venv is installed.",
        )


if __name__ == "__main__":
    try:
        make(Path(sys.argv[1]).absolute())
    except (Problem, OSError) as problem:
        sys.exit(str(problem))
