"""Every choice of the workbook leads to the number that the service reads under that choice."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from costcalc.costing.resolve import Resolved, needed, resolve
from costcalc.output.workbook.choices import Fork, Tree, options, questions, texts, tree
from costcalc.scenario.scenario import Scenario, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costcalc.prices.book import PriceBook

TODAY = {
    "load": {},
    "fleet": {"baseline": "node", "current_servers": "12", "technologies": "go,node,ruby"},
    "given": {"baseline": "ruby", "team_size.go": "3", "salary.ruby": "90k", "own.rent": "9/month"},
    "german": {"country": "de", "set.server_price": "70", "scope": "published"},
}
GIVEN: tuple[dict[str, str], ...] = (
    {},
    {"team_size.elixir": "4", "salary.go": "80k", "set.go.database_price": "90"},
    {"code_size": "30", "parallel_running_months": "2"},
    {"migration_person_months": "7"},
)


def led_to(found: Tree, chosen: Mapping[str, Any], scenario: Scenario) -> Resolved:
    """What a tree comes to under some choices and amounts."""
    while isinstance(found, Fork):
        if found.question in chosen:
            answer = options(found.question, scenario).index(chosen[found.question])
        else:
            answer = int(found.question not in chosen["given"])
        found = found.branches[answer]
    return found


@pytest.mark.parametrize("start", TODAY)
def test_a_choice_leads_to_what_the_service_reads_under_it(book: PriceBook, start: str) -> None:
    asked = TODAY[start]
    scenario = read(asked.items(), book)
    placed, tried = book.on(scenario.server), 0
    names = needed(scenario.sizing)
    trees = {
        (name, id_): tree(name, id_, scenario, placed)
        for name, id_ in product(names, scenario.technologies)
    }
    for baseline, staffing, tier, given in product(
        options("baseline", scenario), ("present", "hired"), ("community", "24x7"), GIVEN
    ):
        ids = {name.split(".")[1] for name in given if name.startswith("salary.")}
        if not ids <= {*scenario.technologies} or asked.keys() & given.keys():
            continue
        scope = "published" if tried % 3 == 0 and "set.go.database_price" not in given else None
        chosen = {"baseline": baseline, "staffing": staffing, "support_tier": tier,
                  "scope": scope or "like_for_like", "workload_kind": "cpu_bound"}  # fmt: skip
        there = {name: str(value or "none") for name, value in chosen.items()}
        technologies = ",".join(scenario.technologies)
        other = read({**asked, **given, **there, "technologies": technologies}.items(), book)
        wanted = resolve(other, book)
        for (name, id_), each in trees.items():
            theirs = wanted[name][id_]
            ours = led_to(each, {**chosen, "given": {*given}}, scenario)
            assert (ours.id, ours.key) == (theirs.id, theirs.key), (name, id_, chosen, given)
            tried += 1
    assert tried > 1000


def test_a_choice_that_changes_nothing_is_not_asked_for(book: PriceBook) -> None:
    scenario = read({"baseline": "ruby"}.items(), book)
    assert questions(tree("attrition", "go", scenario, book)) == ()
    assert {*questions(tree("support_price", "go", scenario, book))} == {
        "support_tier", "scope", "set.go.support_standard", "set.go.support_24x7",
    }  # fmt: skip


def test_a_choice_is_a_formula_over_its_cell(book: PriceBook) -> None:
    scenario = read({"baseline": "ruby"}.items(), book)
    price = tree("server_price", "go", scenario, book)
    _, likely, _ = texts(price, lambda resolved: (resolved.key,) * 3, lambda name: f"<{name}>")
    own = "IF(ISNUMBER(<set.go.server_price>),set.go.server_price,server_price)"
    assert likely == f"CHOOSE(<scope>,{own},go.server_price)"
