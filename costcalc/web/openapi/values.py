"""How a value may be written, as JSON Schema: a number, text in the grammar, or a range.

A schema cannot say all of the grammar. It lets some texts through that are refused, such as an
unknown unit, and refuses none that is taken.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final, TypeAlias

from costcalc.inputs import AMOUNT_BY_ID, CHOICE_BY_ID, COUNT_BY_ID, NO_BASELINE
from costcalc.pricebook import PriceBook
from costcalc.reading import range_text
from costcalc.scenario import known_names
from costcalc.units import MAX_LENGTH, exact_text, number_text, unit_phrase

Schema: TypeAlias = dict[str, Any]

TEXT_PATTERN: Final = r"^ *[+-]? ?[$€£]? ?[.0-9][-+.,0-9A-Za-z$€£%*/ ]*$"


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
_POINT: Final[Schema] = {"anyOf": [{"type": "number"}, _TEXT]}


def _points(*required: str, optional: tuple[str, ...] = ()) -> Schema:
    properties = {**dict.fromkeys((*required, *optional), _POINT), "unit": {"type": "string"}}
    return {
        "type": "object",
        "properties": properties,
        "required": [*required],
        "additionalProperties": False,
    }


SHARED: Final[Mapping[str, Schema]] = {
    "Text": {
        "type": "string",
        "pattern": TEXT_PATTERN,
        "description": f"In up to {MAX_LENGTH} characters a number with its sign, k, M, B or %, "
        "and unit where it has one (`1,000,000`, `1.2M`, `3/min`, `20%`, `90000 EUR/year`), or a "
        "range of two or three (`80k..150k`, `80k..100k..150k`).",
    },
    "Range": {
        "description": "A range by its points, each a number or text, in a unit of its own if any.",
        "anyOf": [_points("low", "high", optional=("likely",)), _points("likely")],
    },
}
"""What the values of many parameters have in common."""


def names(book: PriceBook) -> Mapping[str, str]:
    """Every parameter name of a scenario, with that of its kind: the same without a technology."""
    return {name: _kind(name, book) for name in known_names(book)}


def _kind(name: str, book: PriceBook) -> str:
    return ".".join(part for part in name.split(".") if part not in book.technologies)


def kinds(book: PriceBook) -> dict[str, Parameter]:
    """What may be said under each kind of name."""
    return {kind: _parameter(kind, book) for kind in dict.fromkeys(names(book).values())}


def _parameter(name: str, book: PriceBook) -> Parameter:
    if amount := AMOUNT_BY_ID.get(name):
        low, high = amount.explored
        example = exact_text(amount.default or round(sqrt(low * high) or high / 10))
        says, bounds = f"{amount.label}: {amount.help}", (amount.low, amount.high)
        return _value(name, says, amount.unit, bounds, example, amount.default)
    if count := COUNT_BY_ID.get(name):
        says = f"{count.label}: {count.help} {_bounds((count.low, count.high), '1')}"
        written = whole(count.low, count.high, count.default)
        return Parameter(name, says, written, str(count.default), _RANGE)
    if choice := CHOICE_BY_ID.get(name):
        options = "; ".join(f"`{id_}`: {label}" for id_, label in choice.options.items())
        says = f"{choice.label}: {choice.help} {options}."
        return Parameter(name, says, words(choice.options, choice.default), choice.default)
    return _OTHERS[name](book) if name in _OTHERS else _figure(name, book)


def _figure(name: str, book: PriceBook) -> Parameter:
    """A parameter that sets a figure: `set.peak_to_mean`, `set.server_price`, `salary`."""
    id_ = name.removeprefix("set.")
    figure = book.common.get(id_)
    each = figure or next(own for own in book.own["published"].values() if own.name == id_)
    says = f"{each.label}{'' if figure else ', of every technology'}: {each.help or each.note}"
    points = each.settable
    example = range_text(points) if len({*points}) > 1 else exact_text(points[1])
    return _value(name, says, each.unit, each.allowed, example, None, each.whole)


def _value(
    name: str,
    says: str,
    unit: str,
    allowed: tuple[float, float],
    example: str,
    default: float | None,
    is_whole: bool = False,
) -> Parameter:
    """A parameter whose value is a number in a unit."""
    low, high = allowed
    number: Schema = {"type": "integer" if is_whole else "number"}
    # Bounds of money are in US dollars, and a question may be in another currency.
    if "USD" not in unit:
        number |= {"minimum": low, "maximum": high}
    elif low == 0:
        number |= {"minimum": 0}
    schema: Schema = {"anyOf": [number, _TEXT]}
    if default is not None:
        schema["default"] = int(default) if default == int(default) else default
    return Parameter(name, f"{says} {_bounds(allowed, unit)}", schema, example, _RANGE)


def _bounds(allowed: tuple[float, float], unit: str) -> str:
    low, high = map(number_text, allowed)
    return f"{low} to {high} {unit_phrase(unit)}".strip() + "."


def _technologies(book: PriceBook) -> Parameter:
    one, default = f" *({'|'.join(map(re.escape, book.technologies))}) *", ",".join(book.compared)
    text: Schema = {"type": "string", "pattern": f"^{one}(,{one})*$", "default": default}
    listed = {"type": "array", "items": words(book.technologies), "minItems": 1}
    says = "The technologies to compare, with commas between them; what runs today joins them."
    return Parameter("technologies", says, text, default, {**listed, "uniqueItems": True})


def _baseline(book: PriceBook) -> Parameter:
    options = words((*book.technologies, NO_BASELINE), book.baseline)
    return Parameter("baseline", "What runs today.", options, book.baseline)


def _currency(_: PriceBook) -> Parameter:
    code: Schema = {"type": "string", "pattern": "^ *[A-Z]{3} *$", "default": "USD"}
    says = "The currency of bare amounts and of the answer; all but USD need `exchange_rate`."
    return Parameter("currency", says, code, "EUR")


def _exchange_rate(_: PriceBook) -> Parameter:
    number = {"type": "number", "minimum": 1e-6, "maximum": 1e9}
    says = "How much of `currency` one US dollar buys."
    return Parameter("exchange_rate", says, {"anyOf": [number, _TEXT]}, "0.92", _RANGE)


def _book(book: PriceBook) -> Parameter:
    says = (
        "Pins the price book, so that the address always has the same answer, which may be kept "
        "for good. A version that is not served is a 404."
    )
    return Parameter("book", says, words(book.versions or (book.version,)), book.version)


_OTHERS: Final = {
    "technologies": _technologies,
    "baseline": _baseline,
    "currency": _currency,
    "exchange_rate": _exchange_rate,
    "book": _book,
}
