"""S5: costcalc beside OpenFisca-core and squigglepy on the same lines.

Both are installed by `make bench` in an environment of their own. Each first comes to our numbers.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from benches.ratio import Effort, Goal, Measured, Turn, in_turns, seconds
from benches.workload import ASKED, Workload, costed, drained, joined, one_by_one, workload
from costcalc.analysis.simulation import simulate
from costcalc.costing.resolve import Resolution, resolve
from costcalc.model.vocabulary import Array
from costcalc.prices.book import load_price_book
from costcalc.scenario.fields import Points
from costcalc.scenario.scenario import read

HERE = Path(__file__).parent
PYTHON = HERE.parent.parent / ".cache" / "bench" / "bin" / "python"
SCENARIOS = 200_000
DRAWS = 100_000


def s5_openfisca(effort: Effort) -> Iterator[Measured]:
    """The same scenarios as variables of OpenFisca-core."""
    work = workload(load_price_book(), effort.of(SCENARIOS))
    few = min(work.count, 200)
    with peer("openfisca_lines.py", _stacked(work), work.scenario.years) as (theirs, total):
        found_by_us = joined(costed(work))
        ours = found_by_us["nominal"] - found_by_us["migration"]  # once is no matter of a period
        by_technology = total.reshape(ours.shape)
        # It reckons in single precision, in which a load may need another server.
        assert np.isclose(by_technology, ours, rtol=1e-5).mean() > 0.999, (by_technology, ours)
        found, other, control = in_turns(
            effort.turns,
            lambda: work.count / seconds(lambda: drained(costed(work))),
            lambda: work.count / theirs(),
            lambda: few / seconds(lambda: one_by_one(work, few)),
        )
    yield Measured(
        "S5 OpenFisca",
        "scenarios a second on one core, over OpenFisca-core",
        Goal(1.6),
        found.over(other),
        f"{found} over {other}",
        control.over(other),
        "every scenario worked out on its own",
    )


def _stacked(work: Workload) -> dict[str, Array | float]:
    """What is given, the technologies one after the other; one number where all are the same."""
    technologies = work.given()
    stacked: dict[str, Array | float] = {}
    for name, first in technologies[0].items():
        values = [each[name] for each in technologies]
        if np.ndim(first) or any(value != first for value in values):
            stacked[name] = np.concatenate([np.broadcast_to(v, work.count) for v in values])
        else:
            stacked[name] = first
    return stacked


def s5_squigglepy(effort: Effort) -> Iterator[Measured]:
    """The same ranges as distributions of squigglepy."""
    book, draws, seeds = load_price_book(), effort.of(DRAWS), count(1)
    scenario = read(ASKED.items(), book)
    resolution = resolve(scenario, book)

    def simulated(many: int = draws) -> Array:
        simulation = simulate(replace(scenario, seed=next(seeds), draws=many), resolution, book)
        assert simulation
        return simulation.totals["nominal"]

    few, points, likely = min(draws, 20), _points(resolution), Workload(scenario, resolution, {}, 1)
    _agree(likely, points)
    more = scenario.years, draws, likely.today
    with peer("squigglepy_lines.py", points, *more) as (theirs, total):
        # It draws a figure anew wherever it stands, so that means agree and spreads do not.
        ours, near = simulated().mean(axis=1), 0.5 / np.sqrt(draws)
        assert np.allclose(total.mean(axis=1), ours, rtol=near), (total.mean(axis=1), ours)
        found, other, control = in_turns(
            effort.turns,
            lambda: draws / seconds(simulated),
            lambda: draws / theirs(),
            lambda: few / seconds(lambda: [simulated(1) for _ in range(few)]),
        )
    yield Measured(
        "S5 squigglepy",
        "draws a second on one core, over squigglepy",
        Goal(14),
        found.over(other),
        f"{found} over {other}",
        control.over(other),
        "every draw worked out on its own",
    )


def _agree(likely: Workload, points: Mapping[str, Points]) -> None:
    """That squigglepy comes to our totals where every figure is the likely one."""
    fixed = {name: (middle,) * 3 for name, (_, middle, _) in points.items()}
    more = likely.scenario.years, 1, likely.today
    with peer("squigglepy_lines.py", fixed, *more) as (_, total):
        ours = joined(costed(likely))["nominal"]
        assert np.allclose(total, ours, rtol=1e-12, atol=0.011), (total, ours)


def _points(resolution: Resolution) -> dict[str, Points]:
    """Low, likely and high of everything, by technology and parameter."""
    return {
        f"{id_}.{name}": (resolved.points[1],) * 3
        if resolved.figure and resolved.figure.policy
        else resolved.points
        for name, by_technology in resolution.items()
        for id_, resolved in by_technology.items()
    }


@contextmanager
def peer(program: str, given: Mapping[str, Any], *more: int) -> Iterator[tuple[Turn, Array]]:
    """A program that has worked out what is given, and takes turns at it: seconds a turn."""
    with tempfile.TemporaryDirectory() as folder:
        inputs, output = Path(folder, "inputs.npz"), Path(folder, "output.npz")
        np.savez(inputs, **given)
        command = [PYTHON, HERE / program, inputs, output, *map(str, more)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, text=True, **pipes) as process:
            assert process.stdin
            assert process.stdout
            if process.stdout.readline() != "ready\n":
                sys.exit(f"{program} does not run: make bench installs what it needs")

            def turn() -> float:
                process.stdin.write("\n")
                process.stdin.flush()
                return float(process.stdout.readline())

            yield turn, np.load(output)["total"]
            process.stdin.close()
