"""What is worth measuring is never worth more than the regret."""

from charts import asked, every_chart, table

from costcalc.output import wording


def test_what_is_worth_measuring_is_never_worth_more_than_the_regret() -> None:
    simulation, drawn = asked({}).simulation, every_chart({})[-1]
    assert simulation
    regret = simulation.expected_regret("present_value")["go"]
    amounts = [float(row[1].replace(",", "")) for row in table(drawn)]
    assert amounts == sorted(amounts, reverse=True)
    assert 0 < amounts[0] <= regret
    own = simulation.value_of_information("present_value")
    assert amounts == [round(value, 2) for _, value in own[: len(amounts)]]
    assert [row[2] for row in table(drawn)] == [wording.percent(each / regret) for each in amounts]
    assert [row.bars[0].end for row in drawn.panels[0].rows] == amounts
