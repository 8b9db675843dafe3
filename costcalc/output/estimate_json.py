"""The estimate in JSON, which every other format is made from: its shape and how it is filled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field

from costcalc.analysis.estimate import Estimate as Found
from costcalc.analysis.simulation import Share
from costcalc.analysis.verdict import Action
from costcalc.model.inputs import AMOUNT_BY_ID, AMOUNTS, Staffing, Total, own_input
from costcalc.output import shared_json as shared
from costcalc.output.items_json import Item, OneOff, Year, items, one_offs, years_table
from costcalc.output.links import mending, permalink
from costcalc.output.sentences import verdict_text
from costcalc.output.technologies_json import Technology, technologies
from costcalc.prices.files import Scope
from costcalc.prices.names import MARKET, Name
from costcalc.scenario import units
from costcalc.scenario.fields import Points
from costcalc.scenario.scenario import NOTHING

LONGEST_LINK: Final = 1900
"""Characters; a spreadsheet's WEBSERVICE ends at 2,048, origin included."""


@dataclass(frozen=True)
class Input:
    """A value that the answer was made with, as it was understood."""

    id: str
    low: float | None
    """Null, with the other two, where it was not given and has no default."""
    likely: float | None
    high: float | None
    unit: str
    origin: Literal["user", "default"]
    understood: str
    """The value in words."""


@dataclass(frozen=True)
class ExchangeRate:
    """How much of the currency one US dollar buys, and whose rate that is."""

    value: Annotated[float, Field(gt=0)]
    inverse: Annotated[float, Field(gt=0)]
    """How many US dollars one unit of the currency buys."""
    origin: Literal["user", "default"]
    as_of: shared.Date | None
    """The day of the price book's reference rate; null for US dollars and for a rate of yours."""


@dataclass(frozen=True)
class EstimateClass:
    """How exact an estimate of this kind turns out, by AACE 18R-97: what is known decides."""

    class_: Literal[3, 4, 5]
    accuracy_low: float
    """How far below the likely amount such estimates turned out, as a share of it: negative."""
    accuracy_high: float
    points: int
    """Of the `possible`, how much is known and no default."""
    possible: int
    raise_by: tuple[str, ...]
    """Inputs that would each add a point."""


@dataclass(frozen=True)
class Verdict:
    """Who costs least by the total asked for, and how sure that is."""

    text: str
    action: Action
    """What it comes to: stay on what runs today, move, start on it, or that it cannot be told."""
    cheapest: str | None
    """The technology with the lowest likely total; null where several share it."""
    group: tuple[str, ...]
    """Those that this estimate cannot tell apart, the cheapest first; none where it can."""
    confident: bool | None
    """Whether it is cheapest in 80 of 100 draws and by 2 % or more; null without draws."""
    probability_equal_effort: Mapping[str, Share] | None
    """The same as `probability_cheapest` if every language took the same people; null without draws
    and where no technology's effort has a range."""
    gap_share: float | None
    """How much more the next likely costs, as a share of the cheapest; null where there is none."""
    gap_line: str | None
    """The line that makes the most of that gap."""
    probability_cheapest: Mapping[str, Share] | None
    """By technology, the share of draws in which it costs least."""
    other_scope_cheapest: str | None
    """Who costs least in the other scope."""
    gap: float | None
    """How much more the next likely costs, in the currency; null where there is only one."""


@dataclass(frozen=True)
class Notice:
    """What to know before believing the numbers."""

    code: str
    field: str | None
    """The input that it is about."""
    technology: str | None
    value: str | None
    """What was given."""
    message: str
    suggestion: str | None
    """What to give instead."""
    link: str | None
    """The page with what is suggested."""


@dataclass(frozen=True)
class Links:
    """Addresses of this state on this service; null for what there is not."""

    self: str | None
    permalink: str | None
    """The page."""
    csv: str | None
    tsv: str | None
    xlsx: str | None
    embed: str | None
    trace: str | None
    """The receipt of the number that the verdict is about."""


@dataclass(frozen=True)
class Estimate:
    """What every technology costs, line by line, with its range."""

    schema_version: str
    price_book: shared.PriceBook
    scope: Scope
    currency: shared.Currency
    exchange_rate: ExchangeRate
    baseline: str | None
    """What runs today; null for `none`."""
    staffing: Staffing
    """Who builds and runs it: the people you have, or people hired for it."""
    server: str
    """A row of the catalogue, `/api/v1/servers`."""
    country: str
    """Whose pay and employer's cost are taken where none are given, `/api/v1/countries`."""
    years: Annotated[int, Field(ge=1, le=10)]
    workload_kind: shared.WorkloadKind
    support_tier: shared.SupportTier
    estimate_class: EstimateClass
    inputs: tuple[Input, ...]
    of: Total
    """The total that rank and verdict are of."""
    verdict: Verdict
    technologies: tuple[Technology, ...]
    items: tuple[Item, ...]
    """The rows of the CSV answer."""
    one_off: tuple[OneOff, ...]
    years_table: tuple[Year, ...]
    warnings: tuple[Notice, ...]
    links: Links
    seed: int


def estimate_json(found: Found) -> Estimate:
    """The whole answer; every key is always there, null where it does not apply."""
    scenario, known = found.scenario, found.estimate_class
    low, high = known.accuracy
    return shared.filled(
        Estimate,
        scenario,
        schema_version=shared.SCHEMA_VERSION,
        price_book=shared.price_book(found.book),
        exchange_rate=_exchange_rate(found),
        estimate_class=shared.filled(
            EstimateClass,
            known,
            class_=known.number,
            accuracy_low=low,
            accuracy_high=high,
            raise_by=() if found.public else known.raise_by,  # whose values are the defaults
        ),
        inputs=tuple(inputs(found)),
        verdict=shared.filled(Verdict, found.verdict, text=verdict_text(found)),
        technologies=tuple(technologies(found)),
        items=tuple(items(found)),
        one_off=tuple(one_offs(found)),
        years_table=tuple(years_table(found)),
        warnings=tuple(warnings(found)),
        links=links(found),
    )


def _exchange_rate(found: Found) -> ExchangeRate:
    """The rate that the answer was made with: the user's, or the book's own of a day."""
    scenario, rates = found.scenario, found.book.rates
    rate, own = scenario.exchange_rate, "exchange_rate" in scenario.changed
    dated = not own and scenario.currency in rates.rates
    return ExchangeRate(
        value=shared.number(rate),
        inverse=shared.number(float(f"{1 / rate:.12g}")),
        origin="user" if own else "default",
        as_of=rates.as_of.isoformat() if dated else None,
    )


def inputs(found: Found) -> Iterator[Input]:
    """Every amount of the scenario, the market's pay, and whatever figure the user set.

    None for who has no more than a publish id.
    """
    if found.public:
        return
    scenario, book = found.scenario, found.book
    given = {name.removeprefix("set."): text for name, text in scenario.understood.items()}

    def entry(id_: str, points: Points | None, unit: str, own: bool, text: str | None) -> Input:
        shown = None if points is None else scenario.points_in_currency(points, unit)
        low, likely, high = shared.three(shown) if shown else (None, None, None)
        default = units.understood(shown, unit, scenario.currency) if shown else "not given"
        return Input(
            id=id_,
            low=low,
            likely=likely,
            high=high,
            unit=unit.replace("USD", scenario.currency),
            origin="user" if own else "default",
            understood=text or default,
        )

    lines = (own_input(line.name, line.unit) for line in scenario.own)
    for amount in (*AMOUNTS, *lines):
        own_ids = [name for name in scenario.amounts if name.startswith(f"{amount.id}.")]
        bare = amount.id in scenario.amounts or amount.id in AMOUNT_BY_ID
        for id_ in [*[amount.id] * bare, *own_ids]:
            own = id_ in scenario.changed
            yield entry(id_, scenario.amounts.get(id_), amount.unit, own, given.get(id_))
    market = {MARKET: book.common[scenario.scope][MARKET].points}
    figures = {**market, **scenario.preset, **scenario.overrides}
    for id_, points in figures.items():
        definition = book.definition(Name.read(id_))
        unit = definition.unit if definition else "1"
        yield entry(id_, points, unit, id_ in scenario.overrides, given.get(id_))


def links(found: Found) -> Links:
    """Addresses of this state in other forms; null for a form that there is not.

    A state whose addresses would be longer than a spreadsheet follows has none.
    """

    def link(path: str, view: Mapping[str, str] = NOTHING) -> str | None:
        address = permalink(found, path, view)
        return address if address and len(address) < LONGEST_LINK else None

    return Links(
        self=link("/api/v1/estimate"),
        permalink=link("/"),
        **{kind: link(f"/api/v1/estimate.{kind}") for kind in ("csv", "tsv", "xlsx")},
        embed=link("/embed/annual"),
        trace=link("/api/v1/trace", {"number": decisive(found)}),
    )


def warnings(found: Found) -> Iterator[Notice]:
    """Every warning of the estimate, and one where its state does not fit a link."""
    for each in found.warnings:
        yield shared.filled(Notice, each, link=mending(found, each))
    addresses = links(found)
    if None in (addresses.self, addresses.trace) and not found.kept:
        message = f"This state does not fit a link of {LONGEST_LINK:,} characters; send it as JSON."
        yield Notice("link_too_long", None, None, None, message, None, None)


def decisive(found: Found) -> str:
    """The number that the verdict is about."""
    first = found.scenario.technologies[found.ranks.index(1)]
    return f"{found.scenario.of}.{first}.likely"
