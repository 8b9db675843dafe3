"""The service as the tests of its web part ask it: in process, or over a network."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from serving import serving

from costcalc.web import create_app


@pytest.fixture(scope="module")
def app() -> Flask:
    """The application with the embedded book."""
    return create_app()


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    """Asks it in process."""
    return app.test_client()


@pytest.fixture(scope="session")
def live() -> Iterator[str]:
    """The address of costcalc."""
    with serving(create_app()) as address:
        yield address
