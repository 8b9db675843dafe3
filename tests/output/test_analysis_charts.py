"""The analyses' charts draw the analyses' numbers, and nothing in them lies on anything else."""

import re
from collections.abc import Mapping
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given as example
from hypothesis import strategies as st

from costcalc.analysis.bridge import bridge
from costcalc.analysis.drivers import find_driver
from costcalc.analysis.flips import flip_map
from costcalc.analysis.sensitivity import sensitivity
from costcalc.costing import LIKELY
from costcalc.estimate import Estimate, estimate
from costcalc.output import bars, lines, wording
from costcalc.output.charts import ANALYSES, View, chart, flip_sentences
from costcalc.output.columns import order
from costcalc.output.cumulative import cumulative
from costcalc.output.finding import Finding, decision, signed_exact
from costcalc.output.flipmap import CLOSE, MAPS
from costcalc.output.plot import LINES
from costcalc.output.scale import Scale, axis_texts, spanning, spread_out, text_width
from costcalc.output.spread import against, dots
from costcalc.output.steps import between
from costcalc.output.worth import worth
from costcalc.pricebook import PriceBook
from costcalc.scenario import read

STATES: list[Mapping[str, str]] = [
    {},
    {"draws": "0"},
    {"draws": "1"},
    {"scope": "like_for_like", "concurrent_connections": "100k"},
    {"team_size": "0", "orders_per_month": "0", "concurrent_connections": "0"},
    {"technologies": "go", "baseline": "none"},
    {"technologies": "node,ruby", "draws": "50"},
    {"technologies": "elixir,erlang,go,node", "current_servers": "20", "support_tier": "24x7"},
    {"orders_per_month": "1e12", "currency": "JPY", "exchange_rate": "150"},
    {"years": "10", "migration_person_months": "60", "baseline": "elixir"},
    {"migration_person_months": "6", "salary.go": "130k", "years": "5"},
    {"salary": "0", "set.server_price": "0", "set.monitoring_price": "0"},
    {"baseline": "none", "of": "monthly", "years": "1"},
]
PLACE = re.compile(r"-?\d{1,3}\.\d{3}%")


def found(book: PriceBook, given: Mapping[str, str]) -> Estimate:
    return estimate(read(given.items(), book), book)


def built(result: Estimate, name: str, which: str = "connections") -> Finding:
    return chart(name, result, View(map=which))


def table(finding: Finding) -> list[list[str]]:
    assert finding.table
    return [[row.label, *(cell.likely for cell in row.cells)] for row in finding.table.rows]


def share(place: str) -> float:
    return float(place.removesuffix("%")) / 100


def overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] - 0.01 and other[0] < one[1] - 0.01


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("name", ANALYSES)
def test_plotly_accepts_every_figure(book: PriceBook, given: Mapping[str, str], name: str) -> None:
    finding = built(found(book, given), name)
    plotted = finding.plotted
    again = go.Figure(plotted).to_plotly_json()
    assert len(again["data"]) == len(plotted["data"])
    assert plotted["layout"]["meta"]["chart"] == finding.id == name
    assert bool(plotted["data"]) == (finding.kind != "none")
    assert "nan" not in str(plotted).lower()
    assert re.findall(r"<(?!br>|extra></extra>|/extra>)[^>]*>", str(plotted)) == []


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("name", ANALYSES)
def test_every_finding_has_words_a_picture_and_a_table_or_says_why_not(
    book: PriceBook, given: Mapping[str, str], name: str
) -> None:
    finding = built(found(book, given), name)
    assert finding.title
    assert finding.subtitle
    assert (finding.drawing is None) == (finding.table is None) == (finding.kind == "none")
    if finding.table:
        assert {len(row.cells) + 1 for row in finding.table.rows} == {len(finding.table.heads)}


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("name", ANALYSES)
def test_no_picture_leaves_its_frame(book: PriceBook, given: Mapping[str, str], name: str) -> None:
    places = re.findall(r"'(-?\d[\d.]*)%'", str(built(found(book, given), name).drawing))
    assert all(0 <= float(place) <= 100 for place in places)


def test_the_tornado_has_the_bars_of_the_sensitivity(book: PriceBook) -> None:
    result = found(book, {})
    pair = decision(result)
    assert pair
    assert (pair.first, pair.next) == ("go", "ruby")
    own = sensitivity(result.scenario, result.costing.standings, "present_value", "go", "ruby")
    finding = built(result, "tornado")
    data = finding.plotted["data"]
    for place, (bar, row) in enumerate(zip(own.bars, table(finding), strict=False)):
        assert row[3:5] == [signed_exact(bar.at_low), signed_exact(bar.at_high)]
        assert row[5] == f"{bar.swing:,.2f}"
        assert row[6] == ("yes" if bar.flips else "no")
        for trace, end in zip(data, (bar.at_low, bar.at_high), strict=True):
            assert trace["base"] + trace["x"][place] == pytest.approx(end)
    assert table(finding)[0][:3] == ["Go’s salary", "120,000 USD a year", "180,000 USD a year"]
    assert "each of 4 figures alone can change which is cheaper" in finding.title
    marked = [row.name for row in finding.drawing.rows if row.tag]
    assert marked == [row[0] for row in table(finding) if row[6] == "yes"]
    assert all("flips" in row.tag for row in finding.drawing.rows if row.tag)


def test_the_tornado_shows_ten_bars_and_says_how_many_more(book: PriceBook) -> None:
    finding = built(found(book, {"scope": "like_for_like", "team_size": "2..4..9"}), "tornado")
    assert len(finding.drawing.rows) == len(table(finding)) == 10
    assert re.fullmatch(r"One more figure moves it by \d+ or less\.", finding.says[0])


def test_the_ends_of_a_bar_stand_at_the_values_of_the_gap(book: PriceBook) -> None:
    result = found(book, {})
    own = sensitivity(result.scenario, result.costing.standings, "present_value", "go", "ruby")
    drawing = built(result, "tornado").drawing
    widest = own.bars[0].swing
    zero = share(drawing.zero)
    for bar, row in zip(own.bars, drawing.rows, strict=False):
        start = min(share(piece.start) for piece in row.pieces)
        end = max(share(piece.start) + share(piece.width) for piece in row.pieces)
        first = drawing.rows[0].pieces
        whole = sum(share(piece.width) for piece in first)
        assert end - start == pytest.approx(bar.swing / widest * whole, abs=2e-5)
        assert start < zero < end or not bar.flips


@pytest.mark.parametrize("given", STATES)
def test_no_two_values_at_a_bar_lie_on_each_other(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    finding = built(found(book, given), "tornado")
    if finding.kind == "none":
        return
    for row in finding.drawing.rows:
        boxes = []
        for label in row.labels:
            wide = text_width(label.text, bars.SIZE)
            at = share(label.place) * bars.NARROWEST + float(label.shift)
            boxes.append((at, at + wide) if label.anchor == "start" else (at - wide, at))
        assert all(not overlap(one, other) for one, other in combinations(boxes, 2)), row
        assert all(start > -12 and end < bars.NARROWEST + 12 for start, end in boxes), row


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("name", ["tornado", "bridge", "distribution", "servers", "flip"])
def test_no_two_labels_of_an_axis_touch(
    book: PriceBook, given: Mapping[str, str], name: str
) -> None:
    drawing = built(found(book, given), name).drawing
    if drawing is None:
        return
    rows = [drawing.x_ticks] if name == "flip" else [drawing.ticks]
    rows += [drawing.names] if name == "distribution" else []
    for ticks in rows:
        boxes = []
        for place, text in ticks:
            half = text_width(text, bars.SIZE) / 2
            boxes.append(
                (share(place) * bars.NARROWEST - half, share(place) * bars.NARROWEST + half)
            )
        assert all(not overlap(one, other) for one, other in pairwise(boxes)), ticks


@pytest.mark.parametrize("given", STATES)
def test_the_bridge_leads_from_one_total_to_the_other(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    result = found(book, given)
    ends = between(result)
    finding = built(result, "bridge")
    if ends is None:
        assert finding.kind == "none"
        return
    own = bridge(result.costing, *ends, result.scenario.of)
    steps = [step for step in own.steps if step.difference]
    assert (finding.kind == "none") == (not steps)
    if steps:
        texts = [row[1] for row in table(finding)]
        assert texts[0] == wording.exact(own.start)
        assert texts[-1] == wording.exact(own.end)
        assert texts[1:-1] == [signed_exact(step.difference) for step in steps]
        assert len(finding.drawing.rows) == len(steps) + 2
        trace = finding.plotted["data"][0]
        assert trace["x"] == [0, *(step.difference for step in steps), 0]
        assert sum(trace["x"]) == pytest.approx(own.end - own.start, abs=0.02)


def test_the_bridge_begins_at_what_runs_today_or_else_the_next(book: PriceBook) -> None:
    assert between(found(book, {})) == ("ruby", "go")
    assert between(found(book, {"baseline": "elixir"})) == ("elixir", "go")
    assert between(found(book, {"baseline": "go"})) == ("elixir", "go")
    assert between(found(book, {"baseline": "none"})) == ("elixir", "go")
    assert between(found(book, {"baseline": "none", "technologies": "go"})) is None


@pytest.mark.parametrize("given", STATES)
def test_the_lines_are_migration_and_years_added_up(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    result = found(book, given)
    finding = built(result, "cumulative")
    costing = result.costing
    columns = list(zip(*(row[1:] for row in table(finding)), strict=True))
    for column, row in zip(columns, order(result), strict=True):
        years = costing.years[row, LIKELY]
        wanted = np.cumsum([costing.migration[row, LIKELY], *years])
        assert [float(text.replace(",", "")) for text in column] == pytest.approx(wanted, abs=0.006)
        nominal = costing.totals["nominal"][row, LIKELY]
        assert float(column[-1].replace(",", "")) == pytest.approx(nominal, abs=0.006)
    drawn = [t for t in finding.plotted["data"] if t.get("mode") == "lines+markers"]
    assert len(drawn) == len(columns) * (1 if len(columns) == 1 else 2)
    for column, trace in zip(columns, drawn, strict=False):
        assert [wording.exact(value) for value in trace["y"]] == list(column)


def test_the_band_holds_eight_draws_in_ten(book: PriceBook) -> None:
    result = found(book, {"migration_person_months": "3..6..9"})
    assert result.simulation
    finding = built(result, "cumulative")
    assert finding.table
    last = finding.table.rows[-1].cells[0]
    nominal = result.simulation.totals["nominal"][order(result)[0]]
    p10, p90 = np.quantile(nominal, (0.1, 0.9))
    assert [last.low, last.high] == [wording.exact(p10), wording.exact(p90)]
    against_panel = finding.drawing[1]
    assert sum(bool(path.area) for path in against_panel.paths) == 3


def test_the_draws_add_up_to_the_nominal_total(book: PriceBook) -> None:
    result = found(book, {"migration_person_months": "3..6..9", "years": "4"})
    assert result.simulation
    paid = result.simulation.cumulative
    assert paid.shape == (4, 2000, 5)
    assert paid[..., -1] == pytest.approx(result.simulation.totals["nominal"], abs=0.006)
    ruby = result.scenario.technologies.index("ruby")
    assert not paid[ruby, :, 0].any()


def test_payback_is_marked_and_named(book: PriceBook) -> None:
    result = found(
        book,
        {
            "migration_person_months": "6",
            "salary.elixir": "120k",
            "salary.go": "140k",
            "years": "5",
        },
    )
    finding = built(result, "cumulative")
    assert finding.title == "Elixir pays back in year 1; Erlang never within five years"
    assert finding.says == (
        "Elixir pays back in year 1.",
        "Go pays back in year 2.",
        "Erlang never pays back within five years.",
    )
    rings = finding.drawing[1].rings
    assert [ring.text for ring in rings] == ["Elixir, year 1", "Go, year 2"]
    costing = result.costing
    ids = result.scenario.technologies
    for ring, id_ in zip(rings, ("elixir", "go"), strict=True):
        row, base = ids.index(id_), ids.index("ruby")
        paid = [
            np.cumsum([costing.migration[each, LIKELY], *costing.years[each, LIKELY]])
            for each in (row, base)
        ]
        when = share(ring.x) * 5
        at = [np.interp(when, range(6), each) for each in paid]
        assert at[0] == pytest.approx(at[1], rel=1e-4)


def test_a_move_that_never_pays_back_says_so(book: PriceBook) -> None:
    finding = cumulative(found(book, {"migration_person_months": "100"}))
    assert finding.title == "No move away from Ruby pays back within three years"
    assert finding.drawing[1].rings == ()


@pytest.mark.parametrize("given", STATES)
def test_no_two_names_at_the_lines_ends_touch(book: PriceBook, given: Mapping[str, str]) -> None:
    for panel in built(found(book, given), "cumulative").drawing:
        places = sorted(float(end.y) for end in panel.ends)
        assert all(b - a >= lines.APART - 0.11 for a, b in pairwise(places))
        assert all(0 <= place <= lines.HEIGHT for place in places)
        boxes = []
        for ring in panel.rings:
            wide, x = text_width(ring.text, lines.SIZE), share(ring.x) * lines.NARROWEST
            x -= {"start": 0, "middle": wide / 2, "end": wide}[ring.anchor]
            boxes.append((x, x + wide, float(ring.text_y)))
        for (a, b, y), (c, d, z) in combinations(boxes, 2):
            assert not overlap((a, b), (c, d)) or abs(y - z) >= lines.APART - 0.1


@example(
    st.lists(st.floats(0, 236), min_size=1, max_size=8),
)
def test_labels_are_moved_apart_within_the_frame(wanted: list[float]) -> None:
    places = spread_out(wanted, 16, 10, 228)
    assert all(10 - 1e-6 <= place <= 228 + 1e-6 for place in places)
    assert all(b - a >= 16 - 1e-6 for a, b in pairwise(sorted(places)))
    by_place = sorted(range(len(wanted)), key=lambda i: places[i])
    assert [wanted[i] for i in by_place] == sorted(wanted)


def test_labels_that_are_far_apart_stay_where_they_are() -> None:
    assert spread_out([200, 50, 100], 16, 10, 228) == [200, 50, 100]


@pytest.mark.parametrize("given", STATES)
def test_as_many_dots_lie_on_a_side_as_draws_do(book: PriceBook, given: Mapping[str, str]) -> None:
    result = found(book, given)
    finding = built(result, "distribution")
    pair = decision(result)
    if finding.kind == "none" or pair is None or result.simulation is None:
        return
    difference = against(result.simulation, result.scenario.of, pair.first, pair.next)
    below = float((difference.draws < 0).mean())
    assert sum(dot.look == "first" for dot in finding.drawing.dots) == pytest.approx(
        below * 100, abs=0.5
    )
    assert len(finding.drawing.dots) == 100
    zero = share(finding.drawing.zero) * float(finding.drawing.width)
    for dot in finding.drawing.dots:
        assert (float(dot.x) < zero) == (dot.look == "first")
    row = next(row for row in table(finding) if row[0] == pair.next_name)
    quantiles = np.quantile(difference.draws, (0.1, 0.5, 0.9)).round(2)
    assert row[1:4] == [signed_exact(value) for value in quantiles.tolist()]
    assert finding.plotted["data"][0]["x"] == dots(difference.draws)


def test_the_sentence_counts_the_draws(book: PriceBook) -> None:
    result = found(book, {})
    probability = result.simulation and next(
        pair.probability_a_cheaper
        for pair in result.simulation.differences("present_value")
        if (pair.a, pair.b) == ("go", "ruby")
    )
    assert probability
    title = built(result, "distribution").title
    assert title == f"In {probability * 100:.0f} of 100 draws Go costs less than Ruby"


def test_without_draws_the_page_says_how_to_turn_them_on(book: PriceBook) -> None:
    result = found(book, {"draws": "0"})
    for finding in (built(result, "distribution"), worth(result)):
        assert finding.kind == "none"
        assert "“Draws”" in finding.subtitle


@pytest.mark.parametrize("which", MAPS)
@pytest.mark.parametrize("given", STATES)
def test_the_map_has_the_cells_of_the_analysis(
    book: PriceBook, given: Mapping[str, str], which: str
) -> None:
    finding = built(found(book, given), "flip", which)
    if finding.kind == "none":
        return
    area = sum(share(f.width) * share(f.height) for f in finding.drawing.fields)
    assert area == pytest.approx(1, abs=1e-3)
    heat = finding.plotted["data"][0]
    rows, columns = len(heat["z"]), len(heat["z"][0])
    for j, i in ((0, 0), (rows // 2, columns // 3), (rows - 1, columns - 1)):
        x, y = (i + 0.5) / columns, 1 - (j + 0.5) / rows
        (field,) = [
            f
            for f in finding.drawing.fields
            if share(f.x) <= x < share(f.x) + share(f.width)
            and share(f.y) <= y < share(f.y) + share(f.height)
        ]
        names = dict(finding.drawing.legend)
        assert names[field.slot] == heat["customdata"][j][i][0]


def test_the_map_is_that_of_the_analysis_and_hatched_where_it_is_too_close(
    book: PriceBook,
) -> None:
    result = found(book, {})
    x, y = (find_driver(id_, result.scenario, book) for id_ in ("orders_per_month", "team_size"))
    own = flip_map(result.scenario, book, x, y, "present_value", 24)
    assert own.least.shape == own.gap.shape == (24, 24)
    finding = built(result, "flip", "team")
    gaps = [[cell[1] for cell in row] for row in finding.plotted["data"][0]["customdata"]]
    assert np.array(gaps) == pytest.approx(own.gap, abs=0.006)
    hatched = sum(
        share(f.width) * share(f.height) for f in finding.drawing.fields if f.look == "close"
    )
    assert hatched == pytest.approx(float((own.gap < CLOSE * own.least).mean()), abs=1e-3)


def test_you_are_where_your_figures_are(book: PriceBook) -> None:
    here = built(found(book, {}), "flip").drawing.here
    assert not here.outside
    assert share(here.x) == pytest.approx((np.log10(5000 / 100) / 5 * 23 + 0.5) / 24, abs=1e-4)
    assert share(here.y) == pytest.approx(1 - ((150 - 60) / (360 - 60) * 23 + 0.5) / 24, abs=1e-4)
    assert built(found(book, {"concurrent_connections": "0"}), "flip").drawing.here.outside


def test_a_names_place_on_the_map_is_its_own_part(book: PriceBook) -> None:
    for given in ({}, {"scope": "like_for_like"}, {"baseline": "none"}):
        drawing = built(found(book, given), "flip").drawing
        for name in drawing.names:
            at = share(name.x), share(name.y)
            slots = {
                f.slot
                for f in drawing.fields
                if share(f.x) <= at[0] <= share(f.x) + share(f.width)
                and share(f.y) <= at[1] <= share(f.y) + share(f.height)
            }
            assert slots == {name.slot}


def test_servers_and_their_ratios(book: PriceBook) -> None:
    finding = built(found(book, {}), "servers")
    assert ["Ruby", "4", "6", "10", "1.00", "1.00", "1.00"] in table(finding)
    assert ["Go", "2", "3", "4", "0.50", "0.50", "0.40"] in table(finding)
    assert finding.title == "Go, Elixir and Erlang likely need 3 servers, Ruby 6"
    amounts = [row.amount for row in finding.drawing.rows]
    assert amounts == ["3 (0.5×)", "6 (1×)", "3 (0.5×)", "3 (0.5×)"]
    assert finding.plotted["data"][0]["x"] == [3, 6, 3, 3]


def test_what_is_worth_measuring_is_never_worth_more_than_the_regret(book: PriceBook) -> None:
    result = found(book, {})
    assert result.simulation
    finding = worth(result)
    regret = result.simulation.expected_regret("present_value")["go"]
    amounts = [float(row[1].replace(",", "")) for row in table(finding)]
    assert amounts == sorted(amounts, reverse=True)
    assert 0 < amounts[0] <= regret
    own = result.simulation.value_of_information("present_value", "go")
    assert amounts == [round(value, 2) for _, value in own[: len(amounts)]]
    shares = [row[2] for row in table(finding)]
    assert shares == [wording.percent(each / regret) for each in amounts]


def test_flips_are_told_in_sentences_with_links(book: PriceBook) -> None:
    result = found(book, {})
    sentences = flip_sentences(result)
    assert len(sentences) == 4
    assert sentences[0].text.startswith("Orders a month: Go costs least throughout")
    assert sentences[0].link is None
    salary = sentences[-1]
    assert salary.text.endswith("Ruby costs least instead of Go.")
    assert salary.link
    flipped = dict(pair.split("=") for pair in salary.link.partition("?")[2].split("&"))
    assert found(book, flipped).verdict.cheapest == "ruby"


def test_amounts_on_an_axis_are_written_alike() -> None:
    assert axis_texts([3062e3, 3066e3, 3070e3]) == ["3.062M", "3.066M", "3.070M"]
    assert axis_texts([0, 20_000, 40_000]) == ["0", "20k", "40k"]
    assert axis_texts([0, 250, 500]) == ["0", "250", "500"]
    assert axis_texts([]) == []
    assert axis_texts([-5e5, 0, 5e5], signs=True) == ["−500k", "0", "+500k"]
    assert axis_texts([-15e5, -1e6, -5e5], signs=True) == ["−1.5M", "−1.0M", "−0.5M"]


@example(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12))
def test_an_axis_holds_its_values_and_has_a_few_round_ticks(a: float, b: float) -> None:
    scale = spanning([a, b], (0.1, 0.2))
    assert 0 <= scale.share(a) <= 1
    assert 0 <= scale.share(b) <= 1
    assert 1 <= len(scale.ticks) <= 8
    assert all(scale.low - 1e-6 * abs(scale.low) <= tick for tick in scale.ticks)


def test_an_axis_by_ratio_has_decades() -> None:
    scale = Scale(100, 1e7, by_ratio=True)
    assert scale.ticks == [100, 1000, 10_000, 100_000, 1e6, 1e7]
    assert scale.share(0) == 0
    assert scale.share(1000) == pytest.approx(0.2)


def test_the_stylesheet_has_the_colours_of_the_figures() -> None:
    css = Path(__file__).parents[2] / "templates" / "static" / "costcalc.css"
    light = css.read_text().partition("}")[0]
    assert all(f"--line-{slot}: {colour};" in light for slot, colour in enumerate(LINES))


def test_no_figure_names_its_colour_by_anything_the_stylesheet_lacks(book: PriceBook) -> None:
    static = Path(__file__).parents[2] / "templates" / "static"
    known = set(re.findall(r"--([\w-]+):", (static / "costcalc.css").read_text()))
    result = found(book, {"migration_person_months": "3", "salary.elixir": "100k"})
    for name in ANALYSES:
        for trace in built(result, name).plotted["data"]:
            assert set(_names(trace["meta"])) <= known


def _names(meta: dict[str, Any]) -> list[str]:
    return [
        name for value in meta.values() for name in (value if isinstance(value, list) else [value])
    ]
