"""A picture shows the figure's numbers, read back from the drawing, and nothing in it collides."""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costcalc.estimate import Estimate, estimate
from costcalc.output.charts import CHARTS, View, chart
from costcalc.output.painting.lettering import plain, width, wrapped
from costcalc.output.painting.marks import Box, Dot, Path, Sheet, Words, touch
from costcalc.output.picture import composed, picture
from costcalc.pricebook import PriceBook
from costcalc.scenario import read

Spec: TypeAlias = dict[str, Any]
Elements: TypeAlias = dict[str, ET.Element]

OFF_THE_POINT = {"error_x", "you are here"}
"""Markers under whiskers are not drawn; where you are may lie off the map."""
SIZES = {"k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
STATES: list[Mapping[str, str]] = [
    {},
    {"technologies": "go"},
    {"technologies": "go", "baseline": "none"},
    {"baseline": "none", "team_size": "3", "draws": "0"},
    {"scope": "like_for_like", "concurrent_connections": "100000"},
    {"years": "10", "migration_person_months": "30", "set.workload_growth": "40%"},
    {"technologies": "elixir,erlang,go,node,ruby", "migration_person_months": "3"},
    {"migration_person_months": "6", "salary.go": "130k", "years": "5"},
    {"team_size": "0", "orders_per_month": "0", "concurrent_connections": "0", "years": "1"},
    {"salary": "0", "set.server_price": "0", "set.monitoring_price": "0"},
    {"orders_per_month": "1e12", "currency": "JPY", "exchange_rate": "150"},
]
ANY = st.fixed_dictionaries(
    {},
    optional={
        "technologies": st.sampled_from(["go", "elixir,erlang,go", "elixir,erlang,go,node"]),
        "baseline": st.sampled_from(["none", "ruby", "node", "elixir"]),
        "scope": st.sampled_from(["published", "like_for_like"]),
        "orders_per_month": st.integers(0, 10**8).map(str),
        "concurrent_connections": st.integers(0, 10**6).map(str),
        "team_size": st.sampled_from(["0", "1", "6", "2..4..9", "40"]),
        "salary.go": st.integers(60_000, 200_000).map(str),
        "years": st.integers(1, 10).map(str),
        "migration_person_months": st.integers(0, 40).map(str),
        "support_tier": st.sampled_from(["community", "standard", "24x7"]),
        "draws": st.sampled_from(["0", "1", "300"]),
    },
)


def figures(result: Estimate) -> Iterator[Spec]:
    """Every chart of a state, and bars in each of their panels."""
    for name in CHARTS:
        yield chart(name, result, View()).plotted
    yield from (chart(name, result, View(ratio=True)).plotted for name in ("monthly", "cumulative"))
    for shape in ("technical", "categories"):
        yield chart("horizon", result, View(shape=shape)).plotted


def found(book: PriceBook, given: Mapping[str, str]) -> Estimate:
    return estimate(read(given.items(), book), book)


def elements(svg: bytes) -> tuple[Elements, list[str]]:
    """Everything with an id, and all texts."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    texts = [" ".join("".join(each.itertext()).split()) for each in root.iter()]
    return {each.attrib["id"]: each for each in root.iter() if "id" in each.attrib}, texts


def number(text: str) -> float:
    """A tick's text as a number: +1.5k, −2M, 100k, 1e+06M."""
    match = re.fullmatch(r"([+−]?)([\d,.]+(?:e\+\d+)?)([kMBT]?)", text)
    assert match, text
    value = float(match[2].replace(",", "")) * SIZES.get(match[3], 1.0)
    return -value if match[1] == "−" else value


class Axis:
    """The way back from pixels to values, found from the lines of the grid and their texts."""

    def __init__(self, name: str, spec: Spec, drawn: Elements) -> None:
        self.by_ratio = spec.get("type") == "log"
        place = r"M([\d.]+) " if name.startswith("x") else r"M[\d.]+ ([\d.]+)"
        given = dict(zip(spec.get("ticktext", ()), spec.get("tickvals", ()), strict=False))
        marks: dict[float, float] = {}
        for id_, line in drawn.items():
            if id_.startswith(f"{name}-line-"):
                at = re.match(place, line.attrib["d"])
                assert at
                text = "".join(drawn[id_.replace("-line-", "-tick-")].itertext())
                marks[float(at[1])] = given[text] if text in given else number(text)
        self.marks = sorted(marks.items())

    def value(self, pixel: float) -> float:
        """The value that stands at a pixel."""
        (a, low), (b, high) = self.marks[0], self.marks[-1]
        if self.by_ratio:
            low, high = np.log10([low, high])
        value = low + (high - low) * (pixel - a) / (b - a)
        return float(10**value if self.by_ratio else value)

    def is_at(self, pixel: float, value: float) -> bool:
        """Whether a value stands there, as exactly as two decimals of a pixel tell."""
        if len(self.marks) < 2:
            return not value
        near = [self.value(pixel + away) for away in (-0.03, 0.03)]
        slack = 1e-9 * abs(value)
        return min(near) - slack <= value <= max(near) + slack


def axes(trace: Spec, layout: Spec, drawn: Elements) -> tuple[Axis, Axis]:
    suffix = trace.get("xaxis", "x")[1:]
    names = f"xaxis{suffix}", f"yaxis{suffix}"
    across, up = (Axis(name, layout[name], drawn) for name in names)
    return across, up


def check_bars(index: int, trace: Spec, before: dict[Any, float], spec: Spec, own: Elements) -> int:
    """Bars begin and end at their numbers; `before` has where stacks have come to."""
    across, _ = axes(trace, spec["layout"], own)
    stacked = spec["layout"].get("barmode") == "stack"
    bases = trace.get("base", 0.0)
    for j, (name, x) in enumerate(zip(trace["y"], trace["x"], strict=True)):
        key = trace.get("xaxis"), name
        start = bases[j] if isinstance(bases, list) else bases
        start += before.get(key, 0.0) if stacked else 0.0
        before[key] = start + x
        bar = own[f"trace-{index}-point-{j}"].attrib
        left, right = float(bar["x"]), float(bar["x"]) + float(bar["width"])
        if isinstance(bases, list) and not x:
            assert across.is_at((left + right) / 2, start)
        else:
            low, high = sorted([start, start + x])
            assert across.is_at(left, low), (trace["name"], name)
            assert across.is_at(right, high), (trace["name"], name)
    return len(trace["x"])


def check_whiskers(index: int, trace: Spec, spec: Spec, own: Elements, texts: list[str]) -> int:
    """Whiskers run from low to high; one that is cut has its high end in figures."""
    across, _ = axes(trace, spec["layout"], own)
    error, count = trace["error_x"], 0
    for j, x in enumerate(trace["x"]):
        drawn = own.get(f"trace-{index}-error-{j}")
        low, high = x - error["arrayminus"][j], x + error["array"][j]
        if drawn is None:
            assert low == high
            continue
        left, right = map(float, re.findall(r"[ML]([\d.]+) ", drawn.attrib["d"]))
        assert across.is_at(left, low)
        if not across.is_at(right, high):
            assert across.value(right) < high
            assert any("(high " in text for text in texts)
        count += 1
    return count


def check_points(index: int, trace: Spec, spec: Spec, own: Elements) -> int:
    """Dots stand at their values."""
    across, up = axes(trace, spec["layout"], own)
    for j, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
        dot = own[f"trace-{index}-point-{j}"].attrib
        assert across.is_at(float(dot["cx"]), x)
        assert up.is_at(float(dot["cy"]), y)
    return len(trace["x"])


def check_map(index: int, trace: Spec, spec: Spec, own: Elements) -> int:
    """Every cell lies where its values are, in a colour of its own."""
    across, up = axes(trace, spec["layout"], own)
    colours: dict[int, set[str]] = {}
    for j, row in enumerate(trace["z"]):
        starts = [i for i in range(len(row)) if f"trace-{index}-cell-{j}-{i}" in own]
        for i, cell in enumerate(row):
            start = max(each for each in starts if each <= i)
            box = own[f"trace-{index}-cell-{j}-{start}"].attrib
            left, top, wide, high = (float(box[key]) for key in ("x", "y", "width", "height"))
            assert across.value(left) < trace["x"][i] < across.value(left + wide)
            assert up.value(top + high) < trace["y"][j] < up.value(top)
            colours.setdefault(cell, set()).add(box["fill"])
    assert all(len(own) == 1 for own in colours.values())
    assert len(set.union(*colours.values())) == len(colours)
    return len(trace["z"])


def check_numbers(spec: Spec) -> int:
    """Every number of a figure against its picture; gives how many there were."""
    own, texts = elements(picture(spec, "svg", width=700))
    before: dict[Any, float] = {}
    count = 0
    for index, trace in enumerate(spec["data"]):
        if trace["type"] == "bar":
            count += check_bars(index, trace, before, spec, own)
        elif trace["type"] == "heatmap":
            count += check_map(index, trace, spec, own)
        elif "markers" in trace["mode"] and not OFF_THE_POINT & {*trace, trace["name"]}:
            count += check_points(index, trace, spec, own)
        if "error_x" in trace:
            count += check_whiskers(index, trace, spec, own, texts)
    return count


@settings(max_examples=50)
@given(ANY)
def test_every_number_of_every_figure_can_be_read_back_from_its_picture(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    for spec in figures(found(book, given)):
        assert bool(check_numbers(spec)) == bool(spec["data"])


def said(spec: Spec) -> Iterator[str]:
    """Every text of a figure."""
    layout = spec["layout"]
    yield from (layout["title"]["text"], layout["title"]["subtitle"]["text"])
    yield layout["meta"]["footer"]
    yield from (note["text"] for note in layout.get("annotations") or ())
    for name, axis in layout.items():
        if name.startswith(("xaxis", "yaxis")):
            yield (axis.get("title") or {}).get("text", "")
    for trace in spec["data"]:
        if trace["type"] == "bar" or "text" in trace:
            yield from trace["y"]
            yield from trace.get("text", ())
        if trace.get("meta", {}).get("colour", "").startswith("line-"):
            yield trace["name"]


@pytest.mark.parametrize("given", STATES)
def test_every_text_of_a_figure_stands_in_its_picture(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    for spec in figures(found(book, given)):
        _, texts = elements(picture(spec, "svg", width=480))
        for text in said(spec):
            wanted = plain(text).lstrip("▸ ")
            assert any(wanted == each or each.startswith(f"{wanted} ") for each in texts), text


@pytest.mark.parametrize(
    ("wide", "high"), [(320, None), (320, 200), (640, None), (1200, 630), (1600, None)]
)
@pytest.mark.parametrize("given", STATES)
def test_no_two_texts_of_a_picture_touch_and_nothing_leaves_it(
    book: PriceBook, given: Mapping[str, str], wide: int, high: int | None
) -> None:
    for spec in figures(found(book, given)):
        sheet = composed(spec, theme="light", width=wide, height=high, titled=True)
        assert sheet.legible
        check_inside(sheet)
        words = [(mark.bounds, mark) for mark in sheet.marks if isinstance(mark, Words)]
        for (one, first), (other, second) in combinations(words, 2):
            assert not touch(one, other), (first, second)
        check_free(sheet)


def check_free(sheet: Sheet) -> None:
    """No amount lies on a bar or on a whisker."""
    amounts = [mark.bounds for mark in sheet.marks if "-text-" in mark.id]
    bars = [
        (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
        for mark in sheet.marks
        if isinstance(mark, Box) and mark.id
    ]
    whiskers = [
        (*np.min(mark.points, 0), *np.max(mark.points, 0) + 1)
        for mark in sheet.marks
        if "-error-" in mark.id
    ]
    assert not any(touch(*pair) for pair in product(amounts, bars + whiskers))


def check_inside(sheet: Sheet) -> None:
    """Every mark lies within the sheet."""
    for mark in sheet.marks:
        match mark:
            case Words():
                left, top, right, bottom = mark.bounds
            case Box():
                left, top = mark.x, mark.y
                right, bottom = left + mark.width, top + mark.height
            case Dot():
                left, top = mark.x - mark.radius, mark.y - mark.radius
                right, bottom = mark.x + mark.radius, mark.y + mark.radius
            case Path():
                (left, top), (right, bottom) = np.min(mark.points, 0), np.max(mark.points, 0)
        assert left >= 0, mark
        assert top >= 0, mark
        assert right <= sheet.width, mark
        assert bottom <= sheet.height, mark


@given(st.text(min_size=1, max_size=60), st.integers(40, 300))
def test_wrapped_text_keeps_every_letter_and_fits_its_room(text: str, room: int) -> None:
    lines = wrapped(text, room, 12)
    assert "".join(lines).replace(" ", "") == plain(text).replace(" ", "")
    assert all(width(line, 12) <= room or len(line) == 1 for line in lines)


def test_a_percentage_is_not_torn_apart() -> None:
    assert "99 %" in wrapped("people are 99 % of its cost", width("people are 99", 12), 12)[1]
