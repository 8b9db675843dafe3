"""What a request asks: its query and its body as names and values, before any of it is believed."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Request, current_app, request
from werkzeug.exceptions import RequestURITooLarge, UnsupportedMediaType

from costcalc.pricebook import PriceBook
from costcalc.refusal import MALFORMED, Fault, Refused
from costcalc.render.flipmap import MAPS
from costcalc.render.period import PERIODS
from costcalc.render.stacks import SHAPES
from costcalc.scenario import NOTHING, Scenario, read_beside, read_two

MAX_QUERY_BYTES: Final = 8000
MAX_FIELDS: Final = 300
VIEW: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "period": PERIODS,
        "panels": SHAPES,
        "theme": ("auto", "light", "dark"),
        "title": ("0", "1"),
        "table": ("0", "1"),
        "dl": ("0", "1"),
        "map": tuple(MAPS),
    }
)
"""Parameters that change how an answer looks or is delivered, never a number."""
TRACKING: Final = frozenset({"fbclid", "gclid", "ref"})
"""What other sites append to links; the page ignores these and `utm_…`."""
POINTS: Final = frozenset({"low", "likely", "high", "unit"})


@dataclass(frozen=True)
class Question:
    """A checked request: the scenario, how the answer is to look, and what only its route asks."""

    scenario: Scenario
    view: Mapping[str, str]
    own: Mapping[str, str]


def price_book() -> PriceBook:
    """The book that this application was started with."""
    book: PriceBook = current_app.extensions["price_book"]
    return book


def question(
    page: bool = False, own: Collection[str] = (), needed: Mapping[str, str] = NOTHING
) -> Question:
    """The question that the current request asks.

    `own` are parameters of its route alone, `needed` those that it cannot do without, each with
    an example.

    A page takes an empty field as not given and ignores tracking parameters; an API does not.
    Raises `Refused` with every fault at once.
    """
    faults: list[Fault] = []
    pairs = list(given(faults))
    if page:
        pairs = list(_as_form(pairs))
    faults += _view_faults(pairs)
    try:
        scenario, beside = read_beside(pairs, price_book(), {*VIEW, *own}, needed)
    except Refused as refused:
        faults += refused.faults
    if faults:
        raise Refused(faults)
    return Question(
        scenario,
        view=MappingProxyType({name: text for name, text in beside.items() if name in VIEW}),
        own=MappingProxyType({name: text for name, text in beside.items() if name in own}),
    )


def questions() -> tuple[Scenario, Scenario]:
    """The two scenarios that the current request compares. Raises `Refused`."""
    faults: list[Fault] = []
    pairs = list(given(faults))
    if faults:
        raise Refused(faults)
    return read_two(pairs, price_book())


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
            Fault(
                "query",
                None,
                "the query is not UTF-8 text",
                "percent-encoded UTF-8",
                None,
                MALFORMED,
            )
        )
    except ValueError:
        faults.append(
            Fault(
                "query", None, f"the query has more than {MAX_FIELDS} fields", None, None, MALFORMED
            )
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
        # Half a surrogate pair is JSON, but no text that an answer could repeat.
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        faults.append(_bad_body("is nested too deep"))
        return
    except ValueError:  # bytes that are no UTF-8 and text that is no JSON alike
        faults.append(_bad_body("is no JSON"))
        return
    if not isinstance(document, _Pairs):
        faults.append(_bad_body("must be a JSON object"))
        return
    fields = list(_flat(document, "", faults))
    if len(fields) > MAX_FIELDS:
        faults.append(_bad_body(f"has more than {MAX_FIELDS} fields"))
        return
    yield from fields


def _bad_body(detail: str) -> Fault:
    example = '{"orders_per_month": "1M"}'
    return Fault("body", None, f"the body {detail}", "one JSON object", example, MALFORMED)


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


def typed() -> Mapping[str, str]:
    """What a page's visitor typed, by name, view parameters and tracking left out."""
    pairs = _as_form(given([]))
    return MappingProxyType({name: str(text) for name, text in pairs if name not in VIEW})


def view_given() -> Mapping[str, str]:
    """The view parameters that can be followed, whatever else was refused."""
    pairs = ((name, str(text)) for name, text in given([]))
    return MappingProxyType({name: text for name, text in pairs if text in VIEW.get(name, ())})


def tidy() -> Mapping[str, str] | None:
    """The parameters of a form sent with its empty boxes, without those; None where none are.

    A form that no script tidies sends every box. What is given twice is left to be refused.
    """
    pairs = list(given([]))
    kept = list(_as_form(pairs))
    names = [name for name, _ in kept]
    if len(kept) == len(pairs) or len(set(names)) < len(names):
        return None
    return MappingProxyType({name: str(text) for name, text in kept})


def _as_form(pairs: Iterable[tuple[str, object]]) -> Iterator[tuple[str, object]]:
    """Pairs as a form means them: empty is not given, ticked technologies are one list."""
    ticked: list[str] = []
    for name, value in pairs:
        if value == "" or _tracking(name):
            continue
        if name == "technologies":
            ticked.append(str(value))
        else:
            yield name, value
    if ticked:
        yield "technologies", ",".join(ticked)


def _tracking(name: str) -> bool:
    return name in TRACKING or name.startswith("utm_")


def _view_faults(pairs: Iterable[tuple[str, object]]) -> Iterator[Fault]:
    """View parameters that have no such option."""
    for name, value in pairs:
        options = VIEW.get(name, ())
        if options and value and value not in options:
            text = str(value)[:80]
            yield Fault(name, text, f"{name} has no option {text}", ", ".join(options))
