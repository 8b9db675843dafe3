"""In no drawing of a chart do two texts touch, lies an amount on a bar, or leaves a mark it."""

import re
from collections import Counter
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from charts import State, every_chart, in_every_state
from effort import some

from costcalc.output.charts.layout import Sheet, laid_out
from costcalc.output.charts.marks import TICK, WHISKER, Bounds, Box, Dot, Mark, Path, Text, touch
from costcalc.output.charts.svg import FRAMED

SIZES: list[dict[str, Any]] = [
    *({"width": width} for width in (320, 600, 1200, 1600)),
    *({"width": width, "height": height} for width, height in ((320, 200), (1200, 630))),
    *({"width": width, "bare": True} for width in FRAMED.values()),
]


def bounds(mark: Mark) -> Bounds:
    """Where a mark lies."""
    match mark:
        case Text() | Box():
            return mark.bounds
        case Dot((x, y), radius):
            return x - radius, y - radius, x + radius, y + radius
        case Path():
            across, up = zip(*(point for line in mark.lines for point in line), strict=True)
            return min(across), min(up), max(across), max(up)


def runs_through(line: Mark, text: Text) -> bool:
    """Whether a line lies on a text."""
    ends = np.array(line.lines[0] if isinstance(line, Path) else [])
    steps = np.linspace(ends[:-1], ends[1:], 100).reshape(-1, 2)
    left, top, right, bottom = text.bounds
    return bool(((steps > (left, top)) & (steps < (right, bottom))).all(axis=1).any())


def collisions(sheet: Sheet) -> list[tuple[Mark, Mark]]:
    """Texts that touch each other, amounts on bars or whiskers, and names of points on lines."""
    texts = [mark for mark in sheet.marks if isinstance(mark, Text)]
    bars = [mark for mark in sheet.marks if re.search(rf"-bar-|{WHISKER}$", mark.id)]
    lines = [mark for mark in sheet.marks if re.match(r"panel-\d+-line-", mark.id)]
    amounts = [mark for mark in texts if "-label-" in mark.id]
    names = [mark for mark in texts if mark.halo and not mark.id]
    pairs = (*combinations(texts, 2), *product(amounts, bars))
    return [
        *((a, b) for a, b in pairs if touch(a.bounds, bounds(b))),
        *((a, b) for a, b in product(names, lines) if runs_through(b, a)),
    ]


@pytest.mark.parametrize("size", some(SIZES[::3], SIZES), ids=str)
@in_every_state
def test_no_two_texts_touch_nothing_leaves_the_picture_and_every_axis_can_be_read(
    state: State, size: dict[str, Any]
) -> None:
    for drawn in every_chart(state):
        sheet = laid_out(drawn, **size)
        assert sheet.legible
        assert collisions(sheet) == []
        places = [(0.0, 0.0, 0.0, 0.0), *map(bounds, sheet.marks)]
        left, top, right, bottom = zip(*places, strict=True)
        assert min(left + top) >= 0
        assert max(right) <= sheet.width
        assert max(bottom) <= sheet.height
        axes = Counter(mark.id.partition(TICK)[0] for mark in sheet.marks if TICK in mark.id)
        assert len(axes) == sum(1 + bool(panel.y) for panel in drawn.panels)
        assert all(count > 1 for count in axes.values())


@in_every_state
def test_an_amount_stands_at_the_end_of_its_bar_and_the_range_below_the_bar(state: State) -> None:
    for drawn in every_chart(state):
        marks = {mark.id: mark for mark in laid_out(drawn, 700).marks}
        rows = [(i, *row) for i, panel in enumerate(drawn.panels) for row in enumerate(panel.rows)]
        for i, j, row in rows:
            own = f"panel-{i}-row-{j}"
            bars = [bounds(marks[f"{own}-bar-{k}"]) for k in range(len(row.bars))]
            left, top, right, bottom = zip(*bars, strict=True)
            for k, label in enumerate(row.labels):
                text = marks[f"{own}-label-{k}"]
                assert isinstance(text, Text)
                end = min(left) if label.side < 0 else max(right)
                assert text.at[0] == pytest.approx(end + 6 * label.side, abs=1.51)  # of a stroke
                middle = (text.bounds[1] + text.bounds[3]) / 2
                assert middle == pytest.approx((top[0] + bottom[0]) / 2, abs=2)
            if f"{own}{WHISKER}" in marks:
                assert bounds(marks[f"{own}{WHISKER}"])[1] > bottom[0]
