"""How many servers each technology needs, and how that compares with what runs today."""

from functools import partial
from typing import Any, Final

from costcalc.costing import CASES, LIKELY
from costcalc.estimate import Estimate
from costcalc.output import wording
from costcalc.output.bars import BarRow, BarsDrawing, piece, thinned
from costcalc.output.cells import Cell, Row, Table
from costcalc.output.columns import order, ordered
from costcalc.output.finding import Column, Data, Finding, base_layout, footer, with_figure
from costcalc.output.plot import INK, axis
from costcalc.output.scale import Scale
from costcalc.output.stacks import LONGEST

LOOK: Final = "#0f7f78"


def counts(estimate: Estimate) -> Finding:
    """Servers in year 1 by case, with the ratio to the baseline."""
    rows = order(estimate)
    names = [estimate.book.technologies[estimate.scenario.technologies[row]].name for row in rows]
    servers = [estimate.costing.servers[row, :, 0].tolist() for row in rows]
    baseline = estimate.scenario.baseline
    runs = estimate.book.technologies[baseline].name if baseline else None
    ratios = _ratios(estimate, rows)
    compared = f"; beside it the ratio to {runs}" if runs else ""
    finding = Finding(
        id="servers",
        title=_title(estimate, names, servers),
        subtitle=(
            f"Servers in year 1, likely case; the line runs from the low to the high case{compared}"
        ),
        kind="bars",
        footer=footer(estimate),
        drawing=_drawing(names, servers, ratios),
        table=_table(names, servers, ratios, runs),
        numbers=partial(_data, estimate, servers, ratios),
    )
    return with_figure(finding, partial(_figure, names, servers, ratios))


def _ratios(estimate: Estimate, rows: list[int]) -> list[list[float] | None]:
    scenario = estimate.scenario
    if scenario.baseline is None:
        return [None for _ in rows]
    servers = estimate.costing.servers[:, :, 0]
    base = servers[scenario.technologies.index(scenario.baseline)]
    return [(servers[row] / base).tolist() for row in rows]


def _title(estimate: Estimate, names: list[str], servers: list[list[float]]) -> str:
    likely = [each[LIKELY] for each in servers]
    fewest = min(likely)
    those = [name for name, count in zip(names, likely, strict=True) if count == fewest]
    verb = "needs" if len(those) == 1 else "need"
    head = (
        f"{wording.listed(those)} likely {verb} {_count(fewest)} server{'' if fewest == 1 else 's'}"
    )
    baseline = estimate.scenario.baseline
    if baseline and estimate.book.technologies[baseline].name not in those:
        runs = estimate.book.technologies[baseline].name
        return f"{head}, {runs} {_count(likely[names.index(runs)])}"
    return head


def _count(value: float) -> str:
    return wording.whole(value)


def _table(
    names: list[str],
    servers: list[list[float]],
    ratios: list[list[float] | None],
    runs: str | None,
) -> Table:
    def cells(counted: list[float], ratio: list[float] | None) -> tuple[Cell, ...]:
        texts = [_count(each) for each in counted]
        if runs:
            texts += [f"{each:.2f}" for each in ratio or ()]
        return tuple(Cell(text, text, text) for text in texts)

    heads = [case.capitalize() for case in CASES]
    if runs:
        heads += [f"Ratio to {runs}, {case}" for case in CASES]
    return Table(
        "Servers in year 1 by case" + (f", and their ratio to {runs}" if runs else ""),
        ("Technology", *heads),
        tuple(
            Row(name, name, "", cells(*each))
            for name, each in zip(names, zip(servers, ratios, strict=True), strict=True)
        ),
    )


def _data(estimate: Estimate, servers: list[list[float]], ratios: list[list[float] | None]) -> Data:
    columns = (
        Column("technology", "Technology"),
        *(Column(case, case.capitalize(), "server") for case in CASES),
        *(Column(f"ratio_{case}", f"Ratio to what runs today, {case}") for case in CASES),
    )
    rows = zip(ordered(estimate), servers, ratios, strict=True)
    return Data(
        columns,
        tuple((id_, *counted, *(ratio or (None,) * 3)) for id_, counted, ratio in rows),
    )


def _end(servers: list[list[float]]) -> float:
    likely = max(each[LIKELY] for each in servers)
    return min(max(each[-1] for each in servers), LONGEST * likely)


def _drawing(
    names: list[str], servers: list[list[float]], ratios: list[list[float] | None]
) -> BarsDrawing:
    scale = Scale(0.0, _end(servers) * 1.02)
    rows = []
    for name, (low, likely, high), ratio in zip(names, servers, ratios, strict=True):
        rows.append(
            BarRow(
                name=name,
                pieces=(piece(scale, "servers", 0.0, likely),),
                whisker=(scale.place(low), scale.place(high)) if low < high else None,
                amount=_with_ratio(_count(likely), ratio),
            )
        )
    ticks = [(tick, wording.short(tick)) for tick in scale.ticks if tick == int(tick)]
    return BarsDrawing(rows=tuple(rows), ticks=thinned(scale, ticks))


def _with_ratio(text: str, ratio: list[float] | None) -> str:
    """A text with the ratio to what runs today behind it."""
    return f"{text} ({ratio[LIKELY]:.2g}×)" if ratio else text


def _figure(
    names: list[str],
    servers: list[list[float]],
    ratios: list[list[float] | None],
    finding: Finding,
) -> dict[str, Any]:
    likely = [each[LIKELY] for each in servers]
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": "servers",
        "meta": {"colour": "infrastructure"},
        "y": [_with_ratio(*each) for each in zip(names, ratios, strict=True)],
        "x": likely,
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [max(high - count, 0) for (_, count, high) in servers],
            "arrayminus": [max(count - low, 0) for (low, count, _) in servers],
            "color": INK,
            "thickness": 1.5,
            "width": 5,
        },
        "customdata": [[low, high] for low, _, high in servers],
        "hovertemplate": (
            "%{y}: %{x:,} servers<br>%{customdata[0]:,} to %{customdata[1]:,}<extra></extra>"
        ),
        "marker": {"color": LOOK},
    }
    layout = base_layout(finding, 40 + 36 * len(names))
    layout |= {
        "bargap": 0.42,
        "xaxis": axis(range=[0, _end(servers) * 1.05], title={"text": "servers"}),
        "yaxis": axis(autorange="reversed", automargin=True, showgrid=False),
    }
    return {"data": [bars], "layout": layout}
