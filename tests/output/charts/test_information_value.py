"""What is worth measuring is never worth more than the regret."""

import pytest
from charts import State, asked, chart_of, column, table

from costcalc.output import wording
from costcalc.output.charts.spec import Chart


@pytest.mark.parametrize("state", [{}, {"set.learning_months": "1..3..9"}])
def test_what_is_worth_measuring_is_never_worth_more_than_the_regret(state: State) -> None:
    simulation, drawn = asked(state).simulation, chart_of("information_value", state)
    assert simulation
    regret = min(simulation.expected_regret("present_value").values())
    amounts = [float(row[1].replace(",", "")) for row in table(drawn)]
    assert amounts == sorted(amounts, reverse=True)
    assert 0 < amounts[0] <= regret
    own = simulation.value_of_information("present_value")
    assert amounts == [round(value, 2) for _, value in own[: len(amounts)]]
    assert [row[2] for row in table(drawn)] == [wording.percent(each / regret) for each in amounts]
    assert [row.bars[0].end for row in drawn.panels[0].rows] == column(drawn, "value") == amounts


def test_where_chance_explains_all_no_figure_is_named() -> None:
    def named(drawn: Chart) -> bool:
        return bool(drawn.panels) or "Measure" in drawn.title

    assert named(chart_of("information_value", {}))
    assert not named(chart_of("information_value", {"draws": "3"}))
    alike = {"technologies": "go,java", "set.effort_multiplier": "1", "salary": "100k"}
    assert not named(chart_of("information_value", {**alike, "set.developer_pool": "3M"}))
