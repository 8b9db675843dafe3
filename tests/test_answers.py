"""Each analysis from question to answer: defaults that make sense, refusals that help."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import orjson
import pytest

from costcalc.costing.totals import LIKELY, Costing
from costcalc.output.questions import ANALYSES, compare
from costcalc.output.shared_json import json_bytes
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario, read_beside

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Answered: TypeAlias = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def answer(book: PriceBook) -> Answered:
    """The JSON of an analysis: its own parameters, then the scenario's."""

    def answered(
        name: str, own: Mapping[str, str] | None = None, /, **asked: str
    ) -> dict[str, Any]:
        found = ANALYSES[name]
        given = [*asked.items(), *(own or {}).items()]
        scenario, texts = read_beside(given, book, found.own, found.needed)
        return orjson.loads(json_bytes(found.answer(scenario, book, texts)))

    return answered


def refusal(call: Callable[[], object]) -> tuple[str, int, str | None]:
    with pytest.raises(Refused) as refused:
        call()
    (fault,) = refused.value.faults
    return fault.field, fault.status, fault.suggestion


def test_every_example_works(ask: Ask, book: PriceBook) -> None:
    for answer in ANALYSES.values():
        assert answer.needed.keys() <= set(answer.own)
        assert answer.answer(ask(), book, answer.needed)


def test_a_tornado_is_of_the_decision_unless_told_otherwise(answer: Answered) -> None:
    assert answer("sensitivity")["of"] == "present_value.go-elixir"
    asked = {"technologies": "erlang", "baseline": "elixir"}
    assert answer("sensitivity", of="annual", **asked)["of"] == "annual.elixir-erlang"
    alone = answer("sensitivity", technologies="go")
    assert alone["of"] == "present_value.go"


def test_a_bridge_leads_from_the_next_to_the_cheapest_unless_told_otherwise(
    answer: Answered,
) -> None:
    def ends(own: Mapping[str, str]) -> tuple[str, str]:
        record = answer("bridge", own)
        return record["from"], record["to"]

    assert ends({}) == ("elixir", "go")
    assert ends({"to": "go"}) == ("elixir", "go")
    assert ends({"to": "elixir"}) == ("go", "elixir")
    assert ends({"from": "erlang"}) == ("erlang", "go")
    assert ends({"from": "go", "to": "erlang"}) == ("go", "erlang")


def test_the_regret_is_that_of_the_likely_winner(answer: Answered) -> None:
    record = answer("simulation")
    assert record["chosen"] == "go"
    assert record["expected_regret"].keys() == {"elixir", "erlang", "go"}
    values = [entry["value"] for entry in record["value_of_information"]]
    assert values == sorted(values, reverse=True)
    assert 0 <= min(values) <= max(values) <= record["expected_regret"]["go"]
    figures = [entry["figure"] for entry in record["value_of_information"]]
    assert not [figure for figure in figures if figure.startswith("set.")]


@pytest.mark.parametrize(
    ("name", "own", "expected"),
    [
        ("sensitivity", {"of": "annul.go"}, ("of", 422, "annual.go")),
        ("sensitivity", {"of": "annual.elixr-go"}, ("of", 422, "annual.elixir-go")),
        ("sensitivity", {"of": "annual.go-go"}, ("of", 422, "annual.go")),
        ("sensitivity", {"of": "annual.go-"}, ("of", 422, None)),
        ("sensitivity", {"of": "annual.node"}, ("of", 422, None)),
        ("sensitivity", {"of": "."}, ("of", 422, None)),
        ("flip-points", {}, ("driver", 400, "team_size.go")),
        ("flip-points", {"driver": "team_sise"}, ("driver", 400, "team_size")),
        ("flip-points", {"driver": "team_size", "range": "9..1"}, ("range", 422, "1..9")),
        ("flip-points", {"driver": "team_size", "range": "nine"}, ("range", 400, None)),
        ("flip-points", {"driver": "team_size", "range": "3"}, ("range", 422, None)),
        ("flip-points", {"driver": "min_servers", "range": "2.2..2.8"}, ("range", 422, "2..4")),
        ("flip-map", {"x": "team_size"}, ("y", 400, "concurrent_connections")),
        ("flip-map", {"y": "team_size"}, ("x", 400, "orders_per_month")),
        ("flip-map", {"x": "team_size", "y": "team_size"}, ("y", 422, None)),
        ("flip-map", {"x": "go.salary", "y": "salary_premium.go-elixir"}, ("y", 422, None)),
        ("flip-map", {"x": "salary_premium.go-erlang", "y": "salary_premium.erlang-elixir"},
         ("y", 422, None)),
        ("flip-map", {"x": "team_size", "y": "nothing"}, ("y", 400, None)),
        ("bridge", {"from": "rust"}, ("from", 422, None)),
        ("bridge", {"to": "elixr"}, ("to", 422, "elixir")),
        ("trace", {}, ("number", 400, "annual.go.likely")),
        ("trace", {"number": "anual.go.likely"}, ("number", 400, "annual.go.likely")),
    ],
)  # fmt: skip
def test_a_refusal_names_the_parameter_and_what_would_do(
    name: str, own: dict[str, str], expected: tuple[str, int, str | None], answer: Answered
) -> None:
    field, status, suggestion = refusal(lambda: answer(name, own))
    assert (field, status) == expected[:2]
    assert expected[2] is None or suggestion == expected[2]


@pytest.mark.parametrize(
    "of", ["anual.go", "annual.golang", "annual.elixr-go", "annual.go-g", "monthly.elixi-elixir"]
)
def test_what_is_suggested_for_a_total_can_be_asked(of: str, answer: Answered) -> None:
    mend = refusal(lambda: answer("sensitivity", {"of": of}))[2]
    assert mend is None or answer("sensitivity", {"of": mend})["of"] == mend


@pytest.mark.parametrize(
    ("name", "own", "fields"),
    [
        ("flip-map", {}, ["x", "y"]),
        ("flip-map", {"x": "team_size", "years": "11"}, ["y", "years"]),
        ("flip-map", {"x": "nothing", "y": "nought", "cells": "99"}, ["x", "y", "cells"]),
        ("bridge", {"from": "rust", "to": "zig"}, ["from", "to"]),
    ],
)
def test_a_refusal_names_every_parameter_that_is_wrong(
    name: str, own: dict[str, str], fields: list[str], answer: Answered
) -> None:
    with pytest.raises(Refused) as refused:
        answer(name, own)
    assert [fault.field for fault in refused.value.faults] == fields


@pytest.mark.parametrize(
    ("cells", "status"),
    [("1", 422), ("41", 422), ("2.5", 422), ("-3", 422), ("1e9", 422), ("3..9", 422),
     ("5 USD", 422), ("x", 400), ("nan", 400), ("١٢", 400)],
)  # fmt: skip
def test_a_map_has_between_two_and_forty_values_an_axis(
    cells: str, status: int, answer: Answered
) -> None:
    drivers = {"x": "orders_per_month", "y": "go.salary"}
    assert refusal(lambda: answer("flip-map", {**drivers, "cells": cells}))[:2] == ("cells", status)


@pytest.mark.parametrize(("cells", "count"), [(None, 400), ("2", 4), ("40", 1600)])
def test_a_map_has_as_many_cells_as_asked_for(
    cells: str | None, count: int, answer: Answered
) -> None:
    drivers = {"x": "orders_per_month", "y": "go.salary"}
    found = answer("flip-map", drivers | ({"cells": cells} if cells else {}))
    assert len(found["cells"]) == count


def test_two_premiums_over_one_salary_make_a_map(answer: Answered, cost_of: CostOf) -> None:
    premiums = {"x": "salary_premium.elixir-go", "y": "salary_premium.erlang-go", "cells": "3"}
    for cell in answer("flip-map", premiums)["cells"]:
        asked = {
            f"salary.{name}": repr(144_570 * (1 + cell[axis]))
            for axis, name in (("x", "elixir"), ("y", "erlang"))
        }
        costing = cost_of(asked)
        likely = costing.totals["present_value"][:, LIKELY]
        assert costing.scenario.technologies[int(likely.argmin())] == cell["cheapest"]


def test_a_simulation_needs_draws(answer: Answered) -> None:
    assert refusal(lambda: answer("simulation", draws="0")) == ("draws", 422, "2000")
    # The other analyses do without.
    for name in ("sensitivity", "bridge"):
        assert answer(name, draws="0")


def test_two_currencies_cannot_be_compared(ask: Ask, book: PriceBook) -> None:
    euros = ask(currency="EUR", exchange_rate="0.92")
    assert refusal(lambda: compare([ask(), euros], book))[:2] == ("currency", 422)
    assert compare([euros, euros], book).currency == "EUR"


@pytest.mark.parametrize("name", sorted(ANALYSES))
@pytest.mark.parametrize(
    "asked",
    [
        {"scope": "published", "country": "de"},
        {"current_servers": "12..40", "baseline": "node"},
        {"current_servers": "12", "current_server_price": "50..70", "baseline": "ruby"},
        {"staffing": "present", "currency": "JPY", "server": "aws-c7g.xlarge"},
        {"technologies": "go", "baseline": "go", "of": "monthly"},
        {"team_size": "0", "orders_per_month": "0", "concurrent_connections": "0", "years": "10"},
        {"technologies": "node", "baseline": "ruby", "of": "equivalent_annual", "salary": "0"},
    ],
)
def test_every_analysis_works_in_every_scope_sizing_baseline_and_currency(
    name: str, asked: dict[str, str], answer: Answered
) -> None:
    technology = asked.get("technologies", "go")
    own = {
        "flip-points": {"driver": "team_size"},
        "flip-map": {"x": "orders_per_month", "y": "team_size", "cells": "3"},
        "trace": {"number": f"present_value.{technology}.likely"},
    }
    assert answer(name, own.get(name), **asked)
