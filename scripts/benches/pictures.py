"""S11: how soon a chart is a picture, once the service has drawn one."""

from collections.abc import Iterator
from functools import partial
from itertools import count

from werkzeug.test import Client

from benches.ratio import Effort, Goal, Measured, Spread, in_turns, seconds
from benches.start import said
from costcalc.output.charts.registry import CHARTS
from costcalc.web import create_app

KINDS = ("png", "svg")


def s11(effort: Effort) -> Iterator[Measured]:
    """The slowest of all charts, each of another scenario every time."""
    client, orders = Client(create_app()), count(100_000)

    def drawn(name: str, kind: str) -> float:
        address = f"/chart/{name}.{kind}?orders_per_month={next(orders)}"
        took = seconds(lambda: answers.append(client.get(address)))
        assert answers.pop().status_code == 200, address
        return 1000 * took

    answers: list[object] = []
    for kind in KINDS:
        names = list(CHARTS)[: max(effort.of(len(CHARTS)), 1)]
        for name in names:
            drawn(name, kind)
        turns = [partial(drawn, name, kind) for name in names]
        by_chart = dict(zip(names, in_turns(effort.turns, *turns), strict=True))
        slowest = max(by_chart, key=lambda name: by_chart[name].median)
        fastest = min(by_chart.values(), key=lambda spread: spread.median)
        cold = Spread(tuple(_cold(slowest, kind) for _ in range(effort.turns)))
        yield Measured(
            f"S11 {kind.upper()}",
            f"a chart as {kind.upper()}, with its simulation, the slowest of {len(names)}",
            Goal(80, " ms", at_least=False),
            by_chart[slowest],
            f"{slowest}; the fastest {fastest} ms",
            cold,
            "a process that has drawn none",
        )


def _cold(name: str, kind: str) -> float:
    program = f"""
from time import perf_counter
from werkzeug.test import Client
from costcalc.web import create_app
client = Client(create_app())
started = perf_counter()
client.get('/chart/{name}.{kind}')
print(1000 * (perf_counter() - started))
"""
    return float(said(program))
