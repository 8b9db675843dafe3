"""Every spelling of a name is the same name, and the price book finds what it stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.prices.book import PriceBook
from costcalc.prices.files import SCOPES
from costcalc.prices.names import Name
from costcalc.scenario.scenario import canonical_name, known_names

PARTS = ("set", "salary", "salary_premium", "go", "go-elixir", "server_price", "team_size", "years")


@pytest.mark.parametrize(
    ("spellings", "name", "parameter", "id_"),
    [
        (("go.salary",), Name("salary", "go", figure=False), "salary.go", "salary.go"),
        ((), Name("salary", figure=False), "salary", "salary"),
        (("set.market_salary",), Name("market_salary"), "market_salary", "market_salary"),
        (
            ("set.go.salary_premium",),
            Name("salary_premium", "go"),
            "set.go.salary_premium",
            "go.salary_premium",
        ),
        (
            ("set.go.server_price",),
            Name("server_price", "go"),
            "set.go.server_price",
            "go.server_price",
        ),
        (("set.on_cost",), Name("on_cost"), "set.on_cost", "on_cost"),
        ((), Name("team_size", figure=False), "team_size", "team_size"),
        ((), Name("team_size", "go", figure=False), "team_size.go", "team_size.go"),
        ((), Name("currency", figure=False), "currency", "currency"),
        (
            (),
            Name("salary_premium", "go", figure=False, over="elixir"),
            "salary_premium.go-elixir",
            "salary_premium.go-elixir",
        ),
    ],
)
def test_a_name_is_the_same_however_it_is_spelled(
    spellings: tuple[str, ...], name: Name, parameter: str, id_: str
) -> None:
    assert {Name.read(text) for text in (*spellings, parameter, id_)} == {name}
    assert (str(name), name.id) == (parameter, id_)


def test_an_input_is_no_figure_by_standing_where_figures_do(book: PriceBook) -> None:
    assert Name.read("set.code_size") != Name.read("code_size")
    assert Name.read("set.code_size").amount is None
    assert book.find(Name.read("set.code_size"), "published") == ()


def test_every_parameter_is_what_its_name_spells(book: PriceBook) -> None:
    for parameter in known_names(book):
        name = Name.read(parameter)
        assert str(name) == canonical_name(parameter)
        assert Name.read(name.id) == name
        assert name.technology in ("", *book.technologies)
        assert str(name.bare) in known_names(book)


def test_a_name_finds_its_figures(book: PriceBook) -> None:
    for scope in SCOPES:
        for figure in (*book.common[scope].values(), *book.own[scope].values()):
            name = Name.read(figure.id)
            assert (name.base, name.technology) == (figure.name, figure.technology or "")
            assert book.find(name, scope) == (figure,)
            assert figure in book.find(name.bare, scope)
            assert book.definition(name).label == figure.label
        assert [figure.id for figure in book.find(Name("salary_premium"), scope)] == [
            f"{technology}.salary_premium" for technology in book.technologies
        ]
        assert book.find(Name("salary_premium", "rust"), scope) == ()
        assert book.find(Name("on_cost", "go"), scope) == book.find(Name("on_cost"), scope)
        assert book.find(Name("peak_to_mean", "go"), scope) == ()


@given(st.lists(st.sampled_from(PARTS) | st.text(".-_a", max_size=3), max_size=5).map(".".join))
def test_no_text_is_too_odd_to_be_read_and_written_again(text: str) -> None:
    name = Name.read(text)
    assert Name.read(str(name)) == name
