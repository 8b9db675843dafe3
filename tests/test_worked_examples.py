"""The worked examples, to the cent: each file shows its arithmetic beside what it expects.

To add one, copy a file. `[inputs]` takes what the form takes; `[expected]` takes the amounts of
the answer, as `annual.go.likely`, `go.compute.monthly.high` or `years_table.go.2.likely`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costcalc.analysis.estimate import estimate
from costcalc.output.frames import to_dict
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import read

EXAMPLES = sorted((Path(__file__).parent / "worked_examples").glob("*.toml"))


def flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """`{annual = {go = {likely = 5}}}` as `annual.go.likely`, 5."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def amounts(record: Mapping[str, Any]) -> dict[str, Any]:
    """Every number of an answer under its dotted name."""
    found: dict[str, Any] = {}
    for each in record["technologies"]:
        found |= {f"{key}.{each['id']}": value for key, value in each.items()}
    for row in record["items"]:
        for key in row:
            period, _, case = key.partition("_")
            found[f"{row['technology']}.{row['item']}.{period}.{case}"] = row[key]
    for row in record["years_table"]:
        found[f"years_table.{row['technology']}.{row['year']}"] = row
    return dict(flat(found))


def comparable(value: Any) -> Any:
    """Numbers as the decimals that they show."""
    return Decimal(repr(value)) if isinstance(value, int | float) else value


def differences(path: Path, book: PriceBook, **more: str) -> dict[str, tuple[Any, Any]]:
    """What an example expects and what comes out, where these are not the same."""
    example = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    asked = {name: str(value) for name, value in flat(example["inputs"])}
    answer = estimate(read({**asked, **more}.items(), book), book, date(2026, 12, 1))
    found, expected = amounts(to_dict(answer)), dict(flat(example["expected"]))
    assert expected
    pairs = {name: (comparable(expected[name]), comparable(found.get(name))) for name in expected}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_worked_example_comes_out_to_the_cent(path: Path, book: PriceBook) -> None:
    assert differences(path, book) == {}


def test_there_are_worked_examples() -> None:
    assert len(EXAMPLES) >= 8
