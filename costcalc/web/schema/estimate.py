"""The estimate in JSON: what was understood, the verdict, every technology, every cost line."""

from typing import Literal

from pydantic import Field

from costcalc.inputs import Total
from costcalc.model.lines import Category, Nature
from costcalc.pricebook import Scope
from costcalc.web.schema.shared import (
    Basis,
    Cases,
    Currency,
    PriceBook,
    Ratios,
    Record,
    Share,
    SupportTier,
    WorkloadKind,
)


class Input(Record):
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


class Verdict(Record):
    """Who costs least by the total asked for, and how sure that is."""

    text: str
    cheapest: str | None
    """The technology; null where several cost the same."""
    confident: bool | None
    """Whether it is cheapest in 80 of 100 draws or more; null without draws."""
    probability_cheapest: dict[str, Share] | None
    """By technology, the share of draws in which it costs least."""
    other_scope_cheapest: str | None
    """Who costs least in the other scope."""
    gap: float | None
    """How much more the next technology costs, in the currency; null where there is only one."""
    migration_person_months_worth: float | None
    """How many person-months of moving the likely saving pays for."""


class Amounts(Cases):
    """An amount of money in three cases, and the quantiles of its draws; null without draws."""

    p10: float | None
    p50: float | None
    p90: float | None


class Payback(Record):
    """Whether savings against what runs today pay for the migration, and in which year."""

    status: Literal["in_year", "never", "not_applicable"]
    year: int | None


class PageTotal(Cases):
    """What the comparison page's own total counts, a month, beside what the page states."""

    stated_low: float | None
    stated_high: float | None


class Technology(Record):
    """One technology: its servers in year 1, its totals in the currency, what they come to."""

    id: str
    name: str
    rank: int = Field(ge=1)
    """1 is the cheapest by the likely value of the total asked for; equal totals share a rank."""
    servers: Cases
    binding: str
    """What decides the number of servers in the likely case."""
    server_ratio: Ratios | None
    """Servers over those of what runs today."""
    monthly: Amounts
    annual: Amounts
    nominal: Amounts
    """Over the horizon, with the migration."""
    present_value: Amounts
    equivalent_annual: Amounts
    migration: Cases
    """Paid once, before year 1."""
    direct_annual: Cases
    indirect_annual: Cases
    payback: Payback
    per_order: Ratios
    per_1000_connections: Ratios
    per_developer: Ratios
    page_total: PageTotal | None
    """Null outside the scope `published`."""


class Item(Record):
    """A cost line of a technology, by month and by year, in year 1."""

    technology: str
    category: Category
    item: str
    nature: Nature
    monthly_low: float
    monthly_likely: float
    monthly_high: float
    annual_low: float
    annual_likely: float
    annual_high: float
    currency: Currency
    basis: Basis
    """`not_counted` is a row of zeros: the scope does not count the line for the technology."""
    formula: str
    """The line in words."""
    figures: list[str]
    """Ids of what the line reads."""


class Year(Record):
    """What a technology costs in a year; year 0 is the migration."""

    technology: str
    year: int = Field(ge=0)
    low: float
    likely: float
    high: float
    present_value_likely: float


class Notice(Record):
    """What a reader should know before believing the numbers."""

    code: Literal[
        "formulas_changed",
        "operator_figures",
        "extrapolation",
        "low_salary",
        "stale_figures",
        "baseline_derived",
        "saving_not_claimed",
        "link_too_long",
    ]
    field: str | None
    message: str


class Links(Record):
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


class Estimate(Record):
    """What every technology costs, line by line, with its range."""

    schema_version: str
    price_book: PriceBook
    scope: Scope
    currency: Currency
    exchange_rate: float = Field(gt=0)
    """How much of the currency one US dollar buys."""
    baseline: str | None
    """What runs today; null for `none`."""
    years: int = Field(ge=1, le=10)
    workload_kind: WorkloadKind
    support_tier: SupportTier
    inputs: list[Input]
    of: Total
    """The total that rank and verdict are of."""
    verdict: Verdict
    technologies: list[Technology]
    items: list[Item]
    """The rows of the CSV answer."""
    years_table: list[Year]
    warnings: list[Notice]
    links: Links
    seed: int
