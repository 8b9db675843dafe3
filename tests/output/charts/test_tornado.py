"""The tornado has the bars of the sensitivity, the widest first, each with its unit."""

import re
from urllib.parse import parse_qsl

import pytest
from charts import ALIKE, EUROS, State, asked, chart_of, column, in_every_state, table

from costcalc.analysis.sensitivity import sensitivity
from costcalc.costing.totals import LIKELY
from costcalc.output.assumptions import assumptions
from costcalc.output.charts.words import decision
from costcalc.output.wording import signed
from costcalc.scenario.units import unit_phrase


def test_the_tornado_has_the_bars_of_the_sensitivity() -> None:
    result, drawn = asked({}), chart_of("tornado", {})
    pair = decision(result)
    assert pair
    assert (pair.first.id, pair.next.id) == ("go", "elixir")
    own = sensitivity(result.scenario, result.costing.resolution, "present_value", "go", "elixir")
    rows = table(drawn)
    for bar, row in zip(own.bars, rows, strict=False):
        assert row[3:5] == [signed(bar.at_low), signed(bar.at_high)]
        flips = "yes" if bar.flips else "no"
        assert row[5:] == [f"{bar.swing:,.2f}", flips, ", ".join(bar.moves)]
    assert ["Staff turnover (attrition)", "6 % a year", "20 % a year"] in [row[:3] for row in rows]
    flips = column(drawn, "flips")
    assert f"each of {sum(flips)} figures alone can change which is cheaper" in drawn.title


@pytest.mark.parametrize("state", [{}, {"baseline": "ruby"}, {"scope": "published"}, EUROS])
def test_the_ends_of_a_bar_lead_to_the_estimates_that_have_them(state: State) -> None:
    drawn, pair = chart_of("tornado", state), decision(asked(state))
    assert pair
    assert drawn.table
    of = asked(state).scenario.of
    followed = 0
    for row, moves in zip(drawn.table.rows, column(drawn, "moves"), strict=True):
        for cell in row.cells[2:4]:
            assert bool(cell.receipt) == bool(moves)
            if cell.receipt:
                there = asked(dict(parse_qsl(cell.receipt.partition("?")[2]))).costing
                first, other = map(there.scenario.technologies.index, (pair.first.id, pair.next.id))
                apart = there.totals[of][first, LIKELY] - there.totals[of][other, LIKELY]
                assert cell.likely == signed(round(apart, 2)), row.id
                followed += 1
    assert followed > 5


def test_a_figure_that_several_share_is_named_after_all_of_them() -> None:
    state = {"baseline": "ruby", "current_servers": "20"}
    drawn = chart_of("tornado", state)
    named = dict(zip(column(drawn, "figure"), (row[0] for row in table(drawn)), strict=True))
    assert named["elixir.servers_relative"] == "Elixir, Erlang and Go’s servers for the same load"
    assert named["go.learning_months"] == "Go and Ruby’s months to learn it"
    assert named["go.effort_multiplier"] == "Go’s people for the same work"
    printed = {each.label for each in assumptions(asked(state))}
    assert printed <= {*named.values()}
    assert "Go and Ruby’s months to learn it" in printed


@in_every_state
def test_every_figure_has_the_unit_of_its_ends_in_its_name_or_at_the_ends(state: State) -> None:
    drawn = chart_of("tornado", state)
    rows = zip(column(drawn, "unit"), drawn.panels[0].rows, strict=True) if drawn.panels else ()
    for unit, row in rows:
        phrase = unit_phrase(unit, asked(state).scenario.currency)
        ends = [label.text for label in row.labels]
        assert phrase in row.name.lower() + row.name or all("%" in text for text in ends), row.name


@in_every_state
def test_what_is_shorter_than_a_hundredth_of_the_widest_is_only_counted(state: State) -> None:
    drawn = chart_of("tornado", state)
    if drawn.panels:
        swings = column(drawn, "swing")
        assert swings == sorted(swings, reverse=True)
        assert len(swings) <= 10
        flips = column(drawn, "flips")
        short = [s for s, flip in zip(swings, flips, strict=True) if s < 0.01 * swings[0] - 0.005]
        assert len(short) <= sum(flips)
    for text in drawn.says:
        found = re.fullmatch(r"(One|\d+) more figures? moves? it by ([\d,.BM]+) or less\.", text)
        assert found
        assert len(swings) == 10 or float(found[2].replace(",", "")) <= 0.01 * swings[0]


def test_ten_bars_are_shown_and_the_others_are_counted() -> None:
    state = {"baseline": "ruby", "concurrent_connections": "100k", "years": "5"}
    drawn = chart_of("tornado", state)
    assert len(drawn.panels[0].rows) == len(table(drawn)) == 10
    [rest] = drawn.says
    assert re.match(r"\d\d more figures move it by [\d,]+ or less\.", rest)


def test_among_equals_what_runs_today_is_compared_with_and_not_the_alphabets_first() -> None:
    for state, first, other in (
        ({"technologies": "go,java", "baseline": "node", "of": "annual", **ALIKE}, "Go", "Node.js"),
        ({"technologies": "go,node", "baseline": "node", "of": "annual", **ALIKE}, "Go", "Node.js"),
    ):
        start = f"What {first} costs more (+) or less (−) than {other}"
        for name in ("tornado", "distribution"):
            assert chart_of(name, state).subtitle.startswith(start)
