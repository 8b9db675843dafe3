"""What is refused is told whole, under the name that was given, and alike at every door."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


def told(reply: "TestResponse") -> list[tuple[str, str | None]]:
    """The fields of a refusal with what each is suggested to be."""
    assert reply.json is not None
    return [(fault["field"], fault["suggestion"]) for fault in reply.json["errors"]]


# -- comparisons -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.foo", "a.title", "a.utm_source"])
def test_an_unknown_name_like_no_other_has_no_mend(client: "FlaskClient", name: str) -> None:
    reply = client.get(f"/api/v1/compare?{name}=1&b.team_size=3")
    assert (reply.status_code, told(reply)) == (400, [(name, None)])
    assert "None" not in client.get(f"/compare?{name}=1&b.team_size=3").text


def test_a_comparison_on_a_page_ignores_what_other_sites_append(client: "FlaskClient") -> None:
    assert client.get("/compare?a.team_size=3&utm_source=news&fbclid=1").status_code == 200
