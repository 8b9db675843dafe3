"""costcalc: what a backend in Elixir, Erlang or Go costs in total, and how sure that is.

>>> from costcalc import Scenario, estimate, load_price_book
>>> book = load_price_book()
>>> scenario = Scenario.read(book, {"salary.go": "120k..180k"}, orders_per_month="1M", years=5)
>>> answer = estimate(scenario, book)
>>> answer.verdict.cheapest
'go'
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from costcalc.answers import (
        bridge,
        compare,
        flip_map,
        flip_points,
        sensitivity,
        simulation,
        trace,
    )
    from costcalc.bookfiles import BookFault
    from costcalc.estimate import Estimate
    from costcalc.notebook import chart, estimate
    from costcalc.output.sentences import verdict_text
    from costcalc.pricebook import PriceBook, load_price_book
    from costcalc.refusal import Fault, Refused
    from costcalc.results import to_answer, to_dict, to_pandas, to_polars
    from costcalc.scenario import Scenario

__version__ = "0.1.0"
__all__ = (
    "BookFault",
    "Estimate",
    "Fault",
    "PriceBook",
    "Refused",
    "Scenario",
    "bridge",
    "chart",
    "compare",
    "estimate",
    "flip_map",
    "flip_points",
    "load_price_book",
    "sensitivity",
    "simulation",
    "to_answer",
    "to_dict",
    "to_pandas",
    "to_polars",
    "trace",
    "verdict_text",
)

_HOMES = {
    "BookFault": "bookfiles",
    "Estimate": "estimate",
    "Fault": "refusal",
    "PriceBook": "pricebook",
    "Refused": "refusal",
    "Scenario": "scenario",
    "bridge": "answers",
    "chart": "notebook",
    "compare": "answers",
    "estimate": "notebook",
    "flip_map": "answers",
    "flip_points": "answers",
    "load_price_book": "pricebook",
    "sensitivity": "answers",
    "simulation": "answers",
    "to_answer": "results",
    "to_dict": "results",
    "to_pandas": "results",
    "to_polars": "results",
    "trace": "answers",
    "verdict_text": "output.sentences",
}


def __getattr__(name: str) -> Any:
    """A public name, its module imported when it is first asked for: `import costcalc` is fast."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """The package: `costcalc.estimate` is the function, also once the module of it is imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
