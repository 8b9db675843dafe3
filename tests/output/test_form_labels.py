"""What the form shows above a box is a name of it: headings of a table are taken from there."""

import pytest

from costcalc.batch.headings import headings
from costcalc.output.fields import Fields
from costcalc.output.form import Form
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import parameter, read

STATES: list[dict[str, str]] = [
    {},
    {"baseline": "ruby", "current_servers": "20", "currency": "EUR"},
    {"baseline": "node", "staffing": "hired", "scope": "published"},
]


@pytest.mark.parametrize("state", STATES)
def test_every_label_of_a_box_is_a_name_of_its_parameter(
    state: dict[str, str], book: PriceBook
) -> None:
    form = Form(read(state.items(), book), book)
    shown: dict[str, str] = {}
    for part in (*form.sections, form.pay, *form.groups):
        for each in part.entries:
            if isinstance(each, Fields):
                shown |= {f"{each.label}, {own.whose}": own.name for own in each.fields}
                shown |= {own.label: own.name for own in each.fields}
            else:
                shown[each.label] = each.name
    assert len(shown) > 50
    for label, name in shown.items():
        assert parameter(label, book) == parameter(label.upper(), book) == name, label


@pytest.mark.parametrize(
    ("label", "name"), [("What runs today?", "baseline"), ("How far ahead?", "years")]
)
def test_a_question_above_one_box_is_its_heading_in_a_batch(
    label: str, name: str, book: PriceBook
) -> None:
    assert label in [part.title for part in Form(read((), book), book).sections]
    assert headings((label, label.lower()), book).columns[0].name == name
    assert headings((label,), book).names("own") == []
