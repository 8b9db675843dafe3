"""What can be sent as a body: a scenario as JSON, two to compare, a batch."""

from collections.abc import Iterable, Mapping
from typing import Final

from costcalc.batch.rows import NAME
from costcalc.pricebook import PriceBook
from costcalc.web.formats import JSON, KINDS
from costcalc.web.openapi.values import SHARED, Parameter, Schema, component, kinds, names

_IGNORED: Final = {"^_": True}
_ANY_NAME: Final = "dotted (`salary.go`) or nested (`{\"salary\": {\"go\": …}}`)"


def schemas(book: PriceBook, views: Mapping[str, Parameter]) -> dict[str, Schema]:
    """The schemas of values and of bodies, by name."""
    values = dict(SHARED)
    for kind, parameter in kinds(book).items():
        values[f"address.{kind}"] = {"description": parameter.says, **parameter.schema}
        also = [parameter.also] if parameter.also else []
        values[kind] = {"anyOf": [component(f"address.{kind}"), *also]}
    leaves = {name: component(kind) for name, kind in names(book).items()}
    leaves |= {name: view.schema for name, view in views.items()}
    sides: Schema = {"a": closed(), "b": closed()}
    row: Schema = {NAME: {"type": ["string", "number"], "description": "A name for the row."}}
    return {
        **values,
        "ScenarioFields": _object(_nested(leaves)),
        "Scenario": closed(f"What differs from the defaults, its names {_ANY_NAME}."),
        "TwoScenarios": {
            **closed("What is asked of each under `a` and `b`, what is asked of both outside."),
            "properties": sides,
            "patternProperties": {r"^[ab]\.": True},
        },
        "Scenarios": {
            "type": "array",
            "description": "What differs from the defaults, scenario by scenario.",
            "items": {**closed(), "properties": row},
            "minItems": 1,
        },
    }


def closed(description: str = "") -> Schema:
    """A scenario that has no other fields; what stands beside it may add some."""
    said = {"description": description} if description else {}
    return {**said, "allOf": [component("ScenarioFields")], "unevaluatedProperties": False}


def _nested(leaves: Mapping[str, Schema]) -> dict[str, Schema]:
    """Properties by name, `go.server_price` under `go` too: names are dotted or nested."""
    inside: dict[str, dict[str, Schema]] = {}
    for name, schema in leaves.items():
        parts = name.split(".")
        for cut in range(1, len(parts)):
            inside.setdefault(".".join(parts[:cut]), {})[".".join(parts[cut:])] = schema
    properties = dict(leaves)
    for name, within in inside.items():
        nested = {**_object(_nested(within)), "additionalProperties": False, "minProperties": 1}
        properties[name] = {"anyOf": [leaves[name], nested]} if name in leaves else nested
    return properties


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": {**properties}, "patternProperties": _IGNORED}


def with_own(own: Iterable[Parameter], needed: Iterable[str]) -> Schema:
    """A scenario with the parameters of one route, which the body may hold too."""
    properties = {parameter.name: parameter.schema for parameter in own}
    if not properties:
        return component("Scenario")
    return {**closed(), "properties": properties, "required": [*needed]}


BATCH_TEXT: Final[Schema] = {
    "type": "string",
    "description": f"A header of parameter names, `{NAME}` for the row's own, and a line a "
    "scenario. An empty cell is the default.",
}


def batch() -> dict[str, Schema]:
    """The bodies of a batch, by media type."""
    return {JSON: component("Scenarios"), KINDS["csv"]: BATCH_TEXT}
