"""costcalc: what a backend in Elixir, Erlang or Go costs in total, and how sure that is.

>>> from costcalc import Scenario, estimate, load_price_book
>>> book = load_price_book()
>>> scenario = Scenario.read(book, {"salary.go": "120k..180k"}, orders_per_month="1M", years=5)
>>> answer = estimate(scenario, book)
>>> answer.verdict.cheapest
'elixir'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from costcalc.analysis.estimate import Estimate
    from costcalc.output.frames import to_answer, to_dict, to_pandas, to_polars
    from costcalc.output.notebook import chart, estimate
    from costcalc.output.questions import (
        bridge,
        compare,
        flip_map,
        flip_points,
        sensitivity,
        simulation,
        trace,
    )
    from costcalc.output.sentences import verdict_text
    from costcalc.prices.book import PriceBook, load_price_book
    from costcalc.prices.files import BookFault
    from costcalc.scenario.faults import Fault, Refused
    from costcalc.scenario.scenario import Scenario

__version__ = "1.0.1"
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
    "BookFault": "prices.files",
    "Estimate": "analysis.estimate",
    "Fault": "scenario.faults",
    "PriceBook": "prices.book",
    "Refused": "scenario.faults",
    "Scenario": "scenario.scenario",
    "bridge": "output.questions",
    "chart": "output.notebook",
    "compare": "output.questions",
    "estimate": "output.notebook",
    "flip_map": "output.questions",
    "flip_points": "output.questions",
    "load_price_book": "prices.book",
    "sensitivity": "output.questions",
    "simulation": "output.questions",
    "to_answer": "output.frames",
    "to_dict": "output.frames",
    "to_pandas": "output.frames",
    "to_polars": "output.frames",
    "trace": "output.questions",
    "verdict_text": "output.sentences",
}


def __getattr__(name: str) -> Any:
    """A public name, its module imported when it is first asked for: `import costcalc` is fast."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
