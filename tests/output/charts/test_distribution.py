"""A hundred dots stand for the draws: as many lie on a side as draws do."""

import numpy as np
import pytest
from charts import State, asked, chart_of, in_every_state, table

from costcalc.model.rounding import cents
from costcalc.output.charts.distribution import dots
from costcalc.output.charts.words import decision
from costcalc.output.wording import exact, money, signed


@in_every_state
def test_as_many_dots_lie_on_a_side_as_draws_do(state: State) -> None:
    result, drawn = asked(state), chart_of("distribution", state)
    pair = decision(result)
    if not drawn.panels or pair is None or result.simulation is None:
        assert not drawn.panels
        return
    difference = result.simulation.difference(result.scenario.of, pair.first.id, pair.next.id)
    less, more, *marks = drawn.panels[0].dots
    decimals = result.scenario.decimals
    below = float((difference.draws < 0).mean())
    assert len(less.points) == pytest.approx(below * 100, abs=0.5)
    assert len(less.points) + len(more.points) == 100
    assert all(x < 0 for x, _ in less.points)
    assert all(x >= 0 for x, _ in more.points)
    assert [x for x, _ in (*less.points, *more.points)] == dots(difference.draws, decimals)
    quantiles = cents(np.quantile(difference.draws, (0.1, 0.5, 0.8, 0.9)), decimals).tolist()
    assert [dot.points for dot in marks] == [
        ((value, level),) for value, level in zip(quantiles, (10, 50, 80, 90), strict=True)
    ]
    [row] = [row for row in table(drawn) if row[0] == pair.next.name]
    assert row[1:5] == [signed(each, lambda end: exact(end, decimals)) for each in quantiles]


def test_the_sentence_counts_the_draws() -> None:
    simulation = asked({}).simulation
    assert simulation
    [probability] = [
        pair.probability_a_cheaper
        for pair in simulation.differences("present_value")
        if (pair.a, pair.b) == ("elixir", "go")
    ]
    title = f"In {100 - probability * 100:.0f} of 100 simulations Go costs less than Elixir"
    assert chart_of("distribution", {}).title == title


@in_every_state
def test_a_middle_that_is_not_the_likely_gap_is_told_beside_it(state: State) -> None:
    result, drawn = asked(state), chart_of("distribution", state)
    if not drawn.panels:
        return
    pair = decision(result)
    assert pair
    likely = dict(
        zip(
            result.scenario.technologies,
            result.costing.totals[result.scenario.of][:, 1].tolist(),
            strict=True,
        )
    )
    apart = likely[pair.next.id] - likely[pair.first.id]
    gap = f"{money(apart, result.scenario.currency)} less" if apart else "no difference"
    middle = next(text for text in drawn.says if text.startswith("P50"))
    beside = [text for text in drawn.says if text.startswith("The decision goes by")]
    assert (f" at {gap}." in middle) != (f"likely value: {gap}." in "".join(beside))
    assert any(text.startswith("P80: in 8 simulations of 10 ") for text in drawn.says)


def test_without_draws_the_page_says_how_to_turn_them_on() -> None:
    for drawn in (
        chart_of("distribution", {"draws": "0"}),
        chart_of("information_value", {"draws": "0"}),
    ):
        assert drawn.panels == ()
        assert "“Simulations”" in drawn.subtitle
