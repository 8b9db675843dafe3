"""What can be sent as a body: a scenario as JSON, two to compare, a batch."""

from collections.abc import Iterable, Mapping
from typing import Final

from costcalc.batch.rows import NAME
from costcalc.pricebook import PriceBook
from costcalc.store.drafts import INPUTS, MOST
from costcalc.web.formats import JSON, KINDS
from costcalc.web.openapi.values import SHARED, Parameter, Schema, component, kinds, names

SHADOWED: Final = "of"
"""The one parameter of a scenario whose name a route has for a parameter of its own."""
NONE: Final[Mapping[str, Schema]] = {}
_IGNORED: Final = {"^_": True}
_ANY_NAME: Final = 'dotted (`salary.go`) or nested (`{"salary": {"go": …}}`)'


def schemas(book: PriceBook, views: Mapping[str, Parameter]) -> dict[str, Schema]:
    """The schemas of values and of bodies, by name."""
    values = dict(SHARED)
    for kind, parameter in kinds(book).items():
        values[f"address.{kind}"] = {"description": parameter.says, **parameter.schema}
        also = [parameter.also] if parameter.also else []
        values[kind] = {"anyOf": [component(f"address.{kind}"), *also]}
    leaves = {name: component(kind) for name, kind in names(book).items()}
    leaves |= {name: view.schema for name, view in views.items()}
    del leaves[SHADOWED]
    row = {NAME: {"type": ["string", "number"], "description": "A name for the row."}}
    one = closed(f"What differs from the defaults, its names {_ANY_NAME}.")
    two = closed(
        "What is asked of one alone under `a` or `b`, what is asked of both outside.",
        {"a": closed(), "b": closed()},
    )
    return {
        **values,
        "ScenarioFields": _object(_spelt(leaves)),
        "Scenario": one,
        "TwoScenarios": {**two, "patternProperties": {r"^[ab]\.": True}},
        "Draft": _draft(),
        "PublicationBody": {
            "type": "object",
            "properties": {"values": views["values"].schema},
            "patternProperties": _IGNORED,
            "additionalProperties": False,
        },
        "DraftForm": {
            "type": "object",
            "description": "The fields of the page's form: what differs from the defaults.",
            "additionalProperties": {"type": "string"},
        },
        "Scenarios": {"type": "array", "items": closed(fields=row), "minItems": 1},
    }


def _draft() -> Schema:
    """What is saved."""
    texts = {name: {"type": "string", "maxLength": most} for name, most in MOST.items()}
    return {
        **_object({**texts, INPUTS: component("Scenario")}),
        "required": [INPUTS],
        "additionalProperties": False,
    }


def closed(says: str = "", fields: Mapping[str, Schema] = NONE) -> Schema:
    """A scenario with fields beside it, and no others."""
    return {
        **({"description": says} if says else {}),
        "allOf": [component("ScenarioFields")],
        "properties": {SHADOWED: component(SHADOWED), **fields},
        "unevaluatedProperties": False,
    }


def _spelt(leaves: Mapping[str, Schema]) -> dict[str, Schema]:
    """Properties by their dotted names, and nested from the first part on."""
    properties = dict(leaves)
    for name, within in _nested(leaves).items():
        properties[name] = {"anyOf": [leaves[name], within]} if name in leaves else within
    return properties


def _nested(leaves: Mapping[str, Schema]) -> dict[str, Schema]:
    """An object for each first part of a dotted name."""
    parts: dict[str, dict[str, Schema]] = {}
    for name, schema in leaves.items():
        first, dot, rest = name.partition(".")
        if dot:
            parts.setdefault(first, {})[rest] = schema
    return {
        first: {
            **_object(
                {name: each for name, each in within.items() if "." not in name} | _nested(within)
            ),
            "additionalProperties": False,
            "minProperties": 1,
        }
        for first, within in parts.items()
    }


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": {**properties}, "patternProperties": _IGNORED}


def with_own(own: Iterable[Parameter], needed: Iterable[str]) -> Schema:
    """A scenario with the parameters of one route, which the body may hold too."""
    fields = {parameter.name: parameter.schema for parameter in own}
    return {**closed(fields=fields), "required": [*needed]} if fields else component("Scenario")


BATCH_TEXT: Final[Schema] = {
    "type": "string",
    "description": f"A header of parameter names, `{NAME}` for the row's own, and a line a "
    "scenario. An empty cell is the default.",
}


def batch() -> dict[str, Schema]:
    """The bodies of a batch, by media type."""
    return {JSON: component("Scenarios"), KINDS["csv"]: BATCH_TEXT}
