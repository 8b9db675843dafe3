"""Servers by technology, and how that compares with what runs today."""

from charts import FLEET, asked, chart_of, column, table

from costcalc.output.charts.servers import LOAD


def test_servers_and_their_ratios() -> None:
    drawn = chart_of("servers", {"baseline": "ruby"})
    # From the worked scenarios: Ruby 4, 9 and 23, Go the fewest that one runs.
    assert ["Ruby", "4", "9", "23", "1.00", "1.00", "1.00"] in table(drawn)
    assert ["Go", "2", "3", "4", "0.50", "0.33", "0.17"] in table(drawn)
    assert drawn.title == "Go, Elixir and Erlang likely need 3 servers, Ruby 9"
    labels = [label.text for row in drawn.panels[0].rows for label in row.labels]
    assert labels == ["9 (1×)", "3 (0.33×)", "3 (0.33×)", "3 (0.33×)"]


def test_without_anything_that_runs_today_there_is_no_ratio() -> None:
    drawn = chart_of("servers", {})
    assert {len(row) for row in table(drawn)} == {4}
    assert set(column(drawn, "ratio_likely")) == {None}


def test_beside_a_fleet_stand_the_servers_that_the_load_asks_for() -> None:
    state = {**FLEET, "orders_per_month": "1M"}
    drawn, by_load = chart_of("servers", state), asked(state).costing.servers_by_load
    assert by_load is not None
    _, loaded = drawn.panels
    assert loaded.title == LOAD
    ruby = by_load[asked(state).scenario.technologies.index("ruby")].tolist()
    [row] = [row for row in table(drawn) if row[0] == "Ruby"]
    assert row[1:4] == ["20", "20", "20"]
    assert [*map(float, row[7:])] == ruby
    [drawn_row] = [row for row in loaded.rows if row.name == "Ruby"]
    assert drawn_row.whisker
    ends = (drawn_row.whisker.low, drawn_row.bars[0].end, drawn_row.whisker.high)
    assert [*ends] == ruby
    assert f"Ruby: 20 by the servers that run today, {ruby[1]:g} by the load." in drawn.says
    assert [panel.title for panel in chart_of("servers", FLEET).panels] == [""]


def test_a_range_that_would_flatten_the_bars_is_cut_and_its_end_written_out() -> None:
    state = {"set.requests_per_second_per_vcpu": "1..50..99", "technologies": "ruby"}
    [(label,)] = [row.labels for row in chart_of("servers", state).panels[0].rows]
    likely, high = table(chart_of("servers", state))[0][2:]
    assert int(high) > 4 * int(likely)
    assert label.text == f"{likely} (high {high})"
