"""Stacked bars carry the estimate's numbers, in panels with a scale of their own."""

from itertools import product

import pytest
from charts import State, asked, chart_of, column, in_every_state

from costcalc.costing.totals import LIKELY
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
        drawn = chart_of(STACKS[period], state, shape=shape)
        totals = result.costing.totals[SUMS[period]]
        for place, id_ in enumerate(dict.fromkeys(column(drawn, "technology"))):
            row = result.scenario.technologies.index(id_)
            likely = sum(bar.end - bar.start for bar in bars(drawn)[place])
            assert likely == pytest.approx(totals[row, LIKELY], rel=1e-14, abs=0.001)
            ranges = [panel.rows[place].whisker for panel in drawn.panels]
            for case, end in ((0, "low"), (2, "high")):
                summed = sum(getattr(each, end) for each in ranges)
                assert summed == pytest.approx(totals[row, case], rel=1e-14, abs=0.001)


def test_without_people_the_rest_stands_alone() -> None:
    drawn = chart_of("annual", {}, shape="technical")
    assert [key.colour for key in drawn.key[:-1]] == ["infrastructure", "support"]
    assert drawn.title == "Without people, Go likely costs least, 3,600 USD a year below Ruby"
    assert drawn.table
    assert [row.label for row in drawn.table.rows] == [
        "Infrastructure", "Support and libraries", "Sum",
    ]  # fmt: skip
    assert len(drawn.panels) == 1


def test_by_category_each_has_a_panel_and_a_scale_of_its_own() -> None:
    drawn = chart_of("horizon", {"migration_person_months": "6"}, shape="categories")
    assert [panel.title for panel in drawn.panels] == [
        "Team", "Hiring and training", "Migration", "Infrastructure", "Support and libraries",
    ]  # fmt: skip
    assert len({panel.x.high for panel in drawn.panels}) == 5


def test_only_the_horizon_has_what_is_paid_once() -> None:
    state = {"migration_person_months": "6"}
    colours = {name: [key.colour for key in chart_of(name, state).key] for name in STACKS.values()}
    assert [name for name, own in colours.items() if "migration" in own] == ["horizon"]


def test_people_and_infrastructure_have_scales_of_their_own_that_begin_at_zero() -> None:
    people, infrastructure = (panel.x for panel in chart_of("annual", {}).panels)
    assert people.low == infrastructure.low == 0
    assert people.high > 10 * infrastructure.high
    assert not people.by_ratio
    assert not infrastructure.by_ratio


def test_a_range_that_would_flatten_the_bars_is_cut_and_its_end_written_out() -> None:
    state = {"scope": "like_for_like", "concurrent_connections": "100k"}
    panel = chart_of("annual", state).panels[1]
    [ruby] = [row for row in panel.rows if row.name == "Ruby"]
    assert ruby.whisker
    assert ruby.whisker.high > panel.x.high == 4 * ruby.bars[-1].end
    assert [label.text for label in ruby.labels] == ["89,041 (high 2.18M)"]


def test_the_title_says_the_finding() -> None:
    people = "; people are 99 % of its cost"
    least = "Go likely costs least, 3,600 USD a year below Ruby"
    assert chart_of("annual", {}).title == least + people
    assert chart_of("monthly", {}).title.startswith(
        "Go likely costs least, 300 USD a month below Ruby"
    )
    assert "over 3 years" in chart_of("horizon", {}).title
    alone = chart_of("annual", {"technologies": "go", "baseline": "none"})
    assert alone.title.startswith("Go likely costs 1,200,000 USD a year")


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ({"technologies": "node,ruby"}, "Node.js and Ruby likely cost the same a year"),
        (
            {"technologies": "elixir,erlang,go,node"},
            "Go likely costs least, 3,600 USD a year below Node.js and Ruby",
        ),
        (
            {"technologies": "go,node", "salary": "100k", "scope": "like_for_like"},
            "Go and Node.js likely cost the same a year, 2,430 USD below Ruby",
        ),
        (
            {"technologies": "elixir,go,node", "salary.go": "300k"},
            "Node.js and Ruby likely cost the same a year, 145,000 USD below Elixir",
        ),
    ],
)
def test_technologies_that_cost_the_same_are_named_together(state: State, title: str) -> None:
    whose = "its" if "least" in title else "their"
    assert chart_of("annual", state).title == f"{title}; people are 99 % of {whose} cost"
