"""Stacked bars carry the estimate's numbers, and their drawing stays within its frame."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from costcalc.costing import LIKELY
from costcalc.estimate import Estimate, estimate
from costcalc.output.columns import order
from costcalc.output.period import PERIODS, SUMS, Period
from costcalc.output.stacked import COLOURS, stacked
from costcalc.output.stacks import SHAPES, Shape, stacks
from costcalc.pricebook import PriceBook
from costcalc.scenario import read

STATES: list[Mapping[str, str]] = [
    {},
    {"scope": "like_for_like", "concurrent_connections": "100k"},
    {"team_size": "0", "orders_per_month": "0", "concurrent_connections": "0"},
    {"technologies": "go", "baseline": "none"},
    {"technologies": "elixir,erlang,go,node", "current_servers": "20", "support_tier": "24x7"},
    {"orders_per_month": "1e12", "currency": "JPY", "exchange_rate": "150"},
    {"team_size": "2..4..9", "consulting_hours_per_year": "100", "years": "10"},
    {"migration_person_months": "3..8", "parallel_running_months": "2"},
]


def found(book: PriceBook, given: Mapping[str, str]) -> Estimate:
    return estimate(read(given.items(), book), book)


def plotted(result: Estimate, period: Period, shape: Shape = "two") -> dict[str, Any]:
    return stacked(result, "annual", period, shape).plotted


def traces(figure: dict[str, Any], **wanted: object) -> list[dict[str, Any]]:
    return [t for t in figure["data"] if all(t.get(k) == v for k, v in wanted.items())]


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("shape", SHAPES)
def test_plotly_accepts_every_figure(
    book: PriceBook, given: Mapping[str, str], period: Period, shape: Shape
) -> None:
    figure = plotted(found(book, given), period, shape)
    again = go.Figure(figure).to_plotly_json()
    assert len(again["data"]) == len(figure["data"])
    assert again["layout"]["barmode"] == "stack"


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("shape", ["two", "categories"])
def test_the_bars_add_up_to_the_total_of_the_estimate(
    book: PriceBook, given: Mapping[str, str], period: Period, shape: Shape
) -> None:
    result = found(book, given)
    bars = traces(plotted(result, period, shape), type="bar")
    totals = result.costing.totals[SUMS[period]]
    for place, row in enumerate(order(result)):
        likely = sum(bar["x"][place] for bar in bars)
        assert likely == pytest.approx(totals[row, LIKELY], rel=1e-14, abs=0.001)
        for case, end in ((0, 0), (1, 2)):
            summed = sum(bar["customdata"][place][case] for bar in bars)
            assert summed == pytest.approx(totals[row, end], rel=1e-14, abs=0.001)


def test_without_people_the_rest_stands_alone(book: PriceBook) -> None:
    finding = stacked(found(book, {}), "annual", "year", "technical")
    assert finding.key == ("infrastructure", "support")
    assert finding.title == ("Without people, Go likely costs least, 3,600 USD a year below Ruby")
    assert finding.table is not None
    assert [row.label for row in finding.table.rows] == [
        "Infrastructure", "Support and libraries", "Sum",
    ]  # fmt: skip
    assert len(traces(finding.plotted, mode="text")) == 1


def test_by_category_each_has_a_panel_and_a_scale_of_its_own(book: PriceBook) -> None:
    figure = plotted(found(book, {"migration_person_months": "6"}), "horizon", "categories")
    headings = [each["text"] for each in figure["layout"]["annotations"]]
    assert headings == [
        "Team", "Hiring and training", "Migration", "Infrastructure", "Support and libraries",
    ]  # fmt: skip
    axes = [axis for name, axis in figure["layout"].items() if name.startswith("yaxis")]
    tops = [axis["domain"] for axis in axes]
    assert all(0 <= low < high <= 1 for low, high in tops)
    assert len({tuple(domain) for domain in tops}) == 3


def test_only_the_horizon_has_what_is_paid_once(book: PriceBook) -> None:
    result = found(book, {"migration_person_months": "6"})
    assert "migration" in stacks(result, "horizon").categories
    assert "migration" not in stacks(result, "year").categories


@pytest.mark.parametrize("given", STATES)
def test_the_whisker_runs_from_the_low_to_the_high_case_of_its_panel(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    result = found(book, given)
    panels = stacks(result, "year").panels
    whiskers = [t for t in plotted(result, "year")["data"] if "error_x" in t]
    assert len(whiskers) == len(panels)
    for panel, whisker in zip(panels, whiskers, strict=True):
        for place, bar in enumerate(panel.bars):
            assert whisker["x"][place] == bar.likely
            assert bar.likely + whisker["error_x"]["array"][place] == pytest.approx(bar.high)
            assert bar.likely - whisker["error_x"]["arrayminus"][place] == pytest.approx(bar.low)


def test_people_and_infrastructure_have_scales_of_their_own_that_begin_at_zero(
    book: PriceBook,
) -> None:
    layout = plotted(found(book, {}), "year")["layout"]
    people, infrastructure = layout["xaxis"]["range"], layout["xaxis2"]["range"]
    assert people[0] == infrastructure[0] == 0
    assert people[1] > 10 * infrastructure[1]
    assert "log" not in (layout["xaxis"].get("type"), layout["xaxis2"].get("type"))


def test_a_whisker_that_would_flatten_the_bars_is_cut_and_its_end_written_out(
    book: PriceBook,
) -> None:
    state = found(book, {"scope": "like_for_like", "concurrent_connections": "100k"})
    panel = stacks(state, "year").panels[1]
    ruby = next(bar for bar in panel.bars if bar.technology == "ruby")
    assert ruby.high > panel.end == 4 * ruby.likely
    assert panel.label(ruby) == "89,041 (high 2.18M)"


def test_the_title_says_the_finding(book: PriceBook) -> None:
    assert stacks(found(book, {}), "year").title == (
        "Go likely costs least, 3,600 USD a year below Ruby; people are 99 % of its cost"
    )
    assert stacks(found(book, {}), "month").title.startswith(
        "Go likely costs least, 300 USD a month below Ruby"
    )
    assert "over 3 years" in stacks(found(book, {}), "horizon").title
    alone = stacks(found(book, {"technologies": "go", "baseline": "none"}), "year")
    assert alone.title.startswith("Go likely costs 1,200,000 USD a year")


def test_technologies_that_cost_the_same_share_the_title(book: PriceBook) -> None:
    drawn = stacks(found(book, {"technologies": "node,ruby"}), "year")
    assert drawn.title.startswith("Node.js and Ruby likely cost the same a year")


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_drawing_stays_within_its_frame(
    book: PriceBook, given: Mapping[str, str], shape: Shape
) -> None:
    for panel in stacked(found(book, given), "annual", "year", shape).drawing:
        places = [place for place, _ in panel.ticks]
        for row in panel.rows:
            places += [row.low, row.high]
            places += [piece.start for piece in row.pieces] + [piece.width for piece in row.pieces]
        assert all(re.fullmatch(r"\d{1,3}\.\d{3}%", place) for place in places)
        assert all(0 <= float(place[:-1]) <= 100 for place in places)
        assert 1 <= len(panel.ticks) <= 7


def test_the_data_are_the_numbers_of_the_figure(book: PriceBook) -> None:
    finding = stacked(found(book, {"team_size": "3..5"}), "annual", "year")
    rows = {(technology, category): cases for technology, category, *cases in finding.data.rows}
    for bar in traces(finding.plotted, type="bar"):
        category = bar["meta"]["category"]
        ids = [technology for technology, each in rows if each == category]
        for place, technology in enumerate(ids):
            low, high = bar["customdata"][place]
            assert rows[technology, category] == [low, bar["x"][place], high]


def test_the_stylesheet_has_the_colours_of_the_figure() -> None:
    css = Path(__file__).parents[2] / "templates" / "static" / "costcalc.css"
    light = css.read_text().partition("}")[0]
    assert all(f"--{name}: {colour};" in light for name, colour in COLOURS.items())


def test_no_text_of_the_figure_is_markup_that_a_strict_policy_would_have_to_style(
    book: PriceBook,
) -> None:
    figure = plotted(found(book, {}), "year")
    assert re.findall(r"<(?!br>|extra></extra>|/extra>)[^>]*>", str(figure)) == []
