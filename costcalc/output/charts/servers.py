"""How many servers each technology needs, and how that compares with what runs today."""

from typing import TypeAlias

from costcalc.analysis.estimate import Estimate
from costcalc.costing.totals import CASES, LIKELY
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Bar, Chart, Column, Data, Label, Panel, Row, Whisker
from costcalc.output.charts.stacked import LONGEST, RANGE
from costcalc.output.columns import names, order, ordered

Counts: TypeAlias = list[list[float]]
"""Servers in the three cases, by technology."""


def servers(estimate: Estimate) -> Chart:
    """Servers in year 1 by case, with the ratio to the baseline."""
    scenario, rows = estimate.scenario, order(estimate)
    counted = estimate.costing.servers[:, :, 0]
    counts: Counts = counted[rows].tolist()
    runs: str | None = None
    ratios: Counts = [[]] * len(rows)
    if scenario.baseline:
        runs = estimate.book.technologies[scenario.baseline].name
        ratios = (counted[rows] / counted[scenario.technologies.index(scenario.baseline)]).tolist()
    compared = f"; beside it the ratio to {runs}" if runs else ""
    return Chart(
        id="servers",
        title=_title(names(estimate), counts, runs),
        subtitle=(
            f"Servers in year 1, likely case; the line runs from the low to the high case{compared}"
        ),
        footer=words.footer(estimate),
        panels=(_panel(names(estimate), counts, ratios),),
        key=(RANGE,),
        table=_table(names(estimate), counts, ratios, runs),
        data=Data(
            (
                Column("technology", "Technology"),
                *(Column(case, case.capitalize(), "server") for case in CASES),
                *(Column(f"ratio_{case}", f"Ratio to what runs today, {case}") for case in CASES),
            ),
            tuple(
                (id_, *count, *(ratio or (None,) * 3))
                for id_, count, ratio in zip(ordered(estimate), counts, ratios, strict=True)
            ),
        ),
    )


def _title(named: tuple[str, ...], counts: Counts, runs: str | None) -> str:
    likely = [each[LIKELY] for each in counts]
    fewest = min(likely)
    those = [name for name, count in zip(named, likely, strict=True) if count == fewest]
    verb = "needs" if len(those) == 1 else "need"
    plural = "" if fewest == 1 else "s"
    head = f"{wording.listed(those)} likely {verb} {wording.whole(fewest)} server{plural}"
    if runs and runs not in those:
        return f"{head}, {runs} {wording.whole(likely[named.index(runs)])}"
    return head


def _panel(named: tuple[str, ...], counts: Counts, ratios: Counts) -> Panel:
    longest = LONGEST * max(likely for _, likely, _ in counts)
    end = min(max(high for *_, high in counts), longest)
    rows = []
    for name, (low, likely, high), ratio in zip(named, counts, ratios, strict=True):
        says = f"{name}: {likely:,g} servers, {low:,g} to {high:,g}"
        beside = [f"{ratio[LIKELY]:.2g}×"] if ratio else []
        beside += [f"high {wording.whole(high)}"] if high > end else []
        text = wording.whole(likely) + (f" ({', '.join(beside)})" if beside else "")
        bar = Bar("servers", 0.0, likely, "infrastructure", says)
        rows.append(Row(name, (bar,), (Label(likely, text),), Whisker(low, high)))
    return Panel(Axis(0.0, end, "servers", whole=True), rows=tuple(rows))


def _table(named: tuple[str, ...], counts: Counts, ratios: Counts, runs: str | None) -> cells.Table:
    heads = [case.capitalize() for case in CASES]
    heads += [f"Ratio to {runs}, {case}" for case in CASES] if runs else []
    texts = (
        (*map(wording.whole, count), *(f"{each:.2f}" for each in ratio))
        for count, ratio in zip(counts, ratios, strict=True)
    )
    caption = "Servers in year 1 by case" + (f", and their ratio to {runs}" if runs else "")
    return cells.of_texts(caption, ("Technology", *heads), zip(named, named, texts, strict=True))
