"""What would change the decision: each state that is offered does turn it, and nothing nearer."""

import re
from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

import pytest
from asked_at_random import state
from effort import some

from costcalc.analysis.estimate import Estimate, Kept, estimate
from costcalc.output.charts.registry import View, chart
from costcalc.output.columns import ordered
from costcalc.output.ranged import Ranged
from costcalc.output.sentences import verdict_text
from costcalc.output.totals import by_unit
from costcalc.output.what_if import MOST, what_if
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario, read

Ask: TypeAlias = Callable[..., Scenario]

FLEET = {"baseline": "ruby", "current_servers": "60", "current_server_price": "180"}
STATES: list[dict[str, str]] = [
    {},
    {"baseline": "ruby"},
    FLEET | {"migration_person_months": "4", "years": "5"},
    FLEET | {"migration_person_months": "40", "years": "5", "team_size": "14", "country": "de"},
    FLEET | {"migration_person_months": "18", "years": "5", "salary": "95000", "of": "annual"},
    {"baseline": "python", "orders_per_month": "5M", "currency": "EUR"},
    {"scope": "published", "concurrent_connections": "100k", "salary.go": "180k"},
    {"technologies": "elixir,go", "team_size": "2", "staffing": "hired"},
    {"baseline": "ruby", "of": "nominal", "orders_per_month": "50M", "team_size.go": "4"},
]


def pair_of(found: Estimate) -> tuple[str, str]:
    assert found.pair
    return found.pair


def cheaper_of(pair: tuple[str, str], found: Estimate) -> str:
    """Which of two likely costs less by the measure that decides."""
    likely = dict(
        zip(found.scenario.technologies, found.costing.totals[found.scenario.of][:, 1], strict=True)
    )
    return min(pair, key=likely.__getitem__)


@pytest.mark.parametrize("given", some(STATES[::2], STATES))
def test_every_state_that_is_offered_turns_the_decision(
    book: PriceBook, given: dict[str, str]
) -> None:
    found = estimate(read(given.items(), book), book)
    first, other = pair_of(found)
    assert cheaper_of((first, other), found) == first
    name = book.technologies[other].name
    offered = what_if(found)
    assert len(offered) <= MOST
    for each in offered:
        asked = dict(parse_qsl(urlsplit(each.link).query))
        before = found.scenario.changed
        changed = [key for key in {*asked, *before} if asked.get(key) != before.get(key)]
        assert len(changed) == 1, each
        there = estimate(read(asked.items(), book), book)
        assert cheaper_of((first, other), there) == other, each
        assert f"{name} is likely cheaper" in each.text


def test_something_is_offered_where_a_team_one_smaller_would_do(book: PriceBook) -> None:
    offered = what_if(estimate(read((), book), book))
    assert (
        offered[0].text == "With a Go team of 7 developers instead of 6, Elixir is likely cheaper."
    )
    assert offered[0].link == "/?team_size.go=7"


def test_of_a_saved_scenario_the_sentences_have_no_address(book: PriceBook) -> None:
    offered = what_if(estimate(read((), book), book, kept=Kept(page="/s/x")))
    assert offered
    assert {each.link for each in offered} == {""}


def test_one_technology_has_no_decision_to_turn(book: PriceBook) -> None:
    alone = read({"technologies": "go", "baseline": "none"}.items(), book)
    assert what_if(estimate(alone, book)) == ()


def test_the_break_even_is_one_number_wherever_it_is_said(book: PriceBook) -> None:
    said_often = 0
    for seed in range(some(60, 400)):
        given = {n: t for n, t in state(seed).items() if n not in ("period", "of")}
        found = estimate(read({**given, "baseline": "ruby", "draws": "0"}.items(), book), book)
        if not found.pair or "ruby" not in found.pair:
            continue
        to = next(id_ for id_ in ordered(found) if id_ != "ruby")
        row = {row.id: row for row in by_unit(Ranged(found, "envelope"))}[
            "break_even_person_months"
        ]
        note = row.cells[ordered(found).index(to)].note
        texts = [
            verdict_text(found),
            *(each.text for each in what_if(found)),
            chart("payback", found, View()).title,
            note,
        ]
        forms = (
            r"pays? at under (\S+) person-month", r"At (?:over|under) (\S+) person-month",
            r"pays? within .* at up to (\S+) person-month", r"^(\S+) person-months?$",
        )  # fmt: skip
        told = [hit for text in texts for form in forms for hit in re.findall(form, text)]
        assert len({*told}) < 2, (given, told)
        said_often += len(told) > 2
    assert said_often > 5
