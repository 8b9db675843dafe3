"""Many scenarios in one request: one table back, exactly the bad rows told, the rest computed."""

from __future__ import annotations

import csv
import json
import random
from io import StringIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from costcalc.batch.running import Sweep, run
from costcalc.web.batch import MOST_BYTES, MOST_ROWS

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from costcalc.prices.book import PriceBook

CSV, JSON = "text/csv", "application/json"
TECHNOLOGIES = ("elixir", "erlang", "go", "ruby", "node")
FIGURES = ("server_price", "database_price", "monitoring_price", "ci_cd_price")


def post(
    client: FlaskClient, body: str | bytes, kind: str = CSV, query: str = "", suffix: str = ""
) -> TestResponse:
    return client.post(f"/api/v1/batch{suffix}?{query}", data=body, content_type=kind)


def in_lines(answer: TestResponse) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(answer.get_data(as_text=True), newline=""), strict=True)]


def test_ten_thousand_rows_with_one_in_a_hundred_bad_report_exactly_the_bad_ones(
    client: FlaskClient,
) -> None:
    chance, bad, lines = random.Random(4), {}, ["orders_per_month,team_size,salary.go"]  # noqa: S311
    for line in range(2, MOST_ROWS + 2):
        cells = [str(chance.randint(1000, 10**6)), str(chance.randint(1, 30)), "110k..150k"]
        if chance.random() < 0.01:
            column, text = chance.choice([(0, "nan"), (1, "-1"), (2, '"1,00"'), (2, "9..8")])
            cells[column], bad[line] = text, lines[0].split(",")[column]
        lines.append(",".join(cells))
    answer = json.loads(post(client, "\n".join(lines)).data)
    assert {error["line"]: error["field"] for error in answer["errors"]} == bad
    assert len(answer["rows"]) == MOST_ROWS - len(bad)
    assert {row["line"] for row in answer["rows"]}.isdisjoint(bad)


def test_one_scenario_more_than_the_cap_is_too_many(client: FlaskClient) -> None:
    answer = post(client, "scenario\n" + "a\n" * (MOST_ROWS + 1))
    assert answer.status_code == 413
    assert "10,000" in answer.json["detail"]
    assert post(client, "scenario\n" + "a\n" * (MOST_BYTES // 2)).status_code == 413


def test_values_and_names_have_a_cap_of_their_own(client: FlaskClient) -> None:
    names = [f"set.{id_}" for id_ in ("attrition", "agency_fee", "on_cost", "peak_to_mean")]
    names += [f"{name}.{id_}" for name in ("salary", "team_size") for id_ in TECHNOLOGIES]
    names += ["years", "seed", "draws", "book", "scope", "of", "baseline", "team_size"]
    names += [f"set.{id_}.{name}" for name in FIGURES for id_ in TECHNOLOGIES]
    line = ",".join("1" for _ in names)
    body = ",".join(names) + "\n" + f"{line}\n" * MOST_ROWS
    assert len(names) > 30
    answer = post(client, body)
    assert answer.status_code == 413
    assert "300,000 values" in answer.json["detail"]
    unknown = json.dumps([{f"x{n}": 1} for n in range(400)])
    assert "300 columns" in post(client, unknown, JSON).json["detail"]


def test_a_body_over_the_cap_is_too_large(client: FlaskClient) -> None:
    answer = post(client, b"x" * (MOST_BYTES + 1))
    assert answer.status_code == 413
    assert "8 MB" in answer.json["detail"]


NUMERALS = (
    *(
        "100000",
        "100k",
        "1.2M",
        " 5 ",
        "5 ",
        "1,000",
        "1 000",
        "1,000,000.5",
        "1e3",
        ".5",
        "+5",
        "1.",
    ),
    *(
        "1,00",
        "1.000,50",
        "1_000",
        "\u0661",
        "\uff11",
        "0x10",
        "1e400",
        "1e-400",
        "nan",
        "inf",
        "-0",
    ),
    *(
        "-1",
        "--1",
        "true",
        "null",
        "None",
        "",
        " ",
        "\t5",
        "5\n",
        "5\r\n6",
        '"5"',
        "'5",
        "5;",
        "=5",
    ),
    *("5..6", "6..5", "1..2..3", "5...6", "3/min", "5 kg", "5 USD", "1" * 130, "5\x00", "\ufeff5"),
    *("5%", "12e", "0", "00012", "0.30000000000000004", "1" * 30, "\xe9", "$5", "2.0", "3.5"),
)


@pytest.mark.parametrize(
    "name", ["orders_per_month", "years", "salary.go", "set.min_servers", "draws"]
)
def test_a_numeral_gets_the_same_verdict_in_query_json_csv_and_command_line(
    client: FlaskClient, name: str, book: PriceBook, tmp_path: Path
) -> None:
    told = {}
    for numeral in NUMERALS:
        answer = client.get(
            "/api/v1/trace?" + urlencode({"number": "annual.go.likely", name: numeral})
        )
        told[numeral] = answer.json.get("errors") or answer.json["value"]

    def verdicts(document: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {
            row["scenario"]: row["go_annual_likely"] for row in document["rows"]
        }
        for error in document["errors"]:
            place = found.setdefault(error["scenario"], [])
            place.append({k: v for k, v in error.items() if k not in ("scenario", "line")})
        return found

    expected = {str(n): told[numeral] for n, numeral in enumerate(NUMERALS)}
    rows = [{"scenario": str(n), name: numeral} for n, numeral in enumerate(NUMERALS)]
    assert verdicts(json.loads(post(client, json.dumps(rows), JSON).data)) == expected

    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(["scenario", name])
    writer.writerows([row["scenario"], row[name]] for row in rows)
    # In a table an empty cell is how one says nothing, and this row says nothing else.
    for blank in ("", " "):
        detail, allowed = "the row gives no parameter", "a value, the default for one"
        nothing = {"field": "row", "value": None, "detail": detail, "allowed": allowed}
        expected[str(NUMERALS.index(blank))] = [{**nothing, "suggestion": None}]
    assert verdicts(json.loads(post(client, text.getvalue()).data)) == expected

    source = tmp_path / "in.csv"
    source.write_text(text.getvalue(), "utf-8", newline="")
    run(Sweep((), str(source), ()), book, str(tmp_path / "out.json"))
    assert verdicts(json.loads((tmp_path / "out.json").read_bytes())) == expected


def test_rows_of_json_are_nested_or_dotted_like_the_estimate(client: FlaskClient) -> None:
    rows: list[object] = [
        {"scenario": "nested", "salary": {"go": "120k"}, "technologies": ["go", "elixir"]},
        {"scenario": "dotted", "salary.go": 120000, "technologies": "go,elixir"},
        {"scenario": "points", "salary": {"go": {"low": 120, "high": 120, "unit": "USD/year"}}},
        {},
        5,
        {"salary": {"go": True}},
        {"scenario": ["a"], "years": 2},
    ]
    answer = json.loads(post(client, json.dumps(rows), JSON).data)
    nested, dotted, points, default = answer["rows"]
    assert nested["go_annual_likely"] == dotted["go_annual_likely"] > points["go_annual_likely"]
    assert default["scenario"] == "4"
    assert [(error["line"], error["field"]) for error in answer["errors"]] == [
        (5, "scenario"),
        (6, "salary.go"),
        (7, "scenario"),
    ]


def test_a_key_that_a_json_row_gives_twice_is_a_fault_of_that_row(client: FlaskClient) -> None:
    body = '[{"years": 1}, {"years": 1, "years": 2}, {"scenario": "a", "scenario": "b"}]'
    answer = json.loads(post(client, body, JSON).data)
    assert [(e["line"], e["field"]) for e in answer["errors"]] == [(2, "years"), (3, "scenario")]


@pytest.mark.parametrize(
    ("body", "kind", "status", "says"),
    [
        ("{}", JSON, 400, "no JSON list"),
        ('[{"years": 1}', JSON, 400, "from scenario 2 on"),
        ('[{"years": 1},]', JSON, 400, "from scenario 2 on"),
        ("[{}] []", JSON, 400, "no JSON list"),
        ('[{"years": NaN}]', JSON, 400, "from scenario 1 on"),
        ('[{"scenario": "\\ud800"}]', JSON, 400, "from scenario 1 on"),
        ("[" * 100_000, JSON, 400, "no JSON list"),
        ('[{"a":' * 200, JSON, 400, "no JSON list"),
        (b"[\xff]", JSON, 400, "no JSON list"),
        ("[]", JSON, 400, "no scenarios"),
        ("", JSON, 400, "no JSON list"),
        ("", CSV, 400, "no scenarios"),
        ("orders_per_mont\n1", CSV, 400, "orders_per_mont is no parameter"),
        (b"scenario\n\xc3\xa9\nCaf\xe9", CSV, 400, "no UTF-8 text: byte 0xE9 on line 3"),
        ("years=1", "application/x-www-form-urlencoded", 415, "text/csv"),
    ],
)
def test_what_is_wrong_with_the_whole_is_answered_before_any_row(
    client: FlaskClient, body: str | bytes, kind: str, status: int, says: str
) -> None:
    answer = post(client, body, kind)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert says in answer.json["detail"]


def test_the_address_has_parameters_for_all_rows(client: FlaskClient) -> None:
    text = "orders_per_month,years\n1M,\n1M,1\n"
    five, one = json.loads(post(client, text, query="years=5&scope=like_for_like").data)["rows"]
    alone = client.get("/api/v1/estimate?orders_per_month=1M&years=5&scope=like_for_like").json
    go = next(each for each in alone["technologies"] if each["id"] == "go")
    assert five["go_nominal_high"] == go["nominal"]["high"] > one["go_nominal_high"]
    assert post(client, text, query="yeers=5").json["errors"][0]["suggestion"] == "years"
    each, whole = "technologies=go&technologies=ruby", "technologies=go,ruby"
    assert post(client, text, query=each).data == post(client, text, query=whole).data
    assert post(client, text, query="layout=long").status_code == 422
    assert post(client, text, query="layout=wide&layout=wide").status_code == 400


@pytest.mark.parametrize("suffix", [".csv", ".json", ".ndjson"])
def test_the_suffix_says_which_form_and_an_answer_can_be_a_file(
    client: FlaskClient, suffix: str
) -> None:
    answer = post(client, "years\n1\n", suffix=suffix, query="dl=1")
    kinds = {".csv": "text/csv", ".json": JSON, ".ndjson": "application/x-ndjson"}
    assert (answer.status_code, answer.mimetype) == (200, kinds[suffix])
    name = answer.headers["Content-Disposition"]
    assert name.startswith("attachment; filename=costcalc-batch-")
    assert name.endswith(suffix)
    assert answer.headers["Cache-Control"] == "no-store"


def test_accept_chooses_the_form_and_the_suffix_beats_it(client: FlaskClient) -> None:
    def kind(accept: str, suffix: str = "") -> tuple[int, str]:
        headers = {"Accept": accept}
        answer = client.post(
            f"/api/v1/batch{suffix}", data="years\n1\n", content_type=CSV, headers=headers
        )
        return answer.status_code, answer.mimetype

    assert kind("*/*") == (200, JSON)
    assert kind("text/csv;q=0.9, application/json;q=0.1") == (200, CSV)
    assert kind("text/csv", ".ndjson") == (200, "application/x-ndjson")
    assert kind("image/png")[0] == 406


def test_a_table_has_a_byte_order_mark_only_where_one_is_asked_for(client: FlaskClient) -> None:
    assert post(client, "years\n1\n", suffix=".csv").data.startswith(b"scenario,line")
    marked = post(client, "years\n1\n", suffix=".csv", query="bom=1").data
    assert marked.startswith(b"\xef\xbb\xbfscenario,line")
    assert marked.count(b"\xef\xbb\xbf") == 1


def test_a_bad_row_stands_in_its_place_in_a_csv(client: FlaskClient) -> None:
    text = "scenario,years,team_size\na,1,\nb,99,-1\nc,2,\n"
    for layout in ("wide", "tidy"):
        lines = in_lines(post(client, text, suffix=".csv", query=f"layout={layout}"))
        (bad,) = (line for line in lines if line["error"])
        assert (bad["scenario"], bad["line"]) == ("b", "3")
        assert bad["error_field"].split(", ") == ["years", "team_size"]
        assert "1 to 10" in bad["error"]
        assert [*dict.fromkeys(line["scenario"] for line in lines)] == ["a", "b", "c"]
        names = {name for name in bad if name.endswith(("_low", "_likely", "_high"))}
        assert {bad[name] for name in names} == {""}


def test_tidy_columns_are_those_of_the_estimate(client: FlaskClient) -> None:
    alone = client.get("/api/v1/estimate.csv?draws=0&years=2").get_data(as_text=True)
    (_, *together) = csv.reader(
        StringIO(post(client, "years\n2\n", suffix=".csv", query="layout=tidy").text)
    )
    header = post(client, "years\n2\n", suffix=".csv", query="layout=tidy").text.splitlines()[0]
    columns, *rows = csv.reader(StringIO(alone))
    named = ["scenario", "line", *columns[:-2], "error_field", "error", *columns[-2:]]
    assert header.split(",") == named

    def numbers(cells: list[str]) -> list[object]:
        return [float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in cells]

    assert [numbers([*row[2:-4], *row[-2:]]) for row in together] == [numbers(row) for row in rows]


def test_an_error_can_come_as_a_row_of_a_sheet(client: FlaskClient) -> None:
    answer = post(client, "yeers\n1\n", suffix=".csv", query="errors=inline")
    assert answer.status_code == 200
    assert in_lines(answer)[0]["error_code"] == "malformed-input"


def test_a_table_is_sent_piece_by_piece(client: FlaskClient) -> None:
    answer = post(client, "years\n" + "1\n" * 2000, suffix=".csv")
    assert answer.content_length is None
    pieces = [*answer.response]
    assert len(pieces) > 2
    assert sum(piece.count(b"\n") for piece in pieces) == 2001


def test_only_a_post_is_a_batch(client: FlaskClient) -> None:
    assert client.get("/api/v1/batch").status_code == 405
