"""The analyses for a terminal: flip points, tornado, bridge and comparison as plain tables."""

from typing import Final

from costcalc.model.formula import words
from costcalc.output.analyses import Record
from costcalc.output.text import table
from costcalc.units import number_text

MOST_BARS: Final = 10


def flip_text(record: Record) -> str:
    """The sentence of every flip, and how to get to that state."""
    lines = [record["text"]] if not record["points"] else []
    for point in record["points"]:
        lines += [point["text"], f"  {point['link']}"]
    return "\n".join(lines)


def sensitivity_text(record: Record) -> str:
    """The widest bars of the tornado."""
    bars = record["bars"][:MOST_BARS]
    rows = [
        (
            bar["label"],
            [
                f"{number_text(bar['low'])} to {number_text(bar['high'])}",
                f"{bar['at_low']:,.0f}",
                f"{bar['at_high']:,.0f}",
                f"{bar['swing']:,.0f}",
                "yes" if bar["flips"] else "",
            ],
        )
        for bar in bars
    ]
    heads = ("from low to high", "at low", "at high", "swing", "flips")
    more = len(record["bars"]) - len(bars)
    lines = [f"{record['of']} is {record['base']:,.2f} at likely values", ""]
    lines += table("Figure", heads, rows) if rows else ["Nothing in it has a range."]
    return "\n".join([*lines, *([f"and {more} more"] if more else [])])


def bridge_text(record: Record) -> str:
    """The steps from one total to the other that are not zero."""
    steps = [step for step in record["steps"] if step["difference"]]
    rows = [
        (record["from"], [f"{record['start']:,.2f}"]),
        *((f"  {words(step['item'])}", [f"{step['difference']:+,.2f}"]) for step in steps),
        (record["to"], [f"{record['end']:,.2f}"]),
    ]
    return "\n".join(table(words(record["of"]), ("amount",), rows))


def compare_text(record: Record) -> str:
    """What differs, and every total of both."""
    heads = ("a", "b", "difference")
    changed = [
        f"{entry['id']}: {_or_default(entry['a'])} against {_or_default(entry['b'])}"
        for entry in record["inputs"]
    ]
    rows = [
        (f"{row['technology']} {words(row['total'])}", [_cell(row[head]) for head in heads])
        for row in record["totals"]
    ]
    lines = changed or ["The inputs are the same."]
    return "\n".join([*lines, "", *table(f"Likely, {record['currency']}", heads, rows)])


def simulation_text(record: Record) -> str:
    """Who is cheapest how often, with the spread of the total that decides."""
    totals = [row for row in record["totals"] if row["total"] == record["of"]]
    probability, regret = record["probability_cheapest"], record["expected_regret"]
    rows = [
        (
            row["technology"],
            [
                *(f"{row[level]:,.0f}" for level in ("p10", "p50", "p90")),
                f"{probability[row['technology']] * 100:.0f} in 100",
                f"{regret[row['technology']]:,.0f}",
            ],
        )
        for row in totals
    ]
    heads = ("P10", "P50", "P90", "cheapest", "expected regret")
    return "\n".join(table(f"{words(record['of'])}, {record['draws']} draws", heads, rows))


def receipt_text(record: Record, depth: int = 0) -> str:
    """A receipt as indented text, a number a line."""
    stands_on = ", ".join(filter(None, (record["origin"], record["basis"], record["source"])))
    unit = "" if record["unit"] == "1" else f" {record['unit']}"
    formula = f" = {record['formula']}" if record["formula"] else ""
    amount = "none" if record["value"] is None else number_text(record["value"])
    line = f"{'  ' * depth}{record['label']}: {amount}{unit}{formula} [{stands_on}]"
    return "\n".join([line, *(receipt_text(part, depth + 1) for part in record["from"])])


def _or_default(text: str | None) -> str:
    return "default" if text is None else text


def _cell(amount: float | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"
