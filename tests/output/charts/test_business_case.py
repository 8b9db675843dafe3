"""The move as a business case agrees with the estimate, to the cent and to the month."""

import math

import pytest
from charts import MOVING, State, asked, chart_of, column

from costcalc.costing.measures import break_even, payback

STATES: list[State] = [
    MOVING,
    {**MOVING, "migration_person_months": "90"},
    {**MOVING, "currency": "EUR", "years": "10", "technologies": "elixir,go,java"},
    {"baseline": "ruby"},
    {**MOVING, "staffing": "hired", "of": "annual"},
]


@pytest.mark.parametrize("state", STATES)
def test_the_balance_is_what_staying_costs_more_by_then_in_todays_money(state: State) -> None:
    found, drawn = asked(state), chart_of("business_case", state)
    ids = found.scenario.technologies
    today = ids.index("ruby")
    likely = found.costing.totals[found.scenario.of][:, 1]
    to = min((row for row in range(len(ids)) if row != today), key=lambda row: float(likely[row]))
    paid = found.costing.paid_today[:, 1]
    wanted = [round(float(x), 2) for x in paid[today] - paid[to]]
    assert column(drawn, "balance") == pytest.approx(wanted, abs=0.011)
    assert column(drawn, "saved")[0] == pytest.approx(-float(found.costing.migration[to, 1]))
    assert sum(column(drawn, "saved")) == pytest.approx(wanted[-1], abs=0.02)
    back = payback(found.costing, to)
    if back.status == "in_year":
        assert f"pays back in year {back.year}" in drawn.title
        assert wanted[back.year or 0] >= 0
    else:
        assert "does not pay back" in drawn.title
        assert max(wanted) < 0


@pytest.mark.parametrize("state", STATES[:3])
def test_the_curve_meets_the_payback_and_ends_at_the_break_even(state: State) -> None:
    found, drawn = asked(state), chart_of("payback", state)
    months = dict(zip(column(drawn, "person_months"), column(drawn, "months"), strict=True))
    worth = break_even(found.costing, "go")
    assert worth is not None
    if worth:
        assert months[worth] is not None
        assert all(months[x] is None for x in months if x > worth * (1 + 1e-9))
        here = next(dots for dots in drawn.panels[0].dots if dots.look == "here").points[0]
        back = payback(found.costing, found.scenario.technologies.index("go")).months
        horizon = 12.0 * found.scenario.years
        assert here[1] == pytest.approx(horizon if back is None else back)
        assert ("never" in str(drawn.panels[0].dots)) == (back is None or math.isinf(back))


def test_without_a_move_both_say_what_is_missing() -> None:
    for name in ("business_case", "payback"):
        drawn = chart_of(name, {})
        assert (drawn.panels, drawn.subtitle) == (
            (), "There is no move to judge: say what runs today.",
        )  # fmt: skip
