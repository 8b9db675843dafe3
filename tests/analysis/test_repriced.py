"""The same question asked of another price book: how far the totals move, and because of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costcalc.analysis.repriced import Repriced, repriced, reread
from costcalc.costing.totals import LIKELY, cost
from costcalc.scenario.scenario import read

if TYPE_CHECKING:
    from tests.conftest import Shelf


def asked(shelf: Shelf, before: str, after: str, **given: str) -> Repriced:
    books = shelf.books
    old, new = books.of(before), books.of(after)
    assert old
    assert new
    scenario = read(given.items(), old)
    again = reread(scenario, new)
    assert again
    found = repriced(scenario, old, again, new)
    for totals, costing in (
        (found.before, cost(scenario, old)),
        (found.after, cost(again, new)),
    ):
        likely = costing.totals[scenario.of][:, LIKELY].tolist()
        assert totals == dict(zip(costing.scenario.technologies, likely, strict=True))
    return found


def test_one_figure_that_moved_explains_the_whole_difference(three: Shelf) -> None:
    found = asked(three, "2026.12", "2027.02")
    (cause,) = found.causes
    assert (cause.figure, cause.unit) == ("go.salary_premium", "1")
    assert cause.before[1] < cause.after[1]
    for technology, difference in cause.differences.items():
        assert difference == pytest.approx(found.after[technology] - found.before[technology])
    assert [id_ for id_, difference in cause.differences.items() if difference] == ["go"]


def test_figures_are_named_by_what_they_do_the_most_first(three: Shelf) -> None:
    found = asked(three, "2026.12", "2027.06", of="annual")
    pay, servers = found.causes
    assert (pay.figure, servers.figure) == ("go.salary_premium", "server_price")
    assert all(difference > 0 for difference in servers.differences.values())
    together = found.after["go"] - found.before["go"]
    alone = pay.differences["go"] + servers.differences["go"]
    assert together == pytest.approx(alone, abs=0.02)


def test_what_the_user_set_does_not_move(three: Shelf) -> None:
    found = asked(three, "2026.12", "2027.02", **{"salary.go": "100k"})
    assert found.causes == ()
    assert found.before == found.after


def test_a_figure_that_this_scenario_does_not_read_is_no_cause(three: Shelf) -> None:
    found = asked(three, "2027.02", "2027.06", scope="published")
    assert found.causes == ()


def test_the_currency_is_the_scenario_s(three: Shelf) -> None:
    dollars = asked(three, "2026.12", "2027.02").causes[0].differences["go"]
    euros = asked(three, "2026.12", "2027.02", currency="EUR", exchange_rate="0.5")
    assert euros.causes[0].differences["go"] == pytest.approx(dollars / 2, abs=0.02)


def test_the_comparison_stays_though_the_later_book_would_show_others(shelf: Shelf) -> None:
    shelf.edit("common.toml", '["elixir", "erlang", "go"]', '["go", "node"]')
    shelf.release("2027.01")
    found = asked(shelf, "2026.12", "2027.01")
    assert list(found.after) == ["elixir", "erlang", "go"]
    assert found.before == found.after


def test_pay_of_a_country_that_moved_is_named_as_what_it_is(shelf: Shelf) -> None:
    shelf.edit("countries.toml", "[54_000, 62_100, 79_500]", "[54_000, 65_000, 79_500]")
    shelf.release("2027.01")
    (cause,) = asked(shelf, "2026.12", "2027.01", country="de").causes
    assert cause.figure == "market_salary"
    assert all(difference > 0 for difference in cause.differences.values())


def test_a_technology_that_is_gone_is_left_out(three: Shelf) -> None:
    found = asked_of_gone(three)
    assert list(found.after) == ["go"]


def asked_of_gone(three: Shelf) -> Repriced:
    books = three.books
    new = books.today
    old = books.of("2027.02")
    assert old
    scenario = read([("technologies", "go,kotlin")], new)
    again = reread(scenario, old)
    assert again
    return repriced(scenario, new, again, old)


def test_a_question_that_the_other_book_cannot_answer_has_no_answer(three: Shelf) -> None:
    old = three.books.of("2027.02")
    assert old
    assert reread(read([("baseline", "kotlin")], three.books.today), old) is None
