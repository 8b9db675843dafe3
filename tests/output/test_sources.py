"""The sources page has every figure of the book, once, with what it stands on and where it goes."""

from collections import Counter
from inspect import signature

from costcalc.costing.resolve import FROM_CHOICES
from costcalc.model.lines import ONE_OFF_LINES, lines
from costcalc.output.method import SIZINGS, places, readers
from costcalc.output.sources import (
    bases,
    fact_count,
    figures,
    owned,
    place,
    scope,
    sections,
    standing,
)
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure


def names(book: PriceBook) -> list[str]:
    return [name for *_, group in sections(book) for name in group]


def shown(book: PriceBook) -> list[Figure]:
    return [figure for name in names(book) for figure in figures(name, book)]


def test_every_figure_of_the_book_stands_there_once(book: PriceBook) -> None:
    found = [place(figure, book) for figure in shown(book)]
    assert len(found) == len(set(found))
    assert {place(figure, book) for figure in book.figures()} == {*found}
    assert Counter(names(book)) == Counter([*book.common["published"], *book.definitions])


def test_a_figure_that_differs_by_scope_has_a_value_for_each_and_says_which(
    book: PriceBook,
) -> None:
    told = {
        name: [
            (owned(each), each.technology if owned(each) else None, scope(each, book))
            for each in figures(name, book)
        ]
        for name in ("server_price", "monitoring_scaling", "salary_premium", "peak_to_mean")
    }
    ids = [*book.technologies]
    assert told["server_price"] == [
        *((True, id_, "as published") for id_ in ids),
        (False, None, "like for like"),
    ]
    assert told["monitoring_scaling"] == [
        (False, None, "as published"),
        (False, None, "like for like"),
    ]
    assert told["salary_premium"] == [(True, id_, "") for id_ in ids]
    assert told["peak_to_mean"] == [(False, None, "")]


def test_a_figure_is_used_by_the_lines_that_read_it(book: PriceBook) -> None:
    reading: dict[str, set[str]] = {}
    for sizing in SIZINGS:
        for line in (*lines(sizing), *ONE_OFF_LINES):
            for name in signature(line).parameters:
                for id_ in FROM_CHOICES.get(name) or (name,):
                    reading.setdefault(id_, set()).add(places()[line])
    for name in names(book):
        found = {anchor for _, anchor in readers(name)}
        assert found == reading.get(name, set()), name
        assert bool(found) != bool(figures(name, book)[0].used_by), name


def test_every_source_says_which_figures_stand_on_it(book: PriceBook) -> None:
    assert [*standing(book)] == [*book.sources]
    for source, links in standing(book).items():
        wanted = {
            figure.name
            for figure in book.figures()
            if source in (figure.source, *figure.also)
            or (source == "page" and figure.published_for)
        }
        told = {anchor for _, anchor in links if anchor.startswith("figure-")}
        assert told == {f"figure-{name}" for name in wanted}
        servers = {anchor for _, anchor in links if anchor.startswith("server-")}
        assert servers == {f"server-{i}" for i, s in book.servers.items() if s.source == source}
    assert fact_count("page", book) > 40
    assert "Salary as published (Elixir, Go)" in [text for text, _ in standing(book)["page"]]


def test_every_basis_is_explained_and_counted(book: PriceBook) -> None:
    assert sum(count for *_, count in bases(book)) == len(shown(book))
    assert {id_ for id_, *_ in bases(book)} == {figure.basis for figure in shown(book)}
