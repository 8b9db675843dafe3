"""The tornado has the bars of the sensitivity, the widest first, each with its unit."""

import re

from charts import State, asked, chart_of, column, in_every_state, table

from costcalc.analysis.sensitivity import sensitivity
from costcalc.output.charts.words import decision
from costcalc.output.wording import signed
from costcalc.scenario.units import unit_phrase


def test_the_tornado_has_the_bars_of_the_sensitivity() -> None:
    result, drawn = asked({}), chart_of("tornado", {})
    pair = decision(result)
    assert pair
    assert (pair.first, pair.next) == ("go", "ruby")
    own = sensitivity(result.scenario, result.costing.resolution, "present_value", "go", "ruby")
    rows = table(drawn)
    for bar, row in zip(own.bars, rows, strict=False):
        assert row[3:5] == [signed(bar.at_low), signed(bar.at_high)]
        assert row[5:] == [f"{bar.swing:,.2f}", "yes" if bar.flips else "no"]
    assert rows[0][:3] == ["Go’s salary", "120,000 USD a year", "180,000 USD a year"]
    assert "each of 4 figures alone can change which is cheaper" in drawn.title


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
        assert swings[-1] >= 0.01 * swings[0] - 0.005
    for text in drawn.says:
        found = re.fullmatch(r"(One|\d+) more figures? moves? it by ([\d,.BM]+) or less\.", text)
        assert found
        assert len(swings) == 10 or float(found[2].replace(",", "")) <= 0.01 * swings[0]


def test_ten_bars_are_shown_and_the_others_are_counted() -> None:
    state = {"scope": "like_for_like", "concurrent_connections": "100k", "years": "5"}
    drawn = chart_of("tornado", state)
    assert len(drawn.panels[0].rows) == len(table(drawn)) == 10
    assert drawn.says == ("2 more figures move it by 74,343 or less.",)


def test_among_equals_what_runs_today_is_compared_with_and_not_the_alphabets_first() -> None:
    for state, first, other in (
        ({"technologies": "elixir,erlang,go,node"}, "Go", "Ruby"),
        ({"technologies": "go,node", "salary.go": "300k"}, "Node.js", "Ruby"),
        ({"technologies": "node,ruby", "baseline": "node"}, "Ruby", "Node.js"),
    ):
        start = f"What {first} costs more (+) or less (−) than {other}"
        for name in ("tornado", "distribution"):
            assert chart_of(name, state).subtitle.startswith(start)
