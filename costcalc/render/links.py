"""Addresses of a scenario: readable, only what differs from the defaults."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from costcalc.estimate import Estimate
from costcalc.render.wording import PERCENT

TAKES_PUBLISHED: Final = ("/embed/", "/chart/", "/api/v1/estimate")
"""Addresses that show a saved scenario by its publish id."""


def address(path: str, parameters: Mapping[str, str]) -> str:
    """A path with its parameters, sorted, in the readable encoding that all our links have."""
    query = urlencode(dict(sorted(parameters.items())), quote_via=quote, safe=",:")
    return f"{path}?{query}" if query else path


def query(estimate: Estimate, view: Mapping[str, str] | None = None) -> str:
    """The canonical query string of a scenario, with view parameters that change no number.

    A saved scenario is pinned to its book by itself.
    """
    scenario = estimate.scenario
    pinned = {} if scenario.published else {"book": estimate.book.version}
    parameters = {**dict(sorted({**scenario.stated, **(view or {})}.items())), **pinned}
    return urlencode(parameters, quote_via=quote, safe=",:")


def permalink(estimate: Estimate, path: str = "/", view: Mapping[str, str] | None = None) -> str:
    """An address under which this state is computed again, next year too.

    Empty where a publish id stands for nothing.
    """
    if estimate.scenario.published and not path.startswith(TAKES_PUBLISHED):
        return ""
    return f"{path}?{query(estimate, view)}"


def receipt(estimate: Estimate, number: str, **more: str) -> str:
    """The address that says how a number came about.

    Empty for a number without an id, and for a percentage: it would tell the money behind it.
    Empty for a saved scenario, whose inputs stand in no address.
    """
    scenario = estimate.scenario
    if not number or scenario.currency == PERCENT or scenario.published:
        return ""
    return address("/receipt", {**scenario.changed, **more, "number": number})
