"""The page's advice stands beside what the model computes for it, and its facts in tables."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from costcalc.analysis.estimate import estimate
from costcalc.output.advice import Judged, costs, described, judged, workload
from costcalc.output.fields import label_of
from costcalc.output.filters import given, in_short, link
from costcalc.output.sentences import verdict_text
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import read

CONNECTIONS, COMPUTING, KNOWLEDGE = "many_connections", "compute_bound", "beam_knowledge"


def advised(book: PriceBook, **asked: str) -> dict[str, Judged]:
    """Every piece of advice by its id, tried on a scenario."""
    named = {name.replace("__", "."): text for name, text in asked.items()}
    scenario = read(named.items(), book)
    return {each.id: judged(each, scenario, book) for each in book.comparison.advice}


def test_at_the_reference_workload_no_advice_applies(book: PriceBook) -> None:
    assert all(each.unmet for each in advised(book).values())


@pytest.mark.parametrize(
    "asked", [{}, {"scope": "published"}, {"team_size__elixir": "5"}, {"baseline": "ruby"}]
)
def test_a_stance_follows_whom_the_verdict_names(asked: dict[str, str], book: PriceBook) -> None:
    for each in advised(book, **asked).values():
        verdict, advises = each.tried.verdict, {*each.advice.advises}
        assert each.tried.scenario.scope == "like_for_like"
        if verdict.named:
            assert each.stance == ("agrees" if verdict.named in advises else "disagrees")
        elif verdict.action == "depends_on_scope":
            assert each.stance == "depends_on_scope"
        else:
            assert each.stance == ("cannot_tell" if advises & {*verdict.group} else "disagrees")


def test_advice_is_tried_like_for_like_whatever_is_counted_on_the_page(book: PriceBook) -> None:
    alike, published = (advised(book, scope=scope) for scope in ("like_for_like", "published"))
    assert {id_: each.stance for id_, each in alike.items()} == {
        id_: each.stance for id_, each in published.items()
    }


def test_a_disagreement_says_how_sure_it_is_and_what_makes_the_gap(book: PriceBook) -> None:
    found = advised(book, team_size__elixir="8", team_size__go="6")[CONNECTIONS]
    assert found.advice.advises == ("elixir",)
    assert found.stance == "disagrees"
    assert found.tried.verdict.group == ("go", "erlang")
    assert "Elixir is the cheapest in 0 of 100 simulations." in found.why
    assert "USD more than Go: team +" in found.why
    assert "On infrastructure alone Elixir, Erlang and Go are likely the cheapest." in found.why


def test_dear_go_developers_make_the_model_agree(book: PriceBook) -> None:
    found = advised(book, salary__go="250k", salary__erlang="250k")[CONNECTIONS]
    assert found.stance == "agrees"
    assert in_short(found.tried).startswith("Elixir is the cheapest to start on")


def test_what_draws_do_not_settle_agrees_with_nothing(book: PriceBook) -> None:
    found = advised(book, set__elixir__salary_premium="0..0.02")[CONNECTIONS]
    assert found.tried.verdict.group
    assert found.stance == "cannot_tell"


def test_one_that_is_clearly_dearer_is_disagreed_with_by_those_that_cannot_be_told_apart(
    book: PriceBook,
) -> None:
    found = advised(book, technologies="elixir,go,java", salary__elixir="250k")[CONNECTIONS]
    assert set(found.tried.verdict.group) == {"go", "java"}
    assert found.stance == "disagrees"


def test_a_winner_of_what_is_counted_alone_leaves_the_advice_to_that(book: PriceBook) -> None:
    pay = {"salary__elixir": "135k", "salary__go": "150k", "technologies": "elixir,go"}
    found = advised(book, **pay, set__effort_multiplier="1", set__min_servers="90")[CONNECTIONS]
    assert found.tried.verdict.action == "depends_on_scope"
    assert found.stance == "depends_on_scope"


def test_technologies_that_cost_the_same_leave_the_advice_open(book: PriceBook) -> None:
    found = advised(book, team_size="0", scope="like_for_like", draws="0")[CONNECTIONS]
    assert found.stance == "cannot_tell"
    assert "Elixir and Erlang likely cost the same." in found.why
    assert "0 USD" not in found.why


def test_advice_for_what_is_not_compared_is_not_judged(book: PriceBook) -> None:
    found = advised(book, technologies="node")
    assert {each.stance for each in found.values()} == {"not_compared"}


def test_without_simulations_no_advice_is_agreed_with(book: PriceBook) -> None:
    found = advised(book, draws="0")[COMPUTING]
    assert found.stance == "cannot_tell"
    assert "simulations" not in found.why
    assert {cost.draws for cost in costs(found.tried)} == {None}


@pytest.mark.parametrize(
    ("typed", "applies"), [("50000", False), ("50001", True), ("40k..80k", True)]
)
def test_connections_count_as_many_above_the_published_number(
    typed: str, applies: bool, book: PriceBook
) -> None:
    found = advised(book, concurrent_connections=typed)[CONNECTIONS]
    assert bool(found.unmet) is not applies


def test_work_that_computes_is_what_the_advice_on_computing_is_for(book: PriceBook) -> None:
    assert not advised(book, workload_kind="cpu_bound")[COMPUTING].unmet
    assert advised(book, workload_kind="io_bound")[COMPUTING].unmet


@pytest.mark.parametrize(
    ("asked", "applies"),
    [
        ({"set__elixir__learning_months": "1..3", "set__erlang__learning_months": "1..3"}, True),
        ({"set__elixir__learning_months": "1..3"}, False),
        ({"set__learning_months": "5"}, True),
        ({"set__go__learning_months": "12"}, True),
        ({"scope": "published"}, False),
    ],
)
def test_a_team_knows_the_vm_that_learns_it_as_soon_as_go(
    asked: dict[str, str], applies: bool, book: PriceBook
) -> None:
    assert bool(advised(book, **asked)[KNOWLEDGE].unmet) is not applies


def test_only_the_conditions_that_do_not_hold_are_set(book: PriceBook) -> None:
    found = advised(book, set__elixir__learning_months="2", years="5")[KNOWLEDGE]
    asked = dict(parse_qsl(urlsplit(link(found.tried.scenario, {})).query))
    assert asked == {
        "set.elixir.learning_months": "2",
        "set.erlang.learning_months": "0",
        "years": "5",
    }


@pytest.mark.parametrize("scope", ["published", "like_for_like"])
def test_the_verdict_beside_the_advice_is_that_of_the_result_it_links_to(
    scope: str, book: PriceBook
) -> None:
    for each in advised(book, scope=scope, orders_per_month="2M").values():
        linked = read(parse_qsl(urlsplit(link(each.tried.scenario, {})).query), book)
        found = estimate(linked, book)
        assert verdict_text(found).startswith(in_short(each.tried))
        totals = {cost.technology: cost.total for cost in costs(each.tried)}
        for row, id_ in enumerate(linked.technologies):
            assert totals[id_] == found.costing.totals["present_value"][row, 1]


def test_what_is_asked_stands_above_the_advice(book: PriceBook) -> None:
    asked = {"concurrent_connections": "80k", "workload_kind": "cpu_bound", "years": "5"}
    scenario = read(asked.items(), book)
    assert [(label_of(name, book), given(name, scenario, book)) for name in workload(scenario)] == [
        ("Orders a month", "100,000 orders a month"),
        ("Peak connections", "80,000 connections"),
        ("Team size", "6 developers"),
        ("What is counted", "Like for like"),
        ("Kind of work", "Computes"),
        ("Planning period", "5"),
    ]


def test_facts_are_told_of_the_technologies_that_the_page_speaks_of(book: PriceBook) -> None:
    assert described(book) == ("elixir", "erlang", "go")


def test_the_book_has_the_subjects_and_the_seven_metrics(book: PriceBook) -> None:
    comparison = book.comparison
    assert [table.id for table in comparison.tables] == [
        "overview",
        "performance",
        "community",
        "licences",
        "use_cases",
        "when_to_choose",
    ]
    assert len(comparison.metrics) == 7
    omitted = {each.id for each in comparison.not_modelled}
    assert omitted == {
        "integration",
        "delivery_speed",
        "cost_of_delay",
        "leaving_again",
        "parting",
        "incidents",
        "tax_and_currency",
    }
