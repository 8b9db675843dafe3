"""Assistants get the tools over standard input and output, tried with the protocol's own client."""

import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp_types import TextContent

from costcalc.assistants import RULE, Brief, server
from costcalc.cli import main
from costcalc.prices.library import operators_books
from costcalc.web import create_app

COMMAND = StdioServerParameters(command=sys.executable, args=["-m", "costcalc", "mcp"])
MOVE = {"baseline": "ruby", "orders_per_month": "1M"}
ASKED: dict[str, dict[str, Any]] = {
    "estimate": {"team_size": 8, "salary": {"go": "120k..180k"}},
    "compare": {"a": {"team_size": 6}, "b": {"team_size": 5}, "years": 5},
    "flip_points": {"driver": "code_size", **MOVE},
    "trace": {"number": "go.rewrite.likely", **MOVE},
}


def with_client(ask: Callable[[Client], Awaitable[Any]], of: Any = None) -> Any:
    async def run() -> Any:
        async with Client(of or server(operators_books())) as client:
            return await ask(client)

    with ThreadPoolExecutor(1) as pool:  # where a browser is driven, this thread has a loop already
        return pool.submit(anyio.run, run).result()


def called(name: str, arguments: dict[str, Any], of: Any = None) -> Any:
    return with_client(lambda client: client.call_tool(name, arguments), of)


def text(answer: Any) -> str:
    [content] = answer.content
    assert isinstance(content, TextContent)
    return content.text


def test_an_assistant_starts_the_command_and_calls_every_tool() -> None:
    async def ask(client: Client) -> dict[str, str]:
        listed = await client.list_tools()
        assert {tool.name for tool in listed.tools} == {*ASKED}
        return {name: text(await client.call_tool(name, ASKED[name])) for name in ASKED}

    for name, said in with_client(ask, COMMAND).items():
        assert said.endswith(RULE), name


@pytest.mark.parametrize("name", ASKED)
def test_every_answer_has_the_rule_of_the_verdict_in_words_and_typed(name: str) -> None:
    answer = called(name, ASKED[name])
    assert not answer.is_error
    assert text(answer).endswith(f"\n\n{RULE}")
    assert "80 of 100 simulations" in RULE
    if name != "trace":  # the client has held it to the tool's schema
        assert answer.structured_content["rule"] == RULE


def test_the_numbers_are_those_of_the_service() -> None:
    client = create_app().test_client()
    served = client.post("/api/v1/estimate", json=ASKED["estimate"]).get_json()
    told = called("estimate", ASKED["estimate"]).structured_content["answer"]
    assert told == {name: served[name] for name in Brief.__dataclass_fields__}
    served = client.get("/api/v1/flip-points", query_string=ASKED["flip_points"]).get_json()
    assert called("flip_points", ASKED["flip_points"]).structured_content["answer"] == served


def test_a_tool_describes_every_parameter_but_single_figures() -> None:
    tools = with_client(lambda client: client.list_tools()).tools
    told = {tool.name: tool.input_schema for tool in tools}
    known = {"orders_per_month", "team_size", "salary", "baseline"}
    assert known <= {*told["estimate"]["properties"]}
    assert told["flip_points"]["required"] == ["driver"]
    assert told["trace"]["required"] == ["number"]
    assert all(each["description"] for each in told["trace"]["properties"].values())
    assert {tool.annotations.read_only_hint for tool in tools} == {True}


def test_a_fault_is_told_with_its_mend() -> None:
    refused = called("estimate", {"salry.go": "90k", "team_size": -3})
    assert refused.is_error
    assert "salry.go" in text(refused)
    assert "Try salary.go." in text(refused)
    assert "team_size" in text(refused)


def test_a_tool_that_there_is_not_is_told() -> None:
    assert "estimate, compare" in text(called("price", {}))


def test_a_receipt_ends_where_it_gets_long() -> None:
    said = text(called("trace", {"number": "annual.go.likely"}))
    assert "trace one of these numbers" in said
    assert len(said) < 10_000


def test_without_the_extra_one_sentence_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    monkeypatch.delitem(sys.modules, "costcalc.assistants", raising=False)
    monkeypatch.delattr("costcalc.assistants", raising=False)
    assert main(["mcp"]) == 2
    assert capsys.readouterr().err == "costcalc: mcp needs an extra: pip install 'costcalc[mcp]'\n"
