"""The analyses on the page, as embeds and as figures, answer whatever is asked."""

import re
from html import unescape

import plotly.graph_objects as go
import pytest
from elements import Elements
from flask.testing import FlaskClient

from costcalc.output.charts.registry import CHARTS, PERIODS

ANALYSES = [name for name in CHARTS if name not in PERIODS]
PARTS = {
    "/": ["cumulative", "bridge"],
    "/certainty": ["distribution", "tornado", "flip", "information_value"],
}
MOVE = ["payback", "business_case"]
MOVING = "baseline=ruby&current_servers=60&migration_person_months=4&years=5"
QUERIES = [
    MOVING,
    "",
    "draws=0",
    "baseline=ruby",
    "baseline=ruby&range=envelope&currency=JPY",
    "technologies=go",
    "technologies=node,ruby",
    "scope=published&concurrent_connections=100k&period=month",
    "baseline=ruby&current_servers=20&orders_per_month=1M&technologies=elixir,erlang,go,node",
    "team_size=0&orders_per_month=0&concurrent_connections=0",
    "salary=0&set.server_price=0&set.monitoring_price=0&set.database_price=0",
    "currency=EUR&exchange_rate=0.92&salary.go=100k&map=salaries",
    "of=monthly&years=1&revenue_per_hour=100&map=team",
    "baseline=elixir&of=equivalent_annual&years=10&migration_person_months=60&map=orders",
]


def section(page: str, id_: str) -> str:
    """The text of one section of the page."""
    found = re.search(rf'<section class="panel-card" id="{id_}".*?</section>', page, re.DOTALL)
    assert found, id_
    return unescape(found.group())


def table(part: str) -> list[list[str]]:
    """The rows of a section's table as texts, the likely amounts only."""
    body = re.search(r"<tbody>(.*?)</tbody>", part, re.DOTALL)
    assert body
    return [
        [a or b for a, b in re.findall(r'<th scope="row">([^<]*)|likely"[^>]*>([^<]*)', row)]
        for row in re.findall(r"<tr.*?</tr>", body.group(1), re.DOTALL)
    ]


def amount(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


@pytest.mark.parametrize("query", QUERIES)
def test_every_analysis_stands_on_the_page_in_its_order(client: FlaskClient, query: str) -> None:
    for path, names in PARTS.items():
        page = client.get(f"{path}?{query}").text
        over_years = "of=monthly" not in query
        moving = MOVE if path == "/" and over_years and "baseline" in query else []
        shown = [id_ for id_ in names if over_years or id_ != "cumulative"]
        ids = re.findall(r'<section class="panel-card" id="([a-z_]+)"', page)
        assert [id_ for id_ in ids if id_ in ANALYSES] == [*shown, *moving]
        for id_ in shown:
            title = re.search(rf'<h2 id="{id_}-title" tabindex="-1">([^<]+)</h2>', page)
            assert title
            assert title.group(1).strip()


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", ANALYSES)
def test_every_chart_is_served_alone_and_as_a_figure(
    client: FlaskClient, query: str, name: str
) -> None:
    embedded = client.get(f"/embed/{name}?{query}&table=1")
    assert embedded.status_code == 200
    assert embedded.headers["X-Robots-Tag"] == "noindex"
    assert "frame-ancestors *" in embedded.headers["Content-Security-Policy"]
    elements = Elements(embedded.text)
    assert list(elements.values("style")) == []
    ids = list(elements.values("id"))
    assert len(ids) == len(set(ids))
    figure = client.get(f"/chart/{name}.json?{query}")
    assert figure.status_code == 200
    assert figure.get_json()["layout"]["meta"]["chart"] == name
    go.Figure(figure.get_json())
    drawn = [own.get("class") for own in elements.named("svg") if "aria-hidden" not in own]
    assert drawn == (["wide", "narrow", "middle"] if figure.get_json()["data"] else [])
    hidden = [own for tag, own in elements.all if own.get("class") == "picture"]
    assert [own["aria-hidden"] for own in hidden] == ["true"] * bool(drawn)
    assert elements.values("data-interactive") == [name] * bool(drawn)


@pytest.mark.parametrize("query", QUERIES)
def test_every_id_stands_once_and_nothing_needs_an_inline_style(
    client: FlaskClient, query: str
) -> None:
    for path in ("/", "/breakdown", "/certainty", "/working", "/flips"):
        address = f"{path}?{query}"
        answer = client.get(address)
        assert answer.status_code == 200
        elements = Elements(answer.text)
        ids = list(elements.values("id"))
        assert len(ids) == len(set(ids))
        assert list(elements.values("style")) == []
        jumps = {link[1:] for link in elements.values("href") if link.startswith("#")}
        labelled = {id_ for text in elements.values("aria-labelledby") for id_ in text.split()}
        assert jumps | labelled <= set(ids)


@pytest.mark.parametrize(
    "state", ["baseline=ruby", "baseline=ruby&scope=published", "baseline=ruby&code_size=5&years=5"]
)
@pytest.mark.parametrize("of", ["monthly", "annual", "present_value"])
def test_the_tables_have_the_numbers_of_the_api_whatever_period_is_shown(
    client: FlaskClient, state: str, of: str
) -> None:
    query = f"{state}&of={of}"
    page, by_month = (
        client.get(f"/?{query}&period={by}&print=all").text for by in ("horizon", "month")
    )
    horizon = ("cumulative",) if of == "present_value" else ()
    for name in ("tornado", "bridge", "distribution", *horizon):
        assert table(section(page, name)) == table(section(by_month, name))
    tornado = client.get(f"/api/v1/sensitivity?{query}").get_json()
    rows = table(section(page, "tornado"))
    moving = [bar["swing"] for bar in tornado["bars"] if bar["swing"] >= 1]
    flips = sum(bar["flips"] for bar in tornado["bars"])
    long = sum(swing >= moving[0] / 100 for swing in moving)
    assert min(10, long) <= len(rows) <= min(10, long + flips)
    folded = len(moving) - len(rows)
    assert not folded or f"<li>{folded} more figure" in section(page, "tornado")
    for row, bar in zip(rows, tornado["bars"], strict=False):
        assert row[0].lower() == bar["label"].lower()
        assert [amount(text) for text in row[3:6]] == [bar["at_low"], bar["at_high"], bar["swing"]]
        assert row[6] == ("yes" if bar["flips"] else "no")
    bridge = client.get(f"/api/v1/bridge?from=ruby&to=go&{query}").get_json()
    steps = [step["difference"] for step in bridge["steps"] if step["difference"]]
    if client.get(f"/api/v1/estimate?{query}").get_json()["verdict"]["cheapest"] == "go":
        shown = [amount(row[1]) for row in table(section(page, "bridge"))]
        assert shown == [bridge["start"], *steps, bridge["end"]]
    simulated = client.get(f"/api/v1/simulation?{query}").get_json()
    names = {"Elixir": "elixir", "Erlang": "erlang", "Go": "go", "Ruby": "ruby"}
    cheapest = simulated["chosen"]
    pairs = {
        (pair["a"], pair["b"]): pair
        for pair in simulated["differences"]
        if pair["total"] == simulated["of"]
    }
    for row in table(section(page, "distribution")):
        other = names[row[0]]
        pair = pairs.get((cheapest, other))
        quantiles = (
            [pair["p10"], pair["p50"], pair["p90"]]
            if pair
            else [-pairs[other, cheapest][level] for level in ("p90", "p50", "p10")]
        )
        p10, p50, _, p90 = (amount(text) for text in row[1:5])
        assert [p10, p50, p90] == pytest.approx(quantiles, abs=0.011)
    worth = {each["value"] for each in simulated["value_of_information"]}
    if "<tbody>" in section(page, "information_value"):
        assert {amount(row[1]) for row in table(section(page, "information_value"))} <= worth


def test_the_lines_end_at_the_present_values_of_the_api(client: FlaskClient) -> None:
    query = "baseline=ruby&migration_person_months=6&years=4"
    last = table(section(client.get(f"/?{query}").text, "cumulative"))[-1]
    technologies = client.get(f"/api/v1/estimate?{query}").get_json()["technologies"]
    wanted = sorted(each["present_value"]["likely"] for each in technologies)
    assert sorted(amount(text) for text in last[1:]) == pytest.approx(wanted)


def test_the_map_of_the_page_is_the_one_asked_for(client: FlaskClient) -> None:
    default = section(client.get("/certainty").text, "flip")
    assert "Which is likely the cheapest by orders a month and Go’s salary" in default
    assert default.count('aria-current="true"') == 1
    team = section(client.get("/certainty?map=team&theme=dark").text, "flip")
    assert "Which is likely the cheapest by orders a month and team size" in team
    assert "/certainty?map=salaries&theme=dark" in unescape(team)
    assert client.get("/embed/flip?map=team").text.count("team size") > 0
    assert client.get("/?map=nowhere").status_code == 422


def test_a_map_stays_in_the_links_of_the_page(client: FlaskClient) -> None:
    elements = Elements(client.get("/?map=team").text)
    switches = [link for link in elements.values("href") if link.startswith("/?")]
    assert any("scope=published" in link and "map=team" in link for link in switches)
    assert ("input", "map", "team") in [
        (tag, own.get("name"), own.get("value")) for tag, own in elements.all
    ]


def test_the_map_parameter_changes_no_number(client: FlaskClient) -> None:
    plain = client.get("/api/v1/estimate").get_json()
    assert client.get("/api/v1/estimate?map=team").get_json() == plain


def test_flips_are_a_page_of_their_own(client: FlaskClient) -> None:
    answer = client.get("/flips")
    text = unescape(answer.text)
    for driver in ("concurrent_connections", "orders_per_month", "team_size", "go.salary"):
        record = client.get(f"/api/v1/flip-points?driver={driver}").get_json()
        for sentence in [point["text"] for point in record["points"]] or [record["text"]]:
            assert sentence in text
        for point in record["points"]:
            assert point["link"] in text
    assert 'id="flips"' in text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_flips_are_said_in_the_digits_of_the_verdict_and_told_exactly_in_the_answer(
    client: FlaskClient,
) -> None:
    for own in ("", "&country=de", "&migration_person_months=12"):
        state = f"baseline=ruby{own}"
        (flip,) = client.get(f"/api/v1/flip-points?driver=orders_per_month&{state}").json["points"]
        assert flip["value"] % 1000
        assert f"orders_per_month={flip['value']:.0f}" in flip["link"]
        (said,) = re.findall(r"from (.+ orders a month on), ", flip["text"])
        assert re.match(r"\d\.\d million |\d{1,2}0+ |\d{1,2}0?,000 ", said)
        assert f"From {said}, " in unescape(client.get(f"/?{state}").text)
        assert flip["text"] in unescape(client.get(f"/flips?{state}").text)
        pay = client.get(f"/api/v1/flip-points?driver=go.salary&{state}").json["points"]
        assert pay
        for each in pay:
            (text,) = re.findall(r"from ([\d,]+) (?:USD|EUR) a year on", each["text"])
            above = float(text.replace(",", ""))
            assert above % 100 == 0
            assert each["value"] <= above <= each["value"] * 1.01


def test_flips_of_one_technology_say_what_they_need(client: FlaskClient) -> None:
    assert "compares two technologies" in client.get("/flips?technologies=go&baseline=none").text
    assert client.get("/flips?team_size=-1").status_code == 422


def test_the_page_leads_to_the_flips_without_a_script(client: FlaskClient) -> None:
    part = section(client.get("/certainty?team_size=3").text, "flip")
    assert 'href="/flips?team_size=3"' in part
    assert "Orders a month, peak connections, team size and Go’s salary" in part


@pytest.mark.parametrize("name", ANALYSES)
def test_an_embed_hides_its_title_and_opens_its_table_on_request(
    client: FlaskClient, name: str
) -> None:
    plain = client.get(f"/embed/{name}?{MOVING}").text
    asked = client.get(f"/embed/{name}?{MOVING}&title=0&table=1&theme=dark").text
    assert '<h1 id="chart-title">' in plain
    assert '<h1 id="chart-title" class="sr">' in asked
    assert f'<details id="{name}-table">' in plain
    assert f'<details id="{name}-table" open>' in asked
    assert 'data-theme="dark"' in asked
    assert "open in costcalc" in plain


def test_a_mistake_in_an_embeds_address_is_refused(client: FlaskClient) -> None:
    assert client.get("/embed/tornado?team_size=-3").status_code == 422
    assert client.get("/chart/tornado.json?what=1").status_code == 400
    assert client.get("/embed/torpedo").status_code == 404


def test_page_and_embed_weigh_little_before_anyone_asks_for_more(client: FlaskClient) -> None:
    packed = {"Accept-Encoding": "gzip"}
    page = client.get("/", headers=packed)
    elements = Elements(client.get("/").text)
    files = {
        address
        for attribute in ("src", "href")
        for address in elements.values(attribute)
        if address.startswith("/static/")
    }
    weight = len(page.data) + sum(len(client.get(each, headers=packed).data) for each in files)
    assert weight < 150_000
    for name in ANALYSES:
        embedded = len(client.get(f"/embed/{name}", headers=packed).data)
        assert embedded + weight - len(page.data) < 60_000
