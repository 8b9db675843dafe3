"""What every test starts from: the embedded price book, and a question put to it."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, settings

from costcalc.costing import Costing, cost
from costcalc.pricebook import PriceBook, load_price_book
from costcalc.scenario import Scenario, read

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]

# The same examples on every run and machine; `--hypothesis-profile=search` looks for new ones.
settings.register_profile(
    "same",
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", settings.get_profile("same"), derandomize=False)
settings.load_profile("same")


@pytest.fixture(scope="session")
def book() -> PriceBook:
    """The embedded price book."""
    return load_price_book()


@pytest.fixture(scope="session")
def ask(book: PriceBook) -> Ask:
    """A scenario out of names and texts: `ask({"salary.go": "120k"}, years="5")`."""

    def asked(given: Mapping[str, object] | None = None, /, **more: object) -> Scenario:
        return read({**(given or {}), **more}.items(), book)

    return asked


@pytest.fixture(scope="session")
def cost_of(book: PriceBook, ask: Ask) -> CostOf:
    """The numbers of a scenario, asked for as with `ask`."""
    return lambda *given, **more: cost(ask(*given, **more), book)
