"""Each JSON answer is one frozen dataclass: it writes the answer, and the document describes it."""

from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Final

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import ValidationError

from costcalc.batch.writing import Batch
from costcalc.output.book_json import (
    Changes,
    Countries,
    Figures,
    KnownCases,
    NamedFigures,
    OneFigure,
    ReferenceRates,
    Servers,
    Technologies,
)
from costcalc.output.charts.plotly import Plot
from costcalc.output.comparison_json import Comparison
from costcalc.output.estimate_json import Estimate
from costcalc.output.metadata import ChartMetadata
from costcalc.output.questions import ANALYSES
from costcalc.output.shared_json import json_name
from costcalc.web import create_app
from costcalc.web.delivery.health import Alive, Ready
from costcalc.web.delivery.problems import Problem
from costcalc.web.oembed import Frame
from costcalc.web.openapi.answers import reader
from costcalc.web.openapi.describe import described
from costcalc.web.pages.docs import Description

ADDRESSES: Final[dict[str, type[Any]]] = {
    "/api/v1/estimate": Estimate,
    "/api/v1/estimate?draws=0&baseline=ruby&orders_per_month=0&scope=published": Estimate,
    "/api/v1/compare?a.years=3&b.years=5&b.technologies=go": Comparison,
    "/api/v1/figures": Figures,
    "/api/v1/figures/page_salary": NamedFigures,
    "/api/v1/figures/peak_to_mean": OneFigure,
    "/api/v1/technologies": Technologies,
    "/api/v1/servers": Servers,
    "/api/v1/countries": Countries,
    "/api/v1/rates": ReferenceRates,
    "/api/v1/cases": KnownCases,
    "/changes.json": Changes,
    "/chart/bridge.json": Plot,
    "/chart/annual.metadata.json": ChartMetadata,
    "/oembed?url=http://localhost/": Frame,
    "/healthz": Alive,
    "/readyz": Ready,
    "/api/v1/estimate?yeers=3": Problem,
}


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def check(kind: type[Any], body: bytes) -> None:
    """Fails where an answer is not one of its kind to the last key."""
    reader(kind).validate_json(b"[%b]" % body, strict=True)
    answer = orjson.loads(body)
    assert list(answer) == [key for key in keys(kind) if key in answer]
    for wrong in (answer | {"novelty": 1}, dict(list(answer.items())[1:])):
        with pytest.raises(ValidationError):
            reader(kind).validate_json(orjson.dumps([wrong]), strict=True)


def keys(kind: type[Any]) -> list[str]:
    return [json_name(field.name) for field in fields(kind)]


@pytest.mark.parametrize(("address", "kind"), ADDRESSES.items())
def test_an_answer_has_the_keys_of_its_dataclass_in_their_order_and_no_others(
    address: str, kind: type[Any], client: FlaskClient
) -> None:
    check(kind, client.get(address).data)


@pytest.mark.parametrize("name", ANALYSES)
def test_an_analysis_answers_with_what_it_says_that_it_answers_with(
    name: str, client: FlaskClient
) -> None:
    answer = ANALYSES[name]
    check(answer.type, client.get(f"/api/v1/{name}", query_string=answer.needed).data)


def test_a_batch_that_is_written_in_pieces_is_one_answer(client: FlaskClient) -> None:
    for rows in ([{"years": 3}, {"yeers": 3}], [{"years": 3}], [{"yeers": 3}]):
        check(Batch, client.post("/api/v1/batch", json=rows).data)


def test_the_document_describes_each_dataclass_as_it_is(app: Flask, client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").json["components"]["schemas"]
    views = app.view_functions.values()
    kinds = {kind for view in views for said in described(view) for kind in said.json}
    assert len(kinds) > 20
    for kind in kinds - {Description}:
        assert is_dataclass(kind)
        assert kind.__dataclass_params__.frozen
        schema = schemas[kind.__name__]
        needed = [json_name(field.name) for field in fields(kind) if field.default is MISSING]
        assert [*schema["properties"]] == keys(kind)
        assert schema["required"] == needed
        assert schema["additionalProperties"] is False
