"""The lines are migration and years added up; where they cross is marked and told."""

import re

import numpy as np
import pytest
from charts import ALIKE, State, asked, chart_of, in_every_state, table

from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.rounding import cents
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
        decimals = result.scenario.decimals
        assert [wording.exact(y, decimals) for _, y in by_name[name].points] == list(texts)


def test_the_band_holds_eight_draws_in_ten_unless_the_envelope_is_asked_for() -> None:
    state = {"baseline": "ruby", "migration_person_months": "3..6..9"}
    result, drawn = asked(state), chart_of("cumulative", state)
    assert result.simulation
    nominal = result.simulation.totals["nominal"][order(result)[0]]
    p10, p90 = np.quantile(nominal, (0.1, 0.9))
    assert drawn.table
    last = drawn.table.rows[-1].cells[0]
    assert [last.low, last.high] == [
        wording.exact(float(end)) for end in cents(np.array([p10, p90]))
    ]
    assert sum(bool(line.band) for line in drawn.panels[1].lines) == 3

    envelope = chart_of("cumulative", state, range="envelope")
    assert envelope.table
    low, _, high = result.costing.totals["nominal"][order(result)[0]].tolist()
    last = envelope.table.rows[-1].cells[0]
    assert [last.low, last.high] == [wording.exact(low), wording.exact(high)]
    assert not any(line.band for line in envelope.panels[1].lines)  # of a difference there is none
    assert envelope.data == drawn.data
    assert ("8 draws in 10" in drawn.subtitle, "envelope" in envelope.subtitle) == (True, True)


def test_the_draws_add_up_to_the_nominal_total() -> None:
    result = asked({"baseline": "ruby", "migration_person_months": "3..6..9", "years": "4"})
    assert result.simulation
    behind = result.simulation.cumulative
    assert behind.shape == (4, 2000, 5)
    nominal = result.simulation.totals["nominal"]
    assert behind[..., -1] == pytest.approx(nominal, abs=0.006)
    lines = (*result.simulation.horizon.values(), *result.simulation.one_offs.values())
    assert np.sum(lines, axis=0) == pytest.approx(nominal, abs=0.006)
    ruby = result.scenario.technologies.index("ruby")
    assert not behind[ruby, :, 0].any()


def test_payback_is_marked_and_named() -> None:
    pay = {"salary.elixir": "120k", "salary.go": "140k"}
    state = {"baseline": "ruby", "migration_person_months": "2", "years": "5", **pay}
    result, drawn = asked(state), chart_of("cumulative", state)
    rings = drawn.panels[1].dots
    paid_back = {}
    for id_ in ("elixir", "go", "erlang"):
        here, there = (
            np.array(paid(result.costing, result.scenario.technologies.index(each)))
            for each in (id_, "ruby")
        )
        paid_back[id_] = next((year for year in range(6) if here[year] <= there[year]), None)
    elixir, go, erlang = paid_back.values()
    assert elixir
    assert erlang is None
    assert drawn.title.startswith(f"Elixir pays back in year {elixir}; ")
    assert f"Elixir pays back in year {elixir}." in drawn.says
    assert "Erlang never pays back within five years." in drawn.says
    said = f"Go pays back in year {go}." if go else "Go never pays back within five years."
    assert said in drawn.says
    assert len(rings) == sum(year is not None for year in paid_back.values())
    for ring in rings:
        id_, when_said = re.fullmatch(r"(\w+), year (\d)", ring.name).groups()  # type: ignore[union-attr]
        assert int(when_said) == paid_back[id_.lower()]
        [(when, height)] = ring.points
        rows = map(result.scenario.technologies.index, (id_.lower(), "ruby"))
        here, there = (np.interp(when, range(6), paid(result.costing, row)) for row in rows)
        assert here == pytest.approx(there, rel=1e-4)
        assert height == 0


def test_a_move_that_never_pays_back_says_so() -> None:
    drawn = chart_of("cumulative", {"baseline": "ruby", "migration_person_months": "100"})
    assert drawn.title == "No move away from Ruby pays back within three years"
    assert drawn.panels[1].dots == ()


def test_without_anything_that_runs_today_nothing_pays_back() -> None:
    drawn = chart_of("cumulative", {})
    assert "back" not in " ".join((drawn.title, *drawn.says))
    assert "Elixir costs more than Go from the start." in drawn.says


def test_technologies_that_cost_the_same_are_named_together() -> None:
    state = {"technologies": "go,java", **ALIKE}
    nominal = asked(state).costing.totals["nominal"][0, LIKELY]
    assert chart_of("cumulative", state).title == (
        f"After three years Go and Java have likely cost the same, {wording.money(nominal, 'USD')}"
    )
