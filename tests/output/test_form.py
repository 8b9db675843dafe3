"""The form asks in a manager's order, shows what is taken for granted, and sends what was given."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import pytest

from costcalc.analysis.estimate import estimate
from costcalc.analysis.explain import trace
from costcalc.costing.totals import cost
from costcalc.model.inputs import AMOUNTS
from costcalc.output.form import Form, readable, touched
from costcalc.output.presets import PRESETS, Preset
from costcalc.output.typed import apart, joined, written
from costcalc.prices.book import PriceBook
from costcalc.prices.files import SCOPES, Scope
from costcalc.prices.names import Name
from costcalc.scenario import units
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import read

STATES: list[Mapping[str, str]] = [
    {},
    {"scope": "published", "concurrent_connections": "100k", "set.libraries": "50"},
    {"baseline": "node", "current_servers": "20", "support_tier": "24x7", "staffing": "hired"},
]
CHANGED: list[Mapping[str, str]] = [
    {"currency": "EUR", "exchange_rate": "0.9", "salary": "100k", "salary.go": "90k"},
    {"current_servers": "20", "current_server_price": "60", "baseline": "node"},
    {"technologies": "elixir,go", "staffing": "present", "scope": "published", "of": "annual"},
    {"currency": "RUB", "exchange_rate": "80", "server": "aws-m7g.xlarge", "code_size": "3"},
    {"set.server_price": "40", "draws": "0", "seed": "7", "team_size.node": "4"},
    {"country": "de", "orders_per_month": "500..2k", "set.attrition": "12%..30%"},
]


def drawn(book: PriceBook, **given: str) -> Form:
    return of(book, given)


def of(book: PriceBook, given: Mapping[str, str]) -> Form:
    return Form(read(given.items(), book), book)


def refused(book: PriceBook, given: Mapping[str, str]) -> Form:
    with pytest.raises(Refused) as caught:
        read(given.items(), book)
    faults = caught.value.faults
    return Form(readable(given, book, faults), book, given, {}, None, faults)


def parameters(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


def part(form: Form, id_: str) -> list[str]:
    """The names of the questions on top below a title."""
    return [each.name for each in form.sections if each.id == id_ for each in each.entries]


def test_the_form_asks_in_the_order_in_which_a_manager_thinks(book: PriceBook) -> None:
    form = drawn(book, baseline="ruby")
    assert [each.title for each in form.sections] == [
        "What runs today?", "Load", "Your team", "The move", "How far ahead?",
    ]  # fmt: skip
    assert part(form, "today") == ["baseline", "current_servers", "current_server_price"]
    assert part(form, "load") == ["orders_per_month", "concurrent_connections"]
    assert part(form, "team") == ["team_size", "country", "currency", "staffing", "market_salary"]
    assert part(form, "move") == ["code_size", "migration_person_months", "parallel_running_months"]
    assert [each.id for each in form.groups] == [
        "workload", "people", "support", "own", "finance", "prices",
    ]  # fmt: skip
    assert not any(each.told for each in form.groups)


def test_a_move_is_asked_for_only_where_there_is_something_to_move_from(book: PriceBook) -> None:
    assert part(drawn(book), "today") == ["baseline"]
    assert part(drawn(book), "move") == []
    assert part(drawn(book, code_size="80"), "move") == ["code_size"]


def test_a_currency_has_its_rate_beside_it_and_a_country_its_own_currency(book: PriceBook) -> None:
    assert "exchange_rate" not in drawn(book).fields
    euros = drawn(book, currency="EUR")
    assert part(euros, "team")[2:4] == ["currency", "exchange_rate"]
    assert float(euros["exchange_rate"].shown) == float(book.rates.rates["EUR"])
    assert euros["exchange_rate"].help.startswith("1 EUR = ")
    assert [each.value for each in drawn(book, country="de")["currency"].options] == [""]
    assert drawn(book, country="de")["currency"].said == "EUR"


def test_pay_is_asked_in_one_place(book: PriceBook) -> None:
    for given in ({}, {"baseline": "ruby"}, {"salary": "100k"}):
        names = [name for name in of(book, given).fields if name in ("salary", "market_salary")]
        assert len(names) == 1
    assert drawn(book, baseline="ruby")["market_salary"].label == "Their pay"
    assert drawn(book)["market_salary"].label == "Market pay of a developer"


def test_one_pay_that_was_given_stands_where_pay_is_asked(book: PriceBook) -> None:
    form = drawn(book, baseline="ruby", salary="85k")
    assert part(form, "team")[-2:] == ["staffing", "salary"]
    assert form["salary"].shown == "85,000"
    assert not any(each.told for each in form.groups)
    both = refused(book, {"salary": "85k", "market_salary": "90k"})
    assert part(both, "team")[-2:] == ["market_salary", "salary"]


def test_what_moving_is_estimated_at_stands_in_its_boxes_and_is_no_answer(book: PriceBook) -> None:
    def boxes(**given: str) -> list[str]:
        form = drawn(book, baseline="ruby", **given)
        return [form[name].shown for name in part(form, "move")]

    assert boxes(team_size="14") == ["140", "42..84..252", "3..6..18"]
    assert boxes(team_size="14", code_size="100") == ["100", "30..60..180", "2.14..4.29..12.9"]
    assert boxes(team_size="14", migration_person_months="28") == ["140", "28", "2"]
    assert boxes(**{"set.months_per_kloc": "1", "code_size": "100"})[1] == "100"
    assert boxes(technologies="ruby") == ["", "", ""]
    assert not drawn(book, baseline="ruby")["code_size"].given
    sent = whole(drawn(book, baseline="ruby", team_size="14"))
    assert touched({**sent, "team_size": "20"}, book) == {"baseline": "ruby", "team_size": "20"}
    assert touched({**sent, "migration_person_months": "18"}, book) == {
        "baseline": "ruby", "migration_person_months": "18", "team_size": "14",
    }  # fmt: skip


@pytest.mark.parametrize("scope", SCOPES)
def test_the_form_has_a_field_for_every_input_and_every_figure_that_a_line_reads(
    book: PriceBook, scope: Scope
) -> None:
    names = drawn(book, scope=scope, baseline="ruby").fields.keys()
    assert {amount.id for amount in AMOUNTS} - {"salary"} <= names
    assert {"server", "staffing", "baseline", "market_salary", "technologies"} <= names
    assert {str(Name.read(name)) for name in book.common[scope]} <= names
    for technology in ("elixir", "erlang", "go"):
        own = {id_ for id_ in book.own[scope] if id_.startswith(f"{technology}.")}
        assert {f"set.{id_}" for id_ in own} <= names
        assert {f"salary.{technology}", f"team_size.{technology}"} <= names


def test_the_server_is_picked_from_the_catalogue_by_provider(book: PriceBook) -> None:
    server = drawn(book, server="aws-m7g.xlarge")["server"]
    assert [option.value for option in server.options] == [*book.servers]
    assert server.shown == "aws-m7g.xlarge"
    assert {option.group for option in server.options} == {
        row.provider for row in book.servers.values()
    }
    default = next(option for option in server.options if option.value == book.server)
    assert default.label == "aws-m7g.large: 2 vCPU, 8 GiB, 59.6 USD a month"


@pytest.mark.parametrize(
    ("given", "usual"),
    [({}, "Usual: people hired for it"), ({"baseline": "ruby"}, "Usual: the people you have")],
)
def test_who_builds_it_follows_what_runs_today_unless_it_is_said(
    book: PriceBook, given: Mapping[str, str], usual: str
) -> None:
    staffing = of(book, given)["staffing"]
    assert [(o.value, o.label) for o in staffing.options if staffing.chosen(o)] == [("", usual)]


def test_a_figure_of_the_server_that_is_picked_is_its_default(book: PriceBook) -> None:
    form = drawn(book, server="aws-m7g.xlarge")
    assert form["set.go.vcpus_per_server"].shown == "4"
    assert form["set.go.memory_per_server"].shown == "16"


@pytest.mark.parametrize(
    ("canonical", "shown"),
    [
        ("2000000", "2,000,000"),
        ("80000..95000..115000", "80k..95k..115k"),
        ("120000..144570..169000", "120k..144.57k..169k"),
        ("500..2000", "500..2,000"),
        ("1.2500", "1.2500"),
        ("two million", "two million"),
    ],
)
def test_values_are_shown_as_people_write_them(canonical: str, shown: str) -> None:
    assert written(canonical) == shown


def test_shares_are_shown_in_per_cent(book: PriceBook) -> None:
    assert of(book, {"set.attrition": "0.12..0.3"})["set.attrition"].shown == "12%..30%"


def test_what_was_typed_stays_as_it_was_typed(book: PriceBook) -> None:
    typed = {"orders_per_month": "3/min", "market_salary": "$120k"}
    form = Form(read(typed.items(), book), book, typed)
    assert {name: form[name].shown for name in typed} == typed


def test_a_range_is_asked_for_in_three_boxes(book: PriceBook) -> None:
    form = Form(read((), book), book, {"_range": "market_salary,team_size"})
    pay, team = form["market_salary"], form["team_size"]
    assert (pay.ranged, form["orders_per_month"].ranged) == (True, False)
    assert apart(pay.shown) == {"low": "120k", "likely": "144.57k", "high": "169k"}
    assert apart(team.shown) == {"low": "6", "likely": "6", "high": "6"}
    assert apart("80k..115k")["likely"] == "97.5k"
    closed = Form(read((), book), book, {"_range": "team_size", "_single": "team_size"})
    assert not closed["team_size"].ranged


@pytest.mark.parametrize(
    ("boxes", "text"),
    [
        ({"low": "5", "likely": "6", "high": "9"}, "5..6..9"),
        ({"low": "5", "high": "9"}, "5..9"),
        ({"likely": "6"}, "6"),
        ({"likely": "6", "high": "9"}, "6..6..9"),
        ({"low": "6", "likely": "6", "high": "6"}, "6"),
    ],
)
def test_three_boxes_are_one_range(boxes: Mapping[str, str], text: str) -> None:
    assert joined(boxes) == text


def whole(form: Form) -> dict[str, str]:
    """What a browser sends of a form without a script."""
    sent = {name: each.sent if each.ranged else each.shown for name, each in form.fields.items()}
    return {**sent, **dict(form.hidden)}


@pytest.mark.parametrize("given", [*STATES, *CHANGED])
def test_a_form_sent_whole_and_untouched_says_what_it_was_drawn_from(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    form = of(book, given)
    left = touched(whole(form), book)
    assert read(left.items(), book).changed == form.scenario.changed


def test_a_default_follows_what_it_depends_on_though_the_form_was_sent_whole(
    book: PriceBook,
) -> None:
    sent = whole(drawn(book, baseline="ruby"))
    assert touched({**sent, "country": "de"}, book) == {"baseline": "ruby", "country": "de"}
    sent = whole(drawn(book, country="de", exchange_rate="0.95", team_size="9"))
    assert touched({**sent, "country": "gb"}, book) == {"country": "gb", "team_size": "9"}


def test_a_fleet_goes_with_what_it_runs(book: PriceBook) -> None:
    sent = whole(drawn(book, baseline="ruby", current_servers="20", current_server_price="180"))
    assert touched({**sent, "baseline": "none"}, book) == {}
    assert touched({**sent, "baseline": "python"}, book) == {
        "baseline": "python", "current_servers": "20", "current_server_price": "180",
    }  # fmt: skip


def test_a_form_of_every_technology_is_too_long_for_an_address(book: PriceBook) -> None:
    assert not drawn(book, baseline="ruby").long
    assert drawn(book, technologies=",".join(book.technologies)).long


def test_what_has_no_effect_is_said_beside_its_field_and_in_the_strip(book: PriceBook) -> None:
    asked = {"code_size": "80", "set.operations_posts": "1"}
    found = estimate(read(asked.items(), book), book)
    form = Form(found.scenario, book, asked, {}, None, (), found.warnings)
    assert "Code to move has no effect here: nothing is moved" in form["code_size"].warning
    assert form["set.operations_posts"].warning == ""
    assert {each.label: each.name in form.idle for each in form.changed} == {
        "Code to move": True,
        "Posts for operations": False,
    }


def test_a_default_that_may_not_fit_the_load_is_said_at_its_field(book: PriceBook) -> None:
    asked = {"orders_per_month": "2M"}
    found = estimate(read(asked.items(), book), book)
    form = Form(found.scenario, book, asked, {}, None, (), found.warnings)
    assert "default of 6 developers" in form["team_size"].warning


@pytest.mark.parametrize("scope", SCOPES)
def test_a_default_as_the_form_shows_it_reads_back_to_itself(book: PriceBook, scope: str) -> None:
    for name, field in drawn(book, scope=scope).fields.items():
        # A team size of its own is pinned even where all are alike.
        if name.startswith("team_size.") or not field.default or field.options:
            continue
        again = read([("scope", scope), (name, field.default)], book)
        if name in again.changed:  # a third that the book keeps exact is shown in six digits
            figure = book.own[again.scope][name.removeprefix("set.")]
            assert again.overrides[figure.id] == pytest.approx(figure.points, rel=1e-4)


def test_what_was_changed_stands_in_the_strip_with_the_way_back(book: PriceBook) -> None:
    given = {
        "team_size": "3", "salary.go": "120k..200k", "set.attrition": "20%", "years": "5",
        "set.elixir.team_knows": "0.14..0.57", "set.go.team_knows": "1",
    }  # fmt: skip
    form = Form(read(given.items(), book), book, given, {"period": "month"})
    assert [(each.label, each.said) for each in form.changed] == [
        ("Go: Salary", "120,000 to 200,000, likely 160,000 USD a year"),
        ("Staff turnover (attrition)", "20 % a year"),
        ("Elixir: Share of the team that knows it", "14 to 57, likely 35.5 %"),
        ("Go: Share of the team that knows it", "100 %"),
        ("Team size", "3 developers"),
        ("Planning period", "5 years"),
    ]
    kept = {name: text for name, text in form.scenario.changed.items() if name != "salary.go"}
    assert parameters(form.changed[0].reset or "") == {"period": "month", **kept}
    people = next(group for group in form.groups if group.id == "people")
    assert (people.changed, people.told, form.pay.changed, form.pay.told) == (3, True, 1, True)


@pytest.mark.parametrize("given", CHANGED)
def test_every_way_back_leads_to_a_state_that_can_be_read(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    form = of(book, given)
    assert len(form.changed) == len(form.scenario.changed)
    resets = [each.reset for each in form.fields.values() if each.reset]
    assert len(resets) == len(form.scenario.changed)
    for link in resets:
        assert len(read(parameters(link).items(), book).changed) < len(form.scenario.changed)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.label)
def test_every_preset_is_a_state(book: PriceBook, preset: Preset) -> None:
    link = next(link for each, link in drawn(book).presets if each == preset)
    assert dict(read(parameters(link).items(), book).changed) == dict(preset.parameters)


def test_an_error_stands_at_its_field_with_what_was_typed(book: PriceBook) -> None:
    form = refused(book, {"team_size": "-3", "set.attrition": "abc", "years": "5"})
    assert form["team_size"].error == (
        "Team size must be 0 to 100,000 developers; you typed -3. Try 3."
    )
    assert form["team_size"].shown == "-3"
    assert form["years"].shown == "5"
    assert next(group for group in form.groups if group.id == "people").told
    assert list(form.changed) == []


def test_errors_are_listed_in_the_order_of_the_form(book: PriceBook) -> None:
    form = refused(
        book, {"years": "0", "set.attrition": "abc", "team_size": "-3", "orders_per_month": "x"}
    )
    assert [box.removeprefix("field-") for _, box in form.errors] == [
        "orders_per_month", "team_size", "years", "set.attrition",
    ]  # fmt: skip


def test_an_error_without_a_field_stands_in_the_summary(book: PriceBook) -> None:
    [(fault, box)] = refused(book, {"team_sise": "3"}).errors
    assert (fault.field, box) == ("team_sise", "")


def test_a_currency_without_a_rate_is_still_chosen_and_nothing_else_is_lost(
    book: PriceBook,
) -> None:
    form = refused(book, {"currency": "RUB", "baseline": "ruby", "team_size": "4"})
    assert (form["currency"].shown, form["baseline"].shown) == ("RUB", "ruby")
    assert "needs a rate" in (form["exchange_rate"].error or "")
    assert form["exchange_rate"].shown == ""


def test_the_form_stays_in_the_scope_that_was_asked_for_beside_an_error(book: PriceBook) -> None:
    names = refused(book, {"team_size": "-3", "technologies": "go"}).fields
    assert "salary.go" in names
    assert "salary.elixir" not in names


@pytest.mark.parametrize("given", STATES)
def test_every_default_of_a_figure_has_its_receipt_without_what_was_typed(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    form = of(book, {**given, "salary.go": "90k", "set.attrition": "30%"})
    shown = {name: each for name, each in form.fields.items() if each.receipt}
    assert len(shown) > 40
    for name, field in shown.items():
        asked = parameters(field.receipt or "")
        number = asked.pop("number")
        assert asked == {key: text for key, text in form.scenario.changed.items() if key != name}
        again = read(asked.items(), book)
        node = trace(cost(again, book), book, number)
        of_all = str(Name.read(name.removeprefix("set.")).bare)
        assert (node.basis == "user") == (of_all != name and of_all in again.changed), name


def test_counts_are_echoed_as_well(book: PriceBook) -> None:
    assert drawn(book, years="5")["years"].understood == "5 years"


def test_boxes_stay_in_the_one_grammar_whatever_the_locale(book: PriceBook) -> None:
    from costcalc.scenario.numerals import write_as

    write_as("de")
    try:
        form = of(book, {"orders_per_month": "2000000", "team_size": "1.5"})
        assert (form["orders_per_month"].shown, form["team_size"].shown) == ("2,000,000", "1.5")
        assert form["team_size"].understood == "1,5 developers"
        assert units.number_text(1234.5) == "1.234,5"
    finally:
        write_as("en")
