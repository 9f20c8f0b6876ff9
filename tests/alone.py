"""Keeps tests that need the machine to themselves in one process, when two run the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

# A browser, an installation or fifty clients beside another of its kind would measure each other.
FOLDERS = ("e2e", "faults", "scripts")
TESTS = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    alone = pytest.mark.xdist_group("alone")
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in FOLDERS:
            item.add_marker(alone)
