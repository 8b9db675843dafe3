"""No range is upside down without a warning, however figures are bent."""

import os
from collections.abc import Iterator
from random import Random

import pytest

from costcalc.analysis.estimate import estimate
from costcalc.output.frames import to_dict
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import read

MOST = int(os.environ.get("COSTCALC_SCENARIOS", "120"))
"""Scenarios; `make fuzz` takes ten thousand."""
TOTALS = ("monthly", "annual", "nominal", "present_value", "equivalent_annual", "migration")


def bent(figure: Figure, chance: Random) -> str:
    """A value or a range anywhere within what may be set, or fifty times the book's."""
    least, most = figure.allowed
    most = min(most, max(abs(figure.points[2]), 1) * 50)
    ends = sorted(chance.uniform(least, most) for _ in range(2))
    low, high = (f"{round(end) if figure.whole else end:.6f}" for end in ends)
    return f"{low}..{high}" if chance.random() < 0.6 and not figure.policy else high


def scenarios(book: PriceBook) -> Iterator[dict[str, str]]:
    """Scenarios with figures that nobody would set, beside others that are known exactly."""
    every = {each.name: each for each in book.figures() if each.scope != "published"}
    for seed in range(MOST):
        chance = Random(seed)  # noqa: S311
        known = chance.random() < 0.7
        given = {
            f"set.{name}": repr(figure.points[1])
            for name, figure in every.items()
            if known and name != "market_salary" and figure.points[0] < figure.points[2]
        }
        given |= {
            f"set.{name}": bent(every[name], chance)
            for name in chance.sample([*every], 6)
            if name != "market_salary"
        }
        given |= {"market_salary": "100k", "draws": "0", "technologies": "go,java"}
        if chance.random() < 0.5:
            given |= {"current_servers": "1000", "baseline": "java"}
        yield given


def upside_down(answer: dict[str, object]) -> set[str]:
    """The technologies with a range whose cases are not in order."""
    found = set()
    tables = {"items": ("monthly_", "annual_"), "one_off": ("",), "years_table": ("",)}
    for table, kinds in tables.items():
        for row in answer[table]:  # type: ignore[attr-defined]
            ends = [[row[f"{kind}{case}"] for case in ("low", "likely", "high")] for kind in kinds]
            if any(points != sorted(points) for points in ends):
                found.add(row["technology"])
    for each in answer["technologies"]:  # type: ignore[attr-defined]
        ends = [[each[total][case] for case in ("low", "likely", "high")] for total in TOTALS]
        ends.append([each["servers"][case] for case in ("low", "likely", "high")])
        if any(points != sorted(points) for points in ends):
            found.add(each["id"])
    return found


def test_no_range_is_upside_down_without_a_warning(book: PriceBook) -> None:
    seen = 0
    for given in scenarios(book):
        try:
            answer = to_dict(estimate(read(given.items(), book), book))
        except Refused:
            continue
        wrong = upside_down(answer)
        told = {w["technology"] for w in answer["warnings"] if w["code"] == "range_inverted"}
        assert wrong <= told, given
        seen += bool(wrong)
    assert seen  # figures were bent far enough to turn one


def test_a_line_that_is_out_of_order_is_named(book: PriceBook) -> None:
    given = {"set.monitoring_price": "1000", "current_servers": "1000", "baseline": "ruby"}
    answer = to_dict(estimate(read(given.items(), book), book))
    told = [w["message"] for w in answer["warnings"] if w["code"] == "range_inverted"]
    assert bool(told) == bool(upside_down(answer))
    assert all("monitoring" in message for message in told)


@pytest.mark.parametrize("given", [{}, {"orders_per_month": "1k..5M"}, {"scope": "published"}])
def test_the_book_s_own_figures_are_in_order(book: PriceBook, given: dict[str, str]) -> None:
    answer = to_dict(estimate(read(given.items(), book), book))
    assert upside_down(answer) == set()
    assert "range_inverted" not in {each["code"] for each in answer["warnings"]}
