"""A technology and a server are added by data alone: they show without a line of code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costcalc.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.conftest import Shelf

ROW = """
[servers."rack-16"]
provider = "Rack & Sons"
family = "blade"
vcpus = 16
memory = 64
usd_per_month = 210.5
region = "cellar"
source = "aws-list"
date = "2026"
read = "excerpt"
"""
ASKED = "technologies=go,kotlin&server=rack-16&baseline=kotlin"


@pytest.fixture
def client(shelf: Shelf) -> FlaskClient:
    """A service whose book has one file and one row more."""
    shelf.add_kotlin()
    with (shelf.place / "servers.toml").open("a", encoding="utf-8") as file:
        file.write(ROW)
    return create_app(shelf.place).test_client()


def test_they_are_in_the_estimate(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/estimate?{ASKED}").json
    assert [each["id"] for each in answer["technologies"]] == ["go", "kotlin"]
    assert (answer["server"], answer["baseline"]) == ("rack-16", "kotlin")
    compute = {row["technology"]: row for row in answer["items"] if row["item"] == "compute"}
    assert compute["kotlin"]["monthly_likely"] == 3 * 210.5
    assert client.get(f"/api/v1/estimate.csv?{ASKED}").text.count(",kotlin,") > 15


def test_they_are_in_the_catalogues(client: FlaskClient) -> None:
    technologies = client.get("/api/v1/technologies").json["technologies"]
    assert "kotlin" in [each["id"] for each in technologies]
    assert "rack-16" in client.get("/api/v1/servers").text
    figures = client.get("/api/v1/figures").json["figures"]
    assert "kotlin.learning_months" in [each["id"] for each in figures]


@pytest.mark.parametrize("address", ["/", "/embed/annual", "/chart/servers.svg"])
def test_they_are_on_the_page_and_in_its_charts(client: FlaskClient, address: str) -> None:
    page = client.get(f"{address}?{ASKED}")
    assert page.status_code == 200
    assert "Kotlin" in page.text


def test_they_can_be_chosen_on_the_page(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'value="kotlin"' in page
    assert 'value="rack-16"' in page
    assert "Kotlin" in client.get("/sources").text
