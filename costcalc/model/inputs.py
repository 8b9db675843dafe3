"""The inputs of a scenario: label, help, default, unit and bounds of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Total: TypeAlias = Literal["present_value", "annual", "monthly", "nominal", "equivalent_annual"]
TOTALS: Final[tuple[Total, ...]] = (
    "monthly",
    "annual",
    "nominal",
    "present_value",
    "equivalent_annual",
)
Group: TypeAlias = Literal["workload", "people", "fleet", "support", "finance"]


@dataclass(frozen=True, kw_only=True)
class Input:
    """An amount a user may give, in its unit, within bounds; None as default means not given."""

    id: str
    label: str
    help: str
    group: Group
    default: float | None
    unit: str
    low: float = 0
    high: float
    explored: tuple[float, float]
    """Where a search for the value that changes the answer looks, unless told otherwise."""
    per_technology: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A word out of a few; each option has the text that a form shows."""

    id: str
    label: str
    help: str
    group: Group
    default: str
    options: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Count:
    """A whole number without a range."""

    id: str
    label: str
    help: str
    group: Group
    default: int
    low: int
    high: int


AMOUNTS: Final = (
    Input(
        id="orders_per_month",
        label="Orders a month",
        help="Completed orders in an average month; 3/min or 2 million/year work too.",
        group="workload",
        default=100_000,
        unit="order/month",
        high=1e12,
        explored=(1000, 1e8),
    ),
    Input(
        id="concurrent_connections",
        label="Peak connections",
        help="Connections open at the same time at the busiest moment.",
        group="workload",
        default=5000,
        unit="connection",
        high=1e9,
        explored=(100, 1e7),
    ),
    Input(
        id="team_size",
        label="Team size",
        help="Developers on the backend; 0.5 is half a post.",
        group="people",
        default=6,
        unit="developer",
        high=100_000,
        explored=(0.5, 500),
        per_technology=True,
    ),
    Input(
        id="current_servers",
        label="Servers today",
        help="Application servers that run now; sizes the others by the published saving.",
        group="fleet",
        default=None,
        unit="server",
        low=1,
        high=1e6,
        explored=(1, 10_000),
    ),
    Input(
        id="current_server_price",
        label="Price of a server today",
        help="What one of them costs a month.",
        group="fleet",
        default=None,
        unit="USD/month",
        high=1e6,
        explored=(1, 2000),
    ),
    Input(
        id="consulting_hours_per_year",
        label="Consulting",
        help="Hours of paid consulting a year.",
        group="support",
        default=0,
        unit="hour/year",
        high=1e6,
        explored=(0, 5000),
    ),
    Input(
        id="migration_person_months",
        label="Migration work",
        help="Person-months to move off the baseline, once.",
        group="finance",
        default=0,
        unit="month",
        high=100_000,
        explored=(0, 240),
    ),
    Input(
        id="parallel_running_months",
        label="Parallel running",
        help="Months in which old and new infrastructure both run.",
        group="finance",
        default=0,
        unit="month",
        high=120,
        explored=(0, 24),
    ),
)
COUNTS: Final = (
    Count(
        id="years",
        label="Years",
        help="Horizon of the comparison.",
        group="finance",
        default=3,
        low=1,
        high=10,
    ),
    Count(
        id="draws",
        label="Draws",
        help="Draws of a simulation; 0 turns it off.",
        group="finance",
        default=2000,
        low=0,
        high=20_000,
    ),
    Count(
        id="seed",
        label="Seed",
        help="Start of the random draws, for repeatable results.",
        group="finance",
        default=1,
        low=0,
        high=2**32 - 1,
    ),
)
CHOICES: Final = (
    Choice(
        id="workload_kind",
        label="Kind of work",
        help="What the servers mostly do.",
        group="workload",
        default="io_bound",
        options={"io_bound": "Waits for databases and networks", "cpu_bound": "Computes"},
    ),
    Choice(
        id="support_tier",
        label="Support",
        help="Paid support contract.",
        group="support",
        default="community",
        options={
            "community": "Community, free",
            "standard": "Standard contract",
            "24x7": "Round the clock",
        },
    ),
    Choice(
        id="scope",
        label="Scope",
        help="Which lines are counted.",
        group="finance",
        default="published",
        options={"published": "As published", "like_for_like": "Like for like"},
    ),
    Choice(
        id="of",
        label="Decide by",
        help="The total that rank and verdict are of.",
        group="finance",
        default="present_value",
        options={
            "present_value": "Present value",
            "annual": "Year 1",
            "monthly": "Month",
            "nominal": "Nominal total",
            "equivalent_annual": "Equivalent annual cost",
        },
    ),
)
OTHERS: Final = ("technologies", "baseline", "currency", "exchange_rate", "book")
"""Further inputs, each with a grammar of its own."""
NO_BASELINE: Final = "none"
MOST_CELLS: Final = 1_000_000
"""The largest calculation allowed: draws (at least 1) x technologies x years x scenarios."""

AMOUNT_BY_ID: Final = {amount.id: amount for amount in AMOUNTS}
COUNT_BY_ID: Final = {count.id: count for count in COUNTS}
CHOICE_BY_ID: Final = {choice.id: choice for choice in CHOICES}
