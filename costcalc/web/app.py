"""Puts the application together: price book, routes, errors, headers."""

import logging
import re
from functools import partial
from pathlib import Path

from flask import Flask
from jinja2.ext import Extension
from markupsafe import Markup

from costcalc.costing.check import faults
from costcalc.output.charts.svg import inline, swatch
from costcalc.output.filters import FILTERS
from costcalc.prices.files import BookFault
from costcalc.prices.library import operators_books
from costcalc.web import analyses, api, batch, charts, numerals, oembed, saved_api
from costcalc.web.delivery import (
    admission,
    assets,
    budget,
    headers,
    health,
    hosts,
    metrics,
    problems,
    ranges,
    request_log,
    response_cache,
    well_known,
)
from costcalc.web.pages import calculator, compare, docs, reference, saved
from costcalc.web.store.database import Limits, Store
from costcalc.web.store.overlays import earlier, keep_own
from costcalc.web.store.place import Misplaced, database_url

MAX_BODY_BYTES = 65_536
log = logging.getLogger("costcalc")


def create_app(pricing_data: Path | None = None, store: Store | None = None) -> Flask:
    """The WSGI application, its price book loaded and checked against the model.

    The price book is that of the folder, by default the embedded one. Raises `BookFault` if it or
    the operator's own figures cannot be used, `Misplaced` for an invalid database URL.
    """
    books = operators_books(pricing_data)
    if wrong := faults(books.today):
        raise BookFault(wrong)
    templates = _templates()
    app = Flask(
        "costcalc",
        root_path=str(templates.parent),
        template_folder=str(templates),
        static_folder=None,
    )
    app.url_map.merge_slashes = False  # an address with doubled slashes is unknown, not redirected
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    store = store or Store(database_url(), Limits.of_operator())
    store.overlay = books.overlay
    keep_own(store)
    app.extensions["store"] = store
    app.extensions["price_books"] = books.finding(partial(earlier, store))
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(WithoutMargins)
    people = (calculator, reference, compare, docs, saved_api, saved)
    programs = (api, analyses, batch, charts, oembed, assets, problems, well_known)
    for part in (health, metrics, *people, *programs):  # in the order of the documentation
        app.register_blueprint(part.blueprint)
    app.jinja_env.filters.update(FILTERS)
    for draw in (inline, swatch):
        app.jinja_env.filters[draw.__name__] = lambda *what, draw=draw, **size: Markup(  # noqa: S704
            draw(*what, **size)  # ours
        )
    assets.install(app)
    response_cache.install(app)
    ranges.install(app)
    request_log.install(app, metrics.install(app))
    problems.install(app)
    hosts.install(app)
    numerals.install(app)
    budget.install(app)
    admission.install(app)
    saved_api.install(app)
    headers.install(app)
    well_known.install(app)
    return app


class WithoutMargins(Extension):
    """Templates are indented for those who write them; a page is sent with one space instead."""

    def preprocess(self, source: str, *_: str | None) -> str:
        """A template's text, each margin one space, which is as much to a browser."""
        return re.sub(r"\n +", "\n ", source)


def serve_app() -> Flask:
    """The application for `costcalc serve`; why it cannot start is logged."""
    try:
        return create_app()
    except (BookFault, Misplaced) as problem:
        for fault in str(problem).splitlines():
            log.error("cannot start: %s", fault)  # noqa: TRY400  # a sentence, without a trace
        raise SystemExit(1) from None


def _templates() -> Path:
    """The folder of templates: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
