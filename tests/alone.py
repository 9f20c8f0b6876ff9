"""Hands the tests to some processes: what disturbs its own kind in piles, the longest first."""

from __future__ import annotations

import os
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

# Two counters at full typing speed, two installations or twice fifty clients beside each other
# would measure each other, so each pile stays in one process. The first looks at pages one after
# the other and measures nothing.
PILES: dict[str, tuple[str, ...]] = {
    "patient": ("tests/e2e/test_accessibility.py",),
    "browsers": ("tests/e2e/",),
    "machines": ("tests/appliance/", "tests/faults/", "tests/scripts/"),
}


def pile(nodeid: str) -> str | None:
    """Return the pile that a test belongs to; the others are handed out one by one."""
    return next((name for name, folders in PILES.items() if nodeid.startswith(folders)), None)


class InPiles(LoadScopeScheduling):
    """Hands out single tests in the order they were collected, but each of PILES as a whole."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return pile(nodeid) or nodeid


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the piles first, so that single tests fill up whichever process is done with its own."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        order = [*PILES, None]
        items.sort(key=lambda item: order.index(pile(item.nodeid)))


# By the scheduler and not by xdist_group marks, which xdist 3.8 does not see under pytest 9.2.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InPiles:
    """Return the scheduler for every way of distributing."""
    return InPiles(config, log)
