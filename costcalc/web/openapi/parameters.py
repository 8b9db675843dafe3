"""The parameters of a scenario, of how an answer looks, and those that single addresses take.

The schema of a value cannot say all of the grammar. It lets some texts through that are refused,
such as an unknown unit, and refuses none that is taken.
"""

import tomllib
from collections.abc import Iterable, Mapping
from math import sqrt
from pathlib import Path
from typing import Any, Final, TypeAlias

from costcalc.analysis.explain import EXAMPLE
from costcalc.model.inputs import AMOUNT_BY_ID, CHOICE_BY_ID, COUNT_BY_ID, HOME, NO_BASELINE
from costcalc.output.charts.registry import CHARTS
from costcalc.output.charts.svg import HEIGHTS, WIDTHS
from costcalc.output.questions import MOST_CELLS
from costcalc.prices.book import PriceBook
from costcalc.prices.names import SET, Name
from costcalc.scenario.fields import range_text
from costcalc.scenario.scenario import known_names
from costcalc.scenario.units import exact_text, is_rate, number_text, unit_phrase
from costcalc.web.oembed import LEAST, MOST
from costcalc.web.query import VIEW, Form, Options
from costcalc.web.question import MOST_REVISIONS

Schema: TypeAlias = dict[str, Any]

TEXTS: Final[Schema] = tomllib.loads(Path(__file__).with_name("parameters.toml").read_text("utf-8"))
"""Descriptions of parameters, by section and name."""


def in_query(name: str, text: str, schema: Schema, example: str | list[str] = "") -> Schema:
    """A parameter of an address, as the document has it; that of a secret id has no example."""
    found = {"name": name, "in": "query", "description": text, "schema": schema}
    return found | ({"example": example} if example else {})


def component(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def camel(name: str) -> str:
    """A name as schemas are named: `FlipPoints`."""
    return "".join(word.capitalize() for word in name.replace("-", "_").split("_"))


def words(options: Iterable[str]) -> Schema:
    """One word out of a few."""
    return {"type": "string", "enum": [*options]}


def whole(low: int, high: int) -> Schema:
    """A whole number between two."""
    return {"anyOf": [{"type": "integer", "minimum": low, "maximum": high}, _TEXT]}


_TEXT: Final = component("Text")
_TECHNOLOGY: Final = component("TechnologyId")


def lists(book: PriceBook) -> dict[str, Schema]:
    """The lists of words that many addresses share, by name."""
    return {
        **{camel(id_): words(choice.options) for id_, choice in CHOICE_BY_ID.items()},
        "TechnologyId": words(book.technologies),
        "Baseline": words((*book.technologies, NO_BASELINE)),
        "Book": words(book.versions or (book.version,)),
        "ServerId": words(book.servers),
        "CountryId": words(book.countries),
        "ChartName": words(CHARTS),
    }


def names(book: PriceBook) -> Mapping[str, str]:
    """Every parameter name of a scenario, and its kind: the name without the technology."""
    return {
        name: ".".join(part for part in name.split(".") if part not in book.technologies)
        for name in known_names(book)
    }


def kinds(book: PriceBook) -> dict[str, Schema]:
    """The parameter of each kind."""
    return {kind: _parameter(kind, book) for kind in dict.fromkeys(names(book).values())}


def _parameter(name: str, book: PriceBook) -> Schema:
    if amount := AMOUNT_BY_ID.get(name):
        low, high = amount.explored
        example = exact_text(amount.default or round(sqrt(low * high) or high / 10))
        unit, bounds = amount.unit, (amount.low, amount.high)
        text = f"{amount.label}: {amount.help} {_bounds(bounds, unit)}"
        if amount.default is not None:
            text += _unless(number_text(amount.default))
        return in_query(name, text, _number(bounds, unit), example)
    if count := COUNT_BY_ID.get(name):
        text = f"{count.label}: {count.help} {_bounds((count.low, count.high), '1')}"
        text += _unless(number_text(count.default))
        return in_query(name, text, whole(count.low, count.high), str(count.default))
    if choice := CHOICE_BY_ID.get(name):
        options = "; ".join(f"`{id_}`: {label}" for id_, label in choice.options.items())
        text = f"{choice.label}: {choice.help} {options}.{_unless(f'`{choice.default}`')}"
        return in_query(name, text, component(camel(name)), choice.default)
    return _others(book).get(name) or _figure(name, book)


def _figure(name: str, book: PriceBook) -> Schema:
    """A parameter that sets a figure: `set.peak_to_mean`, `set.server_price`."""
    each, *_ = book.find(Name.read(name), "published")
    whose = ", of every technology" if each.technology else ""
    text = f"{each.label}{whose}: {each.help or each.note}"
    points, (bounds, unit) = each.settable, (each.allowed, each.unit)
    example = range_text(points) if len({*points}) > 1 else exact_text(points[1])
    schema = _number(bounds, unit, "integer" if each.whole else "number")
    return in_query(name, f"{text} {_bounds(bounds, unit)}", schema, example)


def _number(allowed: tuple[float, float], unit: str, kind: str = "number") -> Schema:
    """The schema of a number in a unit, or of text with one."""
    low, high = allowed
    number: Schema = {"type": kind}
    if is_rate(unit, low):  # above 1 it needs a percent sign
        high = min(high, 1)
    # Bounds of money are in US dollars, and a scenario may be in another currency.
    if "USD" not in unit:
        number |= {"minimum": low, "maximum": high}
    elif low == 0:
        number |= {"minimum": 0}
    return {"anyOf": [number, _TEXT]}


def _bounds(allowed: tuple[float, float], unit: str) -> str:
    low, high = map(number_text, allowed)
    return f"{low} to {high} {unit_phrase(unit)}".strip() + "."


def _unless(default: str) -> str:
    """The default in words, since generated clients would always send a schema's `default`."""
    return f" {default} unless given."


def _others(book: PriceBook) -> Mapping[str, Schema]:
    """Parameters that are no amount, count or choice and set no figure."""
    each = {"type": "array", "items": _TECHNOLOGY, "minItems": 1, "uniqueItems": True}
    code = {"type": "string", "pattern": "^ *[A-Z]{3} *$"}
    rate = {"anyOf": [{"type": "number", "minimum": 1e-6, "maximum": 1e9}, _TEXT]}
    text = TEXTS["scenario"]
    another = next((id_ for id_ in book.technologies if id_ not in book.compared), NO_BASELINE)
    schemas: dict[str, tuple[Schema, str | list[str]]] = {
        "technologies": (each, [*book.compared]),
        "baseline": (component("Baseline"), another),
        "server": (component("ServerId"), book.server),
        "country": (component("CountryId"), HOME),
        "currency": (code, "EUR"),
        "exchange_rate": (rate, "0.92"),
        "book": (component("Book"), book.version),
    }
    return {name: in_query(name, text[name], *written) for name, written in schemas.items()}


def views() -> dict[str, Schema]:
    """Parameters that change how an answer looks or is delivered, never a number."""
    return {
        name: in_query(name, TEXTS["views"][name], *_written(options))
        for name, options in VIEW.items()
    }


def _written(options: Options) -> tuple[Schema, str]:
    """The schema of a view parameter, and an example."""
    if isinstance(options, Form):
        return {"type": "string", "pattern": f"^{options.pattern}$"}, options.example
    return words(options), options[-1]


_SCHEMAS: Final[Mapping[str, Schema]] = {
    "flip-points.range": component("Text"),
    "flip-map.cells": whole(2, MOST_CELLS),
    **dict.fromkeys(("bridge.from", "bridge.to"), _TECHNOLOGY),
    "chart.name": component("ChartName"),
    "chart.width": whole(*WIDTHS),
    "chart.height": whole(*HEIGHTS),
    "oembed.format": words(["json"]),
    "oembed.maxwidth": whole(LEAST, MOST),
    "oembed.maxheight": whole(LEAST, MOST),
    **dict.fromkeys(("saved.revision", "saved.upto"), whole(1, MOST_REVISIONS)),
}
"""Schemas of parameters whose bounds or options are defined elsewhere."""


def own(book: PriceBook) -> dict[str, Schema]:
    """Parameters of single addresses, by the keys that their views use."""
    ends = {"first": book.compared[0], "last": book.compared[-1]}
    examples = {"estimate.metric": EXAMPLE}
    found = {}
    for key, texts in TEXTS["own"].items():
        schema = _SCHEMAS.get(key) or texts["schema"]
        example = examples.get(key) or texts.get("example", "").format(**ends)
        found[key] = in_query(key.rpartition(".")[2], texts["description"], schema, example)
    return found


def shared(book: PriceBook) -> dict[str, Schema]:
    """The parameters that many addresses share, by name."""
    by_kind = kinds(book)
    found: dict[str, Schema] = {}
    for name, kind in names(book).items():
        if name.startswith(SET):
            continue
        parameter, technology = by_kind[kind], Name.read(name).technology
        if technology:
            text = f"{parameter['description']} For {book.technologies[technology].name} alone."
            parameter = in_query(name, text, parameter["schema"])
        found[name] = parameter
    return found | views()
