"""Slips of the hand: each is refused with a mend that works, or read and asked about; none passes.

A slip is a value that was meant, and the text that someone typed for it: a factor, a sign, a
separator, a unit, a suffix or another country's spelling gone wrong.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slips import BESIDE, BOOK, KINDS, SLIPS, Slip, asked, slips

from costcalc.model.inputs import AMOUNTS
from costcalc.prices.names import Name
from costcalc.scenario.faults import Fault, Refused
from costcalc.scenario.scenario import Scenario, canonical_name, read


def likely(name: str, scenario: Scenario) -> float:
    """The value that a scenario has for a parameter, the book's where it repeats that."""
    named = Name.read(name)
    given = {**scenario.amounts, **scenario.overrides}
    figures = BOOK.find(named, scenario.scope) or BOOK.find(named, "published")
    return (given.get(named.id) or figures[0].points)[1]


def verdict(slip: Slip) -> str:
    """What came of a slip; `silent` is what none may be."""
    try:
        scenario = asked(slip.name, slip.typed)
    except Refused as refused:
        (fault,) = refused.faults
        if fault.suggestion is None:
            return "refused without a mend"
        mended = likely(slip.name, asked(slip.name, fault.suggestion))
        near = slip.meant / 2 <= mended <= slip.meant * 2
        return "mended" if near else f"mended to {fault.suggestion}"
    if any(each.field == canonical_name(slip.name) for each in scenario.doubts):
        return "warned"
    found = likely(slip.name, scenario)
    return "read as meant" if found == pytest.approx(slip.meant, rel=1e-6) else "silent"


def test_no_slip_passes_in_silence() -> None:
    found = {slip: verdict(slip) for slip in slips(SLIPS, seed=2026)}
    bad = {
        slip: said
        for slip, said in found.items()
        if said not in ("mended", "warned", "read as meant")
    }
    assert not bad, "\n".join(f"{slip}: {said}" for slip, said in [*bad.items()][:20])
    seen = Counter(slip.kind for slip in found)
    assert {*seen} == {kind.__name__ for kind in KINDS}
    assert min(seen.values()) > 20


def numbers(text: str) -> Iterator[Fraction]:
    """Every number that a text may say: digits with any mark, in per cent, thousands, millions."""
    digits = "".join(sign for sign in text if sign.isdecimal() and sign.isascii())
    for places in range(len(digits) + 1):
        number = Fraction(int(digits or "0"), 10**places)
        for factor in (1, 100, 10**3, 10**6, 10**9, Fraction(1, 100)):
            yield number * factor


TEXTS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "-", "$", "€", "£ "]),
    st.from_regex(r"[1-9][0-9]{0,3}([.,'_ ][0-9]{1,3}){0,2}", fullmatch=True),
    st.sampled_from(["", "k", "m", " Mio", "%", " bn"]),
    st.sampled_from(
        ["", " kg", " EUR", "/month", "/year", " people", " p.a.", " net", "+", " lines"]
    ),
)
ORDINARY = [amount.id for amount in AMOUNTS] + ["set.attrition", "set.on_cost", "set.egress_price"]
ORDINARY += ["set.server_price", "set.wage_growth", "set.min_servers", "set.discount_rate"]
ORDINARY += ["set.availability", "set.go.salary_premium", "set.peak_to_mean", "set.time_to_fill"]


@given(st.sampled_from(ORDINARY), TEXTS)
def test_a_mend_is_taken_and_lies_near_some_reading_of_what_was_typed(name: str, text: str) -> None:
    beside = {"baseline": "ruby"} if name == "current_servers" else BESIDE
    faults: tuple[Fault, ...] = ()
    try:
        asked(name, text, beside)
    except Refused as refused:
        faults = refused.faults
    for fault in faults:
        if fault.suggestion is None:
            continue
        mended = abs(likely(name, asked(name, fault.suggestion, beside)))
        periods = (1, 12, Fraction(1, 12), 2080, 260, 52)
        rates = [1, *BOOK.rates.rates.values()]
        near = (
            float(number * period / rate)
            for number in numbers(text)
            for period in periods
            for rate in rates
        )
        over = (1 + float(number) / 100 for number in numbers(text))
        assert any(
            mended == each or (mended and each and abs(log(mended / each)) <= log(2.001))
            for each in (*near, *over)
        ), (text, fault)


@pytest.mark.parametrize(
    ("name", "typed", "mend"),
    [
        ("salary", "8000", "8000/month"),
        ("salary.go", "11,500", "11,500/month"),
        ("market_salary", "12000", "12000/month"),
        ("team_size", "6000", None),
        ("team_size.go", "60000", None),
        *((f"set.{name}", "1", "1%") for name in ("wage_growth", "workload_growth", "attrition",
          "headcount_growth", "discount_rate", "price_growth")),
    ],
)  # fmt: skip
def test_what_a_slip_makes_just_within_reach_is_asked_about(
    name: str, typed: str, mend: str | None
) -> None:
    (doubt,) = asked(name, typed).doubts
    assert (doubt.code, doubt.suggestion) == ("implausible", mend)
    if mend:
        assert not asked(name, mend).doubts


def test_a_rate_is_asked_about_however_its_address_is_opened_and_not_with_its_sign() -> None:
    for typed, doubts in (("1", 1), ("100%", 0), ("0.99", 0)):
        again = asked("set.attrition", asked("set.attrition", typed).changed["set.attrition"])
        assert len(again.doubts) == doubts, typed


def test_pay_of_any_country_in_the_book_is_plausible_in_any_other() -> None:
    paid = [
        float(end) / float(BOOK.rates.rates.get(country.currency, 1))
        for country in BOOK.countries.values()
        for end in country.market_salary
    ]
    for id_ in BOOK.countries:
        currency = {"currency": BOOK.countries[id_].currency}
        for amount in (min(paid), max(paid)):
            given = {"country": id_, **currency, "salary": f"{amount:.0f} USD"}
            assert not read(given.items(), BOOK).doubts, given


@pytest.mark.parametrize("name", ["team_size", "code_size", "current_server_price", "salary"])
def test_what_is_plausible_is_offered_nothing_that_is_not(name: str) -> None:
    for typed in ("1.500", "33.000", "140.000", "900.000"):
        doubts = asked(name, typed).doubts
        if "implausible" not in [each.code for each in doubts]:
            offered = [asked(name, each.suggestion) for each in doubts if each.suggestion]
            assert not [each for found in offered for each in found.doubts], typed
    assert [each.suggestion for each in asked("code_size", "140.000").doubts] == [None]
