"""The verdict in sentences: what to do, by how much and why, how sure, and what would turn it."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest
from asked_at_random import state
from effort import some

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.analysis.turning import by_orders, by_team
from costcalc.costing.measures import break_even, payback
from costcalc.costing.totals import LIKELY
from costcalc.output.sentences import SURE, said, verdict_text
from costcalc.output.what_if import what_if
from costcalc.output.wording import about, of_100
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import read

Found: TypeAlias = Callable[..., Estimate]
Given: TypeAlias = Mapping[str, str]

START: Given = {"scope": "published"}
STAY: Given = {"baseline": "ruby"}
MOVE: Given = {"baseline": "ruby", "team_size.go": "4", "years": "5"}
"""Go takes four people where Ruby takes six: the user's own claim."""
OPEN: Given = {"baseline": "ruby", "orders_per_month": "5M", "team_size": "20"}
SCOPES: Given = {
    "technologies": "elixir,go", "salary.elixir": "135k", "salary.go": "150k",
    "set.effort_multiplier": "1", "set.min_servers": "90",
}  # fmt: skip
"""Elixir leads by its pay, and in the article's own prices Go by its servers."""
LEVEL: Given = {
    "technologies": "go,java", "salary": "150k", "set.developer_pool": "1M",
    "set.requests_per_second_per_vcpu": "100", "set.operations_factor": "1",
    "set.learning_months": "2",
}  # fmt: skip
"""Two that cost the same to the cent."""


@pytest.fixture
def found(book: PriceBook) -> Found:
    return lambda given=None, **more: estimate(read({**(given or {}), **more}.items(), book), book)


def likely(asked: Estimate, technology: str, total: str = "present_value") -> float:
    row = asked.scenario.technologies.index(technology)
    return float(asked.costing.totals[total][row, LIKELY])


# -- what to do ------------------------------------------------------------------------------------


def test_a_new_system_is_started_on_the_cheapest_and_leads_by_what_it_costs_less(
    found: Found,
) -> None:
    asked = found(START)
    assert asked.verdict.action == "start_on"
    more = about(likely(asked, "elixir") - likely(asked, "go"))
    headline = said(asked).headline
    assert headline.startswith(
        f"Go is the cheapest to start on: Elixir likely costs about {more} USD ("
    )
    assert headline.endswith(" %) more over 3 years, in today’s money, most of it pay.")


def test_staying_is_said_with_what_moving_would_cost_more_than_it_saves(found: Found) -> None:
    asked = found(STAY)
    assert asked.verdict.action == "stay"
    more = about(likely(asked, "go") - likely(asked, "ruby"))
    assert said(asked).headline == (
        f"Stay on Ruby: moving to Go would cost about {more} USD more than it saves over 3 years, "
        "in today’s money."
    )


def test_moving_is_said_with_what_it_saves_and_the_work_that_it_pays_for(found: Found) -> None:
    asked = found(MOVE)
    assert asked.verdict.action == "move"
    saved = about(likely(asked, "ruby") - likely(asked, "go"))
    assert said(asked).headline == (
        f"Move to Go: saves about {saved} USD over 5 years, in today’s money, after paying for 36 "
        "person-months of migration."
    )


def test_a_year_alone_says_that_moving_is_not_counted(found: Found) -> None:
    moved = said(found(MOVE, of="annual")).headline
    assert moved.endswith("in year 1, before what moving costs.")
    dear: Given = {"baseline": "ruby", "technologies": "go", "salary.go": "200k", "of": "annual"}
    stays = said(found(dear)).headline
    assert stays.startswith("Stay on Ruby: Go would cost about ")
    assert stays.endswith(" more in year 1, before what moving costs.")


def test_what_cannot_be_told_apart_is_named_with_what_runs_today_first(found: Found) -> None:
    asked = found(OPEN)
    assert (asked.verdict.action, asked.verdict.group) == ("cannot_tell", ("ruby", "go"))
    no_case = "cannot be told apart on cost, so there is no cost case for moving."
    assert said(asked).headline == f"Ruby and Go {no_case}"
    cheaper = found(OPEN, technologies="go", **{"team_size.go": "18"})
    assert cheaper.verdict.group == ("go", "ruby")
    assert said(cheaper).headline == f"Ruby and Go {no_case}"  # the lead is too small to see


def test_a_lead_that_cannot_be_seen_names_no_winner_however_often_it_is_had(found: Found) -> None:
    alike: Given = {"set.effort_multiplier": "1", "staffing": "present"}
    asked = found(alike)
    assert asked.verdict.probability_cheapest
    assert asked.verdict.probability_cheapest["go"] > 0.9
    assert asked.verdict.named is None
    assert said(asked).headline == "Go and Elixir cost about the same."
    assert "less than this estimate can see. Choose on other grounds." in said(asked).why


def test_a_lead_that_is_large_but_had_too_seldom_is_not_called_about_the_same(found: Found) -> None:
    often: Given = {
        "staffing": "present",
        "set.elixir.team_knows": "1",
        "technologies": "elixir,go",
    }
    asked = found(often)
    assert asked.verdict.action == "cannot_tell"
    assert (asked.verdict.gap_share or 0) > 0.02
    assert said(asked).headline == "Elixir and Go cannot be told apart on cost."
    assert said(asked).why.startswith("Elixir likely costs about ")
    assert "but in too few simulations to name a winner." in said(asked).why


def test_those_that_cost_the_same_are_said_to(found: Found) -> None:
    parts = said(found(LEVEL))
    assert parts.headline == "Go and Java cost the same."
    assert "Go and Java likely cost the same to the cent." in parts.why
    assert parts.sure == ""


def test_it_depends_on_what_is_counted_where_the_scopes_name_others(found: Found) -> None:
    asked = found(SCOPES)
    assert (asked.verdict.action, asked.verdict.named) == ("depends_on_scope", None)
    assert said(asked).headline == "It depends on what you count."
    assert said(asked).why.startswith(
        "With the same infrastructure and pay for all, Elixir is the cheapest over 3 years, in "
        "today’s money; at the article’s own prices, Go likely is."
    )
    assert said(asked).sure.partition(":")[0].endswith("ure, counted so")


@pytest.mark.parametrize("given", [START, STAY, MOVE, OPEN, SCOPES, LEVEL, {}])
def test_only_a_verdict_that_names_a_winner_says_to_do_it(given: Given, found: Found) -> None:
    asked = found(given)
    told = re.match("(Stay on|Move to|.* is the cheapest to start on)", said(asked).headline)
    assert bool(told) == bool(asked.verdict.named)
    undrawn = found(given, draws="0")
    assert undrawn.verdict.named is None
    assert said(undrawn).headline == "Without simulations no winner is named."


# -- how sure --------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [START, STAY])
def test_sure_is_said_from_98_in_100_on_and_quite_sure_below(given: Given, found: Found) -> None:
    asked = found(given)
    winner, probability = asked.verdict.named, asked.verdict.probability_cheapest
    assert winner
    assert probability
    how = "Sure" if probability[winner] >= SURE else "Quite sure"
    often = f"the cheapest in {of_100(probability[winner])} simulations"
    assert said(asked).sure.startswith(f"{how}: {often}")


def test_without_a_winner_it_says_how_often_the_one_beats_the_other(found: Found) -> None:
    asked = found()
    assert asked.verdict.ahead
    often = f"Go is cheaper than Elixir in {of_100(asked.verdict.ahead)} simulations"
    assert said(asked).sure.startswith(often)


def test_one_that_beats_each_but_not_all_at_once_is_counted_against_all(found: Found) -> None:
    asked = found(OPEN)
    assert asked.verdict.probability_cheapest
    assert asked.verdict.ahead
    assert asked.verdict.ahead >= 0.8
    share = of_100(asked.verdict.probability_cheapest["ruby"])
    assert f", and the cheapest of all in {share}: a winner is named from 80" in said(asked).sure


def test_the_probability_with_equal_effort_stands_beside_the_one_without(found: Found) -> None:
    asked = found()
    verdict = asked.verdict
    assert verdict.probability_cheapest
    assert verdict.probability_equal_effort
    here = of_100(verdict.probability_cheapest["go"])
    there = of_100(verdict.probability_equal_effort["go"]).removesuffix(" of 100")
    assert here != f"{there} of 100"
    alike = f"; the cheapest of all in {there} if every language takes the same people."
    assert said(asked).sure.endswith(alike)


def test_where_effort_is_not_drawn_nothing_is_said_of_it(found: Found) -> None:
    assert "same people" not in verdict_text(found({"set.effort_multiplier": "1"}))
    assert "same people" not in verdict_text(found(draws="0"))


# -- the move --------------------------------------------------------------------------------------


def test_moving_says_when_it_is_paid_back_and_up_to_which_work(found: Found) -> None:
    asked = found(MOVE)
    costing = asked.costing
    row = costing.scenario.technologies.index("go")
    worth = break_even(costing, "go")
    assert worth
    assert payback(costing, row).status == "in_year"
    assert f"Pays back in year {payback(costing, row).year}, discounted." in said(asked).why
    (work, here) = re.findall(
        r"It likely pays at under (\S+) person-months of work; estimated here are (\d+)\.",
        said(asked).why,
    )[0]
    assert (float(work), here) == (pytest.approx(worth, rel=0.01), "36")
    assert float(work) >= worth


def test_staying_says_what_a_year_would_save_and_what_moving_costs_once(found: Found) -> None:
    asked = found(STAY)
    saved = about(likely(asked, "ruby", "annual") - likely(asked, "go", "annual"))
    once = about(likely(asked, "go", "migration"))
    sentence = (
        f"Go would save about {saved} USD in year 1, before discounting; moving 60,000 lines of "
    )
    sentence += "code, with all that it takes, costs about"
    assert f"{sentence} {once} USD." in said(asked).why


def test_the_work_that_was_entered_is_named_so(found: Found) -> None:
    text = verdict_text(found(MOVE, migration_person_months="200"))
    assert text.startswith("Stay on Ruby: ")
    assert "It would likely pay at under " in text
    assert re.search(r"person-months of work.*; you entered 200\.", text)
    assert "lines of code" not in text


def test_staying_that_is_cheaper_at_any_work_says_from_which_load_on_it_is_not(
    found: Found, book: PriceBook
) -> None:
    asked = found(STAY)
    orders = by_orders(("ruby", "go"), asked.scenario, book)
    assert orders
    (said_,) = re.findall(
        r"It would not pay however little work the move took; it likely would from (\S+) million "
        "orders a month on",
        said(asked).why,
    )
    assert orders.value <= float(said_) * 1e6 < orders.value * 1.1


def test_a_measure_without_the_move_says_what_it_costs_and_whether_it_pays_back(
    found: Found,
) -> None:
    dear: Given = {**MOVE, "of": "annual", "years": "1", "migration_person_months": "40"}
    asked = found(dear)
    once = about(likely(asked, "go", "migration"))
    assert asked.verdict.action == "move"
    assert said(asked).headline.startswith("Go is the cheapest to run: ")
    assert (
        f"That leaves out moving to Go, about {once} USD once, which would not pay back within "
        "1 year."
    ) in said(asked).why
    assert "person-months" not in said(asked).why
    longer = said(found(dear, years="5"))
    assert "which likely pays back in year " in longer.why


def test_one_person_month_is_one(found: Found) -> None:
    text = verdict_text(found(MOVE, migration_person_months="1"))
    assert "after paying for 1 person-month of migration" in text


def test_what_a_year_costs_more_is_not_said_twice(found: Found) -> None:
    dear: Given = {"baseline": "ruby", "technologies": "go", "salary.go": "200k", "of": "annual"}
    parts = said(found(dear))
    assert parts.why.startswith("That leaves out moving to Go, about ")
    assert "in year 1" not in parts.why


@pytest.mark.parametrize("of", ["annual", "monthly"])
def test_a_measure_without_the_move_does_not_say_that_moving_is_cheaper(
    of: str, found: Found
) -> None:
    asked = found({"scope": "published", "baseline": "ruby", "of": of})
    parts = said(asked)
    assert parts.headline.endswith(" cost about the same, before what moving costs.")
    assert re.match(r"Go is likely \d+ USD cheaper than Ruby ", parts.why)
    assert "for 60,000 lines of code, which would not pay back within 3 years." in parts.why
    assert parts.sure.startswith("Go is cheaper than Ruby in ")
    assert not re.search("[Mm]oving to Go is|[Ss]taying on", parts.text)
    texts = [each.text for each in what_if(asked)]
    assert texts
    assert all(text.endswith("Ruby is likely cheaper.") for text in texts)


@pytest.mark.parametrize(
    "given",
    [
        {"baseline": "erlang", "team_size": "40", "migration_person_months": "2",
         "country": "de", "scope": "published"},
        {"baseline": "go", "team_size": "1", "orders_per_month": "1M",
         "concurrent_connections": "5M", "years": "5", "migration_person_months": "0.5"},
    ],
)  # fmt: skip
def test_a_lead_over_today_too_small_to_be_seen_is_about_the_same_however_often_it_is_had(
    given: Given, found: Found
) -> None:
    asked = found(given)
    assert (asked.verdict.ahead or 0) >= 0.8
    parts = said(asked)
    assert parts.headline.endswith(" cost about the same, so there is no cost case for moving.")
    assert "less than this estimate can see" in parts.why
    assert "simulations, though only slightly" in parts.sure
    assert "cannot be told apart" not in parts.text


def test_nothing_is_beyond_telling_apart_and_ahead_in_80_of_100_by_what_cannot_be_seen(
    found: Found,
) -> None:
    for seed in range(some(40, 400)):
        given = {n: t for n, t in state(seed).items() if n != "period"}
        asked = found(given, draws="400")
        verdict = asked.verdict
        if verdict.action != "cannot_tell" or not verdict.pair:
            continue
        first, other = (likely(asked, id_, asked.scenario.of) for id_ in verdict.pair)
        often = (verdict.ahead or 0) >= 0.8 and other < first * 1.02
        apart = "cannot be told apart" in said(asked).headline
        assert not (often and apart), (given, verdict_text(asked))


def test_a_team_that_would_turn_it_is_said_in_whole_people_that_do(
    found: Found, book: PriceBook
) -> None:
    asked = found(OPEN)
    team = by_team("go", ("ruby", "go"), asked.scenario, book)
    assert team
    (size,) = re.findall(
        r"; a Go team of (\d+) instead of 20 would likely turn it\.", said(asked).why
    )
    assert team.value - 1 < int(size) <= team.value
    there = found(OPEN, **{"team_size.go": size})
    assert likely(there, "go") < likely(there, "ruby")


def test_without_something_that_runs_today_nothing_is_said_of_moving(found: Found) -> None:
    for given in ({}, START):
        assert not re.search("(?i)moving|pays? back|person-month", verdict_text(found(given)))


# -- what it rests on ------------------------------------------------------------------------------


def test_a_winner_that_owes_its_place_to_an_entry_says_so(found: Found) -> None:
    parts = said(found(MOVE))
    assert (
        "This rests on your entry that Go needs 4 developers instead of 6; with 6, staying on Ruby "
        "is likely cheaper."
    ) in parts.why
    assert parts.sure.startswith("Sure if that holds: ")
    paid: Given = {"baseline": "ruby", "technologies": "go", "salary.go": "90k"}
    assert (
        "This rests on your entry of 90,000 USD a year for Go’s salary; without it, staying on "
        "Ruby is likely cheaper."
    ) in said(found(paid)).why
    assert "your entry" not in verdict_text(found(STAY))


@pytest.mark.parametrize(
    ("given", "beyond"),
    [
        (START, r"Elixir’s salary as published below 1\d\d,000 USD a year, or Go’s"),
        ({**START, "currency": "JPY"}, r"salary as published below \d\d,\d00,000 JPY a year, or"),
        (
            {"technologies": "elixir,go", "set.elixir.salary_premium": "-0.2..0.1..0.2",
             "set.effort_multiplier": "1", "set.elixir.learning_months": "2"},
            r"pay over the market's below −\S+ % would",
        ),
        (
            {**SCOPES, "scope": "published", "salary.elixir": "140k", "set.min_servers": "1..2..90",
             "set.developer_pool": "1M"},
            r"Minimum servers \(high availability\) of 30 or more would",
        ),
        (
            {"technologies": "go", "baseline": "ruby", "team_size": "14", "team_size.go": "6"},
            r"Work of moving a thousand lines above \d\.\d+ months would",
        ),
    ],
)  # fmt: skip
def test_a_figure_that_would_turn_it_is_named_with_its_value(
    given: Given, beyond: str, found: Found
) -> None:
    asked = found(given)
    assert asked.verdict.overturned_by
    assert re.search(beyond, said(asked).why), said(asked).why
    assert "would likely turn it on its own." in said(asked).why


def test_what_no_figure_turns_says_so(found: Found) -> None:
    asked = found(STAY)
    assert asked.verdict.overturned_by == ()
    assert "No single figure within its range would put Go in front." in said(asked).why


def test_the_others_are_told_with_what_makes_them_dearer(found: Found) -> None:
    asked = found(OPEN)
    dearer = about(likely(asked, "erlang") - likely(asked, "ruby"))
    sentence = (
        rf"Erlang likely costs {dearer} USD \(\S+ %\) more, mainly the work of moving; pay is"
    )
    assert re.search(sentence, said(asked).why)
    many = found(START, technologies="elixir,erlang,go,java,node", **{"salary.go": "90k"})
    assert re.search(
        r"The other 3 likely cost at least \S+ .*USD .* more than Go\.", said(many).why
    )


def test_one_technology_alone_has_a_cost_and_nothing_to_be_compared_with(found: Found) -> None:
    parts = said(found(technologies="go"))
    cost = about(likely(found(technologies="go"), "go"))
    assert parts.headline == f"Go likely costs about {cost} USD over 3 years, in today’s money."
    assert parts.why.startswith("It is compared with nothing")
    assert parts.sure == ""
