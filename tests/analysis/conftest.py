"""Random questions in every scope, sizing mode, baseline and currency, and a book with a twin."""

import shutil
import tomllib
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from costcalc.analysis.simulation import Simulation, simulate
from costcalc.costing.totals import cost
from costcalc.prices.book import PriceBook, folder, load_price_book
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
Simulated: TypeAlias = Callable[..., Simulation]
Question: TypeAlias = dict[str, str]
Puzzle: TypeAlias = Callable[[np.random.Generator], Question]

SOMETIMES: list[tuple[float, dict[str, tuple[str, ...]]]] = [
    (0.5, {"staffing": ("present", "hired")}),
    (0.3, {"currency": ("EUR", "JPY"), "exchange_rate": ("0.92", "130")}),
    (0.4, {"migration_person_months": ("1", "6..18"), "parallel_running_months": ("2", "1..4")}),
    (0.2, {"code_size": ("12", "40..90..300")}),
    # Pay that is nearly alike lets the servers decide.
    (
        0.6,
        {"salary": ("150k USD/year",), "salary.elixir": ("148k USD/year", "130k..160k USD/year")},
    ),
    (0.3, {"set.effort_multiplier": ("1",)}),
    (0.3, {"set.workload_growth": ("-20%..0%..30%", "-50%", "0")}),
    (0.2, {"revenue_per_hour": ("0", "900", "100..2000")}),
]
"""What some questions have beside what all have, and how many do."""


@pytest.fixture(scope="session")
def simulated(ask: Ask, book: PriceBook) -> Simulated:
    """The draws of a scenario, asked for as with `ask`."""

    def drawn(*given: object, **more: object) -> Simulation:
        asked = ask(*given, **more)
        found = simulate(asked, cost(asked, book).resolution, book)
        assert found is not None
        return found

    return drawn


@pytest.fixture(scope="session")
def question() -> Puzzle:
    """Makes up a question: any scope, sizing, baseline, currency, total, and some ranges."""

    def made_up(random: np.random.Generator) -> Question:
        def one_of(*options: str) -> str:
            return str(random.choice(options))

        asked = {
            "scope": one_of("published", "like_for_like"),
            "baseline": one_of("ruby", "ruby", "node", "elixir", "go", "none"),
            "technologies": one_of("elixir,erlang,go", "elixir,go", "go,node,ruby", "elixir"),
            "of": one_of("present_value", "annual", "monthly", "nominal", "equivalent_annual"),
            "years": one_of("1", "2", "3"),
            "workload_kind": one_of("io_bound", "cpu_bound"),
            "support_tier": one_of("community", "standard", "24x7"),
            "orders_per_month": one_of("100k", "20k..100k..800k", "5M", "60M"),
            "concurrent_connections": one_of("0", "5000", "1000..90k", "300k", "2M"),
            "team_size": one_of("6", "0.5", "2..3..8", "40"),
            "server": one_of("aws-m7g.large", "aws-t4g.medium", "aws-m5.2xlarge"),
        }
        for share, more in SOMETIMES:
            if random.random() < share:
                asked |= {name: one_of(*options) for name, options in more.items()}
        if asked["baseline"] in ("ruby", "node") and random.random() < 0.4:
            asked["current_servers"] = one_of("3", "20", "10..20..40", "350")
            asked["current_server_price"] = one_of("40", "90..400")
        return asked

    return made_up


@pytest.fixture(scope="session")
def twins(tmp_path_factory: pytest.TempPathFactory) -> PriceBook:
    """The book with one more technology, first by name, each figure of which is that of Go."""
    place = tmp_path_factory.mktemp("book") / "pricing_data"
    shutil.copytree(folder(), place)
    go = tomllib.loads((place / "technologies/go.toml").read_text("utf-8"))
    tables = [
        f'[{group}.{name}]\nsame_as = "go.{name}"\nbasis = "assumption"\nnote = "As Go."\n'
        for group in ("figures", "published", "like_for_like")
        for name in go[group]
    ]
    head = 'id = "a_twin"\nname = "Twin"\nstands_for = "a second Go"\n\n'
    (place / "technologies/a_twin.toml").write_text(head + "\n".join(tables), "utf-8")
    return load_price_book(place)
