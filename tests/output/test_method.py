"""The method page has every line of the model, once, with what it reads and what it feeds."""

from collections.abc import Iterator
from functools import wraps
from inspect import signature
from typing import Any

import numpy as np
import pytest

from costcalc.model.constants import CONSTANTS
from costcalc.model.evaluate import evaluate
from costcalc.model.lines import (
    ITEMS,
    MIGRATION,
    TOTALS,
    Line,
    Sizing,
    lines,
    parameters,
)
from costcalc.model.totals import page_total
from costcalc.output.method import METHOD, SIZINGS, SOURCES, Explained, Method, method, places
from costcalc.output.sources import sources
from costcalc.pricebook import PriceBook
from costcalc.standings import FROM_CHOICES

LINES = {line for sizing in SIZINGS for line in (*lines(sizing), MIGRATION)}


@pytest.fixture(scope="module")
def shown(book: PriceBook) -> Method:
    return method(book)


def explained(shown: Method) -> Iterator[Explained]:
    for group in (*shown.before, *shown.costs):
        yield from group.lines
    yield shown.moving


def by_line(shown: Method) -> dict[Line, Explained]:
    found = {line.place: line for line in explained(shown)}
    return {line: found[place] for line, place in places().items()}


def test_every_line_stands_there_once(shown: Method) -> None:
    listed = [line.place for line in explained(shown)]
    assert sorted(listed) == sorted(set(listed)) == sorted(places().values())
    assert set(places()) == LINES
    assert len(LINES) >= 33


def test_both_ways_to_count_servers_have_a_place_of_their_own(shown: Method) -> None:
    assert [line.place for line in explained(shown) if line.id == "servers"] == [
        "line-servers",
        "line-fleet-servers",
    ]


def test_a_line_names_everything_that_it_reads(shown: Method) -> None:
    for line, told in by_line(shown).items():
        wanted = {
            f"{kind}-{each}"
            for name in signature(line).parameters
            for each in FROM_CHOICES.get(name, (name,))
            for kind in ("figure", "input", "constant", "engine", "line")
        } | {"line-fleet-servers"}
        assert len(told.reads) >= len(signature(line).parameters), told.id
        assert {link.place for link in told.reads} <= wanted, told.id


def test_every_link_of_the_page_leads_somewhere(shown: Method, book: PriceBook) -> None:
    here = {line.place for line in explained(shown)}
    here |= {given.id for given in (*shown.inputs, *shown.constants, *shown.engine)}
    there = {figure.place for section in sources(book).sections for figure in section.figures}
    for line in explained(shown):
        for link in (*line.reads, *line.feeds, *line.principal):
            assert link.place in {METHOD: here, SOURCES: there}[link.page], (line.id, link)


def test_the_formula_of_a_line_names_what_it_reads(shown: Method) -> None:
    for line, told in by_line(shown).items():
        for name in parameters(line):
            assert name in told.cell
            assert name.replace("_", " ").lower() in told.sentence.lower().replace("/", " ")


def worked_out(sizing: Sizing, changed: Line | None = None, **more: float) -> dict[str, Any]:
    """Every line's value, one line's doubled, from numbers at which no floor hides a change."""
    given: dict[str, Any] = {name: 7.3 for line in LINES for name in parameters(line)}
    given |= {name: value for name, (value, _) in CONSTANTS.items()}
    given |= {"reference_pool": 50.0, "reference_orders": 1.0, "connections_per_balancer_unit": 1.0}
    given |= dict.fromkeys(("commitment_discount", "server_saving", "agency_share"), 0.1)
    given |= {"min_servers": 1.0, "reference_servers": 0.5, "current_servers": 1e4} | more

    def run(line: Line) -> Line:
        if line is not changed:
            return line
        return wraps(line)(lambda **values: line(**values) * 2)

    return evaluate(
        [run(line) for line in (*lines(sizing), MIGRATION)],
        {name: np.array(value) for name, value in given.items()},
    )


def test_the_costs_that_move_with_a_line_are_those_that_it_feeds(shown: Method) -> None:
    costs = [*(item.line for item in ITEMS), MIGRATION]
    moved: dict[Line, set[str]] = {line: set() for line in LINES - {*costs}}
    workloads: list[tuple[Sizing, dict[str, float]]] = [
        ("capacity", {"orders_per_month": 1e12, "concurrent_connections": 1e3}),
        ("capacity", {"orders_per_month": 1e3, "concurrent_connections": 1e12}),
        ("fleet", {}),
    ]
    for sizing, workload in workloads:
        before = worked_out(sizing, **workload)
        for line in moved.keys() & {*lines(sizing)}:
            after = worked_out(sizing, line, **workload)
            moved[line] |= {
                places()[each] for each in costs if after[each.__name__] != before[each.__name__]
            }
    told = by_line(shown)
    for line, places_moved in moved.items():
        assert places_moved == {link.place for link in told[line].feeds}, line.__name__


def test_servers_feed_their_own_cost_and_monitoring_and_the_discount_feeds_no_line(
    shown: Method,
) -> None:
    fed = {line.place: [link.place for link in line.feeds] for line in explained(shown)}
    assert fed["line-servers"] == fed["line-fleet-servers"] == ["line-compute", "line-monitoring"]
    assert fed["line-hires"] == ["line-recruiting", "line-vacancy", "line-ramp_up"]
    assert fed["line-discount_factor"] == []


def test_a_cost_has_a_nature_a_unit_and_the_figure_that_its_basis_is_of(shown: Method) -> None:
    costs = {line.id: line for group in shown.costs for line in group.lines}
    assert costs.keys() == {item.id for item in ITEMS}
    for item in ITEMS:
        line = costs[item.id]
        assert line.nature == item.nature
        assert line.unit in ("USD a month", "USD a year")
        wanted = FROM_CHOICES.get(item.principal, (item.principal,))
        assert [link.place for link in line.principal] == [f"figure-{name}" for name in wanted]


def test_the_rules_in_words_have_the_programs_own_numbers(shown: Method) -> None:
    assert shown.numbers["confident"] == "80"
    assert shown.numbers["draws"] == "2,000"
    assert shown.numbers["money_digits"] == "15"
    assert shown.numbers["decided_by"] == "present value"


def test_every_total_says_how_it_is_made(shown: Method) -> None:
    says = {id_: how for id_, _, how in shown.totals}
    assert set(says) == {line.__name__ for line in (*TOTALS.values(), MIGRATION, page_total)}
    for line in (*TOTALS.values(), MIGRATION, page_total):
        for name in parameters(line):
            assert name.replace("_", " ") in says[line.__name__], line
