"""Every analysis is a table too: its numbers stay numbers, and nothing of it is lost."""

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from flask.testing import FlaskClient

from costcalc.output.questions import ANALYSES
from costcalc.web import create_app


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app().test_client()


SMALL: Mapping[str, str] = {"flip-map": "&cells=3"}


def both(name: str, client: FlaskClient) -> tuple[Any, pd.DataFrame]:
    needed = "".join(f"&{own}={text}" for own, text in ANALYSES[name].needed.items())
    query = f"draws=200&baseline=ruby{needed}{SMALL.get(name, '')}"
    told = client.get(f"/api/v1/{name}.json?{query}").json
    rows = client.get(f"/api/v1/{name}.csv?{query}")
    assert rows.content_type == "text/csv; charset=utf-8"
    return told, pd.read_csv(io.StringIO(rows.text))


@pytest.mark.parametrize("name", [name for name in ANALYSES if name != "trace"])
def test_an_analysis_as_rows_holds_every_number_of_its_json(name: str, client: FlaskClient) -> None:
    told, frame = both(name, client)
    for part, value in told.items():
        own = frame[frame["part"] == part]
        if isinstance(value, list):
            assert len(own) == len(value)
            for place, record in enumerate(value):
                for key, cell in record.items():
                    if isinstance(cell, int | float) and not isinstance(cell, bool):
                        assert own.iloc[place][key] == cell
        elif isinstance(value, int | float):
            assert own["value"].tolist() == [value]
        elif part == "range":
            assert own[["low", "high"]].values.tolist() == [[value["low"], value["high"]]]
        elif isinstance(value, dict):
            assert dict(zip(own["technology"], own["value"], strict=True)) == value


def test_a_bridge_of_a_sheet_adds_up(client: FlaskClient) -> None:
    _, frame = both("bridge", client)
    value = dict(zip(frame["part"], frame["value"], strict=True))
    steps = frame[frame["part"] == "steps"]["difference"].sum()
    assert value["start"] + steps == pytest.approx(value["end"], abs=0.005)


def test_a_receipt_as_rows_is_the_tree_from_above(client: FlaskClient) -> None:
    told, frame = both("trace", client)

    def walked(node: Mapping[str, Any], depth: int = 0) -> list[tuple[int, str]]:
        below = [each for part in node["from"] for each in walked(part, depth + 1)]
        return [(depth, node["id"]), *below]

    assert [*zip(frame["depth"], frame["id"], strict=True)] == walked(told)


def test_two_scenarios_as_rows_hold_every_line(client: FlaskClient) -> None:
    query = "a.team_size=3&b.team_size=4"
    told = client.get(f"/api/v1/compare.json?{query}").json
    frame = pd.read_csv(io.StringIO(client.get(f"/api/v1/compare.csv?{query}").text))
    items = frame[frame["part"] == "items"]
    assert items["difference_b"].tolist() == [row["difference"]["b"] for row in told["items"]]


def test_what_alone_turns_a_decision_is_a_row_with_its_name(client: FlaskClient) -> None:
    query = "staffing=present&set.elixir.team_knows=1&b.scope=published"
    told = client.get(f"/api/v1/compare.json?{query}").json
    frame = pd.read_csv(io.StringIO(client.get(f"/api/v1/compare.csv?{query}").text))
    assert told["turned"] == ["scope"]
    assert frame[frame["part"] == "turned"]["id"].tolist() == told["turned"]
