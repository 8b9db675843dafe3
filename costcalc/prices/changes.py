"""What differs between two price books, and why: figures that moved, formulas that changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.prices.files import OPERATOR, SCOPES, Scope
from costcalc.prices.overlay import NEUTRAL


@dataclass(frozen=True)
class Moved:
    """A figure that differs between two books; None on the side of a book that lacks it.

    `name` is its id, a bare name where a scope has one for all technologies; `scope` is the scope
    that it moved in, None where both have the same.
    """

    name: str
    scope: Scope | None
    before: Figure | None
    after: Figure | None
    why: str | None = None

    @property
    def id(self) -> str:
        """Its name with its scope: `go.salary_premium`, `like_for_like.server_price`."""
        return f"{self.scope}.{self.name}" if self.scope else self.name

    @property
    def figure(self) -> Figure:
        """The figure as the later book has it, as the earlier one has it where it is gone."""
        figure = self.after or self.before
        assert figure, "a figure that neither book has does not move"  # noqa: S101
        return figure


@dataclass(frozen=True)
class MovedFormula:
    """A line that is worked out otherwise than before."""

    id: str
    before: str | None
    after: str | None
    why: str | None


def moved(before: PriceBook, after: PriceBook) -> Iterator[Moved]:
    """The figures whose value or unit differs, in the order of the later book."""
    old, new = _figures(before), _figures(after)
    for key in dict.fromkeys((*new, *old)):
        one, other = old.get(key), new.get(key)
        if one is None or other is None or (one.exact, one.unit) != (other.exact, other.unit):
            yield _explained(Moved(*key, one, other), after.changes.figures)


def changed(
    before: Mapping[str, str], after: Mapping[str, str], why: Mapping[str, str]
) -> Iterator[MovedFormula]:
    """The formulas whose text differs."""
    for id_ in dict.fromkeys((*after, *before)):
        if before.get(id_) != after.get(id_):
            yield MovedFormula(id_, before.get(id_), after.get(id_), why.get(id_))


def unexplained(before: PriceBook, after: PriceBook, formulas: Mapping[str, str]) -> Iterator[str]:
    """What moved without a reason in `changes.toml`, and reasons for what did not move."""
    figures = list(moved(before, after))
    lines = list(changed(before.formulas, formulas, after.changes.formulas))
    for kind, changes in (("figures", figures), ("formulas", lines)):
        for each in changes:
            if not each.why:
                yield f"changes.toml: {kind}: {each.id} moved and has no reason"
    needed = {key for each in figures for key in _keys(each)}
    for id_ in sorted(after.changes.figures.keys() - needed):
        yield f"changes.toml: figures: {id_} did not move"
    for id_ in sorted(after.changes.formulas.keys() - {each.id for each in lines}):
        yield f"changes.toml: formulas: {id_} did not change"


def _figures(book: PriceBook) -> Mapping[tuple[str, Scope | None], Figure]:
    """Every figure once, by name and scope.

    What a scope has for all technologies is listed itself, not again for each technology.
    """
    found: dict[tuple[str, Scope | None], Figure] = {}
    for scope in SCOPES:
        for figure in (*book.common[scope].values(), *book.own[scope].values()):
            if figure.note == NEUTRAL:  # the book itself does not have it
                continue
            shared = figure.scope and figure.shares_draw == figure.name
            found[figure.name if shared else figure.id, figure.scope] = figure
    return found


def _keys(moved: Moved) -> Iterator[str]:
    """The keys of `changes.toml` that may explain it: its id, name, origin or technology."""
    figure = moved.figure
    yield from (moved.id, moved.name, figure.name, figure.shares_draw)
    if figure.technology and moved.name == figure.id:
        yield figure.technology


def _explained(moved: Moved, reasons: Mapping[str, str]) -> Moved:
    if moved.figure.basis == OPERATOR:
        return replace(moved, why=moved.figure.note)
    return replace(moved, why=next((reasons[key] for key in _keys(moved) if key in reasons), None))
