"""`costcalc mcp`: estimates and analyses as tools of an assistant, over standard input and output.

The Model Context Protocol in its official Python package. Every answer carries the rule by which a
winner may be named, since an assistant says the result on in words of its own.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import anyio
import mcp_types as types
import orjson
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server

from costcalc import __version__, settings
from costcalc.analysis.estimate import estimate
from costcalc.analysis.verdict import CONFIDENT_FROM, LEAD
from costcalc.cli_output import faults_text
from costcalc.model.inputs import Total
from costcalc.output import estimate_json as shapes
from costcalc.output import shared_json as shared
from costcalc.output.answer_text import compare_text
from costcalc.output.comparison_json import Comparison
from costcalc.output.questions import ANALYSES, Analysis, compare
from costcalc.output.technologies_json import Technology
from costcalc.output.text import estimate_text
from costcalc.prices.library import PriceBooks
from costcalc.prices.names import SET
from costcalc.scenario.documents import JSON_TEXT, Pair, object_pairs
from costcalc.scenario.faults import Refused, gathered
from costcalc.scenario.scenario import read_beside
from costcalc.scenario.sides import LETTERS, of_side, read_sides, sides
from costcalc.web.openapi import parameters
from costcalc.web.openapi.answers import reader
from costcalc.web.openapi.parameters import Schema

RULE: Final = (
    "Name a winner only where the estimate's `verdict.confident` is true: it is the cheapest in "
    f"{CONFIDENT_FROM * 100:.0f} of 100 simulations, and by {LEAD * 100:.0f} %. Otherwise say that "
    "the costs cannot be told apart, and give the verdict's own words."
)
SERVED: Final = ("flip-points", "trace")
"""The analyses that are tools, beside the estimate and the comparison."""
DEEPEST: Final = 3
"""Levels of a receipt that are shown; a number within it can be traced in turn."""
VALUE: Final[Schema] = {"type": ["number", "string"]}


@dataclass(frozen=True)
class Brief:
    """An estimate without its lines: the verdict, the totals of each technology, how exact."""

    price_book: shared.PriceBook
    currency: shared.Currency
    of: Total
    verdict: shapes.Verdict
    technologies: tuple[Technology, ...]
    estimate_class: shapes.EstimateClass
    warnings: tuple[shapes.Notice, ...]
    links: shapes.Links


@dataclass(frozen=True)
class Tool:
    """A tool as the client is told of it, and what makes its answer: a text, and the same typed."""

    told: types.Tool
    answer: Callable[[list[Pair]], tuple[str, object]]


def serve(books: PriceBooks) -> int:
    """Answer until standard input ends."""
    anyio.run(_serve, server(books))
    return 0


async def _serve(own: Server[Any]) -> None:
    async with stdio_server() as (read, write):
        await own.run(read, write, own.create_initialization_options())


def server(books: PriceBooks) -> Server[Any]:
    """The server of the tools, whatever carries its messages."""
    found = {each.told.name: each for each in tools(books)}

    async def listed(*_: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[each.told for each in found.values()])

    async def called(
        _: ServerRequestContext[Any], asked: types.CallToolRequestParams
    ) -> types.CallToolResult:
        if asked.name not in found:
            return _said(f"{asked.name} is no tool; there are {', '.join(found)}", is_error=True)
        try:
            text, answer = found[asked.name].answer(_pairs(asked.arguments or {}))
        except Refused as refused:
            return _said("\n".join(faults_text(refused.faults)), is_error=True)
        whole = {"rule": RULE, "answer": orjson.loads(shared.json_bytes(answer))}
        return _said(f"{text}\n\n{RULE}", structured_content=whole if answer else None)

    return Server(
        "costcalc",
        version=__version__,
        instructions=f"What a backend costs in total, as ranges, and how sure that is. {RULE}",
        on_list_tools=listed,
        on_call_tool=called,
    )


def _said(text: str, **more: Any) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], **more)


def _pairs(arguments: Mapping[str, object]) -> list[Pair]:
    """Arguments as the pairs of a body of the API. Raises `Refused`."""
    with gathered() as faults:
        return object_pairs(JSON_TEXT.decode(json.dumps(arguments)), faults, "arguments")


def tools(books: PriceBooks) -> list[Tool]:
    """Every tool."""
    given = _inputs(books)
    analyses = [_analysis(name, ANALYSES[name], books, given) for name in SERVED]
    return [_estimate(books, given), _comparison(books, given), *analyses]


def _inputs(books: PriceBooks) -> dict[str, Schema]:
    """The parameters of a scenario but for single figures and technologies, in words."""
    return {
        name: {
            "description": each["description"],
            **({"type": "array", "items": {"type": "string"}} if name == "technologies" else VALUE),
        }
        for name, each in parameters.kinds(books.today).items()
        if not name.startswith(SET)
    }


def _told(
    name: str,
    description: str,
    properties: Mapping[str, Schema],
    type_: type[Any] | None,
    required: tuple[str, ...] = (),
) -> types.Tool:
    """A tool: it only reads, the same arguments always have the same answer."""
    schema = {
        "type": "object",
        "properties": {**properties},
        "required": [*required],
        "additionalProperties": True,
    }
    hints = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    return types.Tool(
        name=name.replace("-", "_"),
        description=f"{description} Amounts may be ranges (`120k..180k`); `NAME.TECHNOLOGY` is for "
        "one technology (`salary.go`), `set.FIGURE` sets a figure of the price book.",
        input_schema=schema,
        output_schema=_answered(type_) if type_ else None,
        annotations=hints,
    )


def _answered(type_: type[Any]) -> Schema:
    """The schema of an answer of that type beside the rule."""
    whole = reader(type_).json_schema(mode="serialization")
    answer = {"rule": {"type": "string"}, "answer": whole["prefixItems"][0]}
    defined = {"$defs": whole["$defs"]} if "$defs" in whole else {}
    return {"type": "object", "properties": answer, "required": [*answer], **defined}


def _estimate(books: PriceBooks, given: Mapping[str, Schema]) -> Tool:
    def answer(pairs: list[Pair]) -> tuple[str, object]:
        book = books.named_in(pairs)
        found = estimate(read_beside(pairs, book, ())[0], book)
        text = estimate_text(found, settings.origin())
        return text, shared.filled(Brief, shapes.estimate_json(found))

    text = "What a backend costs in each technology, with ranges and a verdict."
    return Tool(_told("estimate", text, given, Brief), answer)


def _comparison(books: PriceBooks, given: Mapping[str, Schema]) -> Tool:
    def answer(pairs: list[Pair]) -> tuple[str, object]:
        by_side = {side: books.named_in(of_side(pairs, side)) for side in sides(pairs)}
        found = compare([*read_sides(pairs, by_side).values()], *by_side.values())
        return compare_text(found), found

    text = "Two to eight scenarios side by side; what is of one alone stands in `a`, `b` … `h`."
    side = {"type": "object", "description": "Parameters of this side alone."}
    properties = {**dict.fromkeys(LETTERS, side), **given}
    return Tool(_told("compare", text, properties, Comparison), answer)


def _analysis(
    name: str, analysis: Analysis[Any], books: PriceBooks, given: Mapping[str, Schema]
) -> Tool:
    def answer(pairs: list[Pair]) -> tuple[str, object]:
        book = books.named_in(pairs)
        scenario, own = read_beside(pairs, book, analysis.own, analysis.needed)
        found = analysis.answer(scenario, book, own)
        return _shallow(analysis.text(found)), None if name == "trace" else found

    about = parameters.own(books.today)
    own = {id_: _described(about[f"{name}.{id_}"]) for id_ in analysis.own}
    type_ = None if name == "trace" else analysis.type  # a tree of a hundred thousand characters
    text = (analysis.find.__doc__ or "").partition("\n")[0]
    return Tool(_told(name, text, {**own, **given}, type_, tuple(analysis.needed)), answer)


def _described(parameter: Schema) -> Schema:
    """A parameter of an analysis alone, with its example."""
    example = f" For example {parameter['example']}." if "example" in parameter else ""
    return {"type": "string", "description": f"{parameter['description']}{example}"}


def _shallow(text: str) -> str:
    """An indented text without its deepest lines."""
    lines = text.splitlines()
    kept = [line for line in lines if not line.startswith("  " * DEEPEST)]
    more = ["Lines further in: trace one of these numbers."] if len(kept) < len(lines) else []
    return "\n".join([*kept, *more])
