"""Servers by technology, and how that compares with what runs today."""

from charts import chart_of, table


def test_servers_and_their_ratios() -> None:
    drawn = chart_of("servers", {})
    assert ["Ruby", "4", "6", "10", "1.00", "1.00", "1.00"] in table(drawn)
    assert ["Go", "2", "3", "4", "0.50", "0.50", "0.40"] in table(drawn)
    assert drawn.title == "Go, Elixir and Erlang likely need 3 servers, Ruby 6"
    labels = [label.text for row in drawn.panels[0].rows for label in row.labels]
    assert labels == ["3 (0.5×)", "6 (1×)", "3 (0.5×)", "3 (0.5×)"]


def test_a_range_that_would_flatten_the_bars_is_cut_and_its_end_written_out() -> None:
    state = {"scope": "like_for_like", "concurrent_connections": "100k", "technologies": "go"}
    [*_, (label,)] = [row.labels for row in chart_of("servers", state).panels[0].rows]
    assert label.text == "68 (1×, high 1,001)"
