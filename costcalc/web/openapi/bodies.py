"""The schemas of request bodies: a scenario as JSON, several to compare, a batch.

They describe the nested spelling alone (`{"salary": {"go": 90000}}`), though the dotted one
(`{"salary.go": 90000}`) is read as well: generators of clients name every property, and fail on
two that get the same name. For the same reason every object has a schema with a name of its own.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from costcalc.batch.columns import NAME
from costcalc.prices.book import PriceBook
from costcalc.prices.names import MARKET, SET
from costcalc.scenario.documents import DEFAULT
from costcalc.scenario.own import AMOUNTS as OWN_AMOUNTS
from costcalc.scenario.own import NAME as OWN_NAME
from costcalc.scenario.sides import LETTERS
from costcalc.web.delivery.formats import JSON, KINDS
from costcalc.web.openapi import parameters
from costcalc.web.openapi.describe import About
from costcalc.web.openapi.parameters import Schema, camel, component, kinds, names
from costcalc.web.store.drafts import INPUTS, MOST, MOST_REASON, REASONS

TABLE: Final = (
    f"A header of parameter names, `{NAME}` for the row's own, and a line a scenario. "
    "An empty cell is the default."
)
_ID: Final = {"type": "string", "maxLength": 80}


def schemas(book: PriceBook, described: Iterable[About]) -> dict[str, Schema]:
    """The schemas of bodies, and of the objects within them, by name."""
    by_kind = kinds(book)
    fields, within = _fields(book, by_kind)
    texts = {name: {"type": "string", "maxLength": most} for name, most in MOST.items()}
    row = {"type": ["string", "number"], "description": "A name for the row."}
    sides = dict.fromkeys(LETTERS, component("ComparedScenario"))
    asked = (about for about in described if about.takes == "scenario" and not about.body)
    return {
        **within,
        "Scenario": _object(fields, "What differs from the defaults."),
        "ComparedScenario": _object(
            {**fields, "id": _ID, "s": _ID},
            "What is of one alone; `id` or `s` of a saved or published scenario instead of all.",
        ),
        "SeveralScenarios": _object(
            {**fields, **sides},
            "What is of one alone under its letter, what is of all beside them.",
        ),
        "BatchScenario": _object({NAME: row, **fields}, "A scenario of a batch."),
        "Scenarios": {"type": "array", "minItems": 1, "items": component("BatchScenario")},
        **{_name(about): _asked(about, fields, book) for about in asked if about.own},
        "Draft": _object(
            {**texts, INPUTS: component("Scenario"), REASONS: component("Reasons")},
            "A scenario to save.",
            required=[INPUTS],
        ),
        "Reasons": {
            "type": "object",
            "description": "Why inputs were changed, by their names.",
            "additionalProperties": {"type": "string", "maxLength": MOST_REASON},
        },
        "PublicationBody": _object(
            {
                "values": parameters.views()["values"]["schema"],
                "expires": {"type": ["string", "null"], "format": "date"},
            },
            "What a publication shows, and the last day that it does.",
        ),
    }


def _fields(
    book: PriceBook, by_kind: Mapping[str, Schema]
) -> tuple[dict[str, Schema], dict[str, Schema]]:
    """The properties of a scenario, and the schemas of the objects in them, by name."""
    fields = {name: _value(by_kind[name]) for name in names(book) if "." not in name}
    within = _figures(book, by_kind)
    for name, schema in [*fields.items()]:
        if f"{name}.{book.compared[0]}" in names(book):
            each = {"anyOf": schema["anyOf"]}
            properties = dict.fromkeys((DEFAULT, *book.technologies), each)
            whose = f"{camel(name)}ByTechnology"
            within[whose] = _object(properties, f"By technology; `{DEFAULT}` is for all others.")
            fields[name] = {**schema, "anyOf": [*each["anyOf"], component(whose)]}
    within |= _own_lines(book)
    return {**fields, "set": component("SetFigures"), "own": component("OwnLines")}, within


def _own_lines(book: PriceBook) -> dict[str, Schema]:
    """The schemas of the lines that a user adds, by the name of each."""
    amount = [component("Text"), component("Range")]
    own = {"anyOf": [*amount, component("OwnLineByTechnology")]}
    return {
        "OwnLineByTechnology": _object(
            {name: {"anyOf": amount} for name in (DEFAULT, *book.technologies)},
            f"By technology; `{DEFAULT}` is for all others.",
        ),
        "OwnLines": _object(
            {},
            f"Lines of your own by name, {OWN_AMOUNTS}.",
            patternProperties={f"^{OWN_NAME}$": own},
        ),
    }


def _figures(book: PriceBook, by_kind: Mapping[str, Schema]) -> dict[str, Schema]:
    """The schemas of objects that set figures; the market's pay is a property itself."""
    figures = {
        name.removeprefix(SET): _value(parameter)
        for name, parameter in by_kind.items()
        if name.startswith(SET) and name != f"{SET}{MARKET}"
    }
    first = book.compared[0]
    of_one = {name for name in figures if f"{SET}{first}.{name}" in names(book)}
    own = {name: schema for name, schema in figures.items() if name in of_one}
    technologies = dict.fromkeys(book.technologies, component("FiguresOfTechnology"))
    return {
        "FiguresOfTechnology": _object(own, "Figures of the price book, for one technology."),
        "SetFigures": _object(
            {**figures, **technologies},
            "Figures of the price book by name, for every technology or under one for it alone.",
        ),
    }


def _value(parameter: Schema) -> Schema:
    """The schema of a parameter in a body: as in an address, or a number's range as an object."""
    schema = {"description": parameter["description"], **parameter["schema"]}
    if "anyOf" in schema:
        schema["anyOf"] = [*schema["anyOf"], component("Range")]
    return schema


def _object(properties: Mapping[str, Schema], description: str, **more: object) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": {**properties},
        "patternProperties": {"^_": True},  # ignored
        "additionalProperties": False,
        **more,
    }


def _name(about: About) -> str:
    """The name of the schema of a scenario with an address's own parameters."""
    return f"{camel(about.own[0].partition('.')[0])}Scenario"


def _asked(about: About, fields: Mapping[str, Schema], book: PriceBook) -> Schema:
    """A scenario with an address's own parameters, of which some are required."""
    every = parameters.own(book)
    own = {
        every[key]["name"]: {"description": every[key]["description"], **every[key]["schema"]}
        for key in about.own
    }
    needed = [every[key]["name"] for key in about.needed]
    required = {"required": needed} if needed else {}
    return _object({**fields, **own}, "A scenario, and what is asked of it.", **required)


def content(about: About) -> dict[str, Schema]:
    """The bodies that an address takes, by media type."""
    if about.takes == "many":
        table = {"type": "string", "description": TABLE}
        return {JSON: {"schema": component("Scenarios")}, KINDS["csv"]: {"schema": table}}
    if about.takes == "several":
        return {JSON: {"schema": component("SeveralScenarios")}}
    name = about.body or (_name(about) if about.own else "Scenario")
    return {JSON: {"schema": component(name)}}
