"""How templates are written, and what of that is sent."""

import re

from flask.testing import FlaskClient
from pages import CHECKOUT


def test_no_line_of_a_template_is_longer_than_120_characters() -> None:
    long = [
        f"{path.name}:{number}"
        for path in sorted((CHECKOUT / "templates").glob("*.html"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 120
    ]
    assert long == []


def test_a_page_is_sent_without_the_margins_of_its_templates(client: FlaskClient) -> None:
    page = re.sub(r"<(pre|textarea).*?</\1>", "", client.get("/").text, flags=re.DOTALL)
    assert re.findall(r"\n   +<\w+", page) == []
