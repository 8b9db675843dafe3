"""The price book as records: every figure with its receipt, every technology with its figures."""

from typing import Any, TypeAlias

from costcalc.pricebook import Figure, PriceBook

Record: TypeAlias = dict[str, Any]


def figure_records(book: PriceBook) -> Record:
    """Every figure of the book; a price that differs by scope comes once a scope."""
    return {**headline(book), "figures": [_figure(figure, book) for figure in book.figures()]}


def figure_record(book: PriceBook, id_: str) -> Record | None:
    """The figures that an id (`peak_to_mean`, `go.salary`) or a bare name (`salary`) stands for."""
    found = [figure for figure in book.figures() if id_ in (figure.id, figure.name)]
    if not found:
        return None
    first = found[0]
    if len(found) == 1:
        return {**headline(book), **_figure(first, book)}
    return {
        **headline(book),
        "id": id_,
        "label": first.label,
        "unit": first.unit,
        "figures": [_figure(f, book) for f in found],
    }


def technology_records(book: PriceBook) -> Record:
    """Every technology of the book and the ids of its figures."""
    return {
        **headline(book),
        "compared": list(book.compared),
        "baseline": book.baseline,
        "technologies": [
            {
                "id": technology.id,
                "name": technology.name,
                "stands_for": technology.stands_for,
                "stated_monthly_total": [float(end) for end in technology.page.stated]
                if technology.page
                else None,
                "figures": [
                    id_ for id_ in book.own["published"] if id_.startswith(f"{technology.id}.")
                ],
            }
            for technology in book.technologies.values()
        ],
    }


def headline(book: PriceBook) -> Record:
    """Which book an answer stands on, and which of its figures are the operator's own."""
    return {
        "price_book": {
            "version": book.version,
            "as_of": book.as_of.isoformat(),
            "digest": book.digest,
            "operator_figures": list(book.operators),
        }
    }


def _figure(figure: Figure, book: PriceBook) -> Record:
    source = book.sources[figure.source] if figure.source else None
    low, likely, high = figure.points
    return {
        "id": figure.id,
        "technology": figure.technology,
        "scope": figure.scope,
        "label": figure.label,
        "low": low,
        "likely": likely,
        "high": high,
        "unit": figure.unit,
        "allowed": {"low": figure.allowed[0], "high": figure.allowed[1]},
        "more_is_cheaper": figure.more_is_cheaper,
        "whole": figure.whole,
        "policy": figure.policy,
        "same_as": figure.shares_draw if figure.shares_draw != figure.id else None,
        "basis": figure.basis,
        "published_for": list(figure.published_for),
        "source": {"id": figure.source, **source.model_dump()} if source else None,
        "further_sources": list(figure.also),
        "derivation": figure.derivation,
        "note": figure.note,
    }
