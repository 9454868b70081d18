"""WCAG 2.2 contrast of the tokens, computed from tokens.css for both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[1] / "static" / "web" / "tokens.css").read_text("utf-8")
GROUNDS = ("paper", "surface", "sunk")
TEXT_PAIRS = [
    *[
        (ink, ground)
        for ink in ("ink", "ink-2", "ink-3", "delft", "vermilion", "green")
        for ground in GROUNDS
    ],
    ("amber", "paper"),
    ("amber", "surface"),
    ("ink-2", "neutral"),
    ("ink", "delft-weak"),
    ("delft-ink", "delft-weak"),
    ("green", "green-weak"),
    ("amber", "amber-weak"),
    ("vermilion", "vermilion-weak"),
    ("ink", "vermilion-weak"),
    ("ink", "amber-weak"),
    ("ink", "green-weak"),
    ("on-delft", "delft"),
    ("on-delft", "delft-ink"),
    ("on-vermilion", "vermilion"),
    ("on-green", "green"),
    ("on-asking", "asking"),
    ("on-paid", "paid"),
    ("on-refused", "refused"),
    ("on-training", "training"),
]
# Borders of inputs, marks, bars and the focus ring: 3:1 is enough, and needed.
SHAPE_PAIRS = [
    *[("edge", ground) for ground in GROUNDS],
    *[("delft", ground) for ground in GROUNDS],
    *[(series, "surface") for series in ("s1", "s2", "s3", "s4", "s5")],
    ("amber-dot", "surface"),
    ("asking-arc", "asking"),
]


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))


def _blocks() -> tuple[str, str, str]:
    light, rest = CSS.split("@media (prefers-color-scheme: dark)")
    system, own = rest.split(':root[data-theme="dark"]')
    return light, system, own


LIGHT, SYSTEM_DARK, OWN_DARK = map(_tokens, _blocks())
THEMES = {"light": LIGHT, "dark": {**LIGHT, **OWN_DARK}}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_reaches_aa(theme: str, ink: str, ground: str) -> None:
    tokens = THEMES[theme]
    assert contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_shapes_reach_three_to_one(theme: str, shape: str, ground: str) -> None:
    tokens = THEMES[theme]
    assert contrast(tokens[shape], tokens[ground]) >= 3


def test_the_dark_theme_is_the_same_by_choice_and_by_system() -> None:
    assert SYSTEM_DARK == OWN_DARK
    assert len(OWN_DARK) > 20


def test_stylesheets_use_only_tokens_that_exist() -> None:
    names = set(re.findall(r"--([\w-]+):", CSS))
    for sheet in Path(__file__).parents[1].glob("static/web/*.css"):
        used = set(re.findall(r"var\(--([\w-]+)", sheet.read_text("utf-8")))
        assert used <= names, sheet.name
