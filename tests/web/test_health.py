"""Who keeps watch is told whether the service lives, is ready, and which version it is."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from costcalc import __version__
from costcalc.prices.book import PriceBook
from costcalc.web import create_app
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url


def test_the_service_says_that_it_lives(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "version": __version__})


def test_it_is_ready_with_the_versions_of_program_and_price_book(
    client: FlaskClient, book: PriceBook
) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "version": __version__,
        "price_book": book.version,
        "digest": book.digest,
        "store": "none",
    }


def test_a_store_that_is_down_does_not_make_it_unready(tmp_path: Path) -> None:
    path = tmp_path / "saved.db"
    store = Store(file_url(path))
    with store.writing():  # making the file takes longer than who asks for the state waits
        pass
    watched = create_app(store=store).test_client()
    assert watched.get("/readyz").json["store"] == "up"
    path.with_name("saved.db-wal").unlink(missing_ok=True)
    path.unlink()
    path.write_text("no database " * 1000)
    answer = watched.get("/readyz")
    assert (answer.status_code, answer.json["store"]) == (200, "down")
    assert watched.get("/api/v1/estimate").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_how_it_is_now_is_kept_by_nobody(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"
