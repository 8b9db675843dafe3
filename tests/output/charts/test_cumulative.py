"""The lines are what is paid once and the years in today's money; where they cross is told."""

import re

import numpy as np
import pytest
from charts import ALIKE, State, asked, chart_of, in_every_state, table

from costcalc.costing.measures import payback
from costcalc.costing.totals import LIKELY, Costing
from costcalc.model.rounding import cents
from costcalc.output import wording
from costcalc.output.columns import order


def paid(costing: Costing, row: int) -> list[float]:
    """What a technology has likely cost by each year's end in today's money, year 0 first."""
    discounted = costing.years[row, LIKELY] * costing.discount
    return np.cumsum([costing.migration[row, LIKELY], *discounted]).tolist()


def amount(text: str) -> float:
    return float(text.replace(",", ""))


@in_every_state
def test_the_lines_are_migration_and_years_in_todays_money_added_up(state: State) -> None:
    result, drawn = asked(state), chart_of("cumulative", state)
    columns = list(zip(*(row[1:] for row in table(drawn)), strict=True))
    shown = 1 if len(columns) == 1 or result.scenario.baseline else 2
    assert [len(panel.lines) for panel in drawn.panels] == [len(columns)] * shown
    decimals = result.scenario.decimals
    near = 0.6 * 10.0**-decimals
    by_name = {line.label.rpartition(" ")[0]: line for line in drawn.panels[0].lines}
    for texts, row in zip(columns, order(result), strict=True):
        assert [*map(amount, texts)] == pytest.approx(paid(result.costing, row), abs=near)
        value = result.costing.totals["present_value"][row, LIKELY]
        assert amount(texts[-1]) == pytest.approx(value, abs=near)
        name = result.book.technologies[result.scenario.technologies[row]].name
        if drawn.panels[0].title == "In total":
            assert [wording.exact(y, decimals) for _, y in by_name[name].points] == list(texts)


def test_the_band_holds_eight_draws_in_ten_unless_the_envelope_is_asked_for() -> None:
    state = {"baseline": "ruby", "migration_person_months": "3..6..9"}
    result, drawn = asked(state), chart_of("cumulative", state)
    assert result.simulation
    value = result.simulation.totals["present_value"][order(result)[0]]
    p10, p90 = np.quantile(value, (0.1, 0.9))
    assert drawn.table
    last = drawn.table.rows[-1].cells[0]
    assert [last.low, last.high] == [
        wording.exact(float(end)) for end in cents(np.array([p10, p90]))
    ]
    assert sum(bool(line.band) for line in drawn.panels[-1].lines) == 3

    envelope = chart_of("cumulative", state, range="envelope")
    assert envelope.table
    low, _, high = result.costing.totals["present_value"][order(result)[0]].tolist()
    last = envelope.table.rows[-1].cells[0]
    assert [last.low, last.high] == [wording.exact(low), wording.exact(high)]
    assert not any(line.band for line in envelope.panels[-1].lines)  # of a difference there is none
    assert envelope.data == drawn.data
    assert ("8 simulations in 10" in drawn.subtitle, "envelope" in envelope.subtitle) == (
        True,
        True,
    )


def test_the_draws_add_up_to_the_nominal_total() -> None:
    result = asked({"baseline": "ruby", "migration_person_months": "3..6..9", "years": "4"})
    assert result.simulation
    behind = result.simulation.paid
    assert behind.shape == (4, 2000, 5)
    nominal = result.simulation.totals["nominal"]
    assert behind.sum(axis=-1) == pytest.approx(nominal, abs=0.006)
    lines = (*result.simulation.horizon.values(), *result.simulation.one_offs.values())
    assert np.sum(lines, axis=0) == pytest.approx(nominal, abs=0.006)
    ruby = result.scenario.technologies.index("ruby")
    assert not behind[ruby, :, 0].any()


@in_every_state
def test_the_lines_cross_in_the_year_of_the_one_payback(state: State) -> None:
    result, drawn = asked(state), chart_of("cumulative", state)
    if result.scenario.baseline is None:
        return
    told = " ".join(drawn.says)
    for row, id_ in enumerate(result.scenario.technologies):
        found, name = payback(result.costing, row), result.book.technologies[id_].name
        if found.status == "in_year" and result.costing.migration[row, LIKELY] > 0:
            assert f"{name} pays back in year {found.year}." in told
        elif found.status == "never":
            assert f"{name} does not pay back within" in told


def test_payback_is_marked_and_named() -> None:
    pay = {"salary.elixir": "120k", "salary.go": "140k"}
    state = {"baseline": "ruby", "migration_person_months": "2", "years": "5", **pay}
    result, drawn = asked(state), chart_of("cumulative", state)
    rings = drawn.panels[-1].dots
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
    assert drawn.title.startswith(f"Moving to Elixir likely pays back in year {elixir}; ")
    assert f"Elixir pays back in year {elixir}." in drawn.says
    assert "Erlang does not pay back within five years." in drawn.says
    said = f"Go pays back in year {go}." if go else "Go does not pay back within five years."
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
    assert drawn.title == "No move away from Ruby likely pays back within three years"
    assert drawn.panels[-1].dots == ()


def test_without_anything_that_runs_today_nothing_pays_back() -> None:
    drawn = chart_of("cumulative", {})
    assert "back" not in " ".join((drawn.title, *drawn.says))
    assert "Elixir costs more than Go from the start." in drawn.says


def test_without_a_move_the_title_says_what_is_paid_and_names_no_winner() -> None:
    result = asked({})
    values = result.costing.totals["present_value"][:, LIKELY]
    names = [result.book.technologies[id_].name for id_ in result.scenario.technologies]
    each = [f"{names[row]} {wording.compact(float(values[row]))}" for row in order(result)]
    title = chart_of("cumulative", {}).title
    assert title == f"Likely paid after three years, in today’s money: {wording.listed(each)} USD"
    many = chart_of("cumulative", {"technologies": "elixir,erlang,go,java,node"}).title
    assert re.fullmatch(
        r"Likely paid after three years, in today’s money: .+ to Erlang \S+ USD", many
    )


def test_technologies_that_cost_the_same_are_given_the_same_amount() -> None:
    state = {"technologies": "go,java", **ALIKE}
    value = wording.compact(float(asked(state).costing.totals["present_value"][0, LIKELY]))
    assert chart_of("cumulative", state).title.endswith(f": Go {value} and Java {value} USD")
