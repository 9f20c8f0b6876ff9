"""The update on a machine in a folder: whole or not at all, whatever comes and whenever killed.

KILL_STEP says at how many of its acts it is killed (every 23rd by default, 1 is all).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.update import versions
from tests.appliance.pretend import NEW, OLD, Pretended, files, key, packed, signed

STEP = int(os.environ.get("KILL_STEP", "23"))


@pytest.fixture(scope="module")
def signer() -> Iterator[Path]:
    # Sockets have short names, and pytest's folders long ones.
    with tempfile.TemporaryDirectory(prefix="ag-") as name:
        yield key(Path(name))


def made(signer: Path) -> Pretended:
    return Pretended(Path(tempfile.mkdtemp(prefix="ag-")), signer)


def gone(machine: Pretended) -> None:
    machine.end()
    shutil.rmtree(machine.root)


@pytest.fixture
def machine(signer: Path) -> Iterator[Pretended]:
    machine = made(signer)
    yield machine
    gone(machine)


def test_a_good_release_runs_with_every_entry(machine: Pretended) -> None:
    machine.install("1.8.0")
    with machine.counter():
        done = machine.update(machine.release())

    assert done.returncode == 0, done.stderr
    assert machine.version == NEW
    assert machine.problems() == []
    assert len(machine.kept) > 10
    assert machine.told["state"] == "done"
    assert {path.name for path in (machine.opt / "releases").iterdir()} == {OLD, NEW}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("venv", "Installing 1.10.0 failed"),
        ("migration", "The migration does not fit this record"),
        ("real", "The migration does not fit this record"),
        ("start", "does not start"),
        ("unwell", "the record damaged"),
    ],
)
def test_a_release_that_does_not_work_leaves_the_old_one(
    machine: Pretended, wrong: str, said: str
) -> None:
    with machine.counter():
        done = machine.update(machine.release(wrong=wrong))

    assert done.returncode == 1
    assert said in done.stderr
    assert machine.version == OLD
    assert machine.problems() == []
    assert machine.told["state"] == "not done"
    assert said in machine.told["text"]
    assert f"Version {OLD} runs" in machine.told["text"]
    assert machine.told["do"]
    assert said.split(":")[0] in (machine.opt / "update/log").read_text()


def test_without_a_proven_backup_nothing_is_updated(machine: Pretended) -> None:
    about = machine.opt / "releases" / OLD / "release.json"
    about.write_text(about.read_text().replace('"wrong": ""', '"wrong": "backup"'))

    done = machine.update(machine.release())

    assert "does not prove itself" in done.stderr
    assert (machine.version, machine.problems()) == (OLD, [])


def hostile(machine: Pretended, how: str, folder: Path) -> Path:
    """Return a release's file that must not be taken."""
    path = folder / f"armguard-{NEW}.tar.gz"
    good = signed(files(NEW), machine.signer)
    if how == "foreign":
        return packed(signed(files(NEW), key(folder)), path)
    if how == "unsigned":
        return packed({name: good[name] for name in good if not name.endswith(".sig")}, path)
    if how == "altered":
        return packed(good | {"program.py": b"#!/bin/sh\n"}, path)
    if how == "added":
        return packed(good | {"app/more.py": b"import os\n"}, path)
    if how == "missing":
        return packed({name: good[name] for name in good if name != "release.json"}, path)
    if how == "outside":
        return packed(good | {"../../etc/laid": b"theirs\n"}, path)
    if how == "renamed":
        return packed(signed(files("1.8.0"), machine.signer), path)
    path.write_bytes(packed(good, path).read_bytes()[:900])
    return path


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("foreign", "not signed with the key that this machine trusts"),
        ("unsigned", "is not signed"),
        ("altered", "program.py in the release was altered"),
        ("added", "more.py in the release is not signed"),
        ("missing", "release.json is missing"),
        ("outside", "has no place in a release"),
        ("renamed", "1.8.0 is older than 1.9.0"),
        ("cut", "cannot be read"),
    ],
)
def test_a_release_that_is_not_as_it_was_signed_is_refused(
    machine: Pretended, tmp_path: Path, how: str, said: str
) -> None:
    done = machine.update(hostile(machine, how, tmp_path))

    assert done.returncode == 1
    assert said in done.stderr
    assert (machine.version, machine.problems()) == (OLD, [])
    assert said in machine.told["text"]


def test_without_room_on_the_disk_nothing_is_begun(signer: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="ag-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", folder], check=True)
    try:
        machine = Pretended(folder, signer)
        done = machine.update(machine.release())

        assert re.search(r"needs \d+ MB free", done.stderr)
        assert machine.problems() == []
        assert "needs" in machine.told["text"]
        machine.end()
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


def test_the_same_version_is_nothing_to_do_and_an_older_one_only_when_told(
    machine: Pretended,
) -> None:
    same = machine.update(machine.release(OLD))
    older = machine.update(machine.release("1.8.0"))
    told = machine.update(machine.release("1.8.0"), "--downgrade")

    assert (same.returncode, same.stdout.count("nothing to do")) == (0, 1)
    assert "Give --downgrade" in older.stderr
    # Even then the record decides: an older program cannot read a newer one.
    assert "newer than this program" in told.stderr
    assert (machine.version, machine.problems()) == (OLD, [])


def test_of_a_stick_the_newest_release_is_taken(machine: Pretended) -> None:
    machine.release("1.8.0")
    machine.release()

    done = machine.update(machine.root / "stick")

    assert done.returncode == 0, done.stderr
    assert machine.version == NEW
    assert "no release in" in machine.update(machine.root / "etc").stderr


def test_numbers_are_not_letters() -> None:
    ordered = [
        "0.9.9",
        "1.0.dev3",
        "1.0a1",
        "1.0b1",
        "1.0rc1",
        "1.0rc2",
        "1.0",
        "1.0.1",
        "1.9",
        "1.10",
    ]

    assert sorted(set(ordered), key=versions.order) == ordered
    assert versions.order("1.0") == versions.order("1.0.0")
    assert not versions.is_version("1.0/../..")


def acts(signer: Path, wrong: str = "") -> int:
    """Return how many acts an update that is not killed consists of."""
    machine = made(signer)
    done = machine.update(machine.release(wrong=wrong))
    gone(machine)
    return int(done.stdout.rpartition("acts: ")[2])


def killed(
    signer: Path, at: int, *, resumes: bool = True, after: float = 0.0, wrong: str = ""
) -> list[str]:
    """Return what is not whole after a power cut at an act, and the next start."""
    machine = made(signer)
    try:
        with machine.counter():
            machine.update(machine.release(wrong=wrong), at=at, after=after)
            machine.cut_power()
        # The way back is cut off at some act, too.
        machine.boot(resumes=resumes, at=at % 17 + 1)
        machine.cut_power()
        machine.boot(resumes=resumes)
        found = machine.problems()
        if resumes and machine.told and machine.version == OLD:
            found += [] if machine.told["do"] else ["nobody is told what to do"]
        return [f"act {at}: {problem}" for problem in found]
    finally:
        gone(machine)


def test_a_power_cut_at_any_act_leaves_one_version_whole(signer: Path) -> None:
    last = acts(signer)

    assert last > 60, "there was hardly anything to kill"
    assert [said for at in range(1, last + 1, STEP) for said in killed(signer, at)] == []


def test_a_power_cut_within_a_step_leaves_one_version_whole(signer: Path) -> None:
    last = acts(signer)

    cuts = range(1, last + 1, 3 * STEP)
    assert [said for at in cuts for said in killed(signer, at, after=0.04)] == []


def test_without_the_journal_a_power_cut_is_seen(signer: Path) -> None:
    last = acts(signer, "start")
    cuts = list(range(last // 2, last + 1, 3))

    seen = next(
        at for at in cuts if _nobody_works(killed(signer, at, resumes=False, wrong="start"))
    )

    assert killed(signer, seen, wrong="start") == []


def _nobody_works(found: list[str]) -> bool:
    return any("nobody can work" in said for said in found)


def test_a_killed_update_is_ended_while_the_machine_goes_on(signer: Path) -> None:
    last, found = acts(signer), []
    for at in range(5, last + 1, 3 * STEP):
        machine = made(signer)
        with machine.counter():
            machine.update(machine.release(), at=at)
            machine.update("--resume", resume=(machine.opt / "update/engine/appliance").is_dir())
        found += [f"act {at}: {problem}" for problem in machine.problems()]
        gone(machine)

    assert found == []
