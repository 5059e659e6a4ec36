"""Every pair of colours that carries a word, by the contrast formula of WCAG 2."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[3] / "static/css/tokens.css").read_text()
WORDS, EDGES = 4.5, 3.0

ON_PAGE = [("ink", "bg"), ("ink-soft", "bg"), ("brand", "bg"), ("alert", "bg")]
ON_CARD = [(text, fill) for text in ("ink", "ink-soft", "brand", "alert") for fill in ("surface", "sunken")]
TINTED = [("ink", tint) for tint in ("brand-tint", "good-tint", "warn-tint", "alert-tint")] + [("brand", "brand-tint")]
FILLED = [(f"{status}-ink", status) for status in ("on-track", "watch", "drifting", "silent", "recovering", "no-data")]
LINES = [(f"{name}-line", "surface") for name in ("status", "on-track", "drifting", "silent")] + [
    ("line-strong", "surface"),
    ("line-strong", "bg"),
    ("brand", "bg"),
]


def block(opening: str) -> dict[str, str]:
    start = TOKENS.index(opening)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", TOKENS[start : TOKENS.index("}", start)]))


BOTH = block("  :root {")
LIGHT = BOTH | block('  :root,\n  [data-theme="light"] {')
DARK = BOTH | block('  [data-theme="dark"] {')


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 6) == 21


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "fill"), ON_PAGE + ON_CARD + TINTED + FILLED)
def test_words_can_be_read(theme: dict[str, str], text: str, fill: str) -> None:
    assert contrast(theme[text], theme[fill]) >= WORDS


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "fill"), LINES)
def test_edges_can_be_seen(theme: dict[str, str], line: str, fill: str) -> None:
    assert contrast(theme[line], theme[fill]) >= EDGES


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_white_on_the_filled_blue_can_be_read(theme: dict[str, str]) -> None:
    assert contrast("#ffffff", theme["brand-fill"]) >= WORDS


def test_dark_is_the_same_whether_chosen_or_asked_of_the_device() -> None:
    assert block('  [data-theme="dark"] {') == block("    :root:not([data-theme]) {")
