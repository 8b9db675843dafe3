"""What programs look for at every host: where crawlers may go, where to report a vulnerability."""

from datetime import UTC, date, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient

from costcalc.settings import CONTACT
from costcalc.web import create_app

SECURITY = "/.well-known/security.txt"


def test_crawlers_see_pages_and_their_pictures_and_nothing_saved(client: FlaskClient) -> None:
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").text.splitlines())
    seen = ("/", "/?team_size=3", "/method", "/flips", "/embed/annual", "/chart/annual.png")
    hidden = ("/s/ID", "/api/v1/estimate", "/receipt?number=annual.go.likely")
    allowed = {path for path in (*seen, *hidden) if rules.can_fetch("Twitterbot", path)}
    assert allowed == {*seen}


def test_who_finds_a_hole_is_told_whom_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONTACT, "mailto:security@example.com")
    monkeypatch.setenv("COSTCALC_ORIGIN", "https://costs.example.com")
    reply = create_app().test_client().get(SECURITY, base_url="https://costs.example.com")
    assert reply.mimetype == "text/plain"
    told = dict(line.split(": ", 1) for line in reply.text.splitlines())
    assert told["Contact"] == "mailto:security@example.com"
    assert told["Canonical"] == f"https://costs.example.com{SECURITY}"
    left = date.fromisoformat(told["Expires"].partition("T")[0]) - datetime.now(UTC).date()
    assert timedelta(days=90) < left < timedelta(days=365)


def test_a_service_that_names_nobody_has_no_such_file(client: FlaskClient) -> None:
    assert client.get(SECURITY).status_code == 404
