"""The sources page has every figure of the book, once, with what it stands on and where it goes."""

from collections import Counter
from inspect import signature

import pytest

from costcalc import units
from costcalc.model.lines import MIGRATION, lines
from costcalc.names import Name
from costcalc.output.method import SIZINGS, places
from costcalc.output.sources import Described, Sources, Value, place, sources
from costcalc.pricebook import PriceBook
from costcalc.scenario import read
from costcalc.standings import FROM_CHOICES


@pytest.fixture(scope="module")
def shown(book: PriceBook) -> Sources:
    return sources(book)


def described(shown: Sources) -> list[Described]:
    return [figure for section in shown.sections for figure in section.figures]


def values(shown: Sources) -> dict[str, Value]:
    """Every value by its place; a common figure's is that of the figure."""
    found = [(v.place or each.place, v) for each in described(shown) for v in each.values]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_every_figure_of_the_book_stands_there_once(shown: Sources, book: PriceBook) -> None:
    found = values(shown)
    assert {place(figure, book) for figure in book.figures()} == found.keys()
    heads = Counter(each.name for each in described(shown))
    assert heads == Counter([*book.common, *book.definitions])


def test_a_value_is_the_figures_in_every_respect(shown: Sources, book: PriceBook) -> None:
    found = values(shown)
    for figure in book.figures():
        value = found[place(figure, book)]
        assert (value.low, value.likely, value.high) == tuple(
            units.number_text(point) for point in figure.points
        )
        assert value.basis == figure.basis.replace("_", " ")
        assert figure.note in value.note
        assert value.derivation == (figure.derivation or "")
        wanted = [id_ for id_ in (figure.source, *figure.also) if id_]
        assert [id_ for id_, _ in value.sources][: len(wanted)] == wanted
        assert all(date == book.sources[id_].date for id_, date in value.sources)


def test_a_price_that_all_share_like_for_like_stands_there_once_for_all(shown: Sources) -> None:
    prices = next(each for each in described(shown) if each.name == "server_price")
    assert [(value.technology, value.scope) for value in prices.values] == [
        ("Elixir", "as published"),
        ("Erlang", "as published"),
        ("Go", "as published"),
        ("Node.js", "as published"),
        ("Ruby", "as published"),
        ("Every technology", "like for like"),
    ]
    training = next(each for each in described(shown) if each.name == "training")
    assert {value.scope for value in training.values} == {"in both scopes"}


def test_a_figure_is_used_by_the_lines_that_read_it(shown: Sources) -> None:
    reading: dict[str, set[str]] = {}
    for sizing in SIZINGS:
        for line in (*lines(sizing), MIGRATION):
            for name in signature(line).parameters:
                for id_ in FROM_CHOICES.get(name, (name,)):
                    reading.setdefault(id_, set()).add(places()[line])
    for each in described(shown):
        assert {link.place for link in each.used_by} == reading.get(each.name, set()), each.name
        assert bool(each.used_by) != bool(each.used_elsewhere), each.name


def test_the_parameter_named_beside_a_figure_sets_it(shown: Sources, book: PriceBook) -> None:
    figures = {figure.id for figure in book.figures()}
    named = {each.set_by for each in described(shown)}
    named |= {value.set_by for value in values(shown).values() if value.set_by}
    assert {str(Name.read(id_)) for id_ in figures} <= named
    for parameter in named:
        id_ = Name.read(parameter).id
        shape, *_ = book.find(Name.read(parameter), "published")
        asked = read([(parameter, units.exact_text(shape.allowed[1]))], book)
        assert asked.overrides == {id_: (shape.allowed[1],) * 3}


def test_every_source_says_which_figures_stand_on_it(shown: Sources, book: PriceBook) -> None:
    assert [each.id for each in shown.sources] == [*book.sources]
    for each in shown.sources:
        standing = {
            figure.name
            for figure in book.figures()
            if each.id in (figure.source, *figure.also)
            or (each.id == "page" and figure.published_for)
        }
        assert {link.place for link in each.figures} == {f"figure-{name}" for name in standing}
    page = shown.sources[0]
    assert (page.id, page.facts > 40) == ("page", True)
    assert "Salary (Elixir, Go)" in [link.text for link in page.figures]


def test_every_basis_is_explained_and_counted(shown: Sources) -> None:
    assert sum(count for *_, count in shown.bases) == len(values(shown))
    assert {name for name, *_ in shown.bases} == {each.basis for each in values(shown).values()}


def test_all_contradictions_are_there(shown: Sources, book: PriceBook) -> None:
    ids = [each.id for each in shown.contradictions]
    assert len(ids) == len(set(ids)) == 16
    assert [claim.id for claim in shown.claims] == [claim.id for claim in book.claims]
