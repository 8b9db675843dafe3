"""Texts fit their room in whatever font a reader has, and break where they may."""

from functools import cache
from pathlib import Path

import pytest
from charts import State, every_chart, in_every_state
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.ft2font import FT2Font, LoadFlags

from costcalc.output.charts.layout import laid_out
from costcalc.output.charts.lettering import plain, width, wrapped
from costcalc.output.charts.marks import Text

FONTS = Path("/usr/share/fonts/truetype")
READERS = {  # regular and bold
    "fonts-dejavu-core": ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    "fonts-liberation": (
        "liberation/LiberationSans-Regular.ttf",
        "liberation/LiberationSans-Bold.ttf",
    ),
    "fonts-noto-core": ("noto/NotoSans-Regular.ttf", "noto/NotoSans-Bold.ttf"),
}
SIZE = 1000


@cache
def advance(char: str, package: str, *, bold: bool) -> float:
    """How wide a letter is; one that the font lacks comes from ours."""
    file = FONTS / READERS[package][bold]
    assert file.exists(), f"{file} is missing: apt-get install {package}"
    font = FT2Font(str(file))
    font.set_size(SIZE, 72)
    if not font.get_char_index(ord(char)):
        return width(char, SIZE, bold=bold)
    return float(font.load_char(ord(char), LoadFlags.NO_HINTING).horiAdvance) / 64


@pytest.mark.parametrize("package", READERS)
@in_every_state
def test_in_no_readers_font_is_a_text_wider_than_the_room_that_it_is_given(
    state: State, package: str
) -> None:
    marks = [mark for drawn in every_chart(state) for mark in laid_out(drawn, 320).marks]
    lines = {(line, m.bold) for m in marks if isinstance(m, Text) for line in m.lines}
    assert len(lines) > 90
    for line, bold in lines:
        own = sum(advance(char, package, bold=bold) for char in line)
        assert own <= width(line, SIZE, bold=bold) * 1.0001, line  # 64ths of a pixel are rounded


@given(st.text(min_size=1, max_size=60), st.integers(40, 300))
def test_wrapped_text_keeps_every_letter_and_fits_its_room(text: str, room: int) -> None:
    lines = wrapped(text, room, 12)
    assert "".join(lines).replace(" ", "") == plain(text).replace(" ", "")
    assert all(width(line, 12) <= room or len(line) == 1 for line in lines)


def test_a_percentage_is_not_torn_apart() -> None:
    assert "99 %" in wrapped("people are 99 % of its cost", width("people are 99", 12), 12)[1]
