"""What the page prints adds up, reads back, and hides nothing."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from asked_at_random import state
from effort import some

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.model.formula import sentence
from costcalc.model.lines import ITEMS, ONE_OFFS
from costcalc.output import wording
from costcalc.output.cells import Cell, Row
from costcalc.output.charts.registry import View, chart
from costcalc.output.form import Form
from costcalc.output.page import Result
from costcalc.output.period import PERIODS, Period, usual
from costcalc.prices.book import PriceBook
from costcalc.scenario import units
from costcalc.scenario.scenario import Scenario, read

STATES: list[Mapping[str, str]] = [
    {},
    {"scope": "published", "concurrent_connections": "100k", "set.libraries": "50"},
    {"baseline": "node", "current_servers": "20", "support_tier": "24x7", "staffing": "hired"},
    {"orders_per_month": "3,333,333", "currency": "EUR", "exchange_rate": "0.9137"},
    {"team_size": "0", "orders_per_month": "0", "revenue_per_hour": "5000"},
    {"migration_person_months": "6", "parallel_running_months": "2", "baseline": "ruby"},
    {"currency": "JPY", "baseline": "java", "years": "5"},
]
ENVELOPE = {"range": "envelope"}


def found(book: PriceBook, given: Mapping[str, str]) -> Estimate:
    return estimate(read(given.items(), book), book)


def result(estimate: Estimate, period: Period, view: Mapping[str, str]) -> Result:
    shown = View(period, range=view.get("range", "draws"))
    usual = {} if period == "year" else {"period": period}
    return Result(estimate, shown, "/breakdown", {**usual, **view})


def by_category(estimate: Estimate, period: Period) -> tuple[Row, ...]:
    table = chart("annual", estimate, View(period, range="envelope")).table
    assert table is not None
    return table.rows


def parameters(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query, strict_parsing="?" in link))


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


def case(cell: Cell, name: str) -> Decimal:
    return Decimal(0) if cell.note else amount(getattr(cell, name))


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("period", PERIODS)
def test_every_column_of_the_totals_table_foots(
    book: PriceBook, given: Mapping[str, str], period: Period
) -> None:
    printed = result(found(book, given), period, ENVELOPE).totals
    for column in range(len(printed.total.cells)):
        for name in ("low", "likely", "high"):
            subtotals = Decimal(0)
            for block in printed.blocks:
                rows = sum(case(row.cells[column], name) for row in block.rows)
                assert rows == case(block.subtotal.cells[column], name)
                subtotals += rows
            *once, paid = [case(row.cells[column], name) for row in printed.once] or [Decimal(0)]
            assert sum(once) == paid
            assert subtotals + paid == case(printed.total.cells[column], name)


@pytest.mark.parametrize("given", STATES)
def test_year_0_and_the_years_add_up_to_what_is_paid_and_discounted_to_the_present_value(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    rows = {row.id: row for _, row in result(found(book, given), "year", ENVELOPE).by_year}
    for column in range(len(rows["nominal"].cells)):
        paid = {id_: case(row.cells[column], "likely") for id_, row in rows.items()}
        years = [amount for id_, amount in paid.items() if id_.startswith("year_")]
        assert len(years) == int(given.get("years", 3))
        assert paid["migration"] + sum(years) == paid["nominal"]
        assert paid["nominal"] + paid["discounting"] == paid["present_value"]


def test_a_line_that_costs_nothing_or_is_not_counted_is_named_and_has_no_row(
    book: PriceBook,
) -> None:
    printed = result(found(book, {}), "year", {}).totals
    shown = {row.id for block in printed.blocks for row in block.rows}
    nothing = {id_ for _, id_ in printed.nothing}
    out = {id_ for _, id_ in printed.not_counted}
    assert {"downtime", "consulting", "egress"} <= nothing
    assert {"libraries", "training", "unitemised"} == out
    assert sorted([*shown, *nothing, *out]) == sorted(item.id for item in ITEMS)
    earning = result(found(book, {"revenue_per_hour": "1000"}), "year", {}).totals
    assert "downtime" in {row.id for block in earning.blocks for row in block.rows}


def test_the_range_is_p10_to_p90_unless_the_envelope_is_asked_for(book: PriceBook) -> None:
    estimate_, simulated = found(book, {}), found(book, {}).simulation
    assert simulated is not None
    drawn = result(estimate_, "year", {})
    go, total = drawn.cards[0], drawn.totals.total.cells[0]
    p10, p90 = simulated.quantiles("present_value", (0.1, 0.9))[2].tolist()
    assert (go.name, go.amount.low, go.amount.high) == (
        "Go", wording.compact(p10), wording.compact(p90),
    )  # fmt: skip
    p10, p90 = simulated.quantiles("annual", (0.1, 0.9))[2].tolist()
    assert (total.low, total.high) == (wording.compact(p10), wording.compact(p90))
    totals = estimate_.costing.totals
    envelope = result(estimate_, "year", ENVELOPE)
    assert "envelope" in envelope.ranged.says
    assert envelope.cards[0].amount.high == wording.compact(float(totals["present_value"][2, 2]))
    assert envelope.totals.total.cells[0].low == wording.exact(float(totals["annual"][2, 0]))


def test_without_draws_the_envelope_is_all_there_is_and_is_called_so(book: PriceBook) -> None:
    printed = result(found(book, {"draws": "0"}), "year", {})
    assert printed.switches.ranges == ()
    assert printed.ranged.says.startswith("The range is the envelope")
    assert "low" in printed.cards[0].says
    assert "P10" not in printed.cards[0].says


def test_a_month_has_a_twelfth_of_the_range_of_a_year(book: PriceBook) -> None:
    month, year = (result(found(book, {}), period, {}).totals for period in ("month", "year"))
    simulated = found(book, {}).simulation
    assert simulated is not None
    p10 = np.quantile(simulated.items["salaries"][2], 0.1)
    row = {p: next(r for b in t.blocks for r in b.rows if r.id == "salaries") for p, t in
           (("month", month), ("year", year))}  # fmt: skip
    assert row["year"].cells[0].low == wording.compact(p10)
    assert row["month"].cells[0].low == wording.compact(p10 / 12)


def test_an_item_over_the_horizon_has_the_range_of_its_sum_over_the_years(book: PriceBook) -> None:
    printed = result(found(book, {"years": "1"}), "horizon", {}).totals
    of_year = result(found(book, {"years": "1"}), "year", {}).totals
    for ours, theirs in zip(printed.blocks, of_year.blocks, strict=True):
        for row, other in zip(ours.rows, theirs.rows, strict=True):
            assert [(c.low, c.high) for c in row.cells] == [(c.low, c.high) for c in other.cells]


def test_money_without_cents_is_shown_whole(book: PriceBook) -> None:
    printed = result(found(book, {"currency": "JPY"}), "horizon", ENVELOPE).totals
    cells = [cell for block in printed.blocks for row in block.rows for cell in row.cells]
    assert not any("." in text for cell in cells for text in (cell.low, cell.likely, cell.high))


@pytest.mark.parametrize("given", STATES)
def test_the_table_under_an_embed_foots_too(book: PriceBook, given: Mapping[str, str]) -> None:
    *parts, total = by_category(found(book, given), "year")
    for column, cell in enumerate(total.cells):
        for name in ("low", "likely", "high"):
            assert sum(case(row.cells[column], name) for row in parts) == case(cell, name)


def test_what_a_scope_leaves_out_is_said_and_not_shown_as_free(book: PriceBook) -> None:
    printed = result(found(book, {"scope": "published"}), "year", {})
    database = next(r for b in printed.totals.blocks for r in b.rows if r.id == "database")
    cell = database.cells[printed.names.index("Erlang")]
    assert (cell.note, cell.likely) == ("not counted", "")


def test_what_the_user_sets_counts_in_a_scope_that_leaves_it_out(book: PriceBook) -> None:
    printed = result(found(book, {"set.libraries": "100"}), "year", {}).totals
    libraries = next(r for b in printed.blocks for r in b.rows if r.id == "libraries")
    assert {(cell.likely, cell.basis) for cell in libraries.cells} == {("1,200.00", "yours")}


def test_the_cheapest_comes_first_everywhere(book: PriceBook) -> None:
    pay = {"salary.go": "150k", "salary.elixir": "140k", "salary.erlang": "145k"}
    printed = result(found(book, pay), "year", {})
    assert [card.name for card in printed.cards] == ["Elixir", "Erlang", "Go"]
    assert printed.names == tuple(card.name for card in printed.cards)
    assert [row.name for row in printed.servers] == list(printed.names)


def test_what_runs_today_has_the_first_card_and_the_others_are_differences_from_it(
    book: PriceBook,
) -> None:
    given = {"baseline": "ruby", "orders_per_month": "20M", "years": "5"}
    estimate_ = found(book, given)
    today, *others = result(estimate_, "year", {}).cards
    assert (today.name, today.baseline, today.difference) == ("Ruby", True, "")
    likely = dict(
        zip(
            estimate_.scenario.technologies,
            estimate_.costing.totals["present_value"][:, 1].tolist(),
            strict=True,
        )
    )
    assert [card.id for card in others] == sorted(likely.keys() - {"ruby"}, key=likely.__getitem__)
    for card in others:
        gap = wording.signed(likely[card.id] - likely["ruby"], wording.compact)
        assert card.difference.startswith(f"{gap} (")


@pytest.mark.parametrize("given", [{}, {"scope": "published"}, {"baseline": "ruby"}, *STATES])
def test_only_what_the_verdict_names_is_the_cheapest_on_its_card(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    estimate_ = found(book, given)
    first, *rest = result(estimate_, "year", {}).cards
    verdict = estimate_.verdict
    named = [verdict.named] if verdict.named and rest else []
    assert [card.id for card in (first, *rest) if card.named] == named
    alike = {card.id for card in rest if card.alike}
    level = {card.id for card in rest if card.difference == "the same"}
    group = {*verdict.group} - {first.id} if first.id in verdict.group else set()
    assert alike == group - level


def test_technologies_that_cost_the_same_are_the_same_on_their_cards(book: PriceBook) -> None:
    first, other = result(found(book, {"technologies": "java,node"}), "year", {}).cards
    assert (first.difference, other.difference) == ("", "the same")
    assert (other.alike, first.named, other.named) == ("", False, False)


@pytest.mark.parametrize("period", PERIODS)
def test_the_cards_are_by_what_decides_whatever_period_is_shown(
    book: PriceBook, period: Period
) -> None:
    for given in ({"baseline": "ruby"}, {"of": "monthly"}):
        estimate_ = found(book, given)
        cards = [
            [replace(card, why="") for card in result(estimate_, shown, {}).cards]
            for shown in (period, "year")
        ]
        assert cards[0] == cards[1]


@pytest.mark.parametrize(
    ("of", "period"),
    [
        ("present_value", "horizon"), ("nominal", "horizon"), ("equivalent_annual", "horizon"),
        ("annual", "year"), ("monthly", "month"),
    ],
)  # fmt: skip
def test_the_table_of_a_decision_is_over_the_period_of_its_measure(
    of: str, period: Period, book: PriceBook
) -> None:
    estimate_ = found(book, {"baseline": "ruby", "of": of})
    decision = Result(estimate_, View(usual(estimate_.scenario.of)), "/", {})
    assert decision.shown == period
    asked_for = replace(decision, stay={"period": "year"})
    assert asked_for.shown == "year"
    labels = [row.label for _, row in decision.by_category.rows]
    assert ("In today’s money" in labels) == (of in ("present_value", "equivalent_annual"))
    whole = next(row for kind, row in decision.by_category.rows if kind == "total")
    if of in ("annual", "monthly"):
        likely = estimate_.costing.totals[of][:, 1].min()
        assert amount(whole.cells[0].likely) == round(likely / 1000)
        assert decision.stack == of


def test_a_gap_is_the_same_share_on_its_card_and_in_the_verdict(book: PriceBook) -> None:
    shares = 0
    for seed in range(some(40, 400)):
        given = {n: t for n, t in state(seed).items() if n != "period"}
        printed = result(found(book, {**given, "draws": "400"}), "year", {})
        first, *others = printed.cards
        text = printed.verdict.text
        for card in others:
            assert "nearly" not in card.difference
            for pair in ((first.name, card.name), (card.name, first.name)):
                name = r"(?:staying on |moving to )?{}\b"
                one, other = (name.format(re.escape(each)) for each in pair)
                much = r"\d\S* (?:[mb]illion )?[A-Z]{3}(?: \((\S+ %)\))?"
                forms = (
                    rf"(?i){one} is likely {much} cheaper than {other}",
                    rf"(?i){other} likely costs (?:about )?{much} more than {one}",
                )
                for lead in filter(None, (re.search(form, text) for form in forms)):
                    if first.name not in pair:
                        continue
                    sign = "+" if card.name == pair[1] else "−"
                    on_card = re.search(r"\((.*)\)", card.difference)
                    assert (on_card and on_card[1]) == (lead[1] and f"{sign}{lead[1]}"), text
                    shares += 1
    assert shares > 10


@pytest.mark.parametrize("view", [{}, ENVELOPE])
def test_the_cards_are_drawn_on_one_scale(book: PriceBook, view: Mapping[str, str]) -> None:
    cards = result(found(book, {}), "year", view).cards
    places = [tuple(float(t[:-1]) for t in (c.start, c.at, c.width)) for c in cards]
    assert max(start + width for start, _, width in places) == pytest.approx(100, abs=0.01)
    assert all(start <= at <= start + width + 0.01 for start, at, width in places)


def test_servers_stand_beside_what_decides_them_and_their_ratio(book: PriceBook) -> None:
    asked = {"baseline": "ruby", "current_servers": "20", "orders_per_month": "100k"}
    printed = result(found(book, asked), "year", {})
    servers = {row.name: row for row in printed.servers}
    go, ruby = servers["Go"], servers["Ruby"]
    assert (go.count.low, go.count.likely, go.count.high) == ("2", "4", "10")
    assert go.fewer.likely == "80 % fewer"
    assert (ruby.count.likely, ruby.fewer.likely, ruby.by_load) == ("20", "", "")
    assert printed.cases == (
        "Go, Elixir and Erlang: 50 to 95 % fewer servers than Ruby; 80 % is used as likely.",
    )


def test_the_servers_that_a_given_load_asks_for_stand_beside_a_fleet(book: PriceBook) -> None:
    asked = {"baseline": "ruby", "current_servers": "20", "orders_per_month": "2M"}
    estimate_ = found(book, asked)
    by_load = estimate_.costing.servers_by_load
    assert by_load is not None
    rows = result(estimate_, "year", {}).servers
    counted = {
        t: f"{n:,.0f}" for t, n in zip(estimate_.scenario.technologies, by_load[:, 1], strict=True)
    }
    assert {row.by_load for row in rows} == {*counted.values()}


def test_the_page_is_reconciled_with_its_own_headline(book: PriceBook) -> None:
    printed = result(found(book, {"scope": "published"}), "year", {})
    rows = {row.name: row for row in printed.reconciliation}
    assert rows["Elixir"].listed == "650 to 2,000"
    assert rows["Elixir"].stated == "800 to 2,500"
    assert rows["Elixir"].computed.likely == "800 / 1,650 / 2,500"
    assert rows["Erlang"].computed.likely == "500 / 1,250 / 2,000"
    assert rows["Go"].computed.likely == "200 / 500 / 800"
    assert set(rows) == {"Elixir", "Erlang", "Go"}


def test_coverage_says_in_which_scope_every_line_counts(book: PriceBook) -> None:
    printed = result(found(book, {}), "year", {})
    marks = {
        row.label: dict(zip(printed.names, row.marks, strict=True)) for row in printed.coverage
    }
    assert len(marks) == len(ITEMS) + len(ONE_OFFS)
    assert marks["Servers"]["Go"] == (True, "both")
    assert marks["Operations"]["Go"] == (False, "like for like")
    assert marks["Training"]["Erlang"] == (False, "as published")
    assert marks["Training"]["Go"] == (False, "neither")


def test_every_figure_of_the_scope_has_a_receipt(book: PriceBook) -> None:
    given = {"set.go.server_price": "60..120", "scope": "published"}
    receipts = [
        each for _, group in result(found(book, given), "year", {}).receipts for each in group
    ]
    shown = {each.id: each for each in receipts}
    technologies = ("elixir", "erlang", "go")
    own = {id_ for id_ in book.own["published"] if id_.partition(".")[0] in technologies}
    assert set(shown) == own | set(book.common["published"])
    assert len(receipts) == len(shown)
    price = shown["go.server_price"]
    assert (price.yours, price.basis, price.book) == (True, "yours", "25 to 100")
    assert (price.low, price.likely, price.high) == ("60", "90", "120")
    salary = shown["elixir.page_salary"].figure
    assert salary
    assert salary.source == "page"


def test_every_line_has_its_formula_and_what_it_reads(book: PriceBook) -> None:
    printed = result(found(book, {}), "year", {})
    assert [work.line for work in printed.workings] == [i.line for i in (*ITEMS, *ONE_OFFS)]
    compute = next(printed.workings)
    assert (
        sentence(compute.line)
        == "servers × server price × (1 − commitment discount × commitment coverage) × price factor"
    )
    assert ("server price", "figure-server_price") in compute.reads
    assert ("servers", "line-servers") in compute.reads


def test_a_warning_stands_beside_its_field_and_on_top(book: PriceBook) -> None:
    asked = {"orders_per_month": "2M"}
    estimate_ = found(book, asked)
    team = Form(estimate_.scenario, book, asked, {}, None, (), estimate_.warnings)["team_size"]
    assert "default of 6 developers" in team.warning
    on_top = {each.message: each for each in result(estimate_, "year", {}).warnings}
    assert (on_top[team.warning].suggestion, on_top[team.warning].link) == (None, None)


def test_a_warning_on_top_has_the_page_with_what_was_meant(book: PriceBook) -> None:
    estimate_ = found(book, {"orders_per_month": "150.000"})
    (told,) = result(estimate_, "year", {}).warnings
    assert (told.suggestion, told.link) == ("150,000", "/?orders_per_month=150,000")
    assert told.message.endswith("Did you mean 150,000?")


def test_the_class_says_what_it_is_what_raises_it_and_what_it_is_not(book: PriceBook) -> None:
    default = result(found(book, {}), "year", {}).known
    assert default.headline == "Class 5 estimate, concept: expect −50 % to +100 %"
    assert default.raised_by == "Enter two of these for class 4:"
    asked = {field for _, field in default.fields}
    boxes = {field.id for field in Form(read((), book), book).fields.values()}
    assert len(asked) == 4
    assert asked <= boxes
    assert "P10 to P90" in default.says
    given = {
        "orders_per_month": "200k", "market_salary": "120k", "team_size": "8", "baseline": "ruby",
        "current_servers": "12", "code_size": "90",
    }  # fmt: skip
    best = result(found(book, given), "year", {}).known
    assert best.headline == "Class 3 estimate, budget: expect −20 % to +30 %"
    assert (best.raised_by, best.fields) == ("", ())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.5, "0.5"),
        (999, "999"),
        (9987, "9,990"),
        (9999, "10.0k"),
        (12_345, "12.3k"),
        (999_600, "1.00M"),
        (3_062_320.79, "3.06M"),
        (999_999_999, "1.00B"),
        (1.5e12, "1.50T"),
        (2e16, "2.00e+16"),
    ],
)
def test_large_amounts_are_shown_in_three_digits(value: float, text: str) -> None:
    assert wording.compact(value) == text


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert wording.percent(0.9999) == "over 99 %"
    assert wording.percent(0.98) == "98 %"
    assert wording.percent(1) == "100 %"


def scenario_of(link: str, book: PriceBook) -> Scenario:
    return read([(k, v) for k, v in parameters(link).items() if k not in ("period", "theme")], book)


def test_scope_and_period_are_links_to_the_same_state(book: PriceBook) -> None:
    state = found(book, {"team_size": "3", "scope": "published"})
    printed = result(state, "month", {"period": "month"})
    alike, published = printed.switches.scopes
    assert (published.chosen, alike.chosen) == (True, False)
    assert dict(scenario_of(published.link, book).changed) == {
        "team_size": "3", "scope": "published",
    }  # fmt: skip
    assert "scope" not in parameters(alike.link)
    assert dict(scenario_of(alike.link, book).changed) == {"team_size": "3"}
    assert parameters(published.link)["period"] == "month"
    month, year, horizon = printed.switches.periods
    assert (month.chosen, year.chosen, horizon.chosen) == (True, False, False)
    assert (horizon.label, parameters(horizon.link)["period"]) == ("3 years", "horizon")
    assert "period" not in parameters(year.link)
    assert scenario_of(year.link, book).changed == state.scenario.changed
    drawn, envelope = printed.switches.ranges
    assert (drawn.chosen, envelope.chosen) == (True, False)
    assert parameters(envelope.link) == {
        "team_size": "3", "scope": "published", "period": "month", "range": "envelope",
    }  # fmt: skip


def test_a_foreign_currency_has_its_rate_both_ways_and_whose_it_is(book: PriceBook) -> None:
    assert result(found(book, {}), "year", {}).exchange_rate is None
    theirs = result(found(book, {"currency": "EUR", "exchange_rate": "0.8"}), "year", {})
    assert theirs.exchange_rate == "1 USD = 0.8 EUR (1 EUR = 1.25 USD), your rate"
    ours = result(found(book, {"currency": "EUR"}), "year", {}).exchange_rate or ""
    rate = units.number_text(float(book.rates.rates["EUR"]))
    assert ours.startswith(f"1 USD = {rate} EUR (1 EUR = ")
    assert ours.endswith("the book’s rate of 30 October 2026")
