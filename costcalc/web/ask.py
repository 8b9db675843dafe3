"""What a request asks: its query and its body as names and values, before any of it is believed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Request, current_app, request
from werkzeug.exceptions import RequestURITooLarge, UnsupportedMediaType

from costcalc.pricebook import PriceBook
from costcalc.reading import nearest
from costcalc.refusal import MALFORMED, NOT_ALLOWED, Fault, Refused
from costcalc.scenario import Scenario, known_names, read

MAX_QUERY_BYTES: Final = 8000
MAX_FIELDS: Final = 300
VIEW: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "period": ("month", "year"),
        "theme": ("auto", "light", "dark"),
        "title": ("0", "1"),
        "table": ("0", "1"),
        "dl": ("0", "1"),
    }
)
"""Parameters that change how an answer looks or is delivered, never a number."""
TRACKING: Final = frozenset({"fbclid", "gclid", "ref"})
"""What other sites append to links; the page ignores these and `utm_…`."""
POINTS: Final = frozenset({"low", "likely", "high", "unit"})


@dataclass(frozen=True)
class Question:
    """A checked request: the scenario, and how the answer is to look."""

    scenario: Scenario
    view: Mapping[str, str]


def price_book() -> PriceBook:
    """The book that this application was started with."""
    book: PriceBook = current_app.extensions["price_book"]
    return book


def question(page: bool = False) -> Question:
    """The question that the current request asks.

    A page takes an empty field as not given and ignores tracking parameters; an API does not.
    Raises `Refused` with every fault at once.
    """
    faults: list[Fault] = []
    pairs = list(given(faults))
    if page:
        pairs = [(name, value) for name, value in pairs if value != "" and not _tracking(name)]
    view = {name: value for name, value in pairs if name in VIEW}
    faults += _view_faults(pairs)
    book = price_book()
    try:
        scenario = read(((name, value) for name, value in _guessable(pairs, book, faults)), book)
    except Refused as refused:
        faults += refused.faults
    if faults:
        raise Refused(faults)
    return Question(scenario, MappingProxyType({name: str(value) for name, value in view.items()}))


def given(faults: list[Fault]) -> Iterator[tuple[str, object]]:
    """Names and values of the current request's query and JSON body, as they were written."""
    yield from _query(request, faults)
    if request.method == "POST":
        yield from _body(request, faults)


def _query(asked: Request, faults: list[Fault]) -> Iterator[tuple[str, object]]:
    raw = asked.query_string
    if len(raw) > MAX_QUERY_BYTES:
        raise RequestURITooLarge
    if not raw:
        return
    try:
        yield from parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except UnicodeDecodeError:
        faults.append(
            Fault("query", None, "is not UTF-8 text", "percent-encoded UTF-8", None, MALFORMED)
        )
    except ValueError:
        faults.append(
            Fault("query", None, f"has more than {MAX_FIELDS} fields", None, None, MALFORMED)
        )


def _body(asked: Request, faults: list[Fault]) -> Iterator[tuple[str, object]]:
    if not asked.is_json:
        raise UnsupportedMediaType("Send the scenario as application/json.")
    try:
        # Numbers stay text, so that 1e400 or 1.0 get the verdict that a query would get.
        document = json.loads(
            asked.get_data().decode("utf-8"),
            parse_int=str,
            parse_float=str,
            parse_constant=_no_constant,
            object_pairs_hook=_Pairs,
        )
    except RecursionError:
        faults.append(Fault("body", None, "is nested too deep", None, None, MALFORMED))
        return
    except ValueError:  # bytes that are no UTF-8 and text that is no JSON alike
        faults.append(
            Fault(
                "body",
                None,
                "is no JSON",
                "one JSON object",
                '{"orders_per_month": "1M"}',
                MALFORMED,
            )
        )
        return
    if not isinstance(document, _Pairs):
        faults.append(
            Fault(
                "body",
                None,
                "must be a JSON object",
                "one JSON object",
                '{"orders_per_month": "1M"}',
                MALFORMED,
            )
        )
        return
    yield from _flat(document, "", faults)


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it was written, duplicate keys and all."""


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


def _flat(pairs: _Pairs, prefix: str, faults: list[Fault]) -> Iterator[tuple[str, object]]:
    """Nested names as dotted ones; an object of low, likely, high and unit is a value."""
    for name, value in pairs:
        full = f"{prefix}{name}"
        if not isinstance(value, _Pairs):
            yield full, value
        elif value and {key for key, _ in value} <= POINTS:
            points = dict(value)
            if len(points) < len(value):
                faults.append(Fault(full, None, "has a key twice", "each once", None, MALFORMED))
            yield full, points
        else:
            if not value:
                yield full, {}
            yield from _flat(value, f"{full}.", faults)


def _tracking(name: str) -> bool:
    return name in TRACKING or name.startswith("utm_")


def _view_faults(pairs: list[tuple[str, object]]) -> Iterator[Fault]:
    """View parameters that are given twice or have no such option."""
    names = [name for name, _ in pairs]
    for name, value in pairs:
        if name not in VIEW:
            continue
        if names.count(name) > 1:
            yield Fault(name, str(value), f"{name} is given twice", "once", None, MALFORMED)
        elif value not in VIEW[name]:
            yield Fault(
                name,
                str(value),
                f"{name} has no option {str(value)[:80]}",
                ", ".join(VIEW[name]),
                None,
                MALFORMED if value == "" else NOT_ALLOWED,
            )


def _guessable(
    pairs: list[tuple[str, object]], book: PriceBook, faults: list[Fault]
) -> Iterator[tuple[str, object]]:
    """The pairs that are the scenario's; a misspelt view parameter is told its own nearest name."""
    known = known_names(book)
    for name, value in pairs:
        if name in VIEW:
            continue
        guess = None if name in known or name.startswith("_") else nearest(name, (*known, *VIEW))
        if guess in VIEW:
            faults.append(
                Fault(
                    name,
                    str(value),
                    f"{name[:80]} is no parameter",
                    None,
                    guess,
                    MALFORMED,
                )
            )
        else:
            yield name, value
