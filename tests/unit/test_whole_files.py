"""A file is there whole and flushed under its name, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.models.writes import ReadOnly, StorageFull
from app.services import whole_files


def test_the_file_and_every_new_name_on_its_way_are_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    folder = tmp_path / "segments" / "ab"

    whole_files.store(folder / "abcd", b"rows")

    assert (folder / "abcd").read_bytes() == b"rows"
    assert (folder / "abcd").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    above, file, named = flushed[:-2], flushed[-2], flushed[-1]
    assert above == [str(tmp_path), str(tmp_path / "segments")]
    assert Path(file).parent == folder
    assert named == str(folder)
    assert [path.name for path in folder.iterdir()] == ["abcd"]


@pytest.mark.parametrize(
    ("code", "raised"),
    [(errno.ENOSPC, StorageFull), (errno.EDQUOT, StorageFull), (errno.EROFS, ReadOnly)],
)
def test_what_cannot_be_flushed_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, raised: type[Exception]
) -> None:
    path = tmp_path / "kept"
    whole_files.store(path, b"old")

    def failing(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(raised):
        whole_files.store(path, b"new")

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
