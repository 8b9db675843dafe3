"""Charts' colours are told apart by everyone, with or without one kind of cone, and served."""

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from costcalc.output.charts.colours import PAGE, TECHNOLOGIES, THEMES, Theme
from costcalc.web import create_app

Floats: TypeAlias = NDArray[np.float64]

# How different two of each must be by CIEDE2000: about 1 can just be seen side by side, and the
# best that can be had is 27 for categories and 19 for technologies. Then the contrast with what
# they are drawn on: WCAG 2.2, 1.4.11 for shapes and 1.4.3 for text; a low end has a high beside it.
GROUPS: Final[Mapping[str, tuple[tuple[str, ...], float, float]]] = {
    "categories": (("team", "hiring", "migration", "infrastructure", "support", "risk"), 14, 3.0),
    "technologies": (tuple(f"line-{slot}" for slot in range(TECHNOLOGIES)), 13, 4.5),
    "ends": (("low-end", "high-end"), 20, 2.0),
    "signs": (("less", "more"), 20, 3.0),
}
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB, row by row.
SIGHTS: Final[Mapping[str, Floats]] = {
    "normal sight": np.eye(3),
    "protanopia": np.reshape([
        0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
    ], (3, 3)),
    "deuteranopia": np.reshape([
        0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881,
    ], (3, 3)),
    "tritanopia": np.reshape([
        1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900,
    ], (3, 3)),
}  # fmt: skip
XYZ: Final = np.reshape([
    0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041,
], (3, 3))  # fmt: skip
ROOT: Final = re.compile(r":root\S*?\{(color-scheme:[^}]*)\}")


def linear(colour: str) -> Floats:
    """A colour as amounts of light: linear sRGB from 0 to 1."""
    shares = np.frombuffer(bytes.fromhex(colour[1:]), np.uint8) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def lab(light: Floats) -> Floats:
    """Linear sRGB in CIELAB, under D65."""
    shares = XYZ @ light / XYZ.sum(axis=1)
    x, y, z = np.where(shares > 216 / 24389, np.cbrt(shares), (24389 / 27 * shares + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def ciede2000(one: Any, other: Any) -> float:
    """How different two colours in CIELAB look, after Sharma, Wu and Dalal 2005."""
    (l1, a1, b1), (l2, a2, b2) = one, other

    def grown(chroma: Any) -> Any:
        return np.sqrt(chroma**7 / (chroma**7 + 25.0**7))

    stretch = 1.5 - grown((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) / 2
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretch * a)) for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    chroma, lightness = (c1 + c2) / 2, ((l1 + l2) / 2 - 50) ** 2
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    t = 1 + sum(size * np.cos(np.radians(times * hue + by)) for size, times, by in waves)
    dl = (l2 - l1) / (1 + 0.015 * lightness / np.sqrt(20 + lightness))
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    rotation = np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2)))) * -2 * grown(chroma)
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + rotation * dc * dh))


def difference(one: str, other: str, sight: str) -> float:
    """How different two colours look to somebody of this sight."""
    seen = (lab(np.clip(SIGHTS[sight] @ linear(colour), 0, 1)) for colour in (one, other))
    return ciede2000(*seen)


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of contrast."""
    low, high = sorted(float(XYZ[1] @ linear(colour)) + 0.05 for colour in (one, other))
    return high / low


def test_a_difference_is_that_of_the_published_formula() -> None:
    """Of its test data: a hue across 0°, the blue rotation, greys, dark colours."""
    for one, other, value in (
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ):
        assert ciede2000(one, other) == pytest.approx(value, abs=5e-5)


def test_who_lacks_a_cone_confuses_what_they_are_known_to_confuse() -> None:
    blue, purple = "#2f66b5", "#9356b4"  # team and support as they once were
    assert difference(blue, purple, "normal sight") > 20
    assert difference(blue, purple, "protanopia") < 1


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("group", GROUPS)
def test_every_two_of_a_kind_are_told_apart(group: str, theme: Theme, sight: str) -> None:
    names, least, _ = GROUPS[group]
    for one, other in combinations(names, 2):
        found = difference(THEMES[theme][one], THEMES[theme][other], sight)
        assert found >= least, (one, other)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("group", GROUPS)
def test_colours_stand_out_from_what_they_are_drawn_on(group: str, theme: Theme) -> None:
    names, _, least = GROUPS[group]
    for name in names:
        assert contrast(THEMES[theme][name], THEMES[theme]["surface"]) >= least, name


@pytest.fixture(scope="module")
def served() -> str:
    """The stylesheet as a browser gets it."""
    client = create_app().test_client()
    address = re.search(r'href="([^"]*\.css)"', client.get("/").text)
    assert address
    return client.get(address[1]).text


def test_the_stylesheet_has_the_colours_of_the_files_in_both_themes_and_nowhere_else(
    served: str,
) -> None:
    light, *dark = (dict(re.findall(r"--([\w-]+):([^;]+);", each)) for each in ROOT.findall(served))
    assert light.items() >= THEMES["light"].items()
    assert len(dark) == 2  # asked for by the system, and by a switch of ours
    assert all(each.items() >= THEMES["dark"].items() for each in dark)
    assert all(each.keys() == light.keys() for each in dark)
    assert len(re.findall(r"@media screen[^{]*\{:root", served)) == 2  # paper is light
    rest, _, paper = ROOT.sub("", served).partition("@media print")
    assert paper
    assert {name for name in THEMES["light"] if re.search(rf"--{name}\s*:", rest)} == set()


def test_every_colour_that_a_page_names_is_one_that_the_stylesheet_has(served: str) -> None:
    known = set(re.findall(r"--([\w-]+)\s*:", served))
    texts = (served, *PAGE.values())
    named = {name for text in texts for name in re.findall(r"var\(--([\w-]+)", text)}
    assert len(named) > 30
    assert named <= known
