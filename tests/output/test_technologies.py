"""The page's advice stands beside what the model computes for it, and its facts in tables."""

import shutil
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from costcalc.estimate import estimate
from costcalc.output.advice import STANCES, Judged
from costcalc.output.sentences import verdict_text
from costcalc.output.technologies import Technologies, technologies
from costcalc.pricebook import PriceBook, folder, load_price_book
from costcalc.scenario import read

CONNECTIONS, COMPUTING, KNOWLEDGE = "many_connections", "compute_bound", "beam_knowledge"


def shown(book: PriceBook, **asked: str) -> Technologies:
    named = {name.replace("__", "."): text for name, text in asked.items()}
    return technologies(read(named.items(), book), book, {})


def advice(book: PriceBook, id_: str, **asked: str) -> Judged:
    return next(each for each in shown(book, **asked).advice if each.id == id_)


def test_at_the_reference_workload_no_advice_applies_and_two_of_three_are_contradicted(
    book: PriceBook,
) -> None:
    found = shown(book).advice
    assert [(each.id, each.applies, each.stance) for each in found] == [
        (CONNECTIONS, False, "disagrees"),
        (COMPUTING, False, "leans"),
        (KNOWLEDGE, False, "disagrees"),
    ]


def test_a_disagreement_says_how_sure_it_is_and_what_makes_the_gap(book: PriceBook) -> None:
    found = advice(book, CONNECTIONS)
    assert found.advised == "Elixir"
    assert found.verdict.startswith("Go costs least")
    assert "Elixir costs least in 0 of 100 draws." in found.why
    assert "Elixir likely costs 393,000 USD more than Go: team +292,000 USD" in found.why
    assert "like for like, Elixir, Erlang and Go cost least" in found.why


def test_dear_go_developers_make_the_model_agree(book: PriceBook) -> None:
    found = advice(book, CONNECTIONS, salary__go="250k", salary__ruby="250k", salary__erlang="250k")
    assert found.stance == "agrees"
    assert found.verdict.startswith("Elixir costs least")
    assert found.sentence == STANCES["agrees"]


def test_a_disagreement_that_draws_do_not_settle_is_no_firm_one(book: PriceBook) -> None:
    found = advice(book, KNOWLEDGE, salary__elixir="120k..180k", salary__erlang="120k..180k")
    assert found.stance == "differs"


def test_technologies_that_cost_the_same_leave_the_advice_open(book: PriceBook) -> None:
    found = advice(book, CONNECTIONS, team_size="0", scope="like_for_like", draws="0")
    assert (found.stance, found.why) == ("level", "")


def test_advice_for_what_is_not_compared_is_not_judged(book: PriceBook) -> None:
    found = shown(book, technologies="node").advice
    assert {each.stance for each in found} == {"not_compared"}


def test_without_draws_the_likely_values_decide(book: PriceBook) -> None:
    found = advice(book, COMPUTING, draws="0")
    assert found.stance == "agrees"
    assert "draws" not in found.why
    assert {cost.draws for cost in found.costs} == {""}


@pytest.mark.parametrize(
    ("typed", "applies"), [("50000", False), ("50001", True), ("40k..80k", True)]
)
def test_connections_count_as_many_above_the_published_number(
    typed: str, applies: bool, book: PriceBook
) -> None:
    found = advice(book, CONNECTIONS, concurrent_connections=typed)
    assert found.applies is applies
    assert bool(found.tried_with) is not applies


def test_work_that_computes_is_what_the_advice_on_computing_is_for(book: PriceBook) -> None:
    assert advice(book, COMPUTING, workload_kind="cpu_bound").applies
    assert not advice(book, COMPUTING, workload_kind="io_bound").applies


@pytest.mark.parametrize(
    ("asked", "applies"),
    [
        ({"set__elixir__ramp_up_months": "1..3", "set__erlang__ramp_up_months": "1..3"}, True),
        ({"set__elixir__ramp_up_months": "1..3"}, False),
        ({"set__ramp_up_months": "5"}, True),
        ({"set__go__ramp_up_months": "12"}, True),
    ],
)
def test_a_team_knows_the_vm_that_is_as_soon_at_full_output_as_with_go(
    asked: dict[str, str], applies: bool, book: PriceBook
) -> None:
    assert advice(book, KNOWLEDGE, **asked).applies is applies


def test_only_the_conditions_that_do_not_hold_are_set(book: PriceBook) -> None:
    found = advice(book, KNOWLEDGE, set__elixir__ramp_up_months="2", years="5")
    asked = dict(parse_qsl(urlsplit(found.link).query))
    assert asked == {
        "set.elixir.ramp_up_months": "2",
        "set.erlang.ramp_up_months": "1..3",
        "years": "5",
    }


@pytest.mark.parametrize("scope", ["published", "like_for_like"])
def test_the_verdict_beside_the_advice_is_that_of_the_result_it_links_to(
    scope: str, book: PriceBook
) -> None:
    for each in shown(book, scope=scope, orders_per_month="2M").advice:
        linked = read(parse_qsl(urlsplit(each.link).query), book)
        found = estimate(linked, book)
        assert verdict_text(found).startswith(each.verdict)
        costs = {cost.name: cost.total for cost in each.costs}
        for row, id_ in enumerate(linked.technologies):
            total = found.costing.totals["present_value"][row, 1]
            assert costs[book.technologies[id_].name] == f"{total:,.0f}"


def test_what_is_asked_stands_above_the_advice(book: PriceBook) -> None:
    asked = dict(shown(book, concurrent_connections="80k", workload_kind="cpu_bound").workload)
    assert asked["Peak connections"] == "80,000 connections"
    assert asked["Kind of work"] == "Computes"
    assert asked["Scope"] == "As published"


def test_facts_have_a_cell_a_technology_and_silence_is_none(book: PriceBook) -> None:
    page = shown(book)
    assert page.names == ("Elixir", "Erlang", "Go")
    rows = {row.id: row for table in page.tables for row in table.rows}
    assert all(len(row.cells) == 3 for row in rows.values())
    assert rows["maintainers"].cells[0] is None
    assert rows["developers"].contradiction == "developers_per_posting"
    assert {row.contradiction for row in rows.values()} - {None} <= page.contradictions.keys()


def test_the_page_has_the_subjects_and_the_seven_metrics(book: PriceBook) -> None:
    page = shown(book)
    assert [table.id for table in page.tables] == [
        "overview",
        "performance",
        "community",
        "licences",
        "use_cases",
        "when_to_choose",
    ]
    assert len(page.comparison.metrics) == 7
    omitted = {each.id for each in page.comparison.not_modelled}
    assert {"operations_effort", "memory", "productivity", "single_binary"} <= omitted


def test_a_technology_that_the_page_does_not_know_is_in_the_book_and_in_no_table(
    tmp_path: Path,
) -> None:
    place = shutil.copytree(folder(), tmp_path / "book")
    rust = (place / "technologies/go.toml").read_text("utf-8").replace('id = "go"', 'id = "rust"')
    (place / "technologies/rust.toml").write_text(rust.replace('"Go"', '"Rust"'), "utf-8")
    page = shown(load_price_book(place), technologies="rust,go")
    assert page.names == ("Elixir", "Erlang", "Go")
    assert "Rust" in [each.name for each in page.profiles]
    assert "Rust" in [cost.name for cost in page.advice[0].costs]
