"""The lines are migration and years added up; where they cross is marked and told."""

import numpy as np
import pytest
from charts import State, asked, chart_of, in_every_state, table

from costcalc.costing.totals import LIKELY, Costing
from costcalc.output import wording
from costcalc.output.columns import order


def paid(costing: Costing, row: int) -> list[float]:
    """What a technology has likely cost by the end of each year, year 0 first."""
    return np.cumsum([costing.migration[row, LIKELY], *costing.years[row, LIKELY]]).tolist()


def amount(text: str) -> float:
    return float(text.replace(",", ""))


@in_every_state
def test_the_lines_are_migration_and_years_added_up(state: State) -> None:
    result, drawn = asked(state), chart_of("cumulative", state)
    columns = list(zip(*(row[1:] for row in table(drawn)), strict=True))
    assert [len(panel.lines) for panel in drawn.panels] == [len(columns)] * min(len(columns), 2)
    by_name = {line.label.rpartition(" ")[0]: line for line in drawn.panels[0].lines}
    for texts, row in zip(columns, order(result), strict=True):
        assert [*map(amount, texts)] == pytest.approx(paid(result.costing, row), abs=0.006)
        nominal = result.costing.totals["nominal"][row, LIKELY]
        assert amount(texts[-1]) == pytest.approx(nominal, abs=0.006)
        name = result.book.technologies[result.scenario.technologies[row]].name
        assert [wording.exact(y) for _, y in by_name[name].points] == list(texts)


def test_the_band_holds_eight_draws_in_ten() -> None:
    state = {"migration_person_months": "3..6..9"}
    result, drawn = asked(state), chart_of("cumulative", state)
    assert result.simulation
    nominal = result.simulation.totals["nominal"][order(result)[0]]
    p10, p90 = np.quantile(nominal, (0.1, 0.9))
    assert drawn.table
    last = drawn.table.rows[-1].cells[0]
    assert [last.low, last.high] == [wording.exact(p10), wording.exact(p90)]
    assert sum(bool(line.band) for line in drawn.panels[1].lines) == 3


def test_the_draws_add_up_to_the_nominal_total() -> None:
    result = asked({"migration_person_months": "3..6..9", "years": "4"})
    assert result.simulation
    behind = result.simulation.cumulative
    assert behind.shape == (4, 2000, 5)
    assert behind[..., -1] == pytest.approx(result.simulation.totals["nominal"], abs=0.006)
    ruby = result.scenario.technologies.index("ruby")
    assert not behind[ruby, :, 0].any()


def test_payback_is_marked_and_named() -> None:
    salaries = {"salary.elixir": "120k", "salary.go": "140k"}
    state = {"migration_person_months": "6", "years": "5", **salaries}
    result, drawn = asked(state), chart_of("cumulative", state)
    assert drawn.title == "Elixir pays back in year 1; Erlang never within five years"
    assert drawn.says == (
        "Elixir pays back in year 1.",
        "Go pays back in year 2.",
        "Erlang never pays back within five years.",
    )
    rings = drawn.panels[1].dots
    assert [ring.name for ring in rings] == ["Elixir, year 1", "Go, year 2"]
    for ring, id_ in zip(rings, ("elixir", "go"), strict=True):
        rows = map(result.scenario.technologies.index, (id_, "ruby"))
        [(when, height)] = ring.points
        here, there = (np.interp(when, range(6), paid(result.costing, row)) for row in rows)
        assert here == pytest.approx(there, rel=1e-4)
        assert height == 0


def test_a_move_that_never_pays_back_says_so() -> None:
    drawn = chart_of("cumulative", {"migration_person_months": "100"})
    assert drawn.title == "No move away from Ruby pays back within three years"
    assert drawn.panels[1].dots == ()


def test_technologies_that_cost_the_same_are_named_together() -> None:
    state = {"technologies": "go,node", "salary": "100k", "scope": "like_for_like"}
    assert chart_of("cumulative", state).title == (
        "After three years Go and Node.js have likely cost the same, 2,480,000 USD"
    )
