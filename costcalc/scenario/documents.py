"""JSON as pairs of names and values: nested names joined by dots, numbers as they were written."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Self, TypeAlias

from costcalc.model.inputs import AMOUNTS
from costcalc.scenario.faults import MALFORMED, Fault
from costcalc.scenario.units import certain

Pair: TypeAlias = tuple[str, object]
"""A parameter's name, nested names joined by dots, and its value as it was written."""

MAX_FIELDS: Final = 300
MAX_DEPTH: Final = 8
"""Levels of nested JSON objects; a scenario needs five."""
DEFAULT: Final = "default"
"""In an object by technology the key of all others: `{"salary": {"default": 90000, "go": 1e5}}`."""
OWN_LINE: Final = re.compile(r"(^|\.)own\.[^.]+$")
BY_TECHNOLOGY: Final = tuple(each.id for each in AMOUNTS if each.per_technology)
POINTS: Final = frozenset({"low", "likely", "high", "unit"})


class Number(str):
    """A number of JSON as text, so that 1e400 or 1.0 are judged as they would be in a query."""

    __slots__ = ("typed",)
    typed: str
    """As it was written; the text itself cannot be taken for thousands."""

    def __new__(cls, typed: str) -> Self:
        """The number that was written so."""
        number = super().__new__(cls, certain(typed))
        number.typed = typed
        return number


class Members(list[tuple[str, Any]]):
    """A JSON object as the list of its members, so that duplicate keys are seen."""


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


JSON_TEXT: Final = json.JSONDecoder(
    parse_int=Number, parse_float=Number, parse_constant=_no_constant, object_pairs_hook=Members
)


def as_typed(value: object) -> str:
    """A value as it was typed: text as it is, all else as JSON."""
    return value if isinstance(value, str) and not isinstance(value, Number) else _json(value)


def _json(value: object) -> str:
    if isinstance(value, Number):
        return value.typed
    if isinstance(value, Mapping | Members):
        pairs = value.items() if isinstance(value, Mapping) else value
        return f"{{{', '.join(f'{json.dumps(name)}: {_json(part)}' for name, part in pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_json, value))}]"
    return json.dumps(value, ensure_ascii=False, default=str)


def object_pairs(document: object, faults: list[Fault], whole: str = "body") -> list[Pair]:
    """The pairs of a JSON object that `JSON_TEXT` decoded; faults call it by the name `whole`."""
    if not isinstance(document, Members):
        faults.append(unusable("must be a JSON object", whole))
        return []
    pairs = list(_flat(document, "", faults))
    if len(pairs) > MAX_FIELDS:
        faults.append(unusable(f"has more than {MAX_FIELDS} fields", whole))
        return []
    return pairs


def unusable(detail: str, whole: str = "body") -> Fault:
    """A fault of a document as a whole."""
    example = '{"orders_per_month": "1M"}'
    return Fault(whole, None, f"the {whole} {detail}", "one JSON object", example, MALFORMED)


def _flat(members: Members, prefix: str, faults: list[Fault]) -> Iterator[Pair]:
    """Nested names joined by dots; an object of low, likely, high and unit is one value."""
    met: set[str] = set()
    for name, value in members:
        outer = prefix.removesuffix(".")
        by_technology = outer.rpartition(".")[2] in BY_TECHNOLOGY or OWN_LINE.search(outer)
        of_all = name == DEFAULT and bool(by_technology)
        full = outer if of_all else f"{prefix}{name}"
        if name in met:
            faults.append(Fault(full, None, f"{full} is given twice", "once", None, MALFORMED))
            continue
        met.add(name)
        if not isinstance(value, Members):
            yield full, value
        elif value and {key for key, _ in value} <= POINTS:
            points = dict(value)
            if len(points) < len(value):
                faults.append(Fault(full, None, "has a key twice", "each once", None, MALFORMED))
            yield full, points
        elif not value:
            yield full, {}
        elif len(full.split(".")) < MAX_DEPTH and not of_all:
            yield from _flat(value, f"{full}.", faults)
        else:
            faults.append(Fault(full[:80], None, "is nested too deep", None, None, MALFORMED))
