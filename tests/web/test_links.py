"""Links come back from mails, chats and other sites with more on them than they left with."""

from html import escape

import pytest
from flask.testing import FlaskClient

QUERY = "orders_per_month=1M&concurrent_connections=9&team_size=5"


def shown(client: FlaskClient, query: str, path: str = "/") -> str:
    answer = client.get(f"{path}?{query}", follow_redirects=True)
    assert answer.status_code == 200, query
    return answer.text.partition('id="permalink" readonly value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    "mangled",
    [
        escape(QUERY),
        escape(escape(QUERY)),
        QUERY.replace("&", "&amp%3B"),
        f"{QUERY}.",
        f"{QUERY}),",
        f"{QUERY}%3E",
        f"{QUERY}%E2%80%9D.",
        f"utm_source=mail&{QUERY}&utm_campaign=x.",
        f"{QUERY}&mc_cid=2&msclkid=1&gbraid=2&wbraid=1&li_fat_id=3&ttclid=4&igshid=5&srsltid=6",
        f"{QUERY}&fbclid=1&gclid=2&gad_source=1&gad_campaignid=3&mc_eid=4&si=5&ref=6",
        f"{escape(QUERY)}&amp;utm_medium=chat",
    ],
)
def test_a_page_is_the_one_that_the_link_led_to(client: FlaskClient, mangled: str) -> None:
    assert shown(client, mangled) == shown(client, QUERY)
    assert client.get(f"/embed/annual?{mangled}").status_code == 200


@pytest.mark.parametrize("name", ["utm_source", "fbclid", "mc_cid", "amp;team_size", "ref"])
def test_programs_are_told_of_what_is_no_parameter(client: FlaskClient, name: str) -> None:
    answer = client.get("/api/v1/estimate", query_string={name: "5"})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (400, name)


def test_a_sentence_s_end_is_part_of_no_value_but_the_last(client: FlaskClient) -> None:
    assert client.get(f"/?team_size=5)&{QUERY.replace('&team_size=5', '')}").status_code == 400


@pytest.mark.parametrize("path", ["/api/v1/estimate", "/", "/embed/annual"])
def test_technologies_named_one_by_one_are_the_list(client: FlaskClient, path: str) -> None:
    one = client.get(f"{path}?technologies=go&Technologies=Elixir", follow_redirects=True)
    both = client.get(f"{path}?technologies=elixir,go", follow_redirects=True)
    assert one.status_code == both.status_code == 200
    if path == "/api/v1/estimate":
        assert one.data == both.data


@pytest.mark.parametrize(
    ("shown_as", "named"),
    [
        ("ORDERS_PER_MONTH=1M", "orders_per_month=1M"),
        ("Orders+a+month=1M", "orders_per_month=1M"),
        ("Team+size=5", "team_size=5"),
        ("Runs+today=Ruby", "baseline=ruby"),
        ("Salary+(Go)=120k", "salary.go=120k"),
        ("set.Peak_To_Mean=6", "set.peak_to_mean=6"),
    ],
)
def test_a_name_is_taken_as_it_is_shown_in_any_case(
    client: FlaskClient, shown_as: str, named: str
) -> None:
    found = client.get(f"/api/v1/estimate?{shown_as}")
    assert found.status_code == 200
    assert found.json["inputs"] == client.get(f"/api/v1/estimate?{named}").json["inputs"]
    posted = {name.replace("+", " "): text for name, _, text in [shown_as.partition("=")]}
    assert client.post("/api/v1/estimate", json=posted).json["inputs"] == found.json["inputs"]


def test_a_name_and_its_label_are_one_parameter_given_twice(client: FlaskClient) -> None:
    answer = client.get("/api/v1/estimate?team_size=5&Team+size=6")
    assert answer.status_code == 400
    assert "given twice" in answer.json["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/embed/annual",
        "/flips",
        "/receipt?number=annual.go.likely",
        "/chart/annual.png",
        "/chart/annual.svg",
        "/chart/annual.csv",
        "/chart/annual.json",
        "/api/v1/estimate.txt?metric=annual.go.likely",
        "/api/v1/estimate.xlsx",
        "/api/v1/trace.txt?number=annual.go.likely",
        "/api/v1/sensitivity",
        "/api/v1/compare",
        "/oembed?url=/embed/annual?set.commitment_discount=30%25",
    ],
)
def test_every_answer_names_its_warnings_in_a_header(client: FlaskClient, path: str) -> None:
    joined = "&" if "?" in path else "?"
    warned = "" if path.startswith("/oembed") else f"{joined}set.commitment_discount=30%25"
    assert "no_effect" in client.get(f"{path}{warned}").headers["Costcalc-Warnings"]
    if not path.startswith("/oembed"):
        assert "Costcalc-Warnings" not in client.get(path).headers
