"""Costs without money: each technology's likely total in whole per cent of one of them.

That is all that is shown without money, under the name of any chart: the one total that decides.
Parts, ranges, servers, other totals and the values at which a decision turns would let whoever has
the public price book work out what they stand on, down to a salary.
"""

from dataclasses import replace
from typing import Final

from costcalc.analysis.estimate import Estimate
from costcalc.costing.totals import LIKELY
from costcalc.output import cells, wording
from costcalc.output.charts import words
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Bar, Chart, Column, Data, Label, Panel, Row
from costcalc.output.columns import order, ordered

UNIT: Final = "%"
DATA: Final = Data((Column("technology", "Technology"), Column("percent", "Relative total", UNIT)))
"""What its numbers are."""


def relative(estimate: Estimate) -> Chart:
    """A bar a technology, from zero; what runs today is 100 %, or else the lowest total."""
    scenario, book = estimate.scenario, estimate.book
    likely = estimate.costing.totals[scenario.of][:, LIKELY]
    reference = words.reference(estimate)
    whole, name = float(likely[scenario.technologies.index(reference.id)]), reference.name
    if not whole:
        why = f"{name} likely costs nothing, so nothing is a percentage of it."
        return Chart("There are no percentages to show", why, data=DATA)
    shares = [
        (technology, book.technologies[technology].name, round(float(likely[row]) / whole * 100))
        for row, technology in zip(order(estimate), ordered(estimate), strict=True)
    ]
    said = wording.listed([f"{own} {share} %" for _, own, share in shares])
    measure = words.decided_by(scenario)
    most = float(max(share for *_, share in shares))
    return Chart(
        title=f"Relative to {name}: {said}",
        subtitle=f"Likely totals, {measure}; 100 % is what {name} likely costs",
        panels=(Panel(Axis(0.0, most), rows=tuple(_row(own, share) for _, own, share in shares)),),
        table=cells.table(
            f"Likely totals relative to {name}, {measure}",
            ("Technology", UNIT),
            ((id_, own, (str(share),)) for id_, own, share in shares),
        ),
        data=replace(DATA, rows=tuple((technology, share) for technology, _, share in shares)),
    )


def _row(name: str, share: int) -> Row:
    text = f"{share} %"
    return Row(name, (Bar("total", 0.0, float(share), "team", text),), (Label(float(share), text),))
