"""What the page prints adds up, reads back, and hides nothing."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.analysis.explain import trace
from costcalc.costing.totals import cost
from costcalc.model.inputs import AMOUNTS
from costcalc.model.lines import ITEMS
from costcalc.output import wording
from costcalc.output.cells import Cell, Row
from costcalc.output.charts.registry import View, chart
from costcalc.output.fields import Field
from costcalc.output.form import PRESETS, Form, Preset, form, readable
from costcalc.output.page import Result
from costcalc.output.page import result as page_result
from costcalc.output.period import PERIODS, Period
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario, read

STATES: list[Mapping[str, str]] = [
    {},
    {"scope": "like_for_like", "concurrent_connections": "100k"},
    {"technologies": "elixir,erlang,go,node", "current_servers": "20", "support_tier": "24x7"},
    {"orders_per_month": "3,333,333", "currency": "EUR", "exchange_rate": "0.9137"},
    {"team_size": "0", "orders_per_month": "0", "concurrent_connections": "0"},
    {"migration_person_months": "6", "parallel_running_months": "2", "technologies": "go"},
]


def found(book: PriceBook, given: Mapping[str, str]) -> Estimate:
    return estimate(read(given.items(), book), book)


def result(estimate: Estimate, period: Period, view: Mapping[str, str]) -> Result:
    return page_result(estimate, View(period), view)


def by_category(estimate: Estimate, period: Period) -> tuple[Row, ...]:
    table = chart("annual", estimate, View(period)).table
    assert table is not None
    return table.rows


def fields(drawn: Form) -> Iterator[Field]:
    for entry in (*drawn.first, *(entry for group in drawn.groups for entry in group.entries)):
        yield from (entry,) if isinstance(entry, Field) else entry.fields


def parameters(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query, strict_parsing="?" in link))


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def case(cell: Cell, name: str) -> Decimal:
    return Decimal(0) if cell.note else amount(getattr(cell, name))


@pytest.mark.parametrize("given", STATES)
@pytest.mark.parametrize("period", PERIODS)
def test_every_column_of_the_totals_table_foots(
    book: PriceBook, given: Mapping[str, str], period: Period
) -> None:
    printed = result(found(book, given), period, {})
    for column in range(len(printed.names)):
        for name in ("low", "likely", "high"):
            subtotals = Decimal(0)
            for block in printed.totals.blocks:
                rows = sum(case(row.cells[column], name) for row in block.rows)
                assert rows == case(block.subtotal.cells[column], name)
                subtotals += rows
            once = sum(case(row.cells[column], name) for row in printed.totals.once)
            assert subtotals + once == case(printed.totals.total.cells[column], name)


@pytest.mark.parametrize("given", STATES)
def test_the_table_under_an_embed_foots_too(book: PriceBook, given: Mapping[str, str]) -> None:
    *parts, total = by_category(found(book, given), "year")
    for column, cell in enumerate(total.cells):
        for name in ("low", "likely", "high"):
            assert sum(case(row.cells[column], name) for row in parts) == case(cell, name)


def test_what_a_scope_leaves_out_is_said_and_not_shown_as_free(book: PriceBook) -> None:
    printed = result(found(book, {}), "year", {})
    database = next(r for b in printed.totals.blocks for r in b.rows if r.id == "database")
    cell = database.cells[printed.names.index("Erlang")]
    assert (cell.note, cell.likely) == ("not counted", "")


def test_the_cheapest_comes_first_everywhere(book: PriceBook) -> None:
    printed = result(found(book, {}), "year", {})
    assert [card.name for card in printed.cards] == ["Go", "Ruby", "Elixir", "Erlang"]
    assert [card.rank for card in printed.cards] == ["1", "2", "3", "4"]
    assert printed.names == tuple(card.name for card in printed.cards)
    assert [row.name for row in printed.servers] == list(printed.names)


def test_technologies_that_cost_the_same_share_a_rank(book: PriceBook) -> None:
    cards = result(found(book, {"technologies": "node,ruby"}), "year", {}).cards
    assert [card.rank for card in cards] == ["1=", "1="]


def test_the_cards_are_drawn_on_one_scale(book: PriceBook) -> None:
    cards = result(found(book, {}), "year", {}).cards
    ends = [float(card.end[:-1]) for card in cards]
    assert max(ends) == 100
    assert all(float(c.start[:-1]) <= float(c.at[:-1]) <= float(c.end[:-1]) for c in cards)


def test_servers_stand_beside_what_decides_them_and_their_ratio(book: PriceBook) -> None:
    servers = {row.name: row for row in result(found(book, {}), "year", {}).servers}
    go, ruby = servers["Go"], servers["Ruby"]
    assert (go.count.low, go.count.likely, go.count.high) == ("2", "3", "4")
    assert go.fewer.likely == "50 % fewer"
    assert go.cost.likely == "38 % less"
    assert (ruby.count.likely, ruby.fewer.likely) == ("6", "")


def test_the_page_is_reconciled_with_its_own_headline(book: PriceBook) -> None:
    rows = {row.name: row for row in result(found(book, {}), "year", {}).reconciliation}
    assert rows["Elixir"].listed == "650 to 2,000"
    assert rows["Elixir"].stated == "800 to 2,500"
    assert rows["Elixir"].computed.likely == "800 / 1,650 / 2,500"
    assert set(rows) == {"Elixir", "Erlang", "Go"}


def test_every_figure_of_the_scope_has_a_receipt(book: PriceBook) -> None:
    given = {"set.go.server_price": "60..120"}
    receipts = [
        each for _, group in result(found(book, given), "year", {}).receipts for each in group
    ]
    shown = {each.id: each for each in receipts}
    technologies = ("elixir", "erlang", "go", "ruby")
    own = {id_ for id_ in book.own["published"] if id_.partition(".")[0] in technologies}
    assert set(shown) == own | set(book.common)
    assert len(receipts) == len(shown)
    price = shown["go.server_price"]
    assert (price.yours, price.basis, price.book) == (True, "yours", "25 to 100")
    assert (price.low, price.likely, price.high) == ("60", "90", "120")
    assert shown["elixir.salary"].source == "page"


def test_every_line_has_its_formula_and_what_it_reads(book: PriceBook) -> None:
    printed = result(found(book, {}), "year", {})
    assert [work.id for work in printed.workings] == [f"line-{item.id}" for item in ITEMS]
    compute = printed.workings[0]
    assert (
        compute.formula
        == "servers × server price × (1 − commitment discount × commitment coverage)"
    )
    assert ("server price", "figure-server_price") in compute.reads
    assert ("servers", "line-servers") in compute.reads


def test_the_form_asks_the_five_questions_first(book: PriceBook) -> None:
    drawn = form(read((), book), book, {}, {}, None)
    first = [e.name if isinstance(e, Field) else e.legend for e in drawn.first]
    assert first == [
        "orders_per_month", "concurrent_connections", "team_size", "Salary by technology", "years",
    ]  # fmt: skip
    assert drawn.changed == ()
    assert not any(group.open for group in drawn.groups)


def test_the_form_has_a_field_for_every_input_and_every_figure_that_a_line_reads(
    book: PriceBook,
) -> None:
    names = {field.name for field in fields(form(read((), book), book, {}, {}, None))}
    assert {amount.id for amount in AMOUNTS} <= names
    unread = {name for name, figure in book.common.items() if figure.used_by}
    assert {f"set.{name}" for name in book.common.keys() - unread} <= names
    for technology in ("elixir", "erlang", "go", "ruby"):
        own = {id_ for id_ in book.own["published"] if id_.startswith(f"{technology}.")}
        salary = f"{technology}.salary"
        assert {f"set.{id_}" for id_ in own - {salary}} <= names
        assert f"salary.{technology}" in names


@pytest.mark.parametrize("scope", ["published", "like_for_like"])
def test_a_default_as_the_form_shows_it_reads_back_to_itself(book: PriceBook, scope: str) -> None:
    scenario = read([("scope", scope)], book)
    for field in fields(form(scenario, book, {}, {}, None)):
        # A rate needs its currency; a team size of its own is pinned even where all are alike.
        if field.name == "exchange_rate" or field.name.startswith("team_size."):
            continue
        if not field.default or field.kind != "text":
            continue
        again = read([("scope", scope), (field.name, field.default)], book)
        shown = again.changed.get(field.name)
        if shown is None:
            continue
        # A third that the book keeps exact is shown in six digits.
        figure = book.own[again.scope][field.name.removeprefix("set.")]
        assert again.overrides[figure.id] == pytest.approx(figure.points, rel=1e-4)


def test_what_was_changed_stands_in_the_strip_with_the_way_back(book: PriceBook) -> None:
    given = {"team_size": "3", "salary.go": "120k..200k", "set.attrition": "20%", "period": "month"}
    scenario = read([(k, v) for k, v in given.items() if k != "period"], book)
    drawn = form(scenario, book, given, {"period": "month"}, None)
    assert [(chip.label, chip.value) for chip in drawn.changed] == [
        ("Go: Salary", "120,000 to 200,000, likely 160,000 USD a year"),
        ("Staff turnover", "20 % a year"),
        ("Team size", "3 developers"),
    ]
    assert parameters(drawn.changed[0].without) == {
        "period": "month", "set.attrition": "0.2", "team_size": "3",
    }  # fmt: skip
    people = next(group for group in drawn.groups if group.id == "people")
    assert (people.changed, people.open) == (1, True)


CHANGED: list[Mapping[str, str]] = [
    {"currency": "EUR", "exchange_rate": "0.9", "salary": "100k", "salary.go": "90k"},
    {"current_servers": "20", "current_server_price": "60", "baseline": "node"},
    {"technologies": "elixir,go", "baseline": "none", "scope": "like_for_like", "of": "annual"},
    {"set.server_price": "40", "draws": "0", "seed": "7", "team_size.node": "4"},
]


@pytest.mark.parametrize("given", CHANGED)
def test_every_way_back_leads_to_a_state_that_can_be_read(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    scenario = read(given.items(), book)
    drawn = form(scenario, book, given, {}, None)
    assert len(drawn.changed) == len(scenario.changed)
    resets = [field.reset for field in fields(drawn) if field.reset]
    assert len(resets) == len(scenario.changed)
    for link in [*resets, *(chip.without for chip in drawn.changed)]:
        assert len(read(parameters(link).items(), book).changed) < len(scenario.changed)


@pytest.mark.parametrize("given", CHANGED)
def test_the_form_sends_what_it_was_given(book: PriceBook, given: Mapping[str, str]) -> None:
    scenario = read(given.items(), book)
    again = {
        field.name: field.value
        for field in fields(form(scenario, book, {}, {}, None))
        if field.value
    }
    for field in fields(form(scenario, book, {}, {}, None)):
        chosen = [option.value for option in field.options if option.chosen and not option.fixed]
        if field.kind == "select" and chosen != [field.default]:
            again[field.name] = chosen[0]
        elif field.kind == "checks":
            again[field.name] = ",".join(chosen)
    assert read(again.items(), book).changed == scenario.changed


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.label)
def test_every_preset_is_a_state(book: PriceBook, preset: Preset) -> None:
    drawn = form(read((), book), book, {}, {}, None)
    shown = next(each for each in drawn.presets if each.label == preset.label)
    assert dict(read(parameters(shown.link).items(), book).changed) == dict(shown.parameters)


def refused(book: PriceBook, given: Mapping[str, str]) -> Form:
    with pytest.raises(Refused) as caught:
        read(given.items(), book)
    faults = caught.value.faults
    return form(readable(given, book, faults), book, given, {}, None, faults)


def test_an_error_stands_at_its_field_with_what_was_typed(book: PriceBook) -> None:
    drawn = refused(book, {"team_size": "-3", "set.attrition": "abc", "years": "5"})
    assert drawn.errors[0].text == "Team size must be 0 to 100,000 developers; you typed -3. Try 0."
    assert drawn.errors[0].field == "field-team_size"
    shown = {field.name: field for field in fields(drawn)}
    assert shown["team_size"].value == "-3"
    assert shown["team_size"].error == drawn.errors[0].text
    assert shown["years"].value == "5"
    assert next(group for group in drawn.groups if group.id == "people").open
    assert drawn.changed == ()


def test_an_error_without_a_field_stands_in_the_summary(book: PriceBook) -> None:
    drawn = refused(book, {"team_sise": "3"})
    assert [(m.text, m.field) for m in drawn.errors] == [
        ("team_sise is no parameter; you typed 3. Try team_size.", None)
    ]


def test_the_form_stays_in_the_scope_that_was_asked_for_beside_an_error(book: PriceBook) -> None:
    drawn = refused(book, {"team_size": "-3", "scope": "like_for_like", "technologies": "go"})
    assert {field.name for field in fields(drawn)} >= {"salary.go", "salary.ruby"}
    assert "salary.elixir" not in {field.name for field in fields(drawn)}


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


@pytest.mark.parametrize(
    ("given", "period", "sentence"),
    [
        ({}, "year", ""),
        ({"migration_person_months": "1"}, "horizon", ""),
        (
            {"migration_person_months": "1"},
            "year",
            ("In year 1 Go costs least; over 3 years in present value, which decides, Ruby does: "
            "that counts the migration."),
        ),
        (
            {"migration_person_months": "1", "of": "monthly", "years": "2"},
            "horizon",
            ("Over 2 years in present value Ruby costs least; in a month of year 1, which decides, "
            "Go does: that leaves the migration out."),
        ),
        (
            {"technologies": "go,ruby,node", "baseline": "node", "migration_person_months": "1",
             "scope": "like_for_like", "set.connections_per_server": "10k", "salary": "100k"},
            "month",
            ("In a month of year 1 Go, Node.js and Ruby cost least; over 3 years in present value, "
            "which decides, Node.js does: that counts the migration."),
        ),
    ],
)  # fmt: skip
def test_a_cheapest_that_is_not_the_verdicts_is_explained(
    book: PriceBook, given: Mapping[str, str], period: Period, sentence: str
) -> None:
    assert result(found(book, given), period, {}).differs == sentence


@pytest.mark.parametrize("given", STATES[:3])
def test_every_default_of_a_figure_has_its_receipt_without_what_was_typed(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    scenario = read({**given, "salary.go": "90k", "set.attrition": "30%"}.items(), book)
    shown = {
        field.name: field for field in fields(form(scenario, book, {}, {}, None)) if field.receipt
    }
    assert len(shown) > 40
    for name, field in shown.items():
        asked = parameters(field.receipt or "")
        number = asked.pop("number")
        assert asked == {key: text for key, text in scenario.changed.items() if key != name}
        again = read(asked.items(), book)
        node = trace(cost(again, book), book, number)
        assert node.basis != "user", name


def test_counts_are_echoed_as_well(book: PriceBook) -> None:
    shown = {
        field.name: field
        for field in fields(form(read([("years", "5")], book), book, {}, {}, None))
    }
    assert shown["years"].understood == "5 years"


def scenario_of(link: str, book: PriceBook) -> Scenario:
    return read([(k, v) for k, v in parameters(link).items() if k not in ("period", "theme")], book)


def test_scope_and_period_are_links_to_the_same_state(book: PriceBook) -> None:
    state = found(book, {"team_size": "3", "scope": "like_for_like"})
    printed = result(state, "month", {"period": "month"})
    published, alike = printed.switches.scopes
    assert (published.chosen, alike.chosen) == (False, True)
    assert dict(scenario_of(published.link, book).changed) == {"team_size": "3"}
    assert parameters(published.link)["period"] == "month"
    month, year, horizon = printed.switches.periods
    assert (month.chosen, year.chosen, horizon.chosen) == (True, False, False)
    assert (horizon.label, parameters(horizon.link)["period"]) == ("3 years", "horizon")
    assert "period" not in parameters(year.link)
    assert scenario_of(year.link, book).changed == state.scenario.changed
