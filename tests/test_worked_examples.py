"""The worked examples, to the cent: forty by an exact calculation, three with their arithmetic.

`examples.json` has inputs and every amount of each technology in each case, worked out apart from
this program for price book 2026.12. The other files show their arithmetic beside what they expect;
to add one, copy a file: `[inputs]` takes what the form takes, `[expected]` takes amounts such as
`annual.go.likely`, `go.compute.monthly.high`, `go.rewrite.once.likely` or `years.go.2.likely`.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from costcalc.costing.measures import break_even, payback
from costcalc.costing.totals import CASES, Costing, cost
from costcalc.prices.book import PriceBook
from costcalc.prices.library import price_books
from costcalc.scenario.scenario import read

PLACE: Final = Path(__file__).parent / "worked_examples"
EXAMPLES: Final[list[dict[str, Any]]] = json.loads((PLACE / "examples.json").read_text("utf-8"))
BY_HAND: Final = sorted(PLACE.glob("*.toml"))
VERSION: Final = "2026.12"
"""The price book that they are of."""


@pytest.fixture(scope="module")
def its_book() -> PriceBook:
    """The price book that the examples were worked out with."""
    book = price_books().of(VERSION)
    assert book
    return book


def flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """`{annual = {go = {likely = 5}}}` as `annual.go.likely`, 5."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def given(inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Inputs as parameters: three points are a range, what has the key "" is for all."""
    for name, value in flat(inputs):
        if name == "technologies":
            yield name, value if isinstance(value, str) else ",".join(value)
        else:
            points = value if isinstance(value, list) else [value]
            yield name.removesuffix("."), "..".join(map(str, points))


def amounts(costing: Costing) -> dict[str, Any]:
    """Every number of a costing under its dotted name."""
    found: dict[str, Any] = {}
    for row, id_ in enumerate(costing.scenario.technologies):
        repaid, worth = payback(costing, row), break_even(costing, id_)
        found |= {f"binding.{id_}": costing.binding[row], f"payback.{id_}.status": repaid.status}
        found |= {f"payback.{id_}.year": repaid.year}
        found[f"break_even.{id_}"] = None if worth is None else round(worth, 2)
        for column, case in enumerate(CASES):
            found[f"servers.{id_}.{case}"] = costing.servers[row, column, 0]
            for total, values in costing.totals.items():
                found[f"{total}.{id_}.{case}"] = values[row, column]
            for item, months in costing.monthly.items():
                found[f"{id_}.{item}.monthly.{case}"] = months[row, column]
                found[f"{id_}.{item}.annual.{case}"] = costing.annual[item][row, column, 0]
            for item, once in costing.once.items():
                found[f"{id_}.{item}.once.{case}"] = once[row, column]
            for year in range(costing.scenario.years):
                found[f"years.{id_}.{year + 1}.{case}"] = costing.years[row, column, year]
    return found


def expected(example: Mapping[str, Any]) -> dict[str, Any]:
    """Every amount of an exact example under its dotted name."""
    found: dict[str, Any] = {}
    for id_, by_case in example["expected"].items():
        for case, totals in by_case.items():
            for item, pair in totals["lines"].items():
                for period, amount in zip(("monthly", "annual"), pair, strict=True):
                    found[f"{id_}.{item}.{period}.{case}"] = amount
            rest = totals.keys() - {"lines"}
            found |= {f"{total}.{id_}.{case}": totals[total] for total in rest}
    return found


def comparable(value: Any) -> Any:
    """Numbers as the decimals that they show."""
    if isinstance(value, str) and value.replace(".", "").removeprefix("-").isdigit():
        return Decimal(value)
    numeric = value is not None and not isinstance(value, str)
    return Decimal(repr(float(value))) if numeric else value


def differences(
    inputs: Mapping[str, Any], wanted: Mapping[str, Any], book: PriceBook
) -> dict[str, tuple[Any, Any]]:
    """What an example expects and what comes out, where these are not the same."""
    found = amounts(cost(read(given(inputs), book), book))
    assert wanted
    pairs = {name: (comparable(wanted[name]), comparable(found.get(name))) for name in wanted}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def by_hand(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Inputs and expectations of a file."""
    example = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    return example["inputs"], dict(flat(example["expected"]))


def every_example() -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Inputs and expectations of all of them."""
    yield from ((example["inputs"], expected(example)) for example in EXAMPLES)
    yield from map(by_hand, BY_HAND)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: json.dumps(each["inputs"]))
def test_an_exact_example_comes_out_to_the_cent(
    example: Mapping[str, Any], its_book: PriceBook
) -> None:
    assert differences(example["inputs"], expected(example), its_book) == {}


@pytest.mark.parametrize("path", BY_HAND, ids=lambda path: path.stem)
def test_an_example_with_its_arithmetic_comes_out_to_the_cent(
    path: Path, its_book: PriceBook
) -> None:
    assert differences(*by_hand(path), its_book) == {}


def test_an_example_has_every_amount_of_every_technology(its_book: PriceBook) -> None:
    for example in EXAMPLES:
        costing = cost(read(given(example["inputs"]), its_book), its_book)
        assert set(example["expected"]) == set(costing.scenario.technologies)
        lines = {
            item for by_case in example["expected"].values() for item in by_case["likely"]["lines"]
        }
        assert lines == set(costing.monthly)


def test_one_cent_is_seen(its_book: PriceBook) -> None:
    wanted = expected(EXAMPLES[0])
    wanted["annual.go.likely"] = str(Decimal(wanted["annual.go.likely"]) + Decimal("0.01"))
    assert set(differences({}, wanted, its_book)) == {"annual.go.likely"}


def test_the_examples_reach_every_scope_baseline_fleet_and_currency() -> None:
    assert len(EXAMPLES) == 40
    inputs = [example["inputs"] for example in EXAMPLES]
    for name in ("scope", "baseline", "current_servers", "currency", "server", "set", "staffing"):
        assert any(name in each for each in inputs), name
