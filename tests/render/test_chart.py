"""The chart carries the estimate's numbers, and its drawing stays within its frame."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from costcalc.costing import LIKELY
from costcalc.estimate import Estimate, estimate
from costcalc.pricebook import PriceBook
from costcalc.render.chart import CHARTS, COLOURS, chart, drawing, figure, order
from costcalc.scenario import read

STATES: list[Mapping[str, str]] = [
    {},
    {"scope": "like_for_like", "concurrent_connections": "100k"},
    {"team_size": "0", "orders_per_month": "0", "concurrent_connections": "0"},
    {"technologies": "go", "baseline": "none"},
    {"technologies": "elixir,erlang,go,node", "current_servers": "20", "support_tier": "24x7"},
    {"orders_per_month": "1e12", "currency": "JPY", "exchange_rate": "150"},
    {"team_size": "2..4..9", "consulting_hours_per_year": "100", "years": "10"},
]
TOTAL = {"annual": "annual", "monthly": "monthly"}


def found(book: PriceBook, given: Mapping[str, str]) -> Estimate:
    return estimate(read(given.items(), book), book)


def traces(plotted: dict[str, Any], **wanted: object) -> list[dict[str, Any]]:
    return [t for t in plotted["data"] if all(t.get(k) == v for k, v in wanted.items())]


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("name", CHARTS)
def test_plotly_accepts_every_figure(book: PriceBook, given: Mapping[str, str], name: str) -> None:
    plotted = figure(chart(found(book, given), name))
    again = go.Figure(plotted).to_plotly_json()
    assert len(again["data"]) == len(plotted["data"])
    assert again["layout"]["barmode"] == "stack"


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("name", CHARTS)
def test_the_bars_add_up_to_the_total_of_the_estimate(
    book: PriceBook, given: Mapping[str, str], name: str
) -> None:
    result = found(book, given)
    plotted = figure(chart(result, name))
    bars = traces(plotted, type="bar")
    totals = result.costing.totals[TOTAL[name]]
    for place, row in enumerate(order(result)):
        likely = sum(bar["x"][place] for bar in bars)
        assert likely == pytest.approx(totals[row, LIKELY], rel=1e-14, abs=0.001)
        for case, end in ((0, 0), (1, 2)):
            summed = sum(bar["customdata"][place][case] for bar in bars)
            assert summed == pytest.approx(totals[row, end], rel=1e-14, abs=0.001)


@pytest.mark.parametrize("given", STATES)
def test_the_whisker_runs_from_the_low_to_the_high_case_of_its_panel(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    drawn = chart(found(book, given), "annual")
    whiskers = [t for t in figure(drawn)["data"] if "error_x" in t]
    assert len(whiskers) == len(drawn.panels)
    for panel, whisker in zip(drawn.panels, whiskers, strict=True):
        for place, bar in enumerate(panel.bars):
            assert whisker["x"][place] == bar.likely
            assert bar.likely + whisker["error_x"]["array"][place] == pytest.approx(bar.high)
            assert bar.likely - whisker["error_x"]["arrayminus"][place] == pytest.approx(bar.low)


def test_people_and_infrastructure_have_scales_of_their_own_that_begin_at_zero(
    book: PriceBook,
) -> None:
    layout = figure(chart(found(book, {}), "annual"))["layout"]
    people, infrastructure = layout["xaxis"]["range"], layout["xaxis2"]["range"]
    assert people[0] == infrastructure[0] == 0
    assert people[1] > 10 * infrastructure[1]
    assert "log" not in (layout["xaxis"].get("type"), layout["xaxis2"].get("type"))


def test_a_whisker_that_would_flatten_the_bars_is_cut_and_its_end_written_out(
    book: PriceBook,
) -> None:
    drawn = chart(
        found(book, {"scope": "like_for_like", "concurrent_connections": "100k"}), "annual"
    )
    panel = drawn.panels[1]
    ruby = next(bar for bar in panel.bars if bar.technology == "ruby")
    assert ruby.high > panel.end == 4 * ruby.likely
    assert panel.label(ruby) == "89,041 (high 2.18M)"


def test_the_title_says_the_finding(book: PriceBook) -> None:
    assert chart(found(book, {}), "annual").title == (
        "Go likely costs least, 3,600 USD a year below Ruby; people are 99 % of its cost"
    )
    assert chart(found(book, {}), "monthly").title.startswith(
        "Go likely costs least, 300 USD a month below Ruby"
    )
    alone = chart(found(book, {"technologies": "go", "baseline": "none"}), "annual")
    assert alone.title.startswith("Go likely costs 1,200,000 USD a year")


def test_technologies_that_cost_the_same_share_the_title(book: PriceBook) -> None:
    drawn = chart(found(book, {"technologies": "node,ruby"}), "annual")
    assert drawn.title.startswith("Node.js and Ruby likely cost the same a year")


@pytest.mark.parametrize("given", STATES)
def test_the_drawing_stays_within_its_frame(book: PriceBook, given: Mapping[str, str]) -> None:
    for panel in drawing(chart(found(book, given), "annual")):
        places = [place for place, _ in panel.ticks]
        for row in panel.rows:
            places += [row.low, row.high]
            places += [piece.start for piece in row.pieces] + [piece.width for piece in row.pieces]
        assert all(re.fullmatch(r"\d{1,3}\.\d{3}%", place) for place in places)
        assert all(0 <= float(place[:-1]) <= 100 for place in places)
        assert 1 <= len(panel.ticks) <= 7


def test_the_stylesheet_has_the_colours_of_the_figure() -> None:
    css = Path(__file__).parents[2] / "templates" / "static" / "costcalc.css"
    light = css.read_text().partition("}")[0]
    assert all(f"--{name}: {colour};" in light for name, colour in COLOURS.items())


def test_no_text_of_the_figure_is_markup_that_a_strict_policy_would_have_to_style(
    book: PriceBook,
) -> None:
    plotted = figure(chart(found(book, {}), "annual"))
    texts = re.findall(r"<(?!br>|extra></extra>|/extra>)[^>]*>", str(plotted))
    assert texts == []
