"""Stacked bars carry the estimate's numbers, in panels with a scale of their own."""

import re
from itertools import product

import numpy as np
import pytest
from charts import State, asked, chart_of, column, in_every_state

from costcalc.costing.totals import LIKELY
from costcalc.model.lines import ITEMS
from costcalc.output import wording
from costcalc.output.charts.registry import STACKS
from costcalc.output.charts.spec import Bar, Chart
from costcalc.output.period import SUMS

EVERY = list(product(STACKS, ("two", "categories")))


def bars(drawn: Chart) -> list[list[Bar]]:
    """Each technology's bars in all panels."""
    rows = zip(*(panel.rows for panel in drawn.panels), strict=True)
    return [[bar for part in row for bar in part.bars] for row in rows]


@in_every_state
def test_the_bars_and_the_ranges_add_up_to_the_total_of_the_estimate(state: State) -> None:
    result = asked(state)
    for period, shape in EVERY:
        drawn = chart_of(STACKS[period], state, shape=shape, range="envelope")
        totals = result.costing.totals[SUMS[period]]
        for place, id_ in enumerate(dict.fromkeys(column(drawn, "technology"))):
            row = result.scenario.technologies.index(id_)
            likely = sum(bar.end - bar.start for bar in bars(drawn)[place])
            assert likely == pytest.approx(totals[row, LIKELY], rel=1e-14, abs=0.001)
            ranges = [panel.rows[place].whisker for panel in drawn.panels]
            for case, end in ((0, "low"), (2, "high")):
                summed = sum(getattr(each, end) for each in ranges)
                assert summed == pytest.approx(totals[row, case], rel=1e-14, abs=0.001)


@in_every_state
def test_the_range_is_p10_to_p90_unless_the_envelope_is_asked_for(state: State) -> None:
    simulation = asked(state).simulation
    technologies = asked(state).scenario.technologies
    for period, name in STACKS.items():
        drawn = chart_of(name, state)
        envelope = chart_of(name, state, range="envelope")
        assert envelope.data == drawn.data
        assert ("envelope" in drawn.subtitle) == (simulation is None)
        if simulation is None:
            assert drawn == envelope
            continue
        assert drawn.key[-1].text == "P10 to P90"
        assert drawn.table
        for place, cell in enumerate(drawn.table.rows[-1].cells):
            id_ = column(drawn, "technology")[place]
            draws = simulation.totals[SUMS[period]][technologies.index(id_)]
            found = [float(end.replace(",", "").replace("−", "-")) for end in (cell.low, cell.high)]
            assert found == pytest.approx(np.quantile(draws, (0.1, 0.9)), rel=1e-9, abs=0.51)


def test_the_two_ranges_of_a_panel_are_those_of_its_own_lines() -> None:
    result = asked({"baseline": "ruby"})
    assert result.simulation
    ruby = result.scenario.technologies.index("ruby")
    own = ("infrastructure", "support")
    for name, items, part in (
        ("annual", result.simulation.items, 1),
        ("monthly", result.simulation.items, 12),
        ("horizon", result.simulation.horizon, 1),
    ):
        panel = chart_of(name, {"baseline": "ruby"}).panels[1]
        [row] = [row for row in panel.rows if row.name == "Ruby"]
        lines = [items[item.id][ruby] for item in ITEMS if item.category in own]
        draws = np.sum(lines, axis=0) / part
        assert row.whisker
        ends = [row.whisker.low, row.whisker.high]
        assert ends == pytest.approx(np.quantile(draws, (0.1, 0.9)), abs=0.006)


def test_downtime_has_a_part_only_where_it_loses_anything() -> None:
    assert "risk" not in [key.colour for key in chart_of("annual", {}).key]
    drawn = chart_of("annual", {"revenue_per_hour": "1000"})
    assert "risk" in [key.colour for key in drawn.key]
    assert drawn.panels[1].title == "Infrastructure, support and downtime"


def test_without_people_the_rest_stands_alone() -> None:
    drawn = chart_of("annual", {"baseline": "ruby"}, shape="technical")
    assert [key.colour for key in drawn.key[:-1]] == ["infrastructure", "support"]
    assert drawn.title == (
        "Without people: likely Go 9,930, Elixir 9,930, Erlang 9,930 and Ruby 17.1k, USD a year"
    )
    assert drawn.table
    assert [row.label for row in drawn.table.rows] == [
        "Infrastructure", "Support and libraries", "Sum",
    ]  # fmt: skip
    assert len(drawn.panels) == 1


def test_by_category_each_has_a_panel_and_a_scale_of_its_own() -> None:
    drawn = chart_of("horizon", {"consulting_hours_per_year": "9"}, shape="categories")
    shown = ("team", "hiring", "migration", "infrastructure", "support")
    assert [panel.title for panel in drawn.panels] == [*map(wording.category, shown)]
    assert len({panel.x.high for panel in drawn.panels}) == 5


def test_only_the_horizon_has_what_is_paid_once() -> None:
    colours = {name: [key.colour for key in chart_of(name, {}).key] for name in STACKS.values()}
    assert [name for name, own in colours.items() if "migration" in own] == ["horizon"]


def test_people_and_infrastructure_have_scales_of_their_own_that_begin_at_zero() -> None:
    people, infrastructure = (panel.x for panel in chart_of("annual", {}).panels)
    assert people.low == infrastructure.low == 0
    assert people.high > 10 * infrastructure.high
    assert not people.by_ratio
    assert not infrastructure.by_ratio


def test_a_range_that_would_flatten_the_bars_is_cut_and_its_end_written_out() -> None:
    state = {"baseline": "ruby", "concurrent_connections": "300k"}
    panel = chart_of("annual", state, range="envelope").panels[1]
    [ruby] = [row for row in panel.rows if row.name == "Ruby"]
    assert ruby.whisker
    assert ruby.whisker.high > panel.x.high == 4 * ruby.bars[-1].end
    [label] = [label.text for label in ruby.labels]
    assert label == f"{ruby.bars[-1].end:,.0f} (high {wording.compact(ruby.whisker.high)})"


def test_the_title_says_what_each_costs_and_names_no_winner() -> None:
    for name, total, when in (
        ("annual", "annual", "a year"),
        ("monthly", "monthly", "a month"),
        ("horizon", "nominal", "over 3 years"),
    ):
        elixir, erlang, go = map(wording.compact, asked({}).costing.totals[total][:, LIKELY])
        title = chart_of(name, {}).title
        each = f"Go {go}, Elixir {elixir} and Erlang {erlang}"
        assert title.startswith(f"Likely {each}, USD {when}; people are ")
    alone = chart_of("annual", {"technologies": "go"}).title
    assert re.fullmatch(r"Likely Go \S+, USD a year; people are \d+ % of it", alone)


@pytest.mark.parametrize("name", STACKS.values())
def test_more_than_four_are_told_by_the_cheapest_and_the_dearest(name: str) -> None:
    title = chart_of(name, {"technologies": "elixir,erlang,go,java,ruby"}).title
    assert re.match(r"Likely Go \S+ to (Ruby|Erlang) \S+, USD ", title)
