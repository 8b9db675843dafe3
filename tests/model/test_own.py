"""A line of the user's own is a line like any other, whatever it is called."""

import pytest
from cost_lines import prove, quantities

from costcalc.model.formula import sentence, spreadsheet
from costcalc.model.inputs import own_input
from costcalc.model.lines import ITEMS, groups, items, parameters, units
from costcalc.model.own import OwnLine, OwnUnit

MONTH: OwnUnit = "USD/month"
YEAR: OwnUnit = "USD/year"
DEVELOPER: OwnUnit = "USD/developer/year"


@pytest.mark.parametrize("unit", [MONTH, YEAR, DEVELOPER])
def test_it_keeps_its_units(unit: OwnUnit) -> None:
    prove(OwnLine("rent", unit), quantities())


def test_it_grows_with_prices_and_by_the_developer_with_team_and_wages() -> None:
    assert OwnLine("rent", MONTH)(own__rent=500, price_factor=1.5) == 750
    assert OwnLine("rent", YEAR)(own__rent=500, price_factor=1.5) == 750
    by_developer = OwnLine("rent", DEVELOPER)
    assert by_developer(own__rent=300, developers=6, wage_factor=2) == 3600


def test_it_says_its_formula_by_the_name_that_it_was_given() -> None:
    assert sentence(OwnLine("office_rent", MONTH)) == "office rent × price factor"
    line = OwnLine("lunch", DEVELOPER)
    assert spreadsheet(line) == "own__lunch*developers*wage_factor"
    assert parameters(line) == ("own__lunch", "developers", "wage_factor")
    assert units(line)["return"] == YEAR


def test_it_stands_last_in_its_category_and_moves_no_other() -> None:
    own = OwnLine("ci_cd_of_ours", MONTH), OwnLine("servers", YEAR)
    every = items(own)
    added = [item for item in every if item not in ITEMS]
    assert [item.id for item in added] == ["ci_cd_of_ours", "servers"]
    assert [item for item in every if item in ITEMS] == [*ITEMS]
    assert [item.id for item in groups(own)["support_lines"]][-2:] == [item.id for item in added]
    assert groups(own)["direct_lines"] == tuple(i for i in every if i.nature == "direct")
    assert {item.row for item in added}.isdisjoint(item.row for item in ITEMS)


def test_its_amount_is_an_input_in_the_unit_that_it_is_quoted_in() -> None:
    amount = own_input("office_rent", DEVELOPER)
    assert (amount.id, amount.label, amount.unit) == ("own.office_rent", "Office rent", DEVELOPER)
    assert amount.people
    assert not own_input("office_rent", MONTH).people
