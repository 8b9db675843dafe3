"""Known cases: what was observed lies where the page of cases says that it lies."""

from fractions import Fraction

import pytest

from costcalc.analysis.cases import KnownCase, known_cases
from costcalc.prices.book import PriceBook


@pytest.fixture(scope="module")
def cases(book: PriceBook) -> dict[str, KnownCase]:
    return {known.id: known for known in known_cases(book)}


def test_how_many_cases_lie_inside_is_what_is_said_of_them(cases: dict[str, KnownCase]) -> None:
    inside = [known.in_envelope for known in cases.values()]
    likely = [known.in_range for known in cases.values()]
    assert (len(inside), sum(inside), sum(likely)) == (35, 30, 19)


def test_of_the_cases_that_no_figure_rests_on_fewer_lie_inside(
    cases: dict[str, KnownCase],
) -> None:
    own = [known for known in cases.values() if not known.case.cited]
    inside = [known.in_envelope for known in own]
    assert (len(own), sum(inside), sum(known.in_range for known in own)) == (7, 4, 1)


def test_a_load_is_sized_by_hand(cases: dict[str, KnownCase]) -> None:
    # 3,000 requests a second on 4 vCPUs of 3, 8 and 25 a second, six tenths of them used.
    known = cases["parse-ruby-2012"]
    by_hand = [-(-Fraction(3000) // (per_vcpu * 4 * Fraction(3, 5))) for per_vcpu in (25, 8, 3)]
    assert [known.low, known.likely, known.high] == [float(count) for count in by_hand]


def test_a_fact_about_the_load_shows_its_own_ends(
    cases: dict[str, KnownCase], book: PriceBook
) -> None:
    figure = book.common["like_for_like"]["requests_per_order"]
    known = cases["shopify-2018"]
    assert (known.low, known.likely, known.high) == figure.points


def test_draws_lie_between_the_ends(cases: dict[str, KnownCase]) -> None:
    for known in cases.values():
        assert known.low <= known.p10 <= known.p90 <= known.high, known.id
