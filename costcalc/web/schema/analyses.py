"""The analyses in JSON: how sure, what matters, where it flips, why, and any number's receipt."""

from typing import Literal

from pydantic import Field

from costcalc.inputs import Total
from costcalc.model.lines import Category
from costcalc.web.schema.shared import Basis, Currency, Record, Share, Span


class Drawn(Record):
    """A total's mean and quantiles over the draws, in the currency."""

    technology: str
    total: Total
    mean: float
    p5: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    p95: float


class Difference(Record):
    """How much more `a` costs than `b`, draw by draw."""

    a: str
    b: str
    total: Total
    p10: float
    p50: float
    p90: float
    probability_a_cheaper: Share


class Worth(Record):
    """What it is worth to know a figure exactly before deciding, in the currency."""

    figure: str
    value: float


class Simulation(Record):
    """How sure: who is cheapest how often, by how much, and what is worth measuring."""

    draws: int = Field(ge=1)
    seed: int
    of: Total
    totals: list[Drawn]
    differences: list[Difference]
    probability_cheapest: dict[str, Share]
    expected_regret: dict[str, float]
    """What choosing a technology costs on average beyond the one that turns out cheapest."""
    chosen: str
    """The technology whose choice the value of information is about."""
    value_of_information: list[Worth]


class Bar(Record):
    """One figure moved from end to end while all else stays likely."""

    figure: str
    label: str
    low: float
    """The figure's own low end."""
    high: float
    at_low: float
    """The total with the figure at its low end."""
    at_high: float
    swing: float
    flips: bool
    """Whether another technology is cheapest at one of the ends."""


class Sensitivity(Record):
    """What matters: bars, widest first."""

    of: str
    """The total and technology, or the difference of two, such as `annual.go-elixir`."""
    base: float
    """It with every figure at its likely value."""
    bars: list[Bar]


class Flip(Record):
    """A value of the driver from which on another technology costs least."""

    value: float
    """The smallest value of the new winner."""
    from_: str = Field(alias="from")
    to: str
    text: str
    link: str
    """The page with the driver at that value."""


class FlipPoints(Record):
    """Where it flips: every change of the cheapest along a driver."""

    driver: str
    of: Total
    unit: str
    range: Span
    points: list[Flip]
    cheapest_at_low: str
    cheapest_at_high: str
    text: str


class Cell(Record):
    """Who is cheapest where two drivers have these values, and by how much."""

    x: float
    y: float
    cheapest: str
    gap: float


class FlipMap(Record):
    """Who is cheapest over a grid of two drivers, row by row."""

    x: str
    y: str
    of: Total
    cells: list[Cell]


class Step(Record):
    """How much more a line costs on the other side."""

    category: Category | Literal["migration"]
    item: str
    difference: float


class Bridge(Record):
    """Why one is dearer: the gap between two technologies, line by line."""

    from_: str = Field(alias="from")
    to: str
    of: Total
    start: float
    steps: list[Step]
    end: float


class Trace(Record):
    """The receipt of a number: its formula, and the receipts of what it is made from."""

    id: str
    label: str
    value: float | None
    """Null where there is nothing to divide by."""
    unit: str
    formula: str | None
    basis: Basis | None
    source: str | None
    origin: Literal["computed", "user", "default", "choice", "constant", "price_book"]
    number: str
    """What asks for this receipt."""
    spreadsheet: str | None
    """The formula for a cell."""
    from_: list["Trace"] = Field(alias="from")


class Given(Record):
    """A parameter that two scenarios give differently; null where it is left at its default."""

    id: str
    a: str | None
    b: str | None


class Beside(Record):
    """Two likely amounts beside each other; null for a technology that one of them leaves out."""

    technology: str
    a: float | None
    b: float | None
    difference: float | None
    """How much more `b` is."""
    ratio: float | None
    """`b` over `a`."""


class BesideItem(Beside):
    """A cost line of year 1 in two scenarios."""

    item: str


class BesideTotal(Beside):
    """A total in two scenarios."""

    total: Total


class Comparison(Record):
    """Two scenarios, line by line."""

    a: dict[str, str]
    """What the first has that differs from the defaults."""
    b: dict[str, str]
    currency: Currency
    inputs: list[Given]
    items: list[BesideItem]
    totals: list[BesideTotal]
