"""A client of an application that reads answers whole."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Whole(FlaskClient):
    """A client that reads every answer to its end, as servers send them."""

    def open(self, *asked: Any, **more: Any) -> TestResponse:
        """An answer, read whole."""
        return super().open(*asked, buffered=True, **more)
