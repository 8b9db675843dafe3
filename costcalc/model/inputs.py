"""The inputs of a scenario: label, help, default, unit and bounds of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from costcalc.model.own import OWN, OwnUnit

Total: TypeAlias = Literal["present_value", "annual", "monthly", "nominal", "equivalent_annual"]
TOTALS: Final[tuple[Total, ...]] = (
    "monthly",
    "annual",
    "nominal",
    "present_value",
    "equivalent_annual",
)
Group: TypeAlias = Literal["workload", "people", "fleet", "support", "moving", "finance"]
Staffing: TypeAlias = Literal["present", "hired"]


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
    people: bool = False
    """Whether its hours, weeks and months are those that people work, not those of machines."""
    like: str = ""
    """The figure of the price book whose range it is held against."""
    usual: tuple[float, float] | None = None
    """The range it is held against where the book has no such figure."""


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
        help="Connections that the application itself holds open at the busiest moment: "
        "WebSockets, long polls, streams. 0 if it holds none.",
        group="workload",
        default=0,
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
        usual=(1, 50),
    ),
    Input(
        id="salary",
        label="Salary",
        help="Base pay of a developer, before the employer's own costs. No premium is added to it.",
        group="people",
        default=None,
        unit="USD/year",
        high=10_000_000,
        explored=(30_000, 400_000),
        per_technology=True,
        people=True,
        like="market_salary",
    ),
    Input(
        id="current_servers",
        label="Current servers",
        help="Application servers that run now; the others are sized in proportion to them.",
        group="fleet",
        default=None,
        unit="server",
        low=1,
        high=1e6,
        explored=(1, 10_000),
    ),
    Input(
        id="current_server_price",
        label="Current price per server",
        help="What one of them costs a month, before any discount for a commitment.",
        group="fleet",
        default=None,
        unit="USD/month",
        high=1e6,
        explored=(1, 2000),
        like="server_price",
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
        people=True,
    ),
    Input(
        id="revenue_per_hour",
        label="Loss of an hour's downtime",
        help="What an hour in which the system is down loses; 0 leaves downtime out.",
        group="workload",
        default=0,
        unit="USD/hour",
        high=1e9,
        explored=(10, 1e6),
    ),
    Input(
        id="code_size",
        label="Code to move",
        help="Thousands of lines of code to move off what runs today; "
        "10 for each developer where it is not given.",
        group="moving",
        default=None,
        unit="kloc",
        high=1e6,
        explored=(1, 1000),
        usual=(1, 1000),
    ),
    Input(
        id="migration_person_months",
        label="Work of moving",
        help="Person-months to move off what runs today, once, where you know them; "
        "otherwise they are estimated from the code.",
        group="moving",
        default=None,
        unit="month",
        high=100_000,
        explored=(0, 240),
        people=True,
    ),
    Input(
        id="parallel_running_months",
        label="Parallel running",
        help="Months in which old and new infrastructure both run; "
        "otherwise as long as the team takes to move, at most 24.",
        group="moving",
        default=None,
        unit="month",
        high=120,
        explored=(0, 24),
    ),
)
COUNTS: Final = (
    Count(
        id="years",
        label="Planning period",
        help="How many years are compared; what is paid later is discounted.",
        group="finance",
        default=3,
        low=1,
        high=10,
    ),
    Count(
        id="draws",
        label="Simulations",
        help="Random draws of every figure within its range; 0 turns them off.",
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
        id="staffing",
        label="Who builds and runs it",
        help="The people you have learn the technology at one pay; people hired for it bring it, "
        "at its market pay.",
        group="people",
        default="hired",
        options={"present": "The people you have", "hired": "People hired for it"},
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
            "24x7": "Round the clock, 24/7",
        },
    ),
    Choice(
        id="scope",
        label="What is counted",
        help="Like for like gives every technology the same lines, prices and server; as published "
        "believes the comparison article.",
        group="finance",
        default="like_for_like",
        options={"like_for_like": "Like for like", "published": "As published"},
    ),
    Choice(
        id="of",
        label="Rank by",
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
OTHERS: Final = (
    "technologies",
    "baseline",
    "server",
    "country",
    "currency",
    "exchange_rate",
    "book",
)
"""Further inputs, each with a grammar of its own."""
NO_BASELINE: Final = "none"
HOME: Final = "us"
"""The country whose pay and currency the book itself has."""
STAFFED_BY_BASELINE: Final[Mapping[bool, Staffing]] = MappingProxyType(
    {True: "present", False: "hired"}
)
"""Who builds it unless it is said, by whether something runs today."""
MOST_OWN: Final = 20
"""Lines that a user may add."""
MOST_CELLS: Final = 1_000_000
"""The largest calculation allowed: draws (at least 1) x technologies x years x scenarios."""

AMOUNT_BY_ID: Final = {amount.id: amount for amount in AMOUNTS}
COUNT_BY_ID: Final = {count.id: count for count in COUNTS}
CHOICE_BY_ID: Final = {choice.id: choice for choice in CHOICES}


def own_input(name: str, unit: OwnUnit = "USD/year") -> Input:
    """The amount of a line that the user adds."""
    return Input(
        id=f"{OWN}{name}",
        label=name.replace("_", " ").capitalize(),
        help="A line of your own.",
        group="support",
        default=None,
        unit=unit,
        high=1e9,
        explored=(0, 1e6),
        per_technology=True,
        people="developer" in unit,
    )
