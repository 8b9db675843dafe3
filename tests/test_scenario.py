"""What may be asked and what is refused: names, values, currencies, and the shortest address."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

import pytest
from effort import some
from hypothesis import given, settings
from hypothesis import strategies as st

from costcalc.model.inputs import AMOUNTS, CHOICES, COUNTS
from costcalc.prices.book import PriceBook, load_price_book
from costcalc.scenario.faults import Fault, Refused
from costcalc.scenario.scenario import MOST_GUESSES, Scenario, known_names, read

Ask: TypeAlias = Callable[..., Scenario]
Faults: TypeAlias = Callable[..., tuple[Fault, ...]]

BOOK = load_price_book()
TECHNOLOGIES = ", ".join(BOOK.technologies)


def answer(given: Mapping[str, object]) -> Scenario | Refused:
    """The scenario that is asked for, or why there is none."""
    try:
        return read(given.items(), BOOK)
    except Refused as refusal:
        return refusal


@pytest.fixture
def faults(ask: Ask) -> Faults:
    """What is wrong with a question."""

    def found(given: Mapping[str, object] | None = None, /, **more: object) -> tuple[Fault, ...]:
        with pytest.raises(Refused) as refusal:
            ask(given, **more)
        return refusal.value.faults

    return found


# -- defaults ------------------------------------------------------------------------------------


def test_nothing_asked_is_the_reference_workload(ask: Ask) -> None:
    scenario = ask()
    assert {id_: points[1] for id_, points in scenario.amounts.items()} == {
        "orders_per_month": 100_000,
        "concurrent_connections": 0,
        "team_size": 6,
        "consulting_hours_per_year": 0,
        "revenue_per_hour": 0,
    }
    assert replace(scenario, amounts={}, understood={}) == Scenario(
        amounts={},
        overrides={},
        technologies=("elixir", "erlang", "go"),
        baseline=None,
        workload_kind="io_bound",
        staffing="hired",
        server="aws-m7g.large",
        country="us",
        preset={},
        support_tier="community",
        scope="like_for_like",
        of="present_value",
        years=3,
        draws=2000,
        seed=1,
        currency="USD",
        exchange_rate=1,
        changed={},
        understood={},
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [(a.id, f"{a.default:g}") for a in AMOUNTS if a.default is not None]
    + [(c.id, str(c.default)) for c in COUNTS]
    + [(c.id, c.default) for c in CHOICES]
    + [
        ("orders_per_month", "100k"),
        ("orders_per_month", "1.2 million/year"),
        ("team_size", "6 FTE"),
        ("years", "36 months"),
        ("baseline", "none"),
        ("staffing", "hired"),
        ("server", BOOK.server),
        ("technologies", "go,elixir,erlang"),
        ("currency", "USD"),
        ("exchange_rate", "1"),
        ("book", BOOK.version),
        ("set.peak_to_mean", "1.7..4..6"),
        ("set.discount_rate", "10%"),
        ("market_salary", "120k..144570..169k"),
        ("set.go.vcpus_per_server", "2"),
    ],
)
def test_a_value_that_repeats_the_default_is_forgotten(name: str, text: str, ask: Ask) -> None:
    scenario = ask({name: text})
    assert scenario.changed == {}
    assert replace(scenario, understood={}) == replace(ask(), understood={})


# -- refusals: field, status, mend ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        # malformed text
        ("orders_per_month", "", 400),
        ("orders_per_month", "many", 400),
        ("orders_per_month", "1,00", 400),
        ("orders_per_month", "nan", 400),
        ("orders_per_month", "inf", 400),
        ("orders_per_month", "1..2..3..4", 400),
        ("orders_per_month", "5 parsec", 400),
        ("set.peak_to_mean", "", 400),
        ("years", "soon", 400),
        ("exchange_rate", "cheap", 400),
        ("currency", "money", 400),
        ("currency", "EU", 400),
        ("currency", "", 400),
        ("scope", "", 400),
        ("scope", " ", 400),
        ("baseline", "", 400),
        ("technologies", "", 400),
        ("technologies", "elixir,,go", 400),
        ("technologies", [], 400),
        ("book", "", 400),
        # no value at all
        ("orders_per_month", None, 400),
        ("orders_per_month", True, 400),
        ("orders_per_month", ["1"], 400),
        ("orders_per_month", {}, 400),
        ("orders_per_month", {"low": "1"}, 400),
        ("orders_per_month", {"low": "1", "likely": "2"}, 400),
        ("orders_per_month", {"likely": "1", "mean": "2"}, 400),
        ("orders_per_month", {"low": "1", "high": {"low": "2"}}, 400),
        ("orders_per_month", {"unit": "orders"}, 400),
        ("orders_per_month", {"low": "1..2", "high": "3"}, 400),
        ("orders_per_month", {"likely": "1..3"}, 400),
        ("scope", {"likely": "published"}, 400),
        ("scope", False, 400),
        ("technologies", {"likely": "go"}, 400),
        ("technologies", ["go", 5], 400),
        ("technologies", ["go", None], 400),
        # unknown names
        ("order_per_month", "5", 400),
        ("salary.rust", "5", 400),
        ("team_size.rust", "5", 400),
        ("orders_per_month.go", "5", 400),
        ("set.peak", "5", 400),
        ("set.go.peak_to_mean", "5", 400),
        ("rust.salary", "5", 400),
        ("set.salary", "5", 400),
        ("set.go.salary", "5", 400),
        ("set.rust.server_price", "5", 400),
        ("market_salary.go", "5", 400),
        ("set.code_size", "5", 400),
        ("set.orders_per_month", "5", 400),
        ("set.", "5", 400),
        ("set", "5", 400),
        ("", "5", 400),
        # understood, but not allowed
        ("orders_per_month", "-1", 422),
        ("orders_per_month", "1e12..1e13", 422),
        ("orders_per_month", "1e999", 422),
        ("orders_per_month", "5 servers", 422),
        ("orders_per_month", "20%", 422),
        ("orders_per_month", "10..5", 422),
        ("orders_per_month", "5..1..10", 422),
        ("orders_per_month", "5..20..10", 422),
        ("concurrent_connections", "-5k", 422),
        ("team_size", "-3", 422),
        ("team_size.go", "100001", 422),
        ("code_size", "-1", 422),
        ("code_size", "5 months", 422),
        ("revenue_per_hour", "-1", 422),
        ("salary", "-1", 422),
        ("market_salary", "-1", 422),
        ("set.market_salary", "-1", 422),
        ("salary.go", "much", 400),
        ("salary.go", "5 months", 422),
        ("parallel_running_months", "121", 422),
        ("years", "0", 422),
        ("years", "11", 422),
        ("years", "-1", 422),
        ("years", "2.5", 422),
        ("years", "1..3", 422),
        ("years", "5 servers", 422),
        ("years", "1e999", 422),
        ("draws", "20001", 422),
        ("draws", "20%", 422),
        ("seed", "-1", 422),
        ("seed", "1..2", 422),
        ("scope", "publishd", 422),
        ("support_tier", "gold", 422),
        ("workload_kind", "mixed", 422),
        ("of", "weekly", 422),
        ("baseline", "rust", 422),
        ("technologies", "elixir,rust", 422),
        ("technologies", "elixir,elixir", 422),
        ("technologies", ["rust"], 422),
        ("server", "aws-m7g.lrge", 422),
        ("server", "", 400),
        ("staffing", "some", 422),
        ("exchange_rate", "0.92", 422),
        ("currency", "ARS", 422),
        ("set.target_utilisation", "0", 422),
        ("set.target_utilisation", "1.01", 422),
        ("set.target_utilisation", "50..60", 422),
        ("set.commitment_coverage", "-0.1", 422),
        ("set.commitment_coverage", "101%", 422),
        ("set.commitment_discount", "1.5", 422),
        ("set.reference_servers", "0", 422),
        ("set.connections_per_gib", "0", 422),
        ("set.go.requests_per_second_per_vcpu", "0", 422),
        ("set.vcpus_per_server", "0", 422),
        ("set.memory_per_server", "0", 422),
        ("set.developer_pool", "0", 422),
        ("set.compute_speedup", "0", 422),
        ("set.servers_relative", "0", 422),
        ("set.availability", "1.1", 422),
        ("set.team_knows", "1.1", 422),
        ("set.salary_premium", "-0.91", 422),
        ("set.salary_premium", "5.1", 422),
        ("set.workload_growth", "-91%", 422),
        ("set.wage_growth", "-0.91", 422),
        ("set.price_growth", "11", 422),
        ("set.min_servers", "0", 422),
        ("set.min_servers", "2.5", 422),
        ("set.min_servers", "2..4.5..6", 422),
        ("set.spare_servers", "0.5", 422),
        ("set.discount_rate", "0.08..0.16", 422),
        ("set.discount_rate", "0.08..0.1..0.16", 422),
        ("set.discount_rate", "-1%", 422),
        ("set.salary_correlation", "1.1", 422),
        ("set.server_price", "5 servers", 422),
        ("set.server_price", "60 EUR", 422),
        # a price book that there is not
        ("book", "1999.01", 404),
    ],
    ids=str,
)  # fmt: skip
def test_a_bad_value_is_refused_under_its_name_with_its_status(
    name: str, value: object, status: int, faults: Faults
) -> None:
    (fault,) = faults({name: value})
    field = "exchange_rate" if (name, value) == ("currency", "ARS") else name
    assert (fault.field, fault.status) == (field, status)
    assert fault.detail


@pytest.mark.parametrize(
    ("name", "value", "allowed", "suggestion"),
    [
        ("team_size", "-3", "0 to 100,000 developers", "3"),
        ("orders_per_month", "-5..10", "0 to 1,000,000,000,000 orders a month", "5..10"),
        ("orders_per_month", "10..5", None, "5..10"),
        ("years", "11", "a whole number, 1 to 10", "10"),
        ("years", "2.5", "a whole number, 1 to 10", "2"),
        ("set.target_utilisation", "50", "0.001 to 1", "50%"),
        ("set.min_servers", "2.5", "whole numbers, 1 to 100,000 servers", "2"),
        ("set.discount_rate", "0.08..0.12", "one number, 0 to 1 a year", "0.1"),
        ("scope", "publishd", "like_for_like, published", "published"),
        ("support_tier", "24x", "community, standard, 24x7", "24x7"),
        ("baseline", "rubi", f"{TECHNOLOGIES}, none", "ruby"),
        ("technologies", "elixr", TECHNOLOGIES, "elixir"),
        ("server", "aws-m7g.lrge", ", ".join(BOOK.servers), "aws-m7g.large"),
        ("staffing", "hird", "present, hired", "hired"),
        ("book", "2026.10", BOOK.version, BOOK.version),
    ],
)
def test_a_refusal_says_what_is_allowed_and_suggests_a_good_value(
    name: str, value: object, allowed: str | None, suggestion: str, faults: Faults, ask: Ask
) -> None:
    (fault,) = faults({name: value})
    assert fault.value == value
    assert allowed is None or fault.allowed == allowed
    assert fault.suggestion == suggestion
    assert ask({name: suggestion})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("orders_per_mont", "orders_per_month"),
        ("connections", "concurrent_connections"),
        ("salary.erlan", "salary.erlang"),
        ("team.size", "team_size"),
        ("set.peak_to_men", "set.peak_to_mean"),
        ("set.go.server_prize", "set.go.server_price"),
        ("technologys", "technologies"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_known_one(
    name: str, meant: str, faults: Faults
) -> None:
    (fault,) = faults({name: "5"})
    assert fault.suggestion == meant


def test_a_name_like_no_other_gets_no_guess(faults: Faults) -> None:
    (fault,) = faults({"qqqqqqqqq": "5"})
    assert fault.suggestion is None


def test_only_the_first_of_many_unknown_names_get_a_guess(book: PriceBook) -> None:
    given = [(f"orders_per_mont{count}", "5") for count in range(2000)]
    with pytest.raises(Refused) as refusal:
        read(given, book)
    guesses = [fault.suggestion for fault in refusal.value.faults]
    assert guesses == ["orders_per_month"] * MOST_GUESSES + [None] * (2000 - MOST_GUESSES)


def test_all_faults_come_at_once_and_malformed_beats_not_allowed(book: PriceBook) -> None:
    given = [
        ("orders_per_month", "-1"),
        ("team_size", "six"),
        ("yeers", "3"),
        ("scope", "all"),
        ("technologies", "rust,zig"),
        ("current_server_price", "40"),
        ("currency", "ARS"),
        ("book", "1999"),
        ("seed", "1"),
        ("seed", "2"),
    ]
    with pytest.raises(Refused) as refusal:
        read(given, book)
    assert sorted((fault.field, fault.status) for fault in refusal.value.faults) == [
        ("book", 404),
        ("current_server_price", 422),
        ("exchange_rate", 422),
        ("orders_per_month", 422),
        ("scope", 422),
        ("seed", 400),
        ("team_size", 400),
        ("technologies", 422),
        ("technologies", 422),
        ("yeers", 400),
    ]
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"years": "11", "scope": "all"}, 422),
        ({"years": "11", "book": "1999"}, 404),
        ({"years": "x", "book": "1999"}, 400),
        ({"years": "11", "yeers": "1"}, 400),
    ],
)
def test_the_status_of_several_faults_is_that_of_the_worst(
    given: Mapping[str, str], status: int, ask: Ask
) -> None:
    with pytest.raises(Refused) as refusal:
        ask(given)
    assert refusal.value.status == status


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("years", "years"),
        ("orders_per_month", "orders_per_month"),
        ("salary", "salary"),
        ("market_salary", "set.market_salary"),
        ("set.market_salary", "market_salary"),
        ("salary.go", "salary.go"),
        ("set.peak_to_mean", "set.peak_to_mean"),
    ],
)
def test_a_figure_given_twice_is_refused_even_with_the_same_value(
    first: str, second: str, book: PriceBook
) -> None:
    with pytest.raises(Refused) as refusal:
        read([(first, "5"), (second, "5")], book)
    (fault,) = refusal.value.faults
    assert (fault.field, fault.status) == (second, 400)
    assert first in fault.detail


def test_names_that_begin_with_an_underscore_are_ignored(book: PriceBook) -> None:
    assert read([("_x", ""), ("_", "1"), ("_x", "2"), ("_t", "nan")], book) == read([], book)


# -- a fleet, a currency -------------------------------------------------------------------------


def test_a_fleet_needs_what_it_runs(ask: Ask, faults: Faults) -> None:
    for without in ({}, {"baseline": "none"}):
        (fault,) = faults({"current_servers": "20", **without})
        assert (fault.field, fault.status, fault.suggestion) == ("current_servers", 422, None)
        assert fault.allowed == "together with baseline, such as ruby"
    assert ask({"current_servers": "20", "baseline": "ruby"}).sizing == "fleet"


@pytest.mark.parametrize("servers", ["0", "0.5..3", "-4"])
def test_a_fleet_has_one_server_at_least(servers: str, faults: Faults) -> None:
    (fault,) = faults(current_servers=servers, baseline="ruby")
    assert (fault.field, fault.status) == ("current_servers", 422)


@pytest.mark.parametrize("baseline", BOOK.technologies)
def test_a_fleet_of_any_technology_is_taken(baseline: str, ask: Ask) -> None:
    scenario = ask(current_servers="20..30", baseline=baseline, current_server_price="80")
    assert scenario.sizing == "fleet"
    assert scenario.amounts["current_servers"] == (20, 25, 30)


@pytest.mark.parametrize(
    ("given", "field", "status"),
    [
        ({"currency": "ARS"}, "exchange_rate", 422),
        ({"currency": "EUR", "exchange_rate": ""}, "exchange_rate", 400),
        ({"currency": "EUR", "exchange_rate": "0"}, "exchange_rate", 422),
        ({"currency": "EUR", "exchange_rate": "-1"}, "exchange_rate", 422),
        ({"currency": "EUR", "exchange_rate": "0.9..1"}, "exchange_rate", 422),
        ({"currency": "EUR", "exchange_rate": "0.9 GBP"}, "exchange_rate", 422),
        ({"currency": "EUR", "exchange_rate": "1e10"}, "exchange_rate", 422),
        ({"currency": "USD", "exchange_rate": "0.92"}, "exchange_rate", 422),
        ({"currency": "EUR", "exchange_rate": "0.92", "salary": "90k CHF"}, "salary", 422),
        ({"currency": "EUR", "exchange_rate": "0.92", "salary": "£90k"}, "salary", 422),
        ({"salary": "€90k"}, "salary", 422),
    ],
)
def test_a_rate_is_one_number_and_amounts_are_in_its_currency_or_in_dollars(
    given: Mapping[str, str], field: str, status: int, faults: Faults
) -> None:
    (fault,) = faults(given)
    assert (fault.field, fault.status) == (field, status)


def test_amounts_are_in_the_chosen_currency_unless_they_name_dollars(ask: Ask) -> None:
    scenario = ask(
        {
            "currency": "EUR",
            "exchange_rate": "0.8",
            "salary.elixir": "80k",
            "salary.go": "100k USD",
            "set.server_price": "€40..$60",
            "market_salary": "72k",
            "current_servers": "3",
            "current_server_price": "$10..$20",
            "revenue_per_hour": "800",
            "baseline": "ruby",
        }
    )
    assert scenario.overrides == {"market_salary": (90_000,) * 3, "server_price": (50, 55, 60)}
    dollars = {
        "salary.elixir": (100_000,) * 3,
        "salary.go": (100_000,) * 3,
        "revenue_per_hour": (1000,) * 3,
        "current_server_price": (10, 15, 20),
    }
    assert {id_: scenario.amounts[id_] for id_ in dollars} == dollars
    assert scenario.understood["salary.elixir"] == "80,000 EUR a year"
    assert scenario.changed["salary.go"] == "80000"
    assert scenario.changed["set.server_price"] == "40..48"


# -- the other shapes of a value -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ({"likely": "5k"}, (5000, 5000, 5000)),
        ({"low": "1k", "high": "3k"}, (1000, 2000, 3000)),
        ({"low": "1k", "likely": "1500", "high": "3k"}, (1000, 1500, 3000)),
        ({"low": "1", "likely": "2", "high": "3", "unit": "/min"}, (43_800, 87_600, 131_400)),
        ({"high": "3", "low": "1", "unit": "million/year"}, (83_333.33, 166_666.67, 250_000)),
        ({"likely": "7", "unit": "orders a month"}, (7, 7, 7)),
    ],
)
def test_a_value_may_be_an_object_of_low_likely_high_and_unit(
    value: object, points: tuple[float, ...], ask: Ask
) -> None:
    assert ask(orders_per_month=value).amounts["orders_per_month"] == pytest.approx(points)


@pytest.mark.parametrize("value", ["go,node", " go , node ", ["go", "node"], ["node", "go"]])
def test_technologies_may_be_text_or_a_list_and_come_in_the_order_of_the_book(
    value: object, ask: Ask
) -> None:
    scenario = ask(technologies=value)
    assert scenario.technologies == ("go", "node")
    assert scenario.changed == {"technologies": "go,node"}


@pytest.mark.parametrize(
    ("baseline", "technologies"),
    [
        ("ruby", ("elixir", "go", "ruby")),
        ("node", ("elixir", "go", "node")),
        ("go", ("elixir", "go")),
        ("none", ("elixir", "go")),
    ],
)
def test_the_baseline_is_added_to_the_technologies(
    baseline: str, technologies: tuple[str, ...], ask: Ask
) -> None:
    assert ask(technologies="elixir,go", baseline=baseline).technologies == technologies


def test_technologies_may_be_named_one_by_one(book: PriceBook) -> None:
    each = [("technologies", name) for name in ("elixir", "go,node", "erlang")]
    whole = [("technologies", "elixir,go,node,erlang")]
    assert read(each, book) == read(whole, book)
    for again in ("go", ""):
        with pytest.raises(Refused):
            read([*each, ("technologies", again)], book)


def test_the_ends_of_a_range_are_allowed(ask: Ask, book: PriceBook) -> None:
    for figure in book.figures():
        for end in figure.allowed:
            sign = "%" if figure.unit == "1/year" or figure.id.endswith("salary_premium") else ""
            assert ask({f"set.{figure.id}": f"{end * 100:.12g}%" if sign else f"{end:.12g}"})
    for amount in AMOUNTS:
        for end in (amount.low, amount.high):
            fleet = {"current_servers": "1", "baseline": "ruby"}
            assert ask(fleet | {amount.id: f"{end:.12g}"})


def test_every_known_name_takes_a_value(ask: Ask, book: PriceBook) -> None:
    words = {"technologies": "go", "baseline": "ruby", "currency": "USD", "book": book.version}
    words |= {"server": book.server, "country": "us"}
    words |= {choice.id: choice.default for choice in CHOICES}
    for name in known_names(book):
        needed = {"current_servers": "3", "baseline": "ruby"}
        assert ask(needed | {name: words.get(name, "1")})


# -- the canonical form --------------------------------------------------------------------------


def test_the_canonical_form_holds_what_differs_sorted_under_one_name(ask: Ask) -> None:
    scenario = ask(
        {
            "years": "5",
            "set.market_salary": "90k",
            "salary.go": "100k..120k",
            "orders_per_month": "3/min",
            "team_size": "6",
            "team_size.go": "6",
            "set.peak_to_mean": "1.7..4..6",
            "set.min_servers": "2..3..5",
            "technologies": "go,erlang",
        }
    )
    assert list(scenario.changed.items()) == [
        ("market_salary", "90000"),
        ("orders_per_month", "131400"),
        ("salary.go", "100000..120000"),
        ("set.min_servers", "2..3..5"),
        ("team_size.go", "6"),
        ("technologies", "erlang,go"),
        ("years", "5"),
    ]


def test_a_value_for_one_technology_counts_beside_a_bare_one_even_where_it_repeats_the_book(
    ask: Ask,
) -> None:
    scenario = ask(
        {
            "scope": "published",
            "set.go.server_price": "25..75..100",
            "set.server_price": "9",
            "set.go.attrition": "0.06..0.1..0.2",
            "set.attrition": "0.3",
        }
    )
    assert scenario.changed["set.go.attrition"] == "0.06..0.1..0.2"
    assert scenario.overrides["go.attrition"] == (0.06, 0.1, 0.2)
    assert scenario.overrides["go.server_price"] == (25, 75, 100)


NUMBERS = st.one_of(
    st.integers(0, 10**9).map(str),
    st.decimals(0, 10**6, places=3).map(str),
    st.floats(0, 1e9).map(repr),
    st.floats(0, 1).map(repr),
    st.builds(
        "{}/{}".format, st.integers(0, 10**6), st.sampled_from(["min", "day", "week", "year"])
    ),
    st.builds("{}%".format, st.integers(0, 100)),
    st.builds(
        "{} {}".format,
        st.integers(0, 10**6),
        st.sampled_from(["USD", "EUR", "USD/week", "k EUR/day"]),
    ),
)
TEXTS = st.one_of(NUMBERS, st.lists(NUMBERS, min_size=2, max_size=3).map("..".join))
FLEET = ("current_servers", "current_server_price")
AMOUNT_NAMES = [
    name
    for name in known_names(BOOK)
    if name.startswith(("set.", "market_salary", *(a.id for a in AMOUNTS if a.id not in FLEET)))
]
PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        "years": st.integers(1, 10).map(str),
        "seed": st.integers(0, 2**32 - 1).map(str),
        "scope": st.sampled_from(["published", "like_for_like"]),
        "support_tier": st.sampled_from(["community", "standard", "24x7"]),
        "workload_kind": st.sampled_from(["io_bound", "cpu_bound"]),
        "of": st.sampled_from(["annual", "nominal", "monthly"]),
        "baseline": st.sampled_from(["ruby", "node", "go", "none"]),
        "staffing": st.sampled_from(["present", "hired"]),
        "server": st.sampled_from(["aws-m7g.large", "aws-m5.2xlarge"]),
        "technologies": st.lists(
            st.sampled_from(["elixir", "erlang", "go", "node", "ruby"]), min_size=1, unique=True
        ),
        "exchange_rate": st.decimals("0.001", 200, places=4).map(str),
    },
)


@settings(max_examples=some(80, 250))
@given(PARAMETERS, st.dictionaries(st.sampled_from(AMOUNT_NAMES), TEXTS, max_size=8))
def test_the_canonical_form_reads_back_to_the_same_scenario(
    choices: dict[str, str], amounts: dict[str, str]
) -> None:
    given = choices | ({"currency": "EUR"} if "exchange_rate" in choices else {})
    for name, text in amounts.items():
        if isinstance(answer({**given, name: text}), Scenario):
            given[name] = text
    scenario = read(given.items(), BOOK)
    again = read(scenario.changed.items(), BOOK)
    assert replace(again, understood={}, doubts=()) == replace(scenario, understood={}, doubts=())
    assert {(each.code, each.field) for each in again.doubts} == {
        (each.code, each.field) for each in scenario.doubts
    }


@given(
    st.dictionaries(
        st.sampled_from(AMOUNT_NAMES) | st.text(max_size=8),
        TEXTS | st.text(max_size=12),
        max_size=5,
    )
)
def test_any_question_is_answered_or_refused_with_a_documented_status(
    given: dict[str, str],
) -> None:
    found = answer(given)
    if isinstance(found, Refused):
        assert found.status in (400, 404, 422)
        assert all(fault.detail for fault in found.faults)


@pytest.mark.parametrize(
    "given",
    [
        {"set.attrition": "0.1..0.15000000000000002..0.2"},
        {"currency": "EUR", "exchange_rate": "0.92", "salary": "1000 USD/week..3000 USD/week"},
        {"orders_per_month": "0.000001/week"},
        {"salary.go": "1e-7..2e-7..1"},
    ],
)
def test_these_once_read_back_to_another_scenario(given: Mapping[str, str], ask: Ask) -> None:
    scenario = ask(given)
    again = ask(dict(scenario.changed))
    assert (again.amounts, again.overrides) == (scenario.amounts, scenario.overrides)


def test_a_midpoint_is_exact(ask: Ask) -> None:
    assert ask({"set.attrition": "0.1..0.2"}).overrides["attrition"][1] == float(Fraction("0.15"))


def test_a_range_of_a_whole_figure_has_a_whole_likely_value(ask: Ask) -> None:
    assert ask({"set.min_servers": "2..5"}).overrides["min_servers"] == (2, 4, 5)
    assert ask({"set.min_servers": "2..5"}).changed["set.min_servers"] == "2..4..5"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("salary", "50 USD/hour", 104_000),
        ("salary.go", "50 USD/hour", 104_000),
        ("market_salary", "50 USD/hour", 104_000),
        ("set.go.page_salary", "50 USD/hour", 104_000),
        ("consulting_hours_per_year", "1 day/week", 416),
        ("set.consulting_rate", "1600 USD/day", 200),
        ("migration_person_months", "1040 hours", 6),
        ("revenue_per_hour", "240 USD/day", 10),
        ("parallel_running_months", "730 hours", 1),
        ("set.time_to_fill", "8 weeks", 56),
    ],
)
def test_hours_and_days_of_people_are_those_that_they_work(
    name: str, text: str, value: float, ask: Ask
) -> None:
    scenario = ask({name: text, "baseline": "ruby"})
    found = {**scenario.amounts, **scenario.overrides}
    assert found[name.removeprefix("set.")] == (value,) * 3


# -- what follows from other inputs --------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "staffing", "changed"),
    [
        ({}, "hired", {}),
        ({"baseline": "ruby"}, "present", {"baseline": "ruby"}),
        ({"baseline": "ruby", "staffing": "present"}, "present", {"baseline": "ruby"}),
        ({"staffing": "present"}, "present", {"staffing": "present"}),
        (
            {"baseline": "ruby", "staffing": "hired"},
            "hired",
            {"baseline": "ruby", "staffing": "hired"},
        ),
    ],
)
def test_who_builds_it_follows_from_what_runs_today_unless_it_is_said(
    given: Mapping[str, str], staffing: str, changed: Mapping[str, str], ask: Ask
) -> None:
    scenario = ask(given)
    assert (scenario.staffing, scenario.changed) == (staffing, changed)


def test_a_currency_has_the_book_s_rate_unless_another_is_given(ask: Ask, book: PriceBook) -> None:
    euros = float(book.rates.rates["EUR"])
    scenario = ask(currency="EUR")
    assert (scenario.exchange_rate, scenario.changed) == (euros, {"currency": "EUR"})
    again = ask(currency="EUR", exchange_rate=f"{euros}")
    assert (again.exchange_rate, again.changed) == (euros, {"currency": "EUR"})
    own = ask(currency="EUR", exchange_rate="0.92")
    assert (own.exchange_rate, own.changed["exchange_rate"]) == (0.92, "0.92")
    assert ask(currency="ARS", exchange_rate="1450").exchange_rate == 1450


def test_a_currency_without_cents_is_whole(ask: Ask) -> None:
    assert ask().decimals == ask(currency="EUR").decimals == 2
    assert ask(currency="JPY").decimals == ask(currency="KRW", exchange_rate="1400").decimals == 0


def test_a_salary_for_all_is_what_the_market_pays_so_that_not_both_are_given(
    ask: Ask, faults: Faults
) -> None:
    for market in ("market_salary", "set.market_salary"):
        (fault,) = faults({"salary": "80k", market: "90k"})
        assert fault.status == 400
        assert {"salary", "market_salary"} <= {*fault.detail.split()}
        assert ask({"salary.go": "80k", market: "90k"})


@pytest.mark.parametrize("name", ["workload", "headcount", "wage", "price"])
def test_what_grows_may_shrink(name: str, ask: Ask) -> None:
    scenario = ask({f"set.{name}_growth": "-90%..-10%..1000%"})
    assert scenario.overrides[f"{name}_growth"] == (-0.9, -0.1, 10)


@pytest.mark.parametrize(
    ("figure", "technology"),
    [(name, "go") for name in ("on_cost", "attrition", "agency_fee", "agency_share")]
    + [(name, "ruby") for name in ("own_cost_per_hire", "time_to_fill", "ramp_up_months")]
    + [(name, "java") for name in ("vacancy_loss", "ramp_up_loss")],
)
def test_a_common_figure_of_people_may_be_one_technology_s(
    figure: str, technology: str, ask: Ask
) -> None:
    scenario = ask({f"set.{technology}.{figure}": "1"})
    assert scenario.overrides == {f"{technology}.{figure}": (1, 1, 1)}
