"""Random scenarios that are legal, in the shape that `exact.py` and `brute.py` read.

Numbers have few digits, so that they can be typed, and meet half-cent ties often. Every input of
section 2 and every figure of section 3 comes up, also as a range, as 0 and for one technology.
"""

from collections.abc import Iterator, Mapping
from math import log10
from random import Random
from typing import Any, Final

TECHNOLOGIES: Final = ("elixir", "erlang", "go", "ruby", "python", "node", "java")
SERVERS: Final = ("aws-t4g.medium", "aws-m7g.large", "aws-c7g.xlarge", "aws-m5.2xlarge",
                  "aws-r5.large", "azure-f4s-v2", "gcp-e2-standard-8", "gcp-n2-standard-4",
                  "do-basic-4-8", "do-basic-8-16")  # fmt: skip
COUNTRIES: Final = {"gb": "GBP", "de": "EUR", "fr": "EUR", "nl": "EUR", "se": "SEK", "ch": "CHF",
                    "at": "EUR", "ca": "CAD", "pt": "EUR", "pl": "PLN"}  # fmt: skip
# About what a dollar is worth; the book has no rate of the last two.
ABOUT: Final = {"EUR": 0.9, "GBP": 0.75, "CHF": 0.8, "SEK": 10, "DKK": 7, "NOK": 9, "PLN": 4,
                "CZK": 22, "CAD": 1.4, "AUD": 1.4, "JPY": 157, "INR": 95, "BRL": 5.4,
                "ZAR": 18, "MXN": 19}  # fmt: skip
WITHOUT_RATE: Final = ("ZAR", "MXN")

WIDE: Final = 1e6  # from here on a number is spread over its sizes

Span = tuple[float, float, int]  # the least, the most, and the decimal places that are typed

LOADS: Final[Mapping[str, Span]] = {
    "orders_per_month": (0, 2e7, 0),
    "concurrent_connections": (0, 3e6, 0),
    "consulting_hours_per_year": (0, 2_000, 1),
}
EXTREMES: Final[Mapping[str, Span]] = {
    "orders_per_month": (0, 1e11, 0),
    "concurrent_connections": (0, 1e9, 0),
    "team_size": (0, 20_000, 1),
    "current_servers": (1, 100_000, 0),
    "salary": (0, 5e6, 0),
    "code_size": (0, 100_000, 1),
}
MOVING: Final[Mapping[str, Span]] = {
    "code_size": (0, 900, 1),
    "migration_person_months": (0, 400, 2),
    "parallel_running_months": (0, 24, 1),
}
MONEY: Final[Mapping[str, Span]] = {
    "own_cost_per_hire": (0, 60_000, 0),
    "consulting_rate": (20, 900, 2),
    "egress_price": (0, 1, 3),
}
MONEY_PER_TECHNOLOGY: Final[Mapping[str, Span]] = {
    "server_price": (0, 900, 3),
    "database_price": (0, 2_000, 2),
    "load_balancer_price": (0, 90, 3),
    "load_balancer_unit_price": (0, 40, 3),
    "monitoring_price": (0, 900, 2),
    "ci_cd_price": (0, 500, 2),
    "unitemised": (0, 900, 3),
    "libraries": (0, 900, 3),
    "training": (0, 900, 3),
    "support_standard": (0, 60_000, 0),
    "support_24x7": (0, 150_000, 0),
    "page_salary": (20_000, 300_000, 0),
}
COMMON: Final[Mapping[str, Span]] = {
    "connections_per_order": (0, 0.2, 3),
    "requests_per_order": (0, 3_000, 0),
    "peak_to_mean": (1, 12, 1),
    "target_utilisation": (0.2, 1, 2),
    "spare_servers": (0, 5, 0),
    "min_servers": (1, 9, 0),
    "reference_servers": (1, 9, 0),
    "headcount_growth": (-0.5, 0.5, 2),
    "scarcity_exponent": (0, 1, 2),
    "experienced_share": (0, 1, 2),
    "operations_posts": (0, 5, 2),
    "posts_per_vcpu": (0, 0.01, 4),
    "environment_share": (0, 1, 2),
    "environment_scaling": (0, 1, 2),
    "parallel_share": (0, 1, 2),
    "monitoring_scaling": (0, 1.2, 2),
    "database_scaling": (0, 1.2, 2),
    "egress_gb_per_month": (0, 90_000, 0),
    "egress_free": (0, 900, 0),
    "commitment_discount": (0, 1, 2),
    "commitment_coverage": (0, 1, 2),
    "code_per_developer": (0, 40, 1),
    "months_per_kloc": (0, 4, 2),
    "workload_growth": (-0.9, 3, 2),
    "wage_growth": (-0.2, 0.5, 3),
    "price_growth": (-0.2, 0.5, 3),
}
PER_TECHNOLOGY: Final[Mapping[str, Span]] = {
    "salary_premium": (-0.9, 2, 2),
    "effort_multiplier": (0.3, 2, 2),
    "developer_pool": (2_000, 9_000_000, 0),
    "learning_months": (0, 12, 1),
    "team_knows": (0, 1, 2),
    "requests_per_second_per_vcpu": (1, 3_000, 0),
    "connections_per_gib": (10, 60_000, 0),
    "compute_speedup": (0.05, 4, 2),
    "operations_factor": (0.2, 2, 2),
    "availability": (0.9, 1, 5),
    "servers_relative": (0.02, 1, 2),
    "vcpus_per_server": (1, 64, 1),
    "memory_per_server": (0.5, 256, 2),
    # Common until one technology has its own.
    "on_cost": (1, 2, 3),
    "attrition": (0, 0.6, 3),
    "agency_fee": (0, 0.5, 3),
    "agency_share": (0, 1, 2),
    "time_to_fill": (0, 300, 0),
    "ramp_up_months": (0, 24, 1),
    "vacancy_loss": (0, 1.5, 2),
    "ramp_up_loss": (0, 1, 2),
}
FIGURES: Final = {**MONEY, **MONEY_PER_TECHNOLOGY, **COMMON, **PER_TECHNOLOGY}
FOR_ONE: Final = {*PER_TECHNOLOGY, *MONEY_PER_TECHNOLOGY, "own_cost_per_hire"}
OWN: Final = ("rent", "x", "servers", "price_factor", "cost_per_hire", "support", "_1")
"""Names of lines, some of them those of rows, figures and categories."""
GROWTH: Final = ("workload_growth", "headcount_growth", "wage_growth", "price_growth")
RATES: Final = (*GROWTH, "salary_premium", "vacancy_loss")


def scenarios(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """So many scenarios, the same for a seed."""
    random = Random(seed)  # noqa: S311  # nothing is kept secret by it
    return (scenario(random) for _ in range(count))


def scenario(random: Random) -> dict[str, Any]:
    """One scenario that the product must accept, with lines of one's own now and then."""
    asked = of_the_book(random)
    if lines := own(Random(repr(asked)), ABOUT.get(asked.get("currency", "USD"), 1.0)):  # noqa: S311
        asked["own"] = lines
    return asked


def of_the_book(random: Random) -> dict[str, Any]:
    """A scenario of the inputs and figures that there are."""
    asked: dict[str, Any] = {}
    spans = EXTREMES if random.random() < 0.1 else {}
    words(random, asked)
    money = currency(random, asked)
    for name, span in LOADS.items():
        if random.random() < 0.5:
            asked[name] = value(random, spans.get(name, span))
    if random.random() < 0.3:
        asked["revenue_per_hour"] = value(random, (0, 40_000, 2), money)
    team = spans.get("team_size", (0, 60, 1))
    if given := by_technology(random, team, 1):
        asked["team_size"] = given
    pay(random, asked, spans.get("salary", (0, 300_000, 0)), money)
    for name, span in MOVING.items():
        if random.random() < (0.35 if "baseline" in asked else 0.03):
            asked[name] = value(random, spans.get(name, span))
    if asked.get("baseline", "none") != "none" and random.random() < 0.35:
        asked["current_servers"] = value(random, spans.get("current_servers", (1, 400, 0)))
        if random.random() < 0.6:
            asked["current_server_price"] = value(random, (0, 900, 2), money)
    if sets := settings(random, money, taken="market_salary" in asked or bare_salary(asked)):
        asked["set"] = sets
    return asked


def own(random: Random, money: float) -> dict[str, Any]:
    """Lines of the user's own, each with its amount and what that is by."""
    lines: dict[str, Any] = {}
    for name in random.sample(OWN, random.choice((0, 0, 1, 2, 5))):
        people = random.random() < 0.3
        for key in ("", *random.sample(TECHNOLOGIES, random.choice((0, 0, 1, 2)))):
            if key or random.random() < 0.8:
                by = "developer/year" if people else random.choice(("month", "year"))
                each = value(random, (0, 3_000 if people else 20_000, 2), money)
                lines[f"{name}.{key}".rstrip(".")] = (each, by)
    return lines


def words(random: Random, asked: dict[str, Any]) -> None:
    """The inputs that are words, and the horizon."""
    choices: dict[str, tuple[Any, ...]] = {
        "scope": ("published", "like_for_like"),
        "baseline": (*TECHNOLOGIES, *TECHNOLOGIES, "none"),
        "staffing": ("present", "hired"),
        "workload_kind": ("cpu_bound", "io_bound"),
        "support_tier": ("standard", "24x7", "community"),
        "server": SERVERS,
        "years": tuple(range(1, 11)),
    }
    for name, options in choices.items():
        if random.random() < 0.6:
            asked[name] = random.choice(options)
    if random.random() < 0.6:
        asked["technologies"] = random.sample(TECHNOLOGIES, random.choice((1, 2, 2, 3, 3, 4, 7)))


def currency(random: Random, asked: dict[str, Any]) -> float:
    """The country, the currency and its rate; and about what a dollar is worth in it."""
    money = "USD"
    if random.random() < 0.2:
        asked["country"] = random.choice(("us", *COUNTRIES))
        money = COUNTRIES.get(asked["country"], "USD")
    if money == "USD" and random.random() < 0.35:
        money = random.choice((*ABOUT, "JPY", "JPY", "USD"))
        asked["currency"] = money
    elif random.random() < 0.2:
        asked["currency"] = money
    if money == "USD":
        return 1.0
    if money in WITHOUT_RATE or random.random() < 0.4:
        asked["exchange_rate"] = few(ABOUT[money] * random.uniform(0.5, 2), 4)
    return float(ABOUT[money])


def pay(random: Random, asked: dict[str, Any], span: Span, money: float) -> None:
    """market_salary, or salary bare or for technologies; never the market's pay twice."""
    if random.random() < 0.45 and (given := by_technology(random, span, money)):
        asked["salary"] = given
    if not bare_salary(asked) and random.random() < 0.25:
        asked["market_salary"] = value(random, span, money)


def bare_salary(asked: Mapping[str, Any]) -> bool:
    """Whether one salary is given for all."""
    given = asked.get("salary", {})
    return not isinstance(given, Mapping) or "" in given


def by_technology(random: Random, span: Span, money: float) -> Any:
    """A value for all, for some technologies, for both, or nothing."""
    kind = random.choice(("nothing", "bare", "some", "both"))
    if kind in ("nothing", "bare"):
        return value(random, span, money) if kind == "bare" else None
    names = random.sample(TECHNOLOGIES, random.randint(1, 4))
    keys = [*names, ""] if kind == "both" else names
    return {key: value(random, span, money) for key in keys}


def settings(random: Random, money: float, *, taken: bool) -> dict[str, Any]:
    """Figures that are set, for all technologies or for one of them."""
    sets: dict[str, Any] = {}
    for name in random.sample(sorted(FIGURES), random.choice((0, 0, 1, 2, 3, 6, 12))):
        each = money if name in MONEY or name in MONEY_PER_TECHNOLOGY else 1.0
        one = name in FOR_ONE and random.random() < 0.6
        if not one or random.random() < 0.3:
            sets[name] = value(random, FIGURES[name], each)
        if one:
            for technology in random.sample(TECHNOLOGIES, random.randint(1, 3)):
                sets[f"{technology}.{name}"] = value(random, FIGURES[name], each)
    if random.random() < 0.1:
        sets["discount_rate"] = random.choice((0, number(random, (0, 0.5, 3))))
    if random.random() < 0.03:
        sets["salary_correlation"] = number(random, (0, 1, 1))
    if not taken and random.random() < 0.05:
        sets["market_salary"] = value(random, (0, 300_000, 0), money)
    return sets


def value(random: Random, span: Span, money: float = 1.0) -> Any:
    """A number, or a range of two or three in order; money is scaled to its currency."""
    least, most, places = span
    count = random.choice((1, 1, 1, 1, 2, 3, 3))
    if money != 1.0:
        least, most, places = least * money, most * money, 0 if money > 50 else places
    ends = sorted(number(random, (least, most, places)) for _ in range(count))
    return ends[0] if count == 1 else ends


def number(random: Random, span: Span) -> float:
    """A number within a span, to few digits."""
    least, most, places = span
    if least <= 0 <= most and random.random() < 0.08:
        return 0
    if most >= WIDE:
        found = 10 ** random.uniform(log10(max(least, most / 100_000)), log10(most))
    else:
        found = random.uniform(least, most)
    found = few(found, random.choice((1, 2, 3, 6)), places)
    return min(max(found, exactly(least)), exactly(most))


def few(found: float, digits: int, places: int = 6) -> float:
    """A number to so many digits, and to so many decimal places at most."""
    return exactly(round(float(f"{found:.{digits}g}"), places))


def exactly(found: float) -> float:
    """A whole number without a decimal point."""
    return int(found) if float(found).is_integer() else found


def parameters(asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A scenario as the product takes it: names and text, as in a query string."""
    found: list[tuple[str, str]] = []
    for name, given in asked.items():
        if name == "technologies":
            found.append((name, ",".join(given)))
        elif isinstance(given, Mapping):
            for key, each in given.items():
                whole = f"set.{key}" if name == "set" else f"{name}.{key}".rstrip(".")
                amount, by = each if name == "own" else (each, "")
                found.append((whole, text(amount, key.rpartition(".")[2]) + (by and f"/{by}")))
        else:
            found.append((name, given if isinstance(given, str) else text(given, name)))
    return found


def text(given: Any, name: str) -> str:
    """A value in the product's grammar; rates stand in per cent."""
    parts = given if isinstance(given, list) else [given]
    if name in RATES:
        return "..".join(f"{round(each * 100, 6):.12g}%" for each in parts)
    return "..".join(f"{each:f}".rstrip("0").rstrip(".") if isinstance(each, float) else str(each)
                     for each in parts)  # fmt: skip
