"""One number of an estimate, by its name, for a single cell of a spreadsheet."""

import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from costcalc.costing import CASES
from costcalc.estimate import Estimate
from costcalc.output.records import Record, items, technologies
from costcalc.reading import nearest
from costcalc.refusal import MALFORMED, Fault, Refused

EXAMPLE: Final = "annual.go.likely"
SHAPES: Final = "FIELD.TECHNOLOGY.CASE or TECHNOLOGY.ITEM.PERIOD.CASE"
QUANTILE: Final = r"\.p\d+$"
ABSENT: Final = {
    "server_ratio": "there is no baseline to compare with",
    "payback": "the migration is not paid back, or there is none",
    "page_total": "the page states no such total, or the scope is not the published one",
    "per_order": "there are no orders to share the cost",
    "per_1000_connections": "there are no connections to share the cost",
    "per_developer": "there are no developers to share the cost",
}
"""Why a field has no number."""


def metric(estimate: Estimate, name: str) -> float:
    """The number of a name such as `annual.go.likely` or `go.compute.monthly.high`.

    Raises `Refused` for a name that there is not, and for a number that there is not here.
    """
    numbers = dict(_numbers(estimate))
    if name not in numbers:
        detail, meant = f"there is no metric {name[:80]}", _meant(name, numbers)
        raise Refused([Fault("metric", name, detail, SHAPES, meant, MALFORMED)])
    number = numbers[name]
    if number is None:
        likely = re.sub(QUANTILE, ".likely", name)
        detail = f"{name} has no number: {_why(name)}"
        raise Refused([Fault("metric", name, detail, None, likely if likely != name else None)])
    return number


def _numbers(estimate: Estimate) -> Iterator[tuple[str, float | None]]:
    """Every number of the technologies' and the items' records by its name."""
    for record in technologies(estimate):
        for field, value in record.items():
            for path, number in _parts(value):
                yield ".".join((field, record["id"], *path)), number
    for record in items(estimate):
        for period in ("monthly", "annual"):
            for case in CASES:
                name = f"{record['technology']}.{record['item']}.{period}.{case}"
                yield name, record[f"{period}_{case}"]


def _parts(value: Any) -> Iterator[tuple[tuple[str, ...], float | None]]:
    """The numbers in a field: itself, or one a case; three gaps where it does not apply."""
    if isinstance(value, int | float):
        yield (), value
    elif not isinstance(value, str):
        cases: Record = dict.fromkeys(CASES) if value is None else value
        for case, number in cases.items():
            if not isinstance(number, str):
                yield (case,), number


def _meant(name: str, known: Collection[str]) -> str:
    """The known name that someone most likely meant: the nearest part by part, or as a whole."""
    parts = name.split(".")
    alike = [other.split(".") for other in known if other.count(".") == len(parts) - 1]
    by_part = (
        nearest(part, dict.fromkeys(other[place] for other in alike)) if alike else None
        for place, part in enumerate(parts)
    )
    guesses = (f"{name}.likely", ".".join(part or "" for part in by_part), nearest(name, known))
    return next((guess for guess in guesses if guess and guess in known), EXAMPLE)


def _why(name: str) -> str:
    if re.search(QUANTILE, name):
        return "there are no draws"
    return ABSENT.get(name.partition(".")[0], "it does not apply here")
