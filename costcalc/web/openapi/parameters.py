"""The parameters of a scenario, of how an answer looks, and those that single addresses take.

The schema of a value cannot say all of the grammar. It lets some texts through that are refused,
such as an unknown unit, and refuses none that is taken.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from math import sqrt
from pathlib import Path
from typing import Any, Final, TypeAlias

from costcalc.analysis.trace import EXAMPLE
from costcalc.answers import CELLS, MOST_CELLS
from costcalc.inputs import AMOUNT_BY_ID, CHOICE_BY_ID, COUNT_BY_ID, NO_BASELINE
from costcalc.names import SET, Name
from costcalc.output.charts.registry import CHARTS
from costcalc.output.charts.svg import HEIGHTS, WIDTHS
from costcalc.output.share import HEIGHT
from costcalc.pricebook import PriceBook
from costcalc.reading import range_text
from costcalc.scenario import SIDES, known_names
from costcalc.units import exact_text, number_text, unit_phrase
from costcalc.web.ask import MOST_REVISIONS, VIEW
from costcalc.web.oembed import LEAST, MOST, WIDTH
from costcalc.web.problems import KINDS

Schema: TypeAlias = dict[str, Any]

TEXTS: Final[Schema] = tomllib.loads(Path(__file__).with_name("parameters.toml").read_text("utf-8"))
"""What parameters mean, in words."""


@dataclass(frozen=True)
class Parameter:
    """A name that a question may have, with the schema of its value in an address.

    `also` is what a JSON body takes besides.
    """

    name: str
    says: str
    schema: Schema
    example: str
    also: Schema | None = None


def component(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def words(options: Iterable[str], default: str | None = None) -> Schema:
    """One word out of a few."""
    return {"type": "string", "enum": [*options], **({"default": default} if default else {})}


def whole(low: int, high: int, default: int | None = None) -> Schema:
    """A whole number between two."""
    own = {} if default is None else {"default": default}
    return {"anyOf": [{"type": "integer", "minimum": low, "maximum": high}, _TEXT], **own}


_TEXT: Final = component("Text")
_RANGE: Final = component("Range")


def names(book: PriceBook) -> Mapping[str, str]:
    """Every parameter name of a scenario, with that of its kind: the same without a technology."""
    return {
        name: ".".join(part for part in name.split(".") if part not in book.technologies)
        for name in known_names(book)
    }


def kinds(book: PriceBook) -> dict[str, Parameter]:
    """What may be said under each kind of name."""
    return {kind: _parameter(kind, book) for kind in dict.fromkeys(names(book).values())}


def _parameter(name: str, book: PriceBook) -> Parameter:
    if amount := AMOUNT_BY_ID.get(name):
        low, high = amount.explored
        example = exact_text(amount.default or round(sqrt(low * high) or high / 10))
        unit, bounds = amount.unit, (amount.low, amount.high)
        says, schema = f"{amount.label}: {amount.help}", _number(bounds, unit)
        if (default := amount.default) is not None:
            schema["default"] = int(default) if default == int(default) else default
        return Parameter(name, f"{says} {_bounds(bounds, unit)}", schema, example, _RANGE)
    if count := COUNT_BY_ID.get(name):
        says = f"{count.label}: {count.help} {_bounds((count.low, count.high), '1')}"
        written = whole(count.low, count.high, count.default)
        return Parameter(name, says, written, str(count.default), _RANGE)
    if choice := CHOICE_BY_ID.get(name):
        options = "; ".join(f"`{id_}`: {label}" for id_, label in choice.options.items())
        says = f"{choice.label}: {choice.help} {options}."
        return Parameter(name, says, words(choice.options, choice.default), choice.default)
    return _others(book).get(name) or _figure(name, book)


def _figure(name: str, book: PriceBook) -> Parameter:
    """A parameter that sets a figure: `set.peak_to_mean`, `set.server_price`, `salary`."""
    each, *_ = book.find(Name.read(name), "published")
    whose = ", of every technology" if each.technology else ""
    says = f"{each.label}{whose}: {each.help or each.note}"
    points, (bounds, unit) = each.settable, (each.allowed, each.unit)
    example = range_text(points) if len({*points}) > 1 else exact_text(points[1])
    schema = _number(bounds, unit, "integer" if each.whole else "number")
    return Parameter(name, f"{says} {_bounds(bounds, unit)}", schema, example, _RANGE)


def _number(allowed: tuple[float, float], unit: str, kind: str = "number") -> Schema:
    """A number in a unit, or a text that says one."""
    low, high = allowed
    number: Schema = {"type": kind}
    # Bounds of money are in US dollars, and a question may be in another currency.
    if "USD" not in unit:
        number |= {"minimum": low, "maximum": high}
    elif low == 0:
        number |= {"minimum": 0}
    return {"anyOf": [number, _TEXT]}


def _bounds(allowed: tuple[float, float], unit: str) -> str:
    low, high = map(number_text, allowed)
    return f"{low} to {high} {unit_phrase(unit)}".strip() + "."


def _others(book: PriceBook) -> Mapping[str, Parameter]:
    """What is no amount, count or choice, and sets no figure."""
    one, compared = f" *({'|'.join(map(re.escape, book.technologies))}) *", ",".join(book.compared)
    text = {"type": "string", "pattern": f"^{one}(,{one})*$", "default": compared}
    each = {"type": "array", "items": words(book.technologies), "minItems": 1, "uniqueItems": True}
    baseline = words((*book.technologies, NO_BASELINE), book.baseline)
    code = {"type": "string", "pattern": "^ *[A-Z]{3} *$", "default": "USD"}
    rate = {"anyOf": [{"type": "number", "minimum": 1e-6, "maximum": 1e9}, _TEXT]}
    versions = words(book.versions or (book.version,))
    says = TEXTS["scenario"]
    found = (
        Parameter("technologies", says["technologies"], text, compared, each),
        Parameter("baseline", says["baseline"], baseline, book.baseline),
        Parameter("currency", says["currency"], code, "EUR"),
        Parameter("exchange_rate", says["exchange_rate"], rate, "0.92", _RANGE),
        Parameter("book", says["book"], versions, book.version),
    )
    return {parameter.name: parameter for parameter in found}


def views() -> dict[str, Parameter]:
    """Parameters that change how an answer looks or is delivered, never a number."""
    return {
        name: Parameter(name, TEXTS["views"][name], words(options), options[-1])
        for name, options in VIEW.items()
    }


def own(book: PriceBook) -> dict[str, Schema]:
    """Parameters that single addresses have, as their views name them."""
    ends = {"first": book.compared[0], "last": book.compared[-1]}
    examples = {"estimate.metric": EXAMPLE, "static.release": version("plotly")}
    schemas = _schemas(book)
    return {
        key: {
            "name": key.rpartition(".")[2],
            "in": "query",
            "description": told["description"],
            "schema": schemas.get(key) or told["schema"],
            "example": examples.get(key) or told["example"].format(**ends),
        }
        for key, told in TEXTS["own"].items()
    }


def _schemas(book: PriceBook) -> Mapping[str, Schema]:
    """What those take whose bounds and words are said elsewhere."""
    revision = whole(1, MOST_REVISIONS)
    return {
        "flip-points.range": component("Text"),
        "flip-map.cells": whole(2, MOST_CELLS, CELLS),
        **dict.fromkeys(("bridge.from", "bridge.to"), words(book.technologies)),
        "chart.name": words(CHARTS),
        "chart.width": whole(*WIDTHS, 960),
        "chart.height": whole(*HEIGHTS),
        "oembed.format": words(["json"], "json"),
        "oembed.maxwidth": whole(LEAST, MOST, WIDTH),
        "oembed.maxheight": whole(LEAST, MOST, HEIGHT),
        **dict.fromkeys(("saved.revision", "saved.other_revision", "saved.upto"), revision),
        "problems.kind": words(kind for kind, _ in KINDS.values()),
    }


def shared(book: PriceBook) -> dict[str, Schema]:
    """The parameters that many addresses take, by name."""
    said, leaves, figures = kinds(book), {}, {}
    found: dict[str, Schema] = {}
    for name, kind in names(book).items():
        leaves[name] = component(f"address.{kind}")
        if name.startswith(SET):
            figures[name] = leaves[name]
            continue
        technology = Name.read(name).technology
        whose = f" For {book.technologies[technology].name} alone." if technology else ""
        example = "" if technology else said[kind].example
        found[name] = in_query(Parameter(name, f"{said[kind].says}{whose}", leaves[name], example))
    found |= {name: in_query(view) for name, view in views().items()}
    sides = {f"{side}{name}": schema for side in SIDES for name, schema in leaves.items()}
    for name, properties in (("set", figures), ("sides", {**figures, **sides})):
        told = TEXTS["exploded"][name]  # one object, each key of which is a parameter of its own
        found[name] = {**told, "schema": {**told["schema"], "properties": properties}}
    return found


def in_query(parameter: Parameter) -> Schema:
    """A parameter as the document has it."""
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.says,
        "schema": parameter.schema,
        **({"example": parameter.example} if parameter.example else {}),
    }
