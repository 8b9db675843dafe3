"""The analyses as records: the shapes of their JSON answers, and the receipt as text."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final, TypeAlias

import numpy as np

from costcalc import units
from costcalc.analysis import comparison
from costcalc.analysis.bridge import Bridge
from costcalc.analysis.drivers import Driver, address_value
from costcalc.analysis.flips import FlipMap, FlipPoints
from costcalc.analysis.sensitivity import Sensitivity
from costcalc.analysis.simulation import Simulation
from costcalc.analysis.trace import Node
from costcalc.costing import Costing
from costcalc.inputs import TOTALS
from costcalc.naming import figure_name
from costcalc.output.links import address
from costcalc.output.wording import upper_first
from costcalc.pricebook import PriceBook
from costcalc.scenario import Scenario

Record: TypeAlias = dict[str, Any]

LEVELS: Final = (5, 10, 25, 50, 75, 90, 95)


def simulation_record(simulation: Simulation, scenario: Scenario, chosen: str) -> Record:
    """Quantiles of every total and difference, who is cheapest how often, what is worth knowing."""
    of = scenario.of
    return {
        "draws": scenario.draws,
        "seed": scenario.seed,
        "of": of,
        "totals": list(chain.from_iterable(_totals(simulation, total) for total in TOTALS)),
        "differences": list(chain.from_iterable(_pairs(simulation, total) for total in TOTALS)),
        "probability_cheapest": simulation.probability_cheapest(of),
        "expected_regret": _rounded(simulation.expected_regret(of)),
        "chosen": chosen,
        "value_of_information": [
            {"figure": figure, "value": round(value, 2)}
            for figure, value in simulation.value_of_information(of, chosen)
        ],
    }


def _totals(simulation: Simulation, total: str) -> Iterator[Record]:
    quantiles = simulation.quantiles(total, tuple(level / 100 for level in LEVELS)).round(2)
    means = simulation.totals[total].mean(axis=1).round(2)
    for row, technology in enumerate(simulation.technologies):
        at = {
            f"p{level}": value for level, value in zip(LEVELS, quantiles[row].tolist(), strict=True)
        }
        yield {"technology": technology, "total": total, "mean": float(means[row]), **at}


def _pairs(simulation: Simulation, total: str) -> Iterator[Record]:
    for pair in simulation.differences(total):
        p10, p50, p90 = np.quantile(pair.draws, (0.1, 0.5, 0.9)).round(2).tolist()
        yield {
            "a": pair.a,
            "b": pair.b,
            "total": total,
            "p10": p10,
            "p50": p50,
            "p90": p90,
            "probability_a_cheaper": pair.probability_a_cheaper,
        }


def _rounded(amounts: dict[str, float]) -> dict[str, float]:
    return {name: round(amount, 2) for name, amount in amounts.items()}


def sensitivity_record(found: Sensitivity, of: str, book: PriceBook) -> Record:
    """The tornado, widest bar first."""
    bars = [
        {
            "figure": bar.figure,
            "label": figure_name(bar.figure, book),
            "low": bar.low,
            "high": bar.high,
            "at_low": bar.at_low,
            "at_high": bar.at_high,
            "swing": round(bar.swing, 2),
            "flips": bar.flips,
        }
        for bar in found.bars
    ]
    return {"of": of, "base": found.base, "bars": bars}


def flip_record(found: FlipPoints, scenario: Scenario, book: PriceBook) -> Record:
    """Every flip of a driver with its sentence and a link to that state."""
    driver, rate = found.driver, _rate(found.driver, scenario)
    names = {id_: technology.name for id_, technology in book.technologies.items()}
    title = upper_first(figure_name(driver.id, book))
    points = [
        {
            "value": _snapped(point.value * rate),
            "from": point.before,
            "to": point.to,
            "text": f"{title}: from {_amount(driver, point.value, scenario)} on, {names[point.to]} "
            f"costs least instead of {names[point.before]}.",
            "link": _link(driver, point.value, scenario, book),
        }
        for point in found.points
    ]
    low, high = (_amount(driver, end, scenario) for end in (driver.low, driver.high))
    cheapest = names[found.cheapest_at_low]
    none = f"{title}: {cheapest} costs least throughout, from {low} to {high}."
    return {
        "driver": driver.id,
        "of": scenario.of,
        "unit": driver.unit.replace("USD", scenario.currency),
        "range": {"low": _snapped(driver.low * rate), "high": _snapped(driver.high * rate)},
        "points": points,
        "cheapest_at_low": found.cheapest_at_low,
        "cheapest_at_high": found.cheapest_at_high,
        "text": " ".join(str(point["text"]) for point in points) or none,
    }


def flip_map_record(found: FlipMap, scenario: Scenario) -> Record:
    """The cells of a map, row by row."""
    across, along = (_rate(driver, scenario) for driver in (found.x, found.y))
    cells = [
        {
            "x": _snapped(x * across),
            "y": _snapped(y * along),
            "cheapest": cheapest,
            "gap": round(gap, 2),
        }
        for y, names, gaps in zip(
            found.y_values.tolist(), found.cheapest, found.gap.tolist(), strict=True
        )
        for x, cheapest, gap in zip(found.x_values.tolist(), names, gaps, strict=True)
    ]
    return {"x": found.x.id, "y": found.y.id, "of": scenario.of, "cells": cells}


def _rate(driver: Driver, scenario: Scenario) -> float:
    """What turns a driver's value into the scenario's currency."""
    return scenario.exchange_rate if "USD" in driver.unit else 1.0


def _snapped(value: float) -> float:
    """A value without the noise that an exchange rate leaves in its last digits."""
    return float(f"{value:.12g}")


def _amount(driver: Driver, value: float, scenario: Scenario) -> str:
    """A driver's value in words."""
    if driver.over is not None or driver.unit == "1/year":
        return f"{value * 100:.4g} %"
    shown = value * _rate(driver, scenario)
    return units.understood((shown, shown, shown), driver.unit, scenario.currency)


def _link(driver: Driver, value: float, scenario: Scenario, book: PriceBook) -> str:
    """The page with the driver at a value; a saved scenario has it only as it is saved."""
    if scenario.kept:
        return ""
    typed = address_value(driver, value, scenario, book)
    if "USD" in driver.unit or driver.over is not None:
        typed *= scenario.exchange_rate
    changed = {
        **scenario.changed,
        driver.sets: units.exact_text(_snapped(typed)),
        "book": book.version,
    }
    return address("/", changed)


def bridge_record(found: Bridge) -> Record:
    """The gap, step by step."""
    steps = [
        {"category": step.category, "item": step.item, "difference": step.difference}
        for step in found.steps
    ]
    return {"start": found.start, "steps": steps, "end": found.end}


def compare_record(a: Costing, b: Costing) -> Record:
    """Two scenarios: what differs in the inputs, then every line and total."""
    changed = {**a.scenario.changed, **b.scenario.changed}
    differing = [
        {"id": name, "a": a.scenario.changed.get(name), "b": b.scenario.changed.get(name)}
        for name in sorted(changed)
        if a.scenario.changed.get(name) != b.scenario.changed.get(name)
    ]
    return {
        "a": dict(a.scenario.changed),
        "b": dict(b.scenario.changed),
        "currency": a.scenario.currency,
        "inputs": differing,
        "items": [_row(row, "item") for row in comparison.items(a, b)],
        "totals": [_row(row, "total") for row in comparison.totals(a, b)],
    }


def _row(row: comparison.Row, kind: str) -> Record:
    return {
        "technology": row.technology,
        kind: row.name,
        "a": row.a,
        "b": row.b,
        "difference": row.difference,
        "ratio": row.ratio,
    }


def trace_record(node: Node) -> Record:
    """A receipt with the receipts of what it is made from."""
    return {
        "id": node.id,
        "label": node.label,
        "value": node.value,
        "unit": node.unit,
        "formula": node.formula,
        "basis": node.basis,
        "source": node.source,
        "origin": node.origin,
        "number": node.number,
        "spreadsheet": node.spreadsheet,
        "from": [trace_record(part) for part in node.made_from],
    }
