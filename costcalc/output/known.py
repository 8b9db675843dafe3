"""How much an estimate knows, in words: its class, what would raise it, how exact such ones are."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.output import wording

CAPACITY: Final = "set.requests_per_second_per_vcpu"
NAMES: Final = {5: "concept", 4: "study", 3: "budget"}
"""What estimates of a class are good for (AACE 18R-97)."""
ASKS: Final = {
    "orders_per_month": "your orders or connections",
    "market_salary": "your pay",
    CAPACITY: "the requests one vCPU of yours handles",
    "current_servers": "the servers that run today",
    "team_size": "the size of your team",
    "code_size": "the code to move or the work of moving",
}
"""What an input that would raise the class is called in a sentence."""


@dataclass(frozen=True)
class Known:
    """The class of an estimate: a headline, what it means, and the inputs that would raise it."""

    headline: str
    raised_by: str
    """How a better class is reached; empty in the best."""
    fields: tuple[tuple[str, str], ...]
    """What to enter, and the box of it."""
    needed: int
    """How many of them reach the next class."""
    says: str

    @property
    def line(self) -> str:
        """The class and how to reach a better one, as running text."""
        asks = "; ".join(ask for ask, _ in self.fields)
        return f"{self.headline}. {self.raised_by} {asks}." if asks else f"{self.headline}."


def known(estimate: Estimate) -> Known:
    found = estimate.estimate_class
    low, high = map(wording.share, found.accuracy)
    # The shares of points that the next class begins at: cost-model thresholds of classes 4 and 3.
    begins = {5: ceil(0.4 * found.possible), 4: ceil(0.75 * found.possible)}.get(found.number)
    raised_by, needed = "", 0
    if begins is not None:
        needed = begins - found.points
        more = wording.NUMERALS[needed - 1]
        raised_by = f"Enter {more} of these for class {found.number - 1}:"
    return Known(
        headline=f"Class {found.number} estimate, {NAMES[found.number]}: expect {low} to {high}",
        raised_by=raised_by,
        fields=tuple(_boxes(estimate)) if raised_by else (),
        needed=needed,
        says=(
            f"{found.points} of {found.possible} things that decide the cost are yours; the others "
            f"are defaults. With this little known, what was paid in the end has been {low} to "
            f"{high} off the estimate (AACE 18R-97). P10 to P90 is narrower: it is what the ranges "
            "of the figures allow, if they and the model are right."
        ),
    )


def _boxes(estimate: Estimate) -> Iterator[tuple[str, str]]:
    """What to enter for a better class, and the box of it: of a figure, the first technology's."""
    first = estimate.scenario.technologies[0]
    for name in estimate.estimate_class.raise_by:
        own = f"set.{first}.{name.removeprefix('set.')}" if name == CAPACITY else name
        yield ASKS[name], f"field-{own}"
