"""Draws what the benchmark and the load said in JSON: charts as SVG, and the table of promises.

`python -m app.cli.bench.charts FOLDER DOCUMENT` reads FOLDER/*.json, writes the charts beside them
and the table into the document, between the two lines that mark its place.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.cli.bench import taken
from app.documents.drawing import Frame, Mark, Sheet, Strokes, fitted, text
from app.documents.svg import svg

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
WIDE, NAMES, EDGE, STEP, LETTERS = 180.0, 88.0, 4.0, 5.0, 2.6
# A figure further than this from its limit ends at the edge and says how far it is.
MOST = 2.0
GROWTH_LIMIT = 1.5

Row = dict[str, Any]


def least(row: Row) -> bool:
    """Say whether a promise asks for at least its limit; the JSON says only whether it is met."""
    return bool((row["figure"] >= row["limit"]) == row["met"]) and row["figure"] != row["limit"]


def share(row: Row) -> float:
    """Return how much of what is allowed a figure uses up: at most 1 where it is kept."""
    if row["figure"] is None:
        return MOST
    over, under = row["figure"], row["limit"]
    if least(row):
        over, under = under, over
    return float(over / under) if under else (0.0 if not over else MOST)


def promises(rows: Sequence[Row]) -> Sheet:
    """Draw a bar for each promise: kept ones end before the line."""
    marks: list[Mark] = []
    room = WIDE - NAMES - 3 * EDGE - 14
    for line, row in enumerate(rows):
        base = EDGE + line * STEP + LETTERS
        used = min(share(row), MOST) / MOST * room
        marks.append(fitted(row["promise"], EDGE, base, LETTERS, NAMES - 2))
        marks.append(Frame(EDGE + NAMES, base - 2.3, max(used, 0.2), 2.6, 0 if row["met"] else 0.3))
        said = "not measured" if row["figure"] is None else f"{round(row['figure'], 2):,g}"
        marks.append(text(said, WIDE - EDGE, base, LETTERS, anchor="end"))
    high = EDGE * 2 + len(rows) * STEP + 4
    marks += _limit(EDGE + NAMES + room / MOST, high - 8)
    said = "Filled: kept. Outlined: missed. The line is the limit; the number is the figure."
    marks.append(text(said, EDGE, high - EDGE, LETTERS))
    return Sheet(WIDE, high, tuple(marks))


def _limit(x: float, high: float) -> Iterator[Mark]:
    yield Strokes(((x, EDGE - 1, x, high),), 0.3)


def growth(addresses: Sequence[Row]) -> Sheet:
    """Draw every address as a column, the largest first, and the limit across."""
    figures = sorted((row["figure"] for row in addresses), reverse=True)
    top, high = max(2.0, figures[0]), 50.0
    step, base = (WIDE - 2 * EDGE - 8) / len(figures), EDGE + high
    marks: list[Mark] = [
        Frame(EDGE + 8 + place * step, base - high * one / top, step * 0.7, high * one / top, 0)
        for place, one in enumerate(figures)
    ]
    for level in (1.0, GROWTH_LIMIT):
        y = base - high * level / top
        marks.append(Strokes(((EDGE + 7, y, WIDE - EDGE, y),), 0.2))
        marks.append(text(f"{level:g}", EDGE + 6, y + 1, LETTERS, anchor="end"))
    said = f"Each of {len(figures)} addresses at the larger record, in times of the smaller one."
    marks.append(text(said, EDGE, base + 6, LETTERS))
    return Sheet(WIDE, base + 10, tuple(marks))


def loads(found: Sequence[Row]) -> Sheet:
    """Draw the waiting times of each load: half, 95 and 99 of 100 answers."""
    rows = [(one, part) for one in found for part in (50, 95, 99)]
    longest = max(one[f"p{part}_ms"] for one, part in rows) or 1
    marks: list[Mark] = []
    for line, (one, part) in enumerate(rows):
        base = EDGE + line * STEP + LETTERS
        wait = one[f"p{part}_ms"]
        marks.append(text(f"{one['users']} users, {part} %", EDGE, base, LETTERS))
        marks.append(Frame(EDGE + 32, base - 2.3, max(0.2, 110 * wait / longest), 2.6, 0))
        marks.append(text(f"{wait:,.0f} ms", WIDE - EDGE, base, LETTERS, anchor="end"))
    return Sheet(WIDE, 2 * EDGE + len(rows) * STEP, tuple(marks))


def table(rows: Sequence[Row]) -> str:
    """Return the promises as a Markdown table."""
    lines = ["| promise | figure | limit | |", "|---|---|---|---|"]
    for row in rows:
        if row["figure"] is None:
            lines.append(f"| {row['promise']} | not measured | | **missed** |")
            continue
        sense = "at least" if least(row) else "at most"
        state = "kept" if row["met"] else "**missed**"
        lines.append(
            f"| {row['promise']} | {row['figure']:,g} | {sense} {row['limit']:,g} | {state} |"
        )
    return "\n".join(lines)


def load_table(found: Sequence[Row]) -> str:
    """Return the loads as a Markdown table."""
    head = ("users", "entries a second", "half, 95 %, 99 % within, ms", "errors",
            "least against most served", "memory, MiB", "entries there once")  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for one in found:
        waits = ", ".join(f"{one[f'p{part}_ms']:,.0f}" for part in (50, 95, 99))
        cells = (one["users"], one["entries_a_second"], waits, one["errors"],
                 one["least_against_most_served"], one["memory_after_mib"],
                 f"{one['entries_checked']:,} of {one['entries']:,}")  # fmt: skip
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def parts(folder: Path) -> tuple[dict[str, str], str]:
    """Return {file name: SVG} of what lies in a folder, and the text that tells of it."""
    drawn, said = dict[str, str](), list[str]()
    kept = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    for name in ("bench", "growth"):
        if name in kept:
            found = kept[name]
            label = f"Promises of {name}: how much of each limit is used up"
            drawn[f"{name}.svg"] = svg(promises(found["promises"]), label)
            said += [_taken(found, name), table(found["promises"]), _image(name, label)]
    if "growth" in kept:
        label = "How much longer each address takes at the larger record"
        drawn["addresses.svg"] = svg(growth(kept["growth"]["addresses"]), label)
        said.append(_image("addresses", label))
    crowds = sorted((kept[name] for name in kept if name.startswith("load")), key=_users)
    if crowds:
        label = "Waiting times of the load"
        drawn["load.svg"] = svg(loads(crowds), label)
        said += [_taken(crowds[0], "load"), load_table(crowds), _image("load", label)]
    return drawn, "\n\n".join(said)


def _users(found: Row) -> int:
    return int(found["users"])


def _taken(found: Row, name: str) -> str:
    return (
        f"`armguard {found['command']}` ({taken.in_words(found['taken'])}), `figures/{name}*.json`:"
    )


def _image(name: str, label: str) -> str:
    return f"![{label}](figures/{name}.svg)"


def inserted(document: str, words: str) -> str:
    """Return a document with `words` between the lines that mark their place."""
    before, _, rest = document.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{words}\n\n{END}{after}"


def main(folder: Path, document: Path) -> None:
    """Write the charts beside their JSON, and the tables into the document."""
    drawn, words = parts(folder)
    for name, content in drawn.items():
        (folder / name).write_text(content + "\n")
    document.write_text(inserted(document.read_text(), words))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
