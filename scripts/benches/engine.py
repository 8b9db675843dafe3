"""S4: costcalc's engine beside plain numpy, on one core."""

from collections.abc import Iterator

import numpy as np

from benches import plain
from benches.ratio import Effort, Goal, Measured, in_turns, seconds
from benches.workload import Workload, costed, drained, joined, workload
from costcalc.prices.book import load_price_book

SCENARIOS = 400_000


def s4(effort: Effort) -> Iterator[Measured]:
    """Scenarios a second."""
    work = workload(load_price_book(), effort.of(SCENARIOS))
    technologies, years = work.given(), work.scenario.years
    _agree(work)

    def ours() -> float:
        return work.count / seconds(lambda: drained(costed(work)))

    def twice() -> float:
        return work.count / seconds(lambda: (drained(costed(work)), drained(costed(work))))

    def numpys() -> float:
        parts = plain.in_chunks(technologies, work.today, work.count, years)
        return work.count / seconds(lambda: drained(parts))

    found, other, control = in_turns(effort.turns, ours, numpys, twice)
    yield Measured(
        "S4",
        f"scenarios a second on one core, over plain numpy in chunks of {plain.CHUNK:,}",
        Goal(1.2),
        found.over(other),
        f"{found} over {other}, each of {len(technologies)} technologies and {years} years",
        control.over(other),
        "everything worked out twice",
    )


def _agree(work: Workload) -> None:
    """That both come to the same totals, before they are timed."""
    ours = joined(costed(work))
    given, years = work.given(), work.scenario.years
    parts = list(plain.in_chunks(given, work.today, work.count, years))
    assert ours.keys() == parts[0][0].keys()
    for name, amounts in ours.items():
        for place, own in enumerate(amounts):
            other = np.concatenate([part[place][name] for part in parts])
            assert np.allclose(own, other, rtol=1e-12, atol=0.011), name
