"""The API is documented whole: every address, parameter and answer, by examples that run."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from html import unescape
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from effort import some
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from undescribed import PAGES, TWINS, completed
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.test import TestResponse

from costcalc import __version__
from costcalc.output.questions import ANALYSES
from costcalc.output.shared_json import SCHEMA_VERSION
from costcalc.prices.book import PriceBook, load_price_book
from costcalc.scenario.scenario import known_names
from costcalc.scenario.units import MAX_LENGTH, Money, Unreadable, WrongUnit, read
from costcalc.web import create_app
from costcalc.web.delivery.formats import SHEETS
from costcalc.web.openapi.answers import PROBLEM
from costcalc.web.openapi.document import BASE, EXAMPLES, NUMBER
from costcalc.web.openapi.document import document as made
from costcalc.web.openapi.page import HOST
from costcalc.web.query import VIEW
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

Document: TypeAlias = dict[str, Any]

MODELS = "#/components/schemas/"
TEXT = tomllib.loads(BASE.read_text("utf-8"))["components"]["schemas"]["Text"]
CHECKOUT = Path(__file__).parents[2]
REQUEST_ID = "urn:uuid:00000000-0000-0000-0000-000000000000"
VERSION = f'"version": "{NUMBER}"'
TEXTS = ("text/csv", "text/tab-separated-values", "text/plain", "application/x-ndjson", PROBLEM)
OF_THE_MOMENT = ("/readyz", "/metrics")
BOOK = load_price_book().version
SCENARIOS = (
    "",
    "orders_per_month=1M&concurrent_connections=60k&workload_kind=cpu_bound",
    "orders_per_month=0&concurrent_connections=0&team_size=0&draws=0",
    "scope=published&years=10&of=equivalent_annual&currency=EUR&exchange_rate=0.92",
    "technologies=go",
    "technologies=elixir,go&draws=0",
    f"baseline=ruby&current_servers=20&current_server_price=80&support_tier=24x7&book={BOOK}",
    "baseline=ruby&current_servers=20&orders_per_month=5M&country=de&server=aws-m5.large",
    "baseline=python&migration_person_months=18&parallel_running_months=2&salary.elixir=90k&seed=7",
    "baseline=java&code_size=50..80&staffing=hired&revenue_per_hour=5k&currency=JPY",
    "salary.go=120k..180k&salary=100k..120k..150k&team_size=4..6..9&team_size.go=5",
    "set.peak_to_mean=6&set.go.server_price=60..120&set.elixir.salary_premium=0&of=monthly",
    "technologies=node,ruby,erlang&baseline=erlang&of=nominal&consulting_hours_per_year=200",
    "technologies=elixir,erlang&team_size.elixir=1&team_size.erlang=1&salary=1",
)
PARTS = ("figures", "technologies", "servers", "countries", "rates", "cases")
ANSWERED = (
    *(f"/api/v1/{name}" for name in ANALYSES),
    "/api/v1/estimate",
    "/chart/annual.json",
    "/chart/bridge.json",
    "/chart/flip.metadata.json",
    "/chart/annual.metadata.json",
)
NEEDED = {
    "/api/v1/trace": "number=orders_per_month.likely",
    "/api/v1/flip-points": "driver=concurrent_connections",
    "/api/v1/flip-map": "x=orders_per_month&y=team_size&cells=3",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The service with an empty store of its own."""
    return create_app(store=Store(file_url(tmp_path_factory.mktemp("store") / "saved.db")))


@pytest.fixture(scope="module")
def todays(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The service with today's price book, which the examples are of, and an empty store."""
    store = Store(file_url(tmp_path_factory.mktemp("todays") / "saved.db"))
    return create_app(CHECKOUT / "pricing_data", store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def document(app: Flask) -> Document:
    answer = app.test_client().get("/openapi.json", base_url=HOST)
    assert answer.status_code == 200
    found: Document = json.loads(answer.text)
    return found


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Path, method and operation."""
    for path, item in document["paths"].items():
        yield from ((path, method, operation) for method, operation in item.items())


def followed(document: Document, place: Document) -> Document:
    """What a reference leads to."""
    while "$ref" in place:
        place = document["components"][place["$ref"].split("/")[2]][place["$ref"].split("/")[3]]
    return place


def fits(document: Document, schema: Document, value: object) -> None:
    """Fails where a value does not fit a schema of the document."""
    whole = {**schema, "components": document["components"]}
    faults = [
        f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}"
        for fault in Draft202012Validator(whole).iter_errors(value)
    ]
    assert faults == []


def as_documented(document: Document, operation: Document, answer: TestResponse) -> Document:
    """The part of the documentation that an answer fits, after a check that it does."""
    status = str(answer.status_code)
    assert status in operation["responses"], f"{answer.request.url}: {status} {answer.text[:300]}"
    response = followed(document, operation["responses"][status])
    if status in ("204", "303", "304"):
        return response
    assert answer.mimetype in response["content"], (answer.request.url, answer.mimetype)
    for name, header in response["headers"].items():
        required = followed(document, header)["required"]
        assert not required or name in answer.headers, f"{answer.request.url}: no {name}"
    told: Document = response["content"][answer.mimetype]
    if answer.is_json:
        fits(document, told["schema"], answer.json)
    return told


def test_the_document_is_valid_and_has_the_version_of_the_api(document: Document) -> None:
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert document["info"]["version"] == SCHEMA_VERSION
    assert document["info"]["license"]["identifier"] == "MIT"


def test_only_who_changes_what_is_saved_needs_a_token(document: Document) -> None:
    assert document["security"] == []
    secured = {
        (path, method) for path, method, each in operations(document) if each.get("security")
    }
    scenario = "/api/v1/scenarios/{id}"
    assert secured == {
        (scenario, "put"),
        (scenario, "delete"),
        (f"{scenario}/token", "post"),
        (f"{scenario}/publication", "post"),
        (f"{scenario}/publication", "delete"),
    }


def test_the_examples_ask_the_host_that_shows_them(client: FlaskClient) -> None:
    there = "https://localhost:8443"
    for address in ("/openapi.json", "/docs"):
        answer = client.get(address, base_url=there)
        assert HOST not in answer.text
        assert f"curl &#39;{there}/" in answer.text or f"curl '{there}/" in answer.text


def objects(schema: Any, place: str = "", union: bool = False) -> Iterator[str]:
    """The place of every object with properties, or in a union, that has no name of its own."""
    if isinstance(schema, list):
        for number, each in enumerate(schema):
            yield from objects(each, f"{place}/{number}", union)
    elif isinstance(schema, dict):
        if schema.get("type") == "object" and ("properties" in schema or union):
            yield place
        for name, each in schema.items():
            if name not in ("example", "examples"):
                yield from objects(each, f"{place}/{name}", name in ("anyOf", "oneOf", "allOf"))


def test_every_object_has_a_name_of_its_own(document: Document) -> None:
    """A generator gives two nameless objects one name, and drops what holds them."""
    components = document["components"]
    for name, schema in components["schemas"].items():
        assert [*objects(schema)] in ([], [""]), name
    beside = {name: each for name, each in components.items() if name != "schemas"}
    assert [*objects({"paths": document["paths"], **beside})] == []


def test_a_success_is_of_one_shape(document: Document) -> None:
    """What is asked for is what comes; the one exception is a figure, or each of its name."""
    for path, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status < "300" and "content" in answer:
                (told,) = answer["content"].values()
                assert "anyOf" not in told["schema"] or path == "/api/v1/figures/{id}"


def test_an_error_as_a_row_is_offered_where_a_sheet_reads(document: Document) -> None:
    errors = {"$ref": "#/components/parameters/errors"}
    offered = {path for path, _, each in operations(document) if errors in each["parameters"]}
    assert {path.rpartition(".")[2] for path in offered} == set(SHEETS)
    sheets = {path for path, _, _ in operations(document) if path.rpartition(".")[2] in SHEETS}
    assert offered == sheets


def test_saving_leads_to_all_that_may_become_of_it(document: Document) -> None:
    known = {each["operationId"]: each for _, _, each in operations(document)}
    saved = document["paths"]["/api/v1/scenarios"]["post"]["responses"]["201"]
    links = [followed(document, link) for link in saved["links"].values()]
    assert {link["operationId"] for link in links} == {
        id_ for id_ in known if id_.partition("_")[2].startswith("v1_scenarios_id")
    } - {"delete_v1_scenarios_id_publication", "post_v1_scenarios_id_token"}
    for link in document["components"]["links"].values():
        taken = {each.get("name") for each in known[link["operationId"]]["parameters"]}
        assert set(link["parameters"]) <= taken
    assert "ETag" in saved["headers"]
    properties = document["components"]["schemas"]["Saved"]["properties"]
    assert "id" in properties


def test_the_document_is_kept_by_who_holds_it(client: FlaskClient) -> None:
    first = client.get("/openapi.json")
    again = client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_two_processes_make_the_same_document(app: Flask) -> None:
    book = app.extensions["price_books"].today
    one, other = (json.dumps(made(book, each)) for each in (app, create_app(store=Store(None))))
    assert one == other


def test_every_address_that_is_no_page_is_documented_and_no_other(
    app: Flask, document: Document
) -> None:
    """A documented address, its parameters filled in, has to lead to the very route."""
    reached: set[tuple[str, str]] = set()
    known = app.url_map.bind("localhost")
    for path, method, operation in operations(document):
        filled = {
            found["name"]: found.get("example", "ID")
            for found in (followed(document, each) for each in operation["parameters"])
            if found["in"] == "path"
        }
        try:
            endpoint, _ = known.match(path.format(**filled), method.upper())
        except (NotFound, MethodNotAllowed):
            pytest.fail(f"{method} {path} is documented and not there")
        reached.add((endpoint, method.upper()))
    left_out = {
        re.sub(r"<(\w+?)_?>", r"{\1}", rule.rule).replace("{saved}", "{id}")
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if (rule.endpoint, method) not in reached
    }
    assert left_out == {*PAGES, *(f"/api/v1/{name}.json" for name in TWINS)}
    assert set(completed(document)["paths"]) > left_out


def test_a_chart_is_documented_in_every_form_it_has(document: Document) -> None:
    from costcalc.web.charts import FORMATS

    ends = {path.partition(".")[2] for path in document["paths"] if path.startswith("/chart/")}
    assert ends == set(FORMATS)


def test_every_parameter_of_the_service_is_documented(document: Document, book: PriceBook) -> None:
    told = document["components"]["parameters"]
    figures = {name for name in known_names(book) if name.startswith("set.")}
    assert {*known_names(book), *VIEW} - figures - {"table", "print"} == {*told}
    schemas = document["components"]["schemas"]
    common = {f"set.{name}" for name in schemas["SetFigures"]["properties"]}
    technology = schemas["FiguresOfTechnology"]["properties"]
    own = {f"set.{id_}.{name}" for id_ in book.technologies for name in technology}
    ours = figures - {"set.market_salary"}  # `market_salary` says the same
    assert ours - common - own == set()
    assert common - ours == {f"set.{id_}" for id_ in book.technologies}
    by_technology = {"default", *book.technologies}
    for name in ("SalaryByTechnology", "TeamSizeByTechnology"):
        assert set(schemas[name]["properties"]) == by_technology
    assert set(schemas["Scenario"]["properties"]) == {
        *(name for name in known_names(book) if "." not in name),
        "set",
        "own",
    }
    for name, answer in ANALYSES.items():
        asked = document["paths"][f"/api/v1/{name}"]["get"]["parameters"]
        own = {each["name"]: each.get("required", False) for each in asked if "name" in each}
        assert own == {each: each in answer.needed for each in answer.own}


def samples(document: Document) -> Iterator[tuple[Document, str, str]]:
    for _, _, operation in operations(document):
        for sample in operation.get("x-codeSamples", ()):
            yield operation, sample["label"], sample["source"]


def sent(client: FlaskClient, command: str) -> TestResponse:
    """What a documented curl command gives."""
    words = shlex.split(command)
    assert words[0] == "curl"
    assert words[-1].startswith(HOST)
    options = [*zip(words[1:-1:2], words[2:-1:2], strict=True)]
    headers = [tuple(text.split(": ", 1)) for name, text in options if name == "-H"]
    given = dict(options)
    data = given.get("--data-binary")
    method = given.get("-X") or ("GET" if data is None else "POST")
    place = words[-1].removeprefix(HOST)
    return client.open(place, base_url=HOST, method=method, headers=headers, data=data)


def shortened(document: Any) -> Any:
    """A JSON answer with the first element of every list, and no request's own id."""
    if isinstance(document, list):
        return [shortened(each) for each in document[:1]]
    if isinstance(document, dict):
        shown = {name: shortened(each) for name, each in document.items()}
        return {**shown, "instance": REQUEST_ID} if "instance" in shown else shown
    return document


def beginning(text: str) -> str:
    """The first lines of a text."""
    return "".join(text.splitlines(keepends=True)[:4])


def shown_of(operation: Document, command: str, answer: TestResponse) -> Document:
    """What the examples keep of a command and its answer."""
    words = shlex.split(command)
    kept: Document = {}
    if "--data-binary" in words:
        body = words[words.index("--data-binary") + 1]
        sent_as = next(word for word in words if word.startswith("Content-Type: "))
        kind = sent_as.removeprefix("Content-Type: ")
        kept = {"sent": kind, "body": json.loads(body) if kind.endswith("json") else body}
    if operation["tags"] == ["Saved scenarios"] or answer.request.path in OF_THE_MOMENT:
        return kept
    if answer.is_json or answer.mimetype in TEXTS:
        got = shortened(answer.json) if answer.is_json else beginning(answer.text)
        kept |= {"status": answer.status_code, "kind": answer.mimetype, "answer": got}
    return kept


def test_every_example_is_answered_as_the_documentation_shows(
    todays: Flask, refresh: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--refresh` fills in what an example's command sends and gets from today's price book."""
    monkeypatch.setattr("costcalc.analysis.warnings.STALE_AFTER_MONTHS", 10**6)
    client = todays.test_client()
    document = client.get("/openapi.json", base_url=HOST).json
    by_id = {operation["operationId"]: operation for _, _, operation in operations(document)}
    written = EXAMPLES.read_text("utf-8")
    statuses: list[int] = []
    found: dict[str, list[Document]] = {}
    secrets: dict[str, str] = {}
    for id_, examples in json.loads(written.replace(NUMBER, __version__)).items():
        for example in examples:
            command = example["command"]
            for name, secret in secrets.items():  # what a reader puts in their places
                command = re.sub(rf"\b{name}\b", secret, command)
            answer = sent(client, command)
            if example["title"] == "Save":
                secrets = {"ID": answer.json["id"], "EDIT_TOKEN": answer.json["edit_token"]}
            told = as_documented(document, by_id[id_], answer)
            statuses.append(answer.status_code)
            kept = shown_of(by_id[id_], example["command"], answer)
            if "answer" in kept:
                fits(document, told["schema"], kept["answer"])
            asked = {"title": example["title"], "command": example["command"]}
            found.setdefault(id_, []).append(asked | kept)
    assert {200, 201, 204, 400, 404, 422} <= set(statuses)
    now = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if refresh:
        EXAMPLES.write_text(now.replace(f'"version": "{__version__}"', VERSION), "utf-8")
    else:
        assert json.loads(now) == json.loads(written.replace(NUMBER, __version__))


def test_every_example_is_shown_where_it_belongs(document: Document) -> None:
    examples = json.loads(EXAMPLES.read_text("utf-8").replace(NUMBER, __version__))
    commands = [each["command"] for own in examples.values() for each in own]
    assert sorted(commands) == sorted(command for _, _, command in samples(document))
    for _, _, operation in operations(document):
        for example in examples.get(operation["operationId"], ()):
            key = "-".join(re.findall(r"[a-z0-9]+", example["title"].lower()))
            if "answer" in example:
                answer = followed(document, operation["responses"][str(example["status"])])
                shown = answer["content"][example["kind"]]["examples"][key]
                assert shown == {"summary": example["title"], "value": example["answer"]}
    assert sum("answer" in each for own in examples.values() for each in own) > 35


def test_every_body_that_is_shown_fits_its_schema(document: Document) -> None:
    bodies = 0
    for _, _, operation in operations(document):
        for content in operation.get("requestBody", {"content": {}})["content"].values():
            for example in content.get("examples", {}).values():
                fits(document, content["schema"], example["value"])
                bodies += 1
    assert bodies > 15


def test_every_parameter_takes_its_example(client: FlaskClient, document: Document) -> None:
    beside = {
        "current_servers": "baseline=ruby",
        "current_server_price": "current_servers=20&baseline=ruby",
        "exchange_rate": "currency=EUR",
    }
    told = document["components"]["parameters"]
    for name, parameter in told.items():
        if example := parameter.get("example"):
            asked = {name: example, **dict(parse_qsl(beside.get(name, "")))}
            query = urlencode(asked, doseq=True)
            place = {"errors": "/api/v1/estimate.csv", "values": "/chart/annual.json"}
            answer = client.get(f"{place.get(name, '/api/v1/estimate')}?{query}")
            assert answer.status_code == 200, answer.text
            fits(document, parameter["schema"], example)


def test_every_address_takes_all_its_examples_at_once(
    client: FlaskClient, document: Document
) -> None:
    """But for what only its reader has: the ids and tokens of saved scenarios have none."""
    for path, method, operation in operations(document):
        taken = [followed(document, each) for each in operation["parameters"]]
        values = {each["name"]: each["example"] for each in taken if "example" in each}
        values.pop("salary", None)  # says what `market_salary` says
        assert values.keys() >= {each["name"] for each in taken if "required" in each} - {"id"}
        if method == "get" and "{id}" not in path.replace("figures/{id}", ""):
            asked = {name: value for name, value in values.items() if f"{{{name}}}" not in path}
            answer = client.get(
                path.format(**values), query_string=asked, base_url="http://localhost:81"
            )
            assert answer.status_code == 200, (path, answer.text)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_real_answers_have_exactly_what_is_documented(
    client: FlaskClient, document: Document, scenario: str
) -> None:
    for address in ANSWERED:
        path = re.sub(r"/chart/\w+", "/chart/{name}", address)
        answer = client.get(f"{address}?{scenario}&{NEEDED.get(address, '')}".rstrip("&"))
        as_documented(document, document["paths"][path]["get"], answer)


def test_the_rest_of_the_answers_have_exactly_what_is_documented(
    client: FlaskClient, document: Document, book: PriceBook
) -> None:
    figures = {figure.id for figure in book.figures()} | {figure.name for figure in book.figures()}
    paths = {
        **{f"/api/v1/{name}": f"/api/v1/{name}" for name in PARTS},
        **{f"/api/v1/{name}.csv": f"/api/v1/{name}.csv" for name in PARTS},
        "/changes.json": "/changes.json",
        "/healthz": "/healthz",
        "/readyz": "/readyz",
        "/openapi.json": "/openapi.json",
        "/oembed?url=http://localhost/embed/tornado?theme=dark": "/oembed",
        "/oembed?url=http://localhost/&maxwidth=300": "/oembed",
        **{f"/api/v1/figures/{id_}": "/api/v1/figures/{id}" for id_ in figures},
    }
    for address, path in paths.items():
        answer = client.get(address)
        assert answer.status_code == 200
        as_documented(document, document["paths"][path]["get"], answer)
    for query in ("", "?layout=tidy"):
        answer = client.post(f"/api/v1/batch{query}", json=[{"years": 3}, {"yeers": 3}, {}])
        as_documented(document, document["paths"]["/api/v1/batch"]["post"], answer)


@pytest.mark.parametrize(
    ("path", "query", "headers", "status"),
    [
        ("/api/v1/estimate", "yeers=3", {}, 400),
        ("/api/v1/estimate", "book=2000.01", {}, 404),
        ("/api/v1/estimate", "", {"Accept": "image/png"}, 406),
        ("/api/v1/estimate", "_=" + "x" * 9000, {}, 414),
        ("/api/v1/estimate", "years=99", {}, 422),
        ("/api/v1/simulation", "draws=0", {}, 422),
        ("/api/v1/estimate.csv", "draws=-1&errors=inline", {}, 200),
        ("/api/v1/simulation", "errors=inline", {}, 400),
        ("/api/v1/figures/{id}", "", {}, 404),
        ("/chart/{name}.png", "", {"Accept": "text/html"}, 404),
        ("/chart/{name}.csv", "", {"Accept": "application/json"}, 404),
        ("/oembed", "", {}, 400),
        ("/oembed", "url=http://localhost/&format=xml", {}, 501),
    ],
)
def test_refusals_are_documented(
    client: FlaskClient,
    document: Document,
    path: str,
    query: str,
    headers: dict[str, str],
    status: int,
) -> None:
    address = re.sub(r"\{\w+\}", "nowhere", path)
    answer = client.get(f"{address}?{query}", headers=headers)
    assert answer.status_code == status
    as_documented(document, document["paths"][path]["get"], answer)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("years=3", "application/x-www-form-urlencoded", 415),
        (b" " * 70_000, "application/json", 413),
        ('{"years": 99}', "application/json", 422),
    ],
)
def test_refused_bodies_are_documented(
    client: FlaskClient, document: Document, body: str, kind: str, status: int
) -> None:
    answer = client.post("/api/v1/estimate", data=body, content_type=kind)
    assert answer.status_code == status
    assert answer.mimetype == PROBLEM
    as_documented(document, document["paths"]["/api/v1/estimate"]["post"], answer)


def test_every_problem_links_to_a_page_that_explains_it(client: FlaskClient) -> None:
    answer = client.get("/oembed?url=http://localhost/&format=xml")
    assert client.get(answer.json["type"]).status_code == 200


AMOUNTS = st.tuples(
    *map(
        st.sampled_from,
        (
            ("", "-", "+ "),
            ("", "$", "€ ", "£"),
            ("5", "1,000", "1 000.5", ".5", "12e3", "2E-3"),
            ("", "%", " k", "M", " million"),
            ("", "/month", " USD/year", "USD a year", " orders per month", "EUR", "/min"),
        ),
    )
).map("".join)


@settings(max_examples=some(100, 500))
@given(st.lists(AMOUNTS, min_size=1, max_size=3).map(" .. ".join), st.sampled_from(("", "  ")))
def test_the_pattern_of_a_value_refuses_nothing_that_is_taken(text: str, around: str) -> None:
    for unit in ("order/month", "USD/year", "1/year", "1"):
        with suppress(Unreadable, WrongUnit):
            read(f"{around}{text}{around}", unit, Money("EUR", Fraction(9, 10)))
            assert re.search(TEXT["pattern"], f"{around}{text}{around}")


def test_a_value_is_documented_as_long_as_it_may_be() -> None:
    assert f"up to {MAX_LENGTH} characters" in TEXT["description"]


@pytest.mark.parametrize(
    "body",
    [
        {"salary": {"default": 9e4, "go": "120k"}, "set": {"go": {"server_price": 60}}},
        {"technologies": ["go", "elixir"], "set": {"server_price": {"likely": 60}}, "_note": [1]},
        {"team_size": {"low": 4, "high": 6}, "years": "3", "salary": 90000},
    ],
)
def test_a_body_may_be_written_as_it_is_described(
    client: FlaskClient, document: Document, body: Document
) -> None:
    assert client.post("/api/v1/estimate", json=body).status_code == 200
    fits(document, {"$ref": f"{MODELS}Scenario"}, body)


@pytest.mark.parametrize(
    ("described", "other"),
    [
        ({"salary": {"default": "90k", "go": "120k"}}, {"salary": "90k", "salary.go": "120k"}),
        ({"team_size": {"default": 5, "go": 4}}, {"team_size": 5, "team_size.go": 4}),
        ({"set": {"go": {"server_price": 60}}}, {"set.go.server_price": 60, "period": "month"}),
        ({"technologies": ["go", "ruby"]}, {"technologies": "go,ruby"}),
    ],
)
def test_other_spellings_of_a_body_are_read_and_not_described(
    client: FlaskClient, document: Document, described: Document, other: Document
) -> None:
    answers = [client.post("/api/v1/estimate", json=body) for body in (described, other)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    fits(document, {"$ref": f"{MODELS}Scenario"}, described)
    with pytest.raises(AssertionError):
        fits(document, {"$ref": f"{MODELS}Scenario"}, other)


def test_a_body_with_an_unknown_name_fits_no_schema(document: Document) -> None:
    with pytest.raises(AssertionError, match="yeers"):
        fits(document, {"$ref": f"{MODELS}Scenario"}, {"yeers": 3})


def test_the_address_of_a_command_is_read_as_it_was_written(document: Document) -> None:
    for _, _, command in samples(document):
        query = urlsplit(shlex.split(command)[-1]).query
        assert parse_qsl(query, strict_parsing=True) if query else True


def test_the_page_has_every_address_once_and_every_form_of_it_can_be_sent(
    client: FlaskClient, document: Document
) -> None:
    page = client.get("/docs").text
    for _, _, operation in operations(document):
        assert page.count(f'id="{operation["operationId"].replace("_", "-")}"') == 1
    pattern = r'<form class="try" action="([^"]+)" method="get">(.*?)</form>'
    forms = re.findall(pattern, page, re.DOTALL)
    assert len(forms) > 20
    for action, inside in forms:
        boxes = re.findall(r'<input id="[^"]+"\s+name="([^"]+)"\s+value="([^"]*)"', inside)
        for name, options in re.findall(
            r'<select [^>]*name="([^"]+)">(.*?)</select>', inside, re.DOTALL
        ):
            boxes += [(name, each) for each in re.findall(r"<option selected>([^<]+)", options)]
        answer = client.get(unescape(action), query_string=[(n, unescape(v)) for n, v in boxes])
        assert answer.status_code == 200, (action, boxes, answer.text)


def test_many_who_ask_first_wait_for_one_document(app: Flask, book: PriceBook) -> None:
    made.cache_clear()
    with ThreadPoolExecutor(4) as threads:
        first, *others = threads.map(lambda _: made(book, app), range(4))
    assert all(other is first for other in others)
