"""Every chart has words, a drawing and a table, or says why not; its data are what is drawn."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from charts import MOVING, State, asked, chart_of, column, every_chart, in_any_state, in_every_state

from costcalc.output import wording
from costcalc.output.charts.registry import CHARTS, STACKS
from costcalc.output.charts.spec import Chart, Row
from costcalc.output.charts.tornado import FLIPS
from costcalc.output.table import Table, written
from costcalc.output.wording import listed
from costcalc.web import create_app


@in_every_state
def test_every_chart_has_words_a_drawing_and_a_table_or_says_why_not(state: State) -> None:
    for drawn in every_chart(state):
        assert "" not in (drawn.title, drawn.subtitle, drawn.footer)
        assert bool(drawn.panels) == bool(drawn.table)
        if drawn.table:
            assert {len(row.cells) + 1 for row in drawn.table.rows} == {len(drawn.table.heads)}
        if drawn.table and drawn.id in ("servers", "information_value"):
            rows = drawn.panels[0].rows
            assert [row.label for row in drawn.table.rows] == [row.name for row in rows]


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"draws": "0"},
        {"technologies": "go", "draws": "0"},
        {"baseline": "ruby"},
        {"baseline": "ruby", "set.on_cost": "1", "migration_person_months": "0"},
        {"technologies": "go", "baseline": "go"},
    ],
)
def test_a_chart_with_nothing_to_draw_has_the_headings_of_its_data(state: State) -> None:
    for drawn in every_chart(state):
        if not drawn.panels:
            usual = chart_of(drawn.id, MOVING)
            assert usual.data.rows, drawn.id
            assert [each.id for each in drawn.data.columns] == [
                each.id for each in usual.data.columns
            ], drawn.id


@in_any_state
def test_the_data_of_a_chart_are_what_is_drawn(state: State) -> None:
    technologies = asked(state).book.technologies
    for drawn in every_chart(state):
        for columns, rows in marked(drawn) if drawn.panels else ():
            own = list(zip(*(column(drawn, name) for name in columns), strict=True))
            if columns[0] in ("technology", "cheapest"):
                own = [
                    (listed([technologies[id_].name for id_ in ids.split(",")]), *rest)
                    for ids, *rest in own
                    if "total" not in rest
                ]
            assert cents(own) == cents(rows), (drawn.id, columns)


def cents(rows: Iterable[Iterable[Any]]) -> list[list[Any]]:
    """Rows in their order, numbers to the cent: data have no more."""
    return sorted([round(v, 2) + 0.0 if isinstance(v, float) else v for v in row] for row in rows)


def rows_of(drawn: Chart) -> list[Row]:
    return [row for panel in drawn.panels for row in panel.rows]


def marked(  # noqa: C901, PLR0912 - a case a chart
    drawn: Chart,
) -> Iterator[tuple[tuple[str, ...], Iterable[Iterable[Any]]]]:
    """What the marks of a chart stand at, by columns of its data."""
    panel, rows = drawn.panels[0], rows_of(drawn)
    match drawn.id:
        case "bridge":
            first, *steps, last = [row.bars[0] for row in rows]
            levels = [row.level for row in rows[:-1]]
            assert [bar.start for bar in (*steps, last)] == pytest.approx(levels, abs=1e-6)
            own = {wording.item(id_): (id_, amount) for _, id_, amount in drawn.data.rows[1:-1]}
            for row, bar in zip(rows[1:-1], steps, strict=True):
                if row.name in own:
                    assert bar.end - bar.start == pytest.approx(own.pop(row.name)[1], abs=0.005)
                else:  # those that are too small to be drawn, together
                    assert row.name == f"The other {len(own)} lines"
                    rest = sum(amount for _, amount in own.values())
                    assert bar.end - bar.start == pytest.approx(rest, abs=0.05)
            assert (first.end, last.end) == (drawn.data.rows[0][2], drawn.data.rows[-1][2])
        case "tornado":
            flips = [FLIPS in row.name for row in rows]
            ends = [sorted(row.bars, key=lambda bar: bar.name, reverse=True) for row in rows]
            yield (
                ("at_low", "at_high", "flips"),
                [(low.end, high.end, flip) for (low, high), flip in zip(ends, flips, strict=True)],
            )
        case "cumulative":
            for each in drawn.panels:
                name = "likely" if each.title == "In total" else "against"
                yield ("year", name), [point for line in each.lines for point in line.points]
            ends = ("low", "high") if "envelope" in drawn.subtitle else ("p10", "p90")
            if panel.title == "In total":
                yield ("year", *ends), [edge for line in panel.lines for edge in line.band]
        case "distribution":
            points = [point for dots in panel.dots[:2] for point in dots.points]
            assert points == [*panel.lines[0].points]
            yield ("difference", "of_100_draws"), points
        case "servers":
            for each, by in zip(drawn.panels, ("", "by_load_"), strict=False):
                yield (
                    ("technology", f"{by}low", f"{by}likely", f"{by}high"),
                    [
                        (row.name, row.whisker.low, row.bars[0].end, row.whisker.high)
                        for row in each.rows
                        if row.whisker
                    ],
                )
        case "business_case":
            *steps, last = [row.bars[0] for row in rows]
            assert [step.start for step in steps[1:]] == pytest.approx([s.end for s in steps[:-1]])
            yield ("saved", "balance"), [(step.end - step.start, step.end) for step in steps]
            assert {last.start, last.end} == {0.0, steps[-1].end}
        case "payback":
            (line,), (worth, _) = panel.lines, panel.dots
            assert line.points == tuple(row for row in drawn.data.rows if row[1] is not None)
            assert worth.points[0] in line.points
        case "information_value":
            yield ("value",), [(row.bars[0].end,) for row in rows]
        case "flip":
            assert panel.cells
            cells = zip(panel.cells.grid, panel.cells.amounts, strict=True)
            yield (
                ("cheapest", "gap"),
                [
                    (panel.cells.zones[cell].name, gap)
                    for pair in cells
                    for cell, gap in zip(*pair, strict=True)
                ],
            )
        case _:
            yield (
                ("technology", "category", "likely"),
                [(row.name, bar.colour, bar.end - bar.start) for row in rows for bar in row.bars],
            )


@pytest.mark.parametrize("name", CHARTS)
def test_yen_are_whole_in_the_data_and_in_the_table(name: str) -> None:
    drawn = chart_of(name, {**MOVING, "currency": "JPY"})
    money = [each.id for each in drawn.data.columns if each.unit.startswith("JPY")]
    assert drawn.panels
    assert bool(money) == (name not in ("servers", "payback"))
    kept = [each for each in money if (name, each) != ("flip", "y")]  # a salary as it is turned
    amounts = [amount for each in kept for amount in column(drawn, each)]
    assert [amount for amount in amounts if amount % 1] == []
    if name in (*STACKS.values(), "cumulative", "bridge"):
        assert drawn.table
        texts = [
            t for row in drawn.table.rows for c in row.cells for t in (c.low, c.likely, c.high)
        ]
        assert [text for text in texts if "." in text] == []


@pytest.mark.parametrize("name", CHARTS)
def test_the_csv_of_a_chart_is_its_data(name: str) -> None:
    data = chart_of(name, {}).data
    csv = create_app().test_client().get(f"/chart/{name}.csv").text
    assert csv == written(Table(tuple(each.id for each in data.columns), data.rows))
