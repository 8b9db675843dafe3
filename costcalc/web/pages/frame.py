"""The frame of every page: its name in the header, links that keep the scenario, the theme."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, render_template

from costcalc.output.links import address
from costcalc.web.current import origin
from costcalc.web.delivery.send import page_sent
from costcalc.web.question import Question

LASTING: Final = ("period", "panels", "map", "range", "contingency", "theme", "locale")
"""View parameters that stay in the page's own links."""


def lasting(view: Mapping[str, str]) -> dict[str, str]:
    """The view parameters that stay in links."""
    return {name: text for name, text in view.items() if name in LASTING}


def page(name: str, asked: Question, here: str = "", **shown: Any) -> Response:
    """The page of a template in its frame; no cache keeps one about a saved scenario."""
    body = render_template(f"{name}.html", **shown, **frame(asked, here))
    return page_sent(body, asked, shown.get("told", ()))


def frame(asked: Question, here: str = "") -> dict[str, Any]:
    """The variables of the frame's template; `here` names the page in the header.

    Links from the page of a saved scenario keep its book and nothing that was typed into it.
    """
    stay, book = lasting(asked.view), asked.book
    pinned = {"book": book.version} if book.version != book.today else {}
    kept = pinned if asked.private else asked.scenario.changed
    return {
        "here": here,
        "private": asked.private,
        "book": book,
        "state": address("", {**kept, **stay}),
        "start": address("/", stay),
        "origin": origin(),
        "theme": asked.view.get("theme", "auto"),
    }
