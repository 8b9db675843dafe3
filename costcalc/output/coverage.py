"""What the totals stand on: servers beside the article's claims, what is counted, what adds up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import SupportsFloat

from costcalc.analysis.estimate import Estimate
from costcalc.costing.measures import page_total
from costcalc.costing.resolve import NOT_COUNTED, Resolution, resolve
from costcalc.costing.totals import LIKELY, basis
from costcalc.model.lines import ONE_OFFS
from costcalc.model.vocabulary import Array
from costcalc.output import wording
from costcalc.output.cells import Cell
from costcalc.output.charts.stacked import subtotal
from costcalc.output.columns import order, ordered
from costcalc.output.links import receipt
from costcalc.prices.files import SCOPES, Scope
from costcalc.scenario import units
from costcalc.scenario.fields import Points
from costcalc.scenario.numerals import localised


@dataclass(frozen=True)
class Servers:
    """A technology's servers, what decides them and how they compare."""

    name: str
    baseline: bool
    count: Cell
    by_load: str
    """What the load given beside a fleet would ask for; empty without both."""
    binding: str
    fewer: Cell
    cost: Cell
    connections: str


@dataclass(frozen=True)
class Coverage:
    """Whether each technology's total counts a line: in both scopes, and in words."""

    label: str
    marks: tuple[tuple[bool, str], ...]


@dataclass(frozen=True)
class Reconciliation:
    """What the article lists, what it states, and what is computed, a month."""

    name: str
    items: tuple[tuple[str, str], ...]
    listed: str
    stated: str
    computed: Cell
    says: str


def servers(estimate: Estimate) -> Iterator[Servers]:
    """Servers in year 1 and their ratios to what runs today."""
    scenario, book, costing = estimate.scenario, estimate.book, estimate.costing
    base = scenario.technologies.index(scenario.baseline) if scenario.baseline else None
    by_load = costing.servers_by_load
    infrastructure = subtotal(costing, ("infrastructure",), "year")[:, LIKELY]
    for row in order(estimate):
        id_ = scenario.technologies[row]
        low, likely, high = (localised(f"{count:,.0f}") for count in costing.servers[row, :, 0])
        other = None if base in (None, row) else base
        yield Servers(
            name=book.technologies[id_].name,
            baseline=row == base,
            count=Cell(likely, low, high, receipt=receipt(estimate, f"servers.{id_}.likely")),
            by_load="" if by_load is None else localised(f"{by_load[row, LIKELY]:,.0f}"),
            binding=wording.BINDING.get(costing.binding[row], costing.binding[row]),
            fewer=Cell(
                _against(costing.servers[:, LIKELY, 0], row, other, ("fewer", "more")),
                receipt=receipt(estimate, f"server_ratio.{id_}.likely"),
            ),
            cost=Cell(
                _against(infrastructure, row, other, ("less", "more")),
                receipt=receipt(estimate, f"infrastructure.{id_}.annual.likely"),
            ),
            connections="" if other is None else _held(estimate, id_),
        )


def _against(values: Array, row: int, other: int | None, words: tuple[str, str]) -> str:
    """A ratio to another row in words; nothing where there is none."""
    if other is None or not values[other]:
        return ""
    return wording.against(float(values[row] / values[other]), *words)


def _held(estimate: Estimate, technology: str) -> str:
    """Connections in a GiB of memory against the baseline's, as the book has them."""
    scenario, book = estimate.scenario, estimate.book
    own = book.own[scenario.scope]
    here = own[f"{technology}.connections_per_gib"].points[LIKELY]
    there = own[f"{scenario.baseline}.connections_per_gib"].points[LIKELY]
    return "as many" if here == there else f"{wording.significant(here / there)} times"


def cases(estimate: Estimate) -> Iterator[str]:
    """How many fewer servers than Ruby public cases report; equal figures share a sentence."""
    book, own = estimate.book, estimate.book.own["like_for_like"]
    found: dict[Points, list[str]] = {}
    for id_ in ordered(estimate):
        found.setdefault(own[f"{id_}.servers_relative"].points, []).append(id_)
    for (low, likely, high), ids in found.items():
        if low < high:
            names = wording.listed([book.technologies[id_].name for id_ in ids])
            fewer = [f"{100 * (1 - each):.0f}" for each in (high, low, likely)]
            yield (
                f"{names}: {fewer[0]} to {fewer[1]} % fewer servers than Ruby; "
                f"{fewer[2]} % is used as likely."
            )


def coverage(estimate: Estimate) -> Iterator[Coverage]:
    """In which scopes each line is counted, by technology."""
    scenario, book, ids = estimate.scenario, estimate.book, ordered(estimate)
    resolution: dict[Scope, Resolution] = {
        scope: resolve(replace(scenario, scope=scope), book) for scope in SCOPES
    }
    for item in (*scenario.items, *ONE_OFFS):
        marks = []
        for id_ in ids:
            counted = [s for s in SCOPES if basis(resolution[s], item, id_) != NOT_COUNTED]
            both = len(counted) == len(SCOPES)
            only = wording.SCOPE[counted[0]].lower() if counted else "neither"
            marks.append((both, "both" if both else only))
        yield Coverage(wording.item(item.id), tuple(marks))


def reconciliation(estimate: Estimate) -> Iterator[Reconciliation]:
    """The article's items against its totals and ours."""
    scenario, counted = estimate.scenario, page_total(estimate.costing).tolist()
    for row in order(estimate):
        id_ = scenario.technologies[row]
        technology = estimate.book.technologies[id_]
        if technology.page is None:
            continue
        page = technology.page
        low, high = (sum(getattr(item, end) for item in page.items) for end in ("low", "high"))
        computed = Cell(note="only where it is counted “as published”")
        if scenario.scope == "published":
            texts = [wording.whole(each) for each in counted[row]]
            number = receipt(estimate, f"page_total.{id_}.likely")
            computed = Cell(" / ".join(texts), receipt=number)
        yield Reconciliation(
            name=technology.name,
            items=tuple((item.label, _span(item.low, item.high)) for item in page.items),
            listed=_span(low, high),
            stated=_span(*page.stated),
            computed=computed,
            says=page.says,
        )


def _span(low: SupportsFloat, high: SupportsFloat) -> str:
    return f"{units.number_text(float(low))} to {units.number_text(float(high))}"
