"""The bridge leads from one total to the other, by steps of lines that differ."""

import re

import pytest
from charts import ALIKE, State, asked, chart_of, column, in_any_state, in_every_state, table

from costcalc.analysis.bridge import bridge as bridged
from costcalc.costing.totals import LIKELY
from costcalc.output import wording
from costcalc.output.charts.bridge import between
from costcalc.output.wording import exact


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
        decimals = result.scenario.decimals
        first, last = (wording.exact(end, decimals) for end in (own.start, own.end))
        taken = [wording.signed(step, lambda each: exact(each, decimals)) for step in steps]
        assert [row[1] for row in table(drawn)] == [first, *taken, last]
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
    state = {"technologies": "go,ruby", "salary": "100k", "set.effort_multiplier": "1"}
    drawn = chart_of("bridge", {**state, "set.learning_months": "2", "years": "1"})
    dearer = ["compute", "monitoring", "environments", "operations", "vacancy"]
    assert column(drawn, "item") == ["start", *dearer, "end"]
    assert round(sum(column(drawn, "amount")[:-1]), 2) == column(drawn, "amount")[-1]


def test_each_one_off_that_differs_is_a_step_at_the_end() -> None:
    state = {"baseline": "ruby", "code_size": "40"}
    drawn, once = chart_of("bridge", state), asked(state).costing.once
    steps = zip(column(drawn, "item"), column(drawn, "category"), strict=True)
    assert [item for item, category in steps if category == "migration"] == [
        "rewrite", "retraining", "parallel_running",
    ]  # fmt: skip
    assert not once["team_recruiting"].any()
    of_a_year = chart_of("bridge", {**state, "of": "annual"})
    assert once.keys() & column(of_a_year, "item") == set()


@pytest.mark.parametrize(
    ("state", "ends"),
    [
        ({}, ("elixir", "go")),
        ({"technologies": "go"}, None),
        ({"baseline": "ruby", "of": "annual"}, ("ruby", "go")),
        ({"baseline": "elixir", "of": "annual"}, ("elixir", "go")),
        ({"baseline": "ruby"}, ("go", "ruby")),
        ({"baseline": "ruby", "technologies": "go,node", **ALIKE, "of": "annual"}, ("ruby", "go")),
        ({"baseline": "python", "technologies": "go,ruby", **ALIKE}, ("go", "python")),
    ],
)
def test_it_begins_at_what_runs_today_or_else_at_the_next(
    state: State, ends: tuple[str, str] | None
) -> None:
    assert between(asked(state)) == ends


@in_every_state
def test_the_title_tells_a_step_as_its_label_does(state: State) -> None:
    drawn = chart_of("bridge", state)
    _, colon, named = drawn.title.partition(": ")
    if drawn.panels and colon:
        labels = {row.name.lower(): row.labels[0].text for row in drawn.panels[0].rows}
        for step in re.split(r", (?=[a-z])| and (?=[a-z])", named.removeprefix("mainly ")):
            name, _, amount = step.rpartition(" ")
            assert labels.get(name, amount) == amount, step
        assert any(f"{name} {amount}" in named for name, amount in labels.items())
