"""The colours keep their promises: WCAG contrast, and statuses told apart by colour-blind eyes."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "app/static/css/armguard.css").read_text(encoding="utf-8")
Rgb = tuple[float, float, float]
THEMES = ("light", "dark", "night", "night-green")
STATUSES = ("in", "out", "late", "maintenance", "discrepancy", "waiting")
GROUNDS = ("bg", "surface", "surface-2")

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB
EYES = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def block(selector: str) -> dict[str, str]:
    body = CSS.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", body))


def tokens(theme: str) -> dict[str, str]:
    found = block(":root")
    if theme.startswith("night"):
        found |= block(':root[data-theme^="night"]')
    if theme != "light":
        found |= block(f':root[data-theme="{theme}"]')
    return found


def colour(theme: str, name: str) -> Rgb:
    """Return the linear RGB that --color-<name> stands for, following var()."""
    known = tokens(theme)
    value = known[f"--color-{name}"]
    while value.startswith("var("):
        value = known[value[4:-1]]
    return linear(value)


def linear(value: str) -> Rgb:
    red, green, blue = (int(value[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return straight(red), straight(green), straight(blue)


def straight(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: Rgb, other: Rgb) -> float:
    dark, light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (light + 0.05) / (dark + 0.05)


def seen(rgb: Rgb, eye: str) -> Rgb:
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, rgb, strict=True))))
        for row in EYES[eye]
    )
    return red, green, blue


def lab(rgb: Rgb) -> Rgb:
    red, green, blue = rgb
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def root(part: float) -> float:
    return math.cbrt(part) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116


def difference(one: Rgb, other: Rgb) -> float:
    return math.dist(lab(one), lab(other))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", ["text", "text-2", "accent", "late"])
def test_words_have_contrast_4_5(theme: str, ground: str, ink: str) -> None:
    assert contrast(colour(theme, ink), colour(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on-accent", "accent"),
        ("on-status", "in"),
        ("on-status", "out"),
        ("on-status", "late"),
        ("on-hold", "hold"),
    ],
)
def test_words_on_filled_areas_have_contrast_4_5(theme: str, ink: str, ground: str) -> None:
    assert contrast(colour(theme, ink), colour(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["bg", "surface"])
@pytest.mark.parametrize("mark", ["line-strong", "focus", *STATUSES])
def test_shapes_and_edges_have_contrast_3(theme: str, ground: str, mark: str) -> None:
    assert contrast(colour(theme, mark), colour(theme, ground)) >= 3


# look.md 2 gives the worst pairs as 20 and 19, rounded.
@pytest.mark.parametrize(("theme", "least"), [("light", 19.5), ("dark", 18.5)])
@pytest.mark.parametrize("eye", EYES)
def test_statuses_differ_for_every_eye(theme: str, least: float, eye: str) -> None:
    worst = min(
        (difference(seen(colour(theme, a), eye), seen(colour(theme, b), eye)), a, b)
        for a, b in combinations(STATUSES, 2)
    )
    assert worst[0] >= least, worst


def test_the_simulation_can_fail() -> None:
    green, ochre = linear("#5A8F29"), linear("#A67C00")

    assert difference(green, ochre) > 30
    assert difference(seen(green, "deutan"), seen(ochre, "deutan")) < 19


@pytest.mark.parametrize(("theme", "channel"), [("night", 0), ("night-green", 1)])
def test_night_uses_one_channel_only(theme: str, channel: int) -> None:
    values = [v for v in tokens(theme).items() if v[0].startswith(("--black", "--night"))]
    colours = [value for _, value in values if value.startswith("#")]

    assert len(colours) == 7
    for value in colours:
        parts = [value[1:3], value[3:5], value[5:]]
        assert parts[:channel] + parts[channel + 1 :] == ["00", "00"]


def test_auto_on_a_dark_device_is_the_dark_theme() -> None:
    assert block(':root[data-theme="auto"]') == block(':root[data-theme="dark"]')


def test_rules_name_meanings_not_paint() -> None:
    tokens_layer, rules = CSS.split("@layer base {", 1)
    paint = {name for name in re.findall(r"(--[a-z]+-\d+):", tokens_layer) if name[2] not in "ts"}
    paint |= {"--white", "--black"}
    rules = rules.replace("var(--night-filter)", "")
    rules = rules.split("@layer print {", 1)[0]

    assert not [name for name in paint if f"var({name})" in rules]
    assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b(?=[;\s,)])", rules)
