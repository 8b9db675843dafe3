"""Addresses of a scenario: readable, only what differs from the defaults.

What was typed into a saved scenario stands in none: its addresses are its own private pages, or
hold its publish id.
"""

from collections.abc import Mapping
from typing import Final, Protocol
from urllib.parse import quote, urlencode

from costcalc.analysis.estimate import Estimate, Kept
from costcalc.analysis.warnings import Notice
from costcalc.scenario.faults import Fault
from costcalc.scenario.scenario import NOTHING, Scenario

TAKES_PUBLISHED: Final = ("/embed/", "/chart/", "/api/v1/estimate")
"""Addresses that show a saved scenario by its publish id."""
PARTS: Final[Mapping[str, str]] = {
    "/": "Decision",
    "/breakdown": "Breakdown",
    "/certainty": "How sure",
    "/working": "Working",
}
"""The pages of an answer, by their address."""
PRIVATE: Final = ("/chart/", "/estimate.", "/flips", "/receipt")
"""What else stands below a saved scenario's own page, of what is saved alone."""


class Asked(Protocol):
    """What addresses are made from: an estimate, a form, or a request that asks for them."""

    @property
    def scenario(self) -> Scenario:
        """The inputs."""

    @property
    def kept(self) -> Kept | None:
        """Where it is saved, if it is."""


def address(path: str, parameters: Mapping[str, str]) -> str:
    """A path with its parameters, sorted, in the readable encoding that all our links have."""
    query = urlencode(dict(sorted(parameters.items())), quote_via=quote, safe=",:")
    return f"{path}?{query}" if query else path


def state(asked: Asked, path: str = "/", more: Mapping[str, str] = NOTHING) -> str:
    """An address that asks the same question; empty where a saved scenario is not shown there."""
    if asked.kept:
        return _kept(asked.kept, path, more)
    return address(path, {**asked.scenario.changed, **more})


def asking(asked: Asked, parameters: Mapping[str, str], path: str = "/") -> str:
    """An address that asks with other inputs; empty beside a saved scenario, which has one form."""
    return "" if asked.kept else address(path, parameters)


def mending(asked: Asked, notice: Notice) -> str | None:
    """The page with what a warning suggests, None where it suggests nothing or no page may."""
    if notice.field is None or notice.suggestion is None:
        return None
    return asking(asked, {**asked.scenario.changed, notice.field: notice.suggestion}) or None


def correcting(fault: Fault, typed: Mapping[str, str], path: str = "/") -> str:
    """The page with what a fault suggests, all else as it was typed; empty without a suggestion."""
    mend = fault.suggestion
    if not mend:
        return ""
    others = {name: text for name, text in typed.items() if name != fault.field}
    mended = {mend: fault.value or ""} if fault.renames else {fault.field: mend}
    return address(path, {**others, **mended})


def _kept(kept: Kept, path: str, more: Mapping[str, str]) -> str:
    below = path.removeprefix("/api/v1")
    if kept.page and (below in PARTS or (not kept.draft and below.startswith(PRIVATE))):
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
    if estimate.kept:
        return state(estimate, path, view)
    return f"{path}?{query(estimate, view)}"


def receipt(estimate: Estimate, number: str) -> str:
    """The address that says how a number came about.

    Empty for a number without an id, and for a percentage: it would tell the money behind it.
    """
    if not number:
        return ""
    return state(estimate, "/receipt", {"number": number})
