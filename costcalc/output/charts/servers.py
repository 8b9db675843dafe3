"""How many servers each technology needs, and how that compares with what runs today."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from costcalc.analysis.estimate import Estimate
from costcalc.costing.measures import ratio
from costcalc.costing.totals import CASES, LIKELY
from costcalc.model.lines import SERVER_RATIO
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Bar, Chart, Column, Data, Label, Panel, Row, Whisker
from costcalc.output.charts.stacked import LONGEST
from costcalc.output.columns import names, order, ordered
from costcalc.scenario.numerals import localised

Counts: TypeAlias = list[list[float]]
"""Servers or ratios in the three cases, by technology; an empty list where there are none."""

FLEET: Final = "By the servers that run today"
LOAD: Final = "By orders and connections"


def servers(estimate: Estimate) -> Chart:
    """Servers in year 1 by case, with the ratio to the baseline, and by load beside a fleet."""
    costing, rows = estimate.costing, order(estimate)
    counts: Counts = costing.servers[rows, :, 0].tolist()
    ratios, by_load, runs = list[list[float]](), list[list[float]](), ""
    if estimate.scenario.baseline:
        runs = estimate.book.technologies[estimate.scenario.baseline].name
        ratios = ratio(costing, SERVER_RATIO)[rows].tolist()
    if costing.servers_by_load is not None:
        by_load = costing.servers_by_load[rows].tolist()
    named, compared = names(estimate), f"; beside it the ratio to {runs}" if runs else ""
    panels = [_panel(named, counts, ratios, FLEET if by_load else "")]
    panels += [_panel(named, by_load, [], LOAD)] if by_load else []
    return Chart(
        title=_title(named, counts, runs),
        subtitle=(
            "Servers in year 1, likely case; the line is the envelope, from the low to the high "
            f"case{compared}"
        ),
        panels=tuple(panels),
        key=(words.whisker("envelope"),),
        says=tuple(_says(named, counts, by_load)),
        table=_table(named, counts, ratios, by_load, runs),
        data=_data(ordered(estimate), counts, ratios, by_load),
    )


def _title(named: tuple[str, ...], counts: Counts, runs: str) -> str:
    likely = [each[LIKELY] for each in counts]
    fewest = min(likely)
    those = [name for name, count in zip(named, likely, strict=True) if count == fewest]
    verb = "needs" if len(those) == 1 else "need"
    plural = "" if fewest == 1 else "s"
    head = f"{wording.listed(those)} likely {verb} {wording.whole(fewest)} server{plural}"
    if runs and runs not in those:
        return f"{head}, {runs} {wording.whole(likely[named.index(runs)])}"
    return head


def _says(named: tuple[str, ...], counts: Counts, by_load: Counts) -> Iterator[str]:
    """What the load alone would ask for."""
    for name, count, load in zip(named, counts, by_load or counts, strict=True):
        if count[LIKELY] != load[LIKELY]:
            ours, theirs = wording.whole(count[LIKELY]), wording.whole(load[LIKELY])
            yield f"{name}: {ours} by the servers that run today, {theirs} by the load."


def _panel(named: tuple[str, ...], counts: Counts, ratios: Counts, title: str) -> Panel:
    longest = LONGEST * max(likely for _, likely, _ in counts)
    end = min(max(high for *_, high in counts), longest)
    rows = []
    for name, (low, likely, high), own in zip(named, counts, ratios or counts, strict=True):
        says = f"{name}: " + localised(f"{likely:,g} servers, {low:,g} to {high:,g}")
        beside = [localised(f"{own[LIKELY]:.2g}×")] if ratios else []
        beside += [f"high {wording.whole(high)}"] if high > end else []
        text = wording.whole(likely) + (f" ({', '.join(beside)})" if beside else "")
        bar = Bar("servers", 0.0, likely, "infrastructure", says)
        rows.append(Row(name, (bar,), (Label(likely, text),), Whisker(low, high)))
    return Panel(Axis(0.0, end, "servers", whole=True), title=title, rows=tuple(rows))


def _table(
    named: tuple[str, ...], counts: Counts, ratios: Counts, by_load: Counts, runs: str
) -> cells.Table:
    heads = [case.capitalize() for case in CASES]
    heads += [f"Ratio to {runs}, {case}" for case in CASES] if ratios else []
    heads += [f"{LOAD}, {case}" for case in CASES] if by_load else []
    none: Counts = [[]] * len(counts)
    texts = (
        (
            *map(wording.whole, count),
            *(localised(f"{each:.2f}") for each in own),
            *map(wording.whole, load),
        )
        for count, own, load in zip(counts, ratios or none, by_load or none, strict=True)
    )
    caption = "Servers in year 1 by case" + (f", and their ratio to {runs}" if runs else "")
    return cells.table(caption, ("Technology", *heads), zip(named, named, texts, strict=True))


def _data(technologies: list[str], counts: Counts, ratios: Counts, by_load: Counts) -> Data:
    columns = (
        Column("technology", "Technology"),
        *(Column(case, case.capitalize(), "server") for case in CASES),
        *(Column(f"ratio_{case}", f"Ratio to what runs today, {case}") for case in CASES),
        *(Column(f"by_load_{case}", f"{LOAD}, {case}", "server") for case in CASES),
    )
    none: list[list[float | None]] = [[None] * len(CASES)] * len(counts)
    beside: list[list[float | None]] = [[*own] for own in ratios] or none
    loads: list[list[float | None]] = [[*load] for load in by_load] or none
    rows = zip(technologies, counts, beside, loads, strict=True)
    return Data(columns, tuple((id_, *count, *own, *load) for id_, count, own, load in rows))
