"""Pages, embeds and pictures write numbers as `locale` in their address says."""

from typing import Final

from flask import Flask, Response, request

from costcalc.output.links import address
from costcalc.scenario.numerals import LOCALES, locale, localised, write_as
from costcalc.web.query import LOCALE, spelt

SHOWN: Final = ("pages", "reference", "saved_pages", "compare", "charts")
"""The blueprints of what people look at."""


def install(app: Flask) -> None:
    """Set the locale before each request; a page offers the one that the browser asks for."""
    app.before_request(_set)
    app.after_request(_varies)
    app.jinja_env.globals["numerals"] = offered
    app.jinja_env.globals["locale"] = locale


def _set() -> None:
    asked = _given().get(LOCALE, "")
    shown = request.blueprint in SHOWN and not request.path.endswith(".csv")
    write_as(asked if shown and asked in LOCALES else LOCALES[0])


def offered() -> tuple[str, str] | None:
    """The address of this page with the numbers of the browser's language, and how one looks."""
    languages = (text.partition("-")[0].lower() for text, _ in request.accept_languages)
    wanted = next((each for each in languages if each in LOCALES), LOCALES[0])
    if wanted == locale():
        return None
    given = {name: text for name, text in _given().items() if name != LOCALE}
    more = {LOCALE: wanted} if wanted != LOCALES[0] else {}
    return address(request.path, {**given, **more}), localised("1,234.56", wanted)


def _given() -> dict[str, str]:
    return {name: str(text) for name, text in spelt(request.args.items())}


def _varies(response: Response) -> Response:
    """A page's offer depends on the browser."""
    page = request.blueprint in SHOWN and "/chart/" not in request.path
    if page and response.mimetype == "text/html":
        response.vary.add("Accept-Language")
    return response
