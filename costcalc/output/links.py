"""Addresses of a scenario: readable, only what differs from the defaults.

What was typed into a saved scenario stands in none: its addresses are its own private pages, or
hold its publish id.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from costcalc.estimate import Estimate
from costcalc.output.wording import PERCENT
from costcalc.scenario import NOTHING, Kept, Scenario

TAKES_PUBLISHED: Final = ("/embed/", "/chart/", "/api/v1/estimate")
"""Addresses that show a saved scenario by its publish id."""
PRIVATE: Final = ("/chart/", "/estimate.", "/flips", "/receipt")
"""What stands below a saved scenario's own page."""


def address(path: str, parameters: Mapping[str, str]) -> str:
    """A path with its parameters, sorted, in the readable encoding that all our links have."""
    query = urlencode(dict(sorted(parameters.items())), quote_via=quote, safe=",:")
    return f"{path}?{query}" if query else path


def state(scenario: Scenario, path: str = "/", more: Mapping[str, str] = NOTHING) -> str:
    """An address that asks a scenario's question; empty where a saved one is not shown there."""
    if scenario.kept:
        return _kept(scenario.kept, path, more)
    return address(path, {**scenario.changed, **more})


def _kept(kept: Kept, path: str, more: Mapping[str, str]) -> str:
    below = path.removeprefix("/api/v1")
    if kept.page and (below == "/" or (not kept.draft and below.startswith(PRIVATE))):
        revision = {"revision": kept.revision} if kept.revision else {}
        return address(kept.page + below.rstrip("/"), {**more, **revision})
    if kept.publish_id and not kept.revision and path.startswith(TAKES_PUBLISHED):
        return address(path, {**more, "s": kept.publish_id})
    return ""


def query(estimate: Estimate, view: Mapping[str, str] = NOTHING) -> str:
    """The canonical query string of a scenario, with view parameters that change no number."""
    parameters = dict(sorted({**estimate.scenario.changed, **view}.items()))
    pinned = {**parameters, "book": estimate.book.version}
    return urlencode(pinned, quote_via=quote, safe=",:")


def permalink(estimate: Estimate, path: str = "/", view: Mapping[str, str] = NOTHING) -> str:
    """An address under which this state is computed again, next year too.

    A saved scenario is pinned to its book by itself.
    """
    if estimate.scenario.kept:
        return state(estimate.scenario, path, view)
    return f"{path}?{query(estimate, view)}"


def receipt(estimate: Estimate, number: str, **more: str) -> str:
    """The address that says how a number came about.

    Empty for a number without an id, and for a percentage: it would tell the money behind it.
    """
    if not number or estimate.scenario.currency == PERCENT:
        return ""
    return state(estimate.scenario, "/receipt", {**more, "number": number})
