"""The method page has every line of the model, once, with what it reads and what it feeds."""

from functools import wraps
from inspect import signature
from typing import Any

import numpy as np

from costcalc.costing.resolve import FROM_CHOICES
from costcalc.model.constants import CONSTANTS
from costcalc.model.evaluate import evaluate
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.model.lines import (
    ITEMS,
    ONE_OFF_LINES,
    ONE_OFFS,
    Line,
    Sizing,
    lines,
    parameters,
)
from costcalc.output.method import SIZINGS, before, costs, fed, places, read, reads
from costcalc.prices.book import PriceBook

LINES = {line for sizing in SIZINGS for line in (*lines(sizing), *ONE_OFF_LINES)}


def test_every_line_stands_there_once() -> None:
    listed = [line for *_, group in (*before(), *costs()) for line in group]
    listed += ONE_OFF_LINES
    assert len(listed) == len(set(listed)) == len(set(places().values()))
    assert {*listed} == set(places()) == LINES
    assert len(LINES) >= 50


def test_both_ways_to_count_servers_have_a_place_of_their_own() -> None:
    found = [place for line, place in places().items() if line.__name__ == "servers"]
    assert found == ["line-servers", "line-fleet-servers"]


def test_a_line_names_everything_that_it_reads(book: PriceBook) -> None:
    for line in LINES:
        wanted = {
            f"{kind}-{each}"
            for name in signature(line).parameters
            for each in FROM_CHOICES.get(name) or (name,)
            for kind in ("figure", "input", "constant", "engine", "line")
        } | {"line-fleet-servers"}
        told = [place for _, place in reads(line, book)]
        read_as = [FROM_CHOICES.get(name) or (name,) for name in signature(line).parameters]
        assert len(told) >= len({*read_as}), line.__name__
        assert {*told} <= wanted, line.__name__


def worked_out(sizing: Sizing, changed: Line | None = None, **more: float) -> dict[str, Any]:
    """Every line's value, one line's doubled, from numbers at which no floor hides a change."""
    given: dict[str, Any] = {name: 7.3 for line in LINES for name in parameters(line)}
    given |= {name: value for name, (value, _) in CONSTANTS.items()}
    given |= {"reference_pool": 50.0, "reference_orders": 1.0, "connections_per_balancer_unit": 1.0}
    given |= dict.fromkeys(("commitment_discount", "agency_share"), 0.1)
    given |= {name: 0.5 for name in given if name.endswith("_scaling")}
    given |= {
        "longest_parallel": 1e9,
        "min_servers": 1.0,
        "reference_servers": 0.5,
        "current_servers": 1e4,
    } | more

    def run(line: Line) -> Line:
        if line is not changed:
            return line
        return wraps(line)(lambda **values: line(**values) * 2)

    return evaluate(
        [run(line) for line in (*lines(sizing), *ONE_OFF_LINES)],
        {name: np.array(value) for name, value in given.items()},
    )


def test_the_costs_that_move_with_a_line_are_those_that_it_feeds() -> None:
    every = [item.line for item in (*ITEMS, *ONE_OFFS)]
    moved: dict[Line, set[str]] = {line: set() for line in LINES - {*every}}
    workloads: list[tuple[Sizing, dict[str, float]]] = [
        ("capacity", {"orders_per_month": 1e12, "concurrent_connections": 1e3}),
        ("capacity", {"orders_per_month": 1e3, "concurrent_connections": 1e12}),
        ("fleet", {}),
    ]
    for sizing, workload in workloads:
        before = worked_out(sizing, **workload)
        for line in moved.keys() & {*lines(sizing), *ONE_OFF_LINES}:
            after = worked_out(sizing, line, **workload)
            moved[line] |= {
                places()[each] for each in every if after[each.__name__] != before[each.__name__]
            }
    for line, places_moved in moved.items():
        assert places_moved == {place for _, place in fed(line)}, line.__name__


def test_servers_feed_their_own_cost_and_monitoring_and_the_discount_feeds_no_line() -> None:
    told = {place: [fed_place for _, fed_place in fed(line)] for line, place in places().items()}
    assert (
        told["line-servers"]
        == told["line-fleet-servers"]
        == [
            "line-compute",
            "line-monitoring",
            "line-environments",
            "line-operations",
        ]
    )
    assert told["line-hires"] == ["line-recruiting", "line-vacancy", "line-ramp_up"]
    assert told["line-discount_factor"] == []


def test_the_basis_of_a_cost_is_that_of_its_principal_figure(book: PriceBook) -> None:
    for item in ITEMS:
        wanted = FROM_CHOICES.get(item.principal, (item.principal,))
        found = [place for _, place in read(item.line, item.principal, book)]
        kinds = {name: "input" if name in AMOUNT_BY_ID else "figure" for name in wanted}
        assert found == [f"{kind}-{name}" for name, kind in kinds.items()]
