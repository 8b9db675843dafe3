"""The data of a chart are the numbers of its figure, in whatever state."""

from random import Random
from typing import Any

import pytest

from costcalc.estimate import Estimate, estimate
from costcalc.output.charts import STACKS, View, chart
from costcalc.output.finding import Finding
from costcalc.pricebook import PriceBook
from costcalc.scenario import read

SEEDS = range(50)


@pytest.fixture(params=SEEDS, scope="module")
def state(request: pytest.FixtureRequest, book: PriceBook) -> Estimate:
    """A random state."""
    any_ = Random(request.param)  # noqa: S311 - the same states on every run
    given = {
        "orders_per_month": f"{any_.randint(1, 5_000_000)}",
        "team_size": any_.choice(["0", "3", "4..6..9", "40"]),
        "scope": any_.choice(["published", "like_for_like"]),
        "technologies": any_.choice(["go", "elixir,go", "elixir,erlang,go,node"]),
        "baseline": any_.choice(["ruby", "none", "elixir"]),
        "years": f"{any_.randint(1, 10)}",
        "migration_person_months": any_.choice(["0", "2..6", "30"]),
        "salary.go": f"{any_.randint(40, 200)}k",
        "draws": "300",
    }
    return estimate(read(given.items(), book), book)


def columns(finding: Finding) -> dict[str, list[Any]]:
    names = [column.id for column in finding.data.columns]
    return dict(zip(names, map(list, zip(*finding.data.rows, strict=True)), strict=True))


def traces(finding: Finding, kind: str) -> list[dict[str, Any]]:
    return [trace for trace in finding.plotted["data"] if trace["type"] == kind]


@pytest.mark.parametrize("name", STACKS.values())
def test_stacked_bars_and_their_data_are_the_same_numbers(state: Estimate, name: str) -> None:
    finding = chart(name, state, View())
    data = columns(finding)
    likely = [x for bar in traces(finding, "bar") for x in bar["x"]]
    assert data["likely"][: len(likely)] == likely


def test_the_data_of_servers_are_the_bars(state: Estimate) -> None:
    finding = chart("servers", state, View())
    assert columns(finding)["likely"] == traces(finding, "bar")[0]["x"]


def test_the_data_of_the_bridge_are_its_ends_and_steps(state: Estimate) -> None:
    finding = chart("bridge", state, View())
    for bar in traces(finding, "bar"):
        amounts = columns(finding)["amount"]
        assert amounts[1:-1] == bar["x"][1:-1]
        assert [amounts[0], amounts[-1]] == [bar["base"][0], bar["base"][-1]]


def test_the_data_of_the_tornado_are_the_ends_of_its_bars(state: Estimate) -> None:
    finding = chart("tornado", state, View())
    for bar, column in zip(traces(finding, "bar"), ("at_low", "at_high"), strict=False):
        ends = [bar["base"] + x for x in bar["x"]]
        assert columns(finding)[column] == pytest.approx(ends, rel=1e-9, abs=1e-6)


def test_the_data_of_the_lines_are_their_points(state: Estimate) -> None:
    finding = chart("cumulative", state, View())
    drawn = [t["y"] for t in traces(finding, "scatter") if t["mode"] == "lines+markers"]
    data = columns(finding)
    points = [y for line in drawn for y in line]
    assert data["likely"] == points[: len(data["likely"])]


def test_the_data_of_the_distribution_are_its_dots(state: Estimate) -> None:
    finding = chart("distribution", state, View())
    for line in traces(finding, "scatter"):
        assert columns(finding)["difference"] == line["x"]


def test_the_data_of_the_map_are_its_cells(state: Estimate) -> None:
    finding = chart("flip", state, View())
    for heat in traces(finding, "heatmap"):
        data = columns(finding)
        assert len(data["cheapest"]) == sum(map(len, heat["z"]))
        gaps = [gap for row in heat["customdata"] for _, gap in row]
        assert data["gap"] == gaps
        assert sorted(set(data["x"])) == heat["x"]
