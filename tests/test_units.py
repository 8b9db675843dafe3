"""The value grammar: what people may type for a number, and what they may not."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.costing.check import same_unit
from costcalc.scenario import units
from costcalc.scenario.units import Money, Unreadable, WrongUnit, exact_text, read

ORDERS, SALARY, SHARE, MONTHS = "order/month", "USD/year", "1", "month"
EUROS = Money("EUR", Fraction("0.92"))


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("100000", ORDERS, 100_000),
        ("0", ORDERS, 0),
        ("007", ORDERS, 7),
        ("+5", ORDERS, 5),
        ("-5", ORDERS, -5),
        (".5", "developer", "0.5"),
        ("1.50", "developer", "1.5"),
        ("1e3", ORDERS, 1000),
        ("1E-3", ORDERS, "0.001"),
        ("  100  ", ORDERS, 100),
        # thousands, strictly by three
        ("1,000", ORDERS, 1000),
        ("1 000", ORDERS, 1000),
        ("1,000,000", ORDERS, 1_000_000),
        ("1 000 000.5", ORDERS, "1000000.5"),
        ("12,345.678", ORDERS, "12345.678"),
        # multipliers
        ("100k", ORDERS, 100_000),
        ("100K", ORDERS, 100_000),
        ("100 k", ORDERS, 100_000),
        ("2 thousand", ORDERS, 2000),
        ("1.2M", ORDERS, 1_200_000),
        ("2 million", ORDERS, 2_000_000),
        ("1B", ORDERS, 10**9),
        ("1 billion", ORDERS, 10**9),
        # shares
        ("20%", SHARE, "0.2"),
        ("20 %", SHARE, "0.2"),
        ("12.5 percent", SHARE, "0.125"),
        ("0.2", SHARE, "0.2"),
        ("20%", "1/year", "0.2"),
        ("20%/year", "1/year", "0.2"),
        ("1%/month", "1/year", "0.12"),
        # time, with a month of 730 hours
        ("3/min", ORDERS, 3 * 60 * 730),
        ("3 / min", ORDERS, 3 * 60 * 730),
        ("40/s", ORDERS, 40 * 2_628_000),
        ("2 million/year", ORDERS, Fraction(2_000_000, 12)),
        ("3 orders per minute", ORDERS, 3 * 60 * 730),
        ("1000 orders a month", ORDERS, 1000),
        ("5 orders an hour", ORDERS, 5 * 730),
        ("100/day", ORDERS, Fraction(100 * 730, 24)),
        ("700/week", ORDERS, Fraction(700 * 730, 24 * 7)),
        ("2 years", MONTHS, 24),
        ("36 months", "year", 3),
        ("2 weeks", "day", 14),
        ("500/s", "request/second/server", 500),
        ("30 requests/minute", "request/second/server", "0.5"),
        ("5 hours/month", "hour/year", 60),
        # things that are counted may be left out or named
        ("5", "developer", 5),
        ("0.5 FTE", "developer", "0.5"),
        ("5 developers", "developer", 5),
        ("1 person", "developer", 1),
        ("20 servers", "server", 20),
        ("5k connections", "connection", 5000),
        # bytes are a thing of their own
        ("2 TB/month", "GB/month", 2000),
        ("500 MB/month", "GB/month", "0.5"),
        ("1 GB/day", "GB/month", Fraction(730, 24)),
        # money
        ("90000 USD/year", SALARY, 90_000),
        ("90,000 USD", SALARY, 90_000),
        ("$90k", SALARY, 90_000),
        ("$ 90k", SALARY, 90_000),
        ("USD 90,000", SALARY, 90_000),
        ("$7,500/month", SALARY, 90_000),
        ("7500 USD a month", SALARY, 90_000),
        ("60 USD/month", "USD/month", 60),
        ("$0.10/hour", "USD/month", 73),
        ("0.05 USD/GB", "USD/GB", "0.05"),
        ("150 USD per hour", "USD/hour", 150),
        ("8000/month", SALARY, 96_000),
        ("960/year", "USD/month", 80),
        ("0.0816/hour", "USD/month", "59.568"),
        ("90 $/year", SALARY, 90),
        ("90k dollars", SALARY, 90_000),
        ("90k usd/year", SALARY, 90_000),
        # digits in groups, as in Switzerland, in France and in India
        ("1'000'000", ORDERS, 1_000_000),
        ("1’000’000", ORDERS, 1_000_000),
        ("150\u00a0000", ORDERS, 150_000),
        ("150\u202f000", ORDERS, 150_000),
        ("25,00,000", ORDERS, 2_500_000),
        ("12 lakh", ORDERS, 1_200_000),
        ("2 crore", ORDERS, 20_000_000),
        ("2bn", ORDERS, 2 * 10**9),
        ("2 Billion", ORDERS, 2 * 10**9),
        ("\u22125", ORDERS, -5),
        # a period that is left out is the declared one
        ("2 TB", "GB/month", 2000),
        ("500 GiB", "GB/month", "536.870912"),
    ],
)
def test_a_number_may_be_typed_like_this(text: str, unit: str, value: object) -> None:
    reading = read(text, unit)
    assert reading.points == (Fraction(value),) * 3
    assert not reading.ranged


@pytest.mark.parametrize(
    ("text", "unit", "of_people", "of_machines"),
    [
        ("50 USD/hour", SALARY, 104_000, 438_000),
        ("400 USD/day", SALARY, 104_000, 50 * 2920),
        ("2000 USD/week", SALARY, 104_000, Fraction(2000 * 8760, 168)),
        ("8k USD/month", SALARY, 96_000, 96_000),
        ("3000 hours", MONTHS, Fraction(3000 * 12, 2080), Fraction(3000, 730)),
        ("260 days", MONTHS, 12, Fraction(260 * 24, 730)),
        ("1 year", MONTHS, 12, 12),
        ("1 day/week", "hour/year", 416, Fraction(24 * 8760, 168)),
        ("20 hours/month", "hour/year", 240, 240),
        ("1600 USD/day", "USD/hour", 200, Fraction(1600, 24)),
        ("2 days", "hour/year", 16, 48),
    ],
)
def test_people_work_fewer_hours_than_machines(
    text: str, unit: str, of_people: Fraction, of_machines: Fraction
) -> None:
    assert read(text, unit, people=True).points[1] == of_people
    assert read(text, unit).points[1] == of_machines


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("18 pm", 18),
        ("18 person-months", 18),
        ("1.5 person-years", 18),
        ("300 person days", Fraction(300 * 12, 260)),
        ("260 working days", 12),
        ("3 FTE months", 3),
    ],
)
def test_work_may_be_told_in_person_months(text: str, months: Fraction) -> None:
    assert read(text, MONTHS, people=True).points[1] == months
    with pytest.raises((Unreadable, WrongUnit)):
        read(text, MONTHS)


@pytest.mark.parametrize(
    "text", ["95 000 €", "€ 95k", "95k€", "95k euros", "Euro 95,000", "95k eur"]
)
def test_a_currency_stands_before_or_after_as_sign_word_or_code(text: str) -> None:
    assert read(text, SALARY, EUROS).typed == (95_000,) * 3


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("5.000", "5,000"),
        ("€85.000", "€85,000"),
        ("85.000 EUR", "85,000 EUR"),
        ("85.000..95.000", "85,000..95,000"),
        ("150.000/month", "150,000/month"),
        ("0.999", None),
        ("1.50", None),
        ("1.500k", None),
        ("1.500 million", None),
        ("1.234.567", None),
        ("1,000.500", None),
        ("59.5680", None),
    ],
)
def test_three_digits_after_a_dot_may_be_thousands(text: str, other: str | None) -> None:
    assert units.thousands(text) == other


def test_a_number_that_is_no_text_is_written_so_that_nobody_takes_it_for_thousands() -> None:
    assert [units.certain(text) for text in ("59.568", "-1.500", "0.125", "12", "1234.567")] == [
        "59.5680",
        "-1.5000",
        "0.125",
        "12",
        "1234.567",
    ]


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("120..180k", "k"),
        ("1..2M", "M"),
        ("3..5%", "%"),
        ("0..2M", ""),
        ("120k..180k", ""),
        ("9..2k", "k"),
    ],
)
def test_a_suffix_at_the_end_counts_for_what_lies_below(text: str, shared: str) -> None:
    unit = "1/year" if "%" in text else SALARY
    assert read(text, unit).shared == ("" if text == "9..2k" else shared)


@pytest.mark.parametrize(
    ("text", "unit", "points"),
    [
        ("120k..180k", SALARY, (120_000, 150_000, 180_000)),
        ("120k .. 180k", SALARY, (120_000, 150_000, 180_000)),
        ("120k..160k..180k", SALARY, (120_000, 160_000, 180_000)),
        ("120..180k", SALARY, (120_000, 150_000, 180_000)),
        ("120..150..180k", SALARY, (120_000, 150_000, 180_000)),
        ("5..10000000", ORDERS, (5, "5000002.5", 10_000_000)),
        ("100000..1M", ORDERS, (100_000, 550_000, 1_000_000)),
        ("0..2M", ORDERS, (0, 1_000_000, 2_000_000)),
        ("10..20%", SHARE, ("0.1", "0.15", "0.2")),
        *(
            (f"120k{mark}180k", SALARY, (120_000, 150_000, 180_000))
            for mark in ("…", "–", " — ", " - ")
        ),
        ("-10% – 20%", "1/year", ("-0.1", "0.05", "0.2")),
        ("5..5", SALARY, (5, 5, 5)),
        ("180k..120k", SALARY, (180_000, 150_000, 120_000)),
        ("10..15 USD/month", SALARY, (120, 150, 180)),
        ("10 USD/month..15 USD/month", SALARY, (120, 150, 180)),
        ("$10..$20", SALARY, (10, 15, 20)),
        ("USD 10..20", SALARY, (10, 15, 20)),
        ("$10/month..180", SALARY, (120, 150, 180)),
        ("0.1..0.2", SHARE, ("0.1", "0.15", "0.2")),
        ("10%..20%", SHARE, ("0.1", "0.15", "0.2")),
        ("1/min..2/min", ORDERS, (43_800, 65_700, 87_600)),
        ("1..2/min", ORDERS, (43_800, 65_700, 87_600)),
    ],
)
def test_a_range_may_be_typed_like_this(text: str, unit: str, points: tuple) -> None:
    reading = read(text, unit)
    assert reading.points == tuple(map(Fraction, points))
    assert reading.ranged


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "..",
            "1..",
            "..2",
            "1..2..3..4",
            "1...2",
            "1.2.3",
            "5.",
            ".",
            "-",
            "abc",
            "ten",
        ),
        *("1,00", "1.000,50", "1,0000", "1,000 000", "1,00,00", "1_000", "1'00", "1 2", "1;2"),
        *("nan", "NaN", "inf", "-inf", "infinity", "0x10", "1e", "1e1000", "1" * 121),
        *("\u0661\u0660\u0660", "\uff11\uff10\uff10", "\u00bd", "1\t000", "1\n", "1\u00a000"),
        *("120k-180k", "120-180", "120–", "1+1", "2*3", "2^3", "9**9**9**9", "(1)", "=1+1"),
        *(
            "5m",
            "5 kk",
            "5kM",
            "% 5",
            "5 %%",
            "$$5",
            "5/",
            "5//s",
            "5 per",
            "5 /per s",
        ),
        *("5 parsec", "5 gilbert", "5 Gb/month", "5 [time]", "5 USD/USD/", "__import__('os')"),
    ],
)
def test_malformed_text_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, ORDERS)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5 servers", ORDERS),
        ("5 USD", ORDERS),
        ("5 seconds", ORDERS),
        ("5/s/s", ORDERS),
        ("5 requests/s", ORDERS),
        ("20%", ORDERS),
        ("20%", SALARY),
        ("20%", "server"),
        ("90000 orders/year", SALARY),
        ("5 hours", SHARE),
        ("5 servers", "developer"),
        ("5 USD*USD/month", "USD/month"),
        ("5 TB/month", "USD/month"),
        ("1 byte/s", ORDERS),
    ],
)
def test_a_unit_that_measures_something_else_is_wrong(text: str, unit: str) -> None:
    with pytest.raises(WrongUnit):
        read(text, unit)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("120k-180k", "two dots"),
        ("1,00", "1,000,000.50"),
        ("1.000,50", "1,000,000.50"),
        ("5m", "M for millions"),
        ("ten", "1.2M"),
        ("1..2..3..4", "low..likely..high"),
        ("5 parsec", "orders a month"),
        ("", "empty"),
        ("1" * 121, "120 characters"),
    ],
)
def test_a_refusal_says_how_to_mend_the_text(text: str, mend: str) -> None:
    with pytest.raises(Unreadable, match=mend):
        read(text, ORDERS)


@pytest.mark.parametrize(
    ("text", "dollars", "euros"),
    [
        ("92000", 100_000, 92_000),
        ("92000 EUR", 100_000, 92_000),
        ("€92k", 100_000, 92_000),
        ("92,000 EUR/year", 100_000, 92_000),
        ("7666 EUR/month", Fraction(7666 * 12 * 100, 92), 7666 * 12),
        ("100000 USD", 100_000, 92_000),
        ("$100k", 100_000, 92_000),
        ("$8,000/month", 96_000, 88_320),
    ],
)
def test_a_bare_amount_is_in_the_chosen_currency_and_dollars_may_be_named(
    text: str, dollars: Fraction | int, euros: int
) -> None:
    reading = read(text, SALARY, EUROS)
    assert reading.points == (dollars,) * 3
    assert reading.typed == (euros,) * 3


def test_only_money_is_converted() -> None:
    assert read("92", ORDERS, EUROS).points == (92, 92, 92)


@pytest.mark.parametrize(
    ("text", "money", "accepted"),
    [
        ("90k EUR", Money(), "USD"),
        ("€90k", Money(), "USD"),
        ("£90k", EUROS, "EUR or USD"),
        ("90k CHF", EUROS, "EUR or USD"),
        ("90k JPY/year", Money(), "USD"),
    ],
)
def test_a_third_currency_is_refused(text: str, money: Money, accepted: str) -> None:
    with pytest.raises(WrongUnit, match=f"amounts are in {accepted}$"):
        read(text, SALARY, money)


@given(st.floats(min_value=0, max_value=1e15))
def test_an_exact_text_reads_back_to_the_same_float(value: float) -> None:
    text = exact_text(value)
    assert float(read(text, ORDERS).points[0]) == value


@given(st.integers(0, 10**12), st.integers(0, 6))
def test_grouping_by_three_changes_nothing(whole: int, places: int) -> None:
    plain = f"{whole / 10**places:.{places}f}"
    grouped = f"{whole / 10**places:,.{places}f}"
    assert read(grouped, ORDERS) == read(grouped.replace(",", " "), ORDERS) == read(plain, ORDERS)


LETTERS = st.text("0123456789.,+-eEkM%$€/ *USDordersmonthyear()[]^_'", max_size=20)


@given(LETTERS | st.text(max_size=20), st.sampled_from([ORDERS, SALARY, SHARE, "GB/month"]))
def test_any_text_is_read_exactly_or_refused(text: str, unit: str) -> None:
    with suppress(Unreadable, WrongUnit):
        assert all(isinstance(point, Fraction) for point in read(text, unit).points)


@pytest.mark.parametrize(
    ("points", "unit", "text"),
    [
        ((100_000,) * 3, "order/month", "100,000 orders a month"),
        ((1,) * 3, "order/month", "1 order a month"),
        ((120_000, 150_000, 180_000), "USD/year", "120,000 to 180,000, likely 150,000 USD a year"),
        ((0.5,) * 3, "developer", "0.5 developers"),
        ((0.2,) * 3, "1", "0.2"),
        ((0.2,) * 3, "1/year", "20 % a year"),
        ((60,) * 3, "USD/hour", "60 USD an hour"),
        ((500,) * 3, "request/second/server", "500 requests a second per server"),
        ((0.09,) * 3, "USD/GB", "0.09 USD per GB"),
    ],
)
def test_what_was_understood_is_said_in_words(
    points: tuple[float, ...], unit: str, text: str
) -> None:
    assert units.understood(points, unit) == text


def test_what_was_understood_names_the_chosen_currency() -> None:
    assert units.understood((90_000,) * 3, "USD/year", "EUR") == "90,000 EUR a year"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (5, "5"), (1234.5, "1,234.5"), (1234.567, "1,234.57"), (0.0001234, "0.000123"),
        (1 / 3, "0.333333"), (83.333333, "83.3333"), (1e12, "1,000,000,000,000"), (1e15, "1e+15"),
    ],
)  # fmt: skip
def test_a_number_is_shown_grouped_and_with_no_more_decimals_than_help(
    value: float, text: str
) -> None:
    assert units.number_text(value) == text


@pytest.mark.parametrize(
    ("quoted", "full", "fits"),
    [
        ("USD/month", "USD/month", True),
        ("USD/month", "USD/server/month", True),
        ("USD/year", "USD/developer/year", True),
        ("USD", "USD/developer", True),
        ("month", "developer*month", True),
        ("USD/year", "USD/month", False),
        ("USD/month", "USD", False),
        ("USD/server/month", "USD/month", False),
        ("order/month", "order/year", False),
        ("1", "1", True),
        ("1", "1/year", False),
    ],
)
def test_a_figure_may_leave_out_what_is_counted_but_not_the_period(
    quoted: str, full: str, fits: bool
) -> None:
    assert same_unit(quoted, full) is fits
