"""Keeps tests that need the machine to themselves in one process, when two run the tests."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

# A browser, an installation or fifty clients beside another of its kind would measure each other.
FOLDERS = ("tests/e2e/", "tests/faults/", "tests/scripts/")
# Looks at pages one after the other and measures nothing: a pile of its own, for the other process.
PATIENT = "tests/e2e/test_accessibility.py"


class InOneProcess(LoadScopeScheduling):
    """Hands out single tests, but those of FOLDERS as one pile and PATIENT as another."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(PATIENT):
            return "patient"
        return "alone" if nodeid.startswith(FOLDERS) else nodeid


# By the scheduler and not by xdist_group marks, which xdist 3.8 does not see under pytest 9.2.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InOneProcess:
    """Return the scheduler for every way of distributing."""
    return InOneProcess(config, log)
