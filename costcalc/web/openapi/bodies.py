"""What can be sent as a body: a scenario as JSON, two to compare, a batch."""

from collections.abc import Mapping
from typing import Final

from costcalc.batch.rows import NAME
from costcalc.pricebook import PriceBook
from costcalc.store.drafts import INPUTS, MOST
from costcalc.web.formats import JSON, KINDS
from costcalc.web.openapi import parameters
from costcalc.web.openapi.describe import About
from costcalc.web.openapi.parameters import Parameter, Schema, component, kinds, names

SHADOWED: Final = "of"
"""The one parameter of a scenario whose name a route has for a parameter of its own."""
TABLE: Final = (
    f"A header of parameter names, `{NAME}` for the row's own, and a line a scenario. "
    "An empty cell is the default."
)
_IGNORED: Final = {"^_": True}


def schemas(book: PriceBook, views: Mapping[str, Parameter]) -> dict[str, Schema]:
    """The schemas of values and of bodies, by name."""
    values: dict[str, Schema] = {}
    for kind, parameter in kinds(book).items():
        values[f"address.{kind}"] = {"description": parameter.says, **parameter.schema}
        also = [parameter.also] if parameter.also else []
        values[kind] = {"anyOf": [component(f"address.{kind}"), *also]}
    leaves = {name: component(kind) for name, kind in names(book).items()}
    leaves |= {name: view.schema for name, view in views.items()}
    del leaves[SHADOWED]
    texts = {name: {"type": "string", "maxLength": most} for name, most in MOST.items()}
    return {
        **values,
        "ScenarioFields": _object(_spelt(leaves)),
        "Draft": {
            **_object({**texts, INPUTS: component("Scenario")}),
            "required": [INPUTS],
            "additionalProperties": False,
        },
        "PublicationBody": {
            **_object({"values": views["values"].schema}),
            "additionalProperties": False,
        },
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


def content(about: About, book: PriceBook) -> dict[str, Schema]:
    """What an address takes as a body, by media type."""
    if about.asks == "many":
        table = {"type": "string", "description": TABLE}
        return {JSON: {"schema": component("Scenarios")}, KINDS["csv"]: {"schema": table}}
    if about.body or about.asks == "two":
        return {about.sent: {"schema": component(about.body or "TwoScenarios")}}
    if not about.own:
        return {JSON: {"schema": component("Scenario")}}
    own = parameters.own(book)
    scenario = {
        "allOf": [component("ScenarioFields")],
        "properties": {
            SHADOWED: component(SHADOWED),
            **{own[key]["name"]: own[key]["schema"] for key in about.own},
        },
        "required": [own[key]["name"] for key in about.needed],
        "unevaluatedProperties": False,
    }
    return {JSON: {"schema": scenario}}
