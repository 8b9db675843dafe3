"""The bridge leads from one total to the other, by steps of lines that differ."""

import pytest
from charts import State, asked, chart_of, column, in_any_state, in_every_state, table

from costcalc.analysis.bridge import bridge as bridged
from costcalc.costing.totals import LIKELY
from costcalc.output import wording
from costcalc.output.charts.bridge import between
from costcalc.output.wording import signed


@in_every_state
def test_the_bridge_leads_from_one_total_to_the_other(state: State) -> None:
    result, drawn = asked(state), chart_of("bridge", state)
    ends = between(result)
    if ends is None:
        assert drawn.panels == ()
        return
    own = bridged(result.costing, *ends, result.scenario.of)
    steps = [step.difference for step in own.steps if step.difference]
    assert bool(drawn.panels) == bool(steps)
    if steps:
        first, last = wording.exact(own.start), wording.exact(own.end)
        assert [row[1] for row in table(drawn)] == [first, *map(signed, steps), last]
        assert own.start + sum(steps) == pytest.approx(own.end, abs=0.005)


@in_any_state
def test_every_step_is_a_line_that_differs(state: State) -> None:
    """What rounding leaves over makes no step of its own."""
    result, drawn = asked(state), chart_of("bridge", state)
    costing = result.costing
    lines = {**costing.annual, **{id_: once[..., None] for id_, once in costing.once.items()}}
    rows = [*map(result.scenario.technologies.index, between(result) or ())]
    for item in column(drawn, "item")[1:-1] if drawn.panels else ():
        one, other = lines[item][rows, LIKELY]
        assert (one != other).any(), item


def test_no_row_is_made_of_what_rounding_leaves_over() -> None:
    nothing = ("team_size", "orders_per_month", "concurrent_connections")
    drawn = chart_of("bridge", {**dict.fromkeys(nothing, "0"), "years": "1"})
    assert [row[0] for row in table(drawn)] == ["Ruby", "Servers", "Monitoring", "Go"]
    assert round(sum(column(drawn, "amount")[:-1]), 2) == column(drawn, "amount")[-1]


@pytest.mark.parametrize(
    ("state", "ends"),
    [
        ({}, ("ruby", "go")),
        ({"baseline": "elixir"}, ("elixir", "go")),
        ({"baseline": "go"}, ("elixir", "go")),
        ({"baseline": "none"}, ("elixir", "go")),
        ({"baseline": "none", "technologies": "go"}, None),
        ({"technologies": "elixir,erlang,go,node"}, ("ruby", "go")),
        ({"technologies": "go,node", "salary.go": "300k"}, ("ruby", "node")),
        ({"technologies": "node,ruby", "baseline": "node"}, ("node", "ruby")),
    ],
)
def test_it_begins_at_what_runs_today_or_else_at_the_next(
    state: State, ends: tuple[str, str] | None
) -> None:
    assert between(asked(state)) == ends
