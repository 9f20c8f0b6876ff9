"""What a crowd got, as figures: throughput, waiting times, errors, fairness, memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from app.cli.bench.clients import within
from app.cli.load.crowd import Member, Pace

MILLISECONDS = 1000
MOST_SHOWN = 10
# figure: what a person reads, and how it is written
WORDS = {
    "users": ("users", "{:,}"),
    "seconds": ("seconds of work", "{:,.1f}"),
    "think_ms": ("think time between scans, ms", "{:,.0f}"),
    "flush_ms": ("each flush made to take, ms", "{}"),
    "scans": ("scans", "{:,}"),
    "entries": ("issues and returns acknowledged", "{:,}"),
    "entries_a_second": ("of these a second", "{:,.1f}"),
    "p50_ms": ("answered within, half of them, ms", "{:,.0f}"),
    "p95_ms": ("answered within, 95 %, ms", "{:,.0f}"),
    "p99_ms": ("answered within, 99 %, ms", "{:,.0f}"),
    "refused": ("refused: another was quicker at the same weapon", "{:,}"),
    "errors": ("errors", "{:,}"),
    "least_against_most_served": ("least against most served", "{:.2f}"),
    "memory_before_mib": ("memory of web and worker before, MiB", "{:,.0f}"),
    "memory_after_mib": ("memory of web and worker after, MiB", "{:,.0f}"),
    "verify_rows": ("audit rows verified, nothing found", "{:,}"),
    "entries_checked": ("acknowledged entries there exactly once", "{:,}"),
}


def of(members: Sequence[Member], lasted: float, pace: Pace) -> dict[str, Any]:
    """Return the figures of what a crowd did."""
    answered = [second for member in members for second in member.seconds]
    errors = Counter(error for member in members for error in member.errors)
    rates = [len(member.acknowledged) / member.worked for member in members if member.worked]
    return {
        "users": len(members),
        "seconds": round(lasted, 2),
        "think_ms": round(pace.think * MILLISECONDS),
        "scans": sum(member.scans for member in members),
        "entries": len(answered),
        "entries_a_second": round(len(answered) / lasted, 2) if lasted else 0.0,
        **{f"p{share}_ms": _milliseconds(answered, share) for share in (50, 95, 99)},
        "refused": sum(member.refused for member in members),
        "errors": errors.total(),
        "errors_said": dict(errors.most_common(MOST_SHOWN)),
        "least_against_most_served": round(min(rates) / max(rates), 3) if any(rates) else 0.0,
    }


def _milliseconds(answered: Sequence[float], share: int) -> float:
    """Return the milliseconds within which so many of 100 were answered; 0 for none."""
    return round(within(answered, share) * MILLISECONDS, 1) if answered else 0.0


def in_words(figures: dict[str, Any]) -> str:
    """Return the figures as a table."""
    shown = [
        (what, how.format(figures[name]))
        for name, (what, how) in WORDS.items()
        if figures.get(name) is not None
    ]
    wide = max(len(what) for what, _ in shown)
    lines = [f"{what:<{wide}}  {figure:>10}" for what, figure in shown]
    lines += [f"  {times} times: {said}" for said, times in figures["errors_said"].items()]
    return "\n".join([*lines, *figures["differences"][:MOST_SHOWN]])
