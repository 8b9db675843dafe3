"""What every analysis on the page has: a sentence that says the finding, a picture and a table."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

from costcalc import units
from costcalc.estimate import Estimate
from costcalc.inputs import AMOUNT_BY_ID
from costcalc.output import wording
from costcalc.output.cells import Table
from costcalc.output.columns import order
from costcalc.output.period import Period, span
from costcalc.output.plot import house_layout
from costcalc.output.scale import Scale, axis_texts

Kind: TypeAlias = Literal["stacks", "bars", "lines", "dots", "map", "none"]
Value: TypeAlias = str | float | int | bool | None

SLOTS: Final = 6
OF: Final = {
    "present_value": "present value, {years}",
    "nominal": "before discounting, {years}",
    "annual": "in year 1",
    "monthly": "a month, year 1",
    "equivalent_annual": "a year on average, {years}",
}
MINUS: Final = "−"
NEEDS_TWO: Final = "This compares two technologies. Tick another one, or say what runs today."
NEEDS_DRAWS: Final = (
    "This needs a simulation, which is turned off. Put a number above 0, such as 2,000, "
    "into “Draws”."
)


@dataclass(frozen=True)
class Column:
    """A column of a chart's numbers."""

    id: str
    label: str
    unit: str = ""


@dataclass(frozen=True)
class Data:
    """The numbers of a picture as they are, for programs."""

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()


@dataclass(frozen=True)
class Finding:
    """One analysis, whoever draws it; `note` says why there is nothing to draw.

    `figure` makes the same picture for Plotly, complete by itself, and `numbers` its data for
    programs: each only when it is asked for.
    """

    id: str
    title: str
    subtitle: str
    kind: Kind
    footer: str
    drawing: Any = None
    key: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    table: Table | None = None
    numbers: Callable[[], Data] = Data
    period: Period | None = None
    """The period of its amounts, where it is not that of a total."""
    figure: Callable[[], dict[str, Any]] | None = None

    @property
    def data(self) -> Data:
        """The numbers of the picture; none where there is nothing to draw."""
        return self.numbers()

    @property
    def plotted(self) -> dict[str, Any]:
        """The picture for Plotly; without one, an empty figure that says why."""
        if self.figure is None:
            return {"data": [], "layout": {**base_layout(self, 160), "annotations": []}}
        figure = self.figure()
        key = figure["layout"]["meta"].get("key", "")
        figure["layout"] |= house_layout(self.title, self.subtitle + key)
        return figure


def without(id_: str, title: str, why: str, estimate: Estimate) -> Finding:
    """A finding that there is nothing to draw."""
    return Finding(id_, title, why, "none", footer(estimate))


def footer(estimate: Estimate) -> str:
    """What every chart stands on."""
    scope = wording.SCOPE[estimate.scenario.scope].lower()
    return f"costcalc, price book {estimate.book.version}, counted {scope}"


def measure(estimate: Estimate) -> str:
    """The money and the total that the decision is by: USD, present value, 3 years."""
    scenario = estimate.scenario
    return f"{scenario.currency}, {OF[scenario.of].format(years=span(scenario.years))}"


@dataclass(frozen=True)
class Pair:
    """The decision: the cheapest by its likely total against the next."""

    first: str
    next: str
    first_name: str
    next_name: str


def decision(estimate: Estimate) -> Pair | None:
    """The cheapest technology and the one that follows; None where there is only one."""
    if len(estimate.ranks) < 2:
        return None
    technologies, book = estimate.scenario.technologies, estimate.book
    first, following = (technologies[row] for row in order(estimate)[:2])
    names = (book.technologies[id_].name for id_ in (first, following))
    return Pair(first, following, *names)


def slot(estimate: Estimate, technology: str) -> int:
    """The number of a technology's colour, the same in every chart."""
    return list(estimate.book.technologies).index(technology) % SLOTS


def signed(amount: float) -> str:
    """A difference without its cents, with its sign."""
    text = wording.whole(abs(amount))
    return text if text == "0" else f"{'+' if amount > 0 else MINUS}{text}"


def signed_exact(amount: float) -> str:
    """A difference to the cent, with its sign."""
    text = wording.exact(abs(amount))
    return text if text == "0.00" else f"{'+' if amount > 0 else MINUS}{text}"


def signed_ticks(scale: Scale) -> list[tuple[float, str]]:
    """Round differences along an axis."""
    return list(zip(scale.ticks, axis_texts(scale.ticks, signs=True), strict=True))


def upper_first(text: str) -> str:
    """A name at the start of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def figure_unit(id_: str, estimate: Estimate) -> str:
    """The unit of a figure or an input."""
    book = estimate.book
    base = id_.partition(".")[0]
    if base in AMOUNT_BY_ID:
        return AMOUNT_BY_ID[base].unit
    if id_ in book.common:
        return book.common[id_].unit
    return book.definitions[id_.rpartition(".")[2]].unit


def figure_value(value: float, unit: str, estimate: Estimate, *, brief: bool) -> str:
    """A figure's value in words, or as short as it goes."""
    if unit == "1/year":
        return f"{value * 100:.4g} %" if brief else f"{value * 100:.4g} % a year"
    if "USD" in unit:
        value = float(f"{value * estimate.scenario.exchange_rate:.12g}")
    if brief:
        return wording.short(float(f"{value:.4g}"))
    rounded = float(f"{value:.6g}")
    return units.understood((rounded, rounded, rounded), unit, estimate.scenario.currency)


# -- Plotly ------------------------------------------------------------------------------------


def base_layout(finding: Finding, height: int) -> dict[str, Any]:
    """What every analysis drawn by Plotly has."""
    return {
        **house_layout(finding.title, finding.subtitle),
        "height": height + 96,
        "showlegend": False,
        "margin": {"l": 64, "r": 16, "t": 96, "b": 48},
        "meta": {"chart": finding.id, "height": height, "footer": finding.footer},
    }


def with_figure(finding: Finding, build: Callable[[Finding], dict[str, Any]]) -> Finding:
    """The finding with what makes its figure."""
    return replace(finding, figure=lambda: build(finding))
