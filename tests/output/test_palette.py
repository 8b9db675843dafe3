"""Pictures have the stylesheet's colours, in both themes."""

import re
from pathlib import Path

import pytest

from costcalc.output.palette import PALETTES, Theme, shown

CSS = (Path(__file__).parents[2] / "templates" / "static" / "costcalc.css").read_text()
CHARTS = r"team|hiring|migration|infrastructure|support|line-\d|.*-end|first|next|less|more|whole"


def variables(block: str) -> dict[str, str]:
    """The variables of a block of the stylesheet, short colours written out."""
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block))
    return {
        name: f"#{''.join(c * 2 for c in value[1:])}" if len(value) == 4 else value
        for name, value in found.items()
    }


def blocks(theme: Theme) -> list[dict[str, str]]:
    """The theme's variables, wherever the stylesheet sets them."""
    start = {
        "light": r":root \{",
        "dark": r':root(?::not\(\[data-theme="light"\]\)|\[data-theme="dark"\]) \{',
    }[theme]
    found = [variables(block) for block in re.findall(rf"(?m)^ *{start}([^}}]*)", CSS)]
    return [block for block in found if "team" in block]


@pytest.mark.parametrize(("theme", "times"), [("light", 1), ("dark", 2)])
def test_every_colour_of_a_picture_is_the_stylesheets(theme: Theme, times: int) -> None:
    found = blocks(theme)
    assert len(found) == times
    for block in found:
        assert {name: block.get(name) for name in PALETTES[theme]} == PALETTES[theme]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_that_charts_are_drawn_in_is_known_to_pictures(theme: Theme) -> None:
    for block in blocks(theme):
        drawn = {name for name in block if re.fullmatch(CHARTS, name)}
        assert len(drawn) > 15
        assert drawn <= set(PALETTES[theme])


def test_a_colour_without_a_name_is_that_of_its_namesake_in_the_theme() -> None:
    dark = PALETTES["dark"]
    assert shown(dark, None, PALETTES["light"]["ink"].upper()) == dark["ink"]
    assert shown(dark, "support", "#123456") == dark["support"]
    assert shown(dark, "unheard-of", "#123456") == "#123456"
