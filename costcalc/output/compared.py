"""Scenarios side by side for a page: verdicts on top, what turned them, lines that differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Final

from costcalc.analysis import compare
from costcalc.analysis.compare import Row
from costcalc.analysis.estimate import Estimate
from costcalc.costing.totals import LIKELY
from costcalc.model.inputs import TOTALS
from costcalc.output import wording
from costcalc.output.charts import words
from costcalc.output.charts.bridge import End, steps
from costcalc.output.charts.scale import Axis
from costcalc.output.charts.spec import Bar, Chart, Label, Panel, Whisker
from costcalc.output.charts.spec import Row as Drawn
from costcalc.output.columns import ordered
from costcalc.output.comparison_json import told, turned
from costcalc.output.fields import label_of
from costcalc.output.form import beside, values
from costcalc.output.links import permalink
from costcalc.output.ranged import Ranged
from costcalc.output.sentences import said
from costcalc.scenario.sides import LETTERS

MOST_BARS: Final = 16
"""More technologies than these over all scenarios, and each shows its cheapest alone."""


@dataclass(frozen=True)
class Side:
    """One of the scenarios: what it is called, where it stands and what its verdict is."""

    letter: str
    title: str
    about: str
    link: str
    verdict: str


@dataclass(frozen=True)
class Compared:
    """Scenarios as a page has them beside each other, all against the first.

    `titles` are of saved ones, `about` says which revision each is.
    """

    estimates: Sequence[Estimate]
    titles: Sequence[str]
    about: Sequence[str]
    alone: bool = False
    """Whether nothing was asked for."""

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        found = zip(LETTERS.upper(), self.estimates, self.titles, self.about, strict=False)
        return tuple(
            Side(letter, title or "as typed", about, permalink(each), said(each).headline)
            for letter, each, title, about in found
        )

    @property
    def title(self) -> str:
        """Whether the decision changes, and into what."""
        if self.alone:
            return "Compare up to eight scenarios"
        first, *others = (said(each).headline for each in self.estimates)
        if all(other == first for other in others):
            return f"The decision is the same. {first}"
        actions = {(each.verdict.action, each.verdict.cheapest) for each in self.estimates}
        return (
            "The decision changes" if len(actions) > 1 else "The decision stays, its size differs"
        )

    @cached_property
    def turned(self) -> list[str]:
        """The inputs whose change alone turns the decision, as people call them."""
        return [label_of(name, self.estimates[0].book) for name in turned(self.estimates)]

    @cached_property
    def differences(self) -> tuple[tuple[str, list[str]], ...]:
        """Every input that is not the same in all; those of a published scenario are private."""
        shown = [values(e.scenario, e.book) if told(e) else None for e in self.estimates]
        names = sorted({name for e in self.estimates if told(e) for name in e.scenario.changed})
        rows = (
            (label_of(name, self.estimates[0].book), [*self._texts(name, shown)]) for name in names
        )
        return tuple((label, texts) for label, texts in rows if len({*texts}) > 1)

    def _texts(self, name: str, shown: Sequence[Mapping[str, str] | None]) -> Iterator[str]:
        """What each scenario has for an input."""
        for each, own in zip(self.estimates, shown, strict=True):
            yield "private" if own is None else beside(name, each.scenario, own)

    @property
    def currency(self) -> str:
        return self.estimates[0].scenario.currency

    @property
    def _alike(self) -> bool:
        """Whether all are in the same money, by one measure over the same years."""
        asked = (each.scenario for each in self.estimates)
        return len({(s.currency, s.exchange_rate, s.of, s.years) for s in asked}) == 1

    @cached_property
    def _totals(self) -> list[Row]:
        return [*compare.totals(*(each.costing for each in self.estimates))]

    @property
    def totals(self) -> Mapping[str, list[Row]]:
        """The totals that are not the same in all."""
        return self._named(row for row in self._totals if differ(row))

    @property
    def measure(self) -> str:
        """The total that the first decides by, with its money."""
        return words.measure(self.estimates[0])

    @property
    def _of(self) -> str:
        return self.estimates[0].scenario.of

    @property
    def decided(self) -> Mapping[str, list[Row]]:
        """The total that the first decides by, of the technologies that it is not the same for."""
        return self._named(row for row in self._totals if row.name == self._of and differ(row))

    @property
    def alike(self) -> list[str]:
        """The technologies that this total is the same for in all."""
        rows = (row for row in self._totals if row.name == self._of and not differ(row))
        return [*self._named(rows)]

    @cached_property
    def _lines(self) -> list[Row]:
        return [*compare.lines(*(each.costing for each in self.estimates))]

    @property
    def items(self) -> Mapping[str, list[Row]]:
        """The lines that are not the same in all, in the total that the first decides by."""
        return self._named(row for row in self._lines if differ(row))

    @property
    def same(self) -> int:
        """How many lines are the same in all."""
        return sum(not differ(row) for row in self._lines)

    @cached_property
    def bridges(self) -> Mapping[str, Chart]:
        """Why a technology costs more or less than in the first scenario, by the picture's id."""
        if not self._alike:
            return {}
        return {
            id_: replace(steps(*ends), id=id_)
            for row in self._lines
            if differ(row)
            for id_, ends in self._pairs(row.technology)
        }

    def _pairs(self, technology: str) -> Iterator[tuple[str, tuple[End, End]]]:
        """A technology in the first scenario and in each other that has it."""
        first, *others = (
            End(each, technology, f"{each.book.technologies[technology].name} in {letter}")
            if technology in each.scenario.technologies
            else None
            for letter, each in zip(LETTERS.upper(), self.estimates, strict=False)
        )
        for letter, other in zip(LETTERS[1:], others, strict=False):
            if first and other:
                yield f"bridge-{letter}-{technology}", (first, other)

    def why(self, row: Row, place: int) -> str:
        """Where a difference is drawn line by line; other totals than the deciding one are not."""
        id_ = f"bridge-{LETTERS[place]}-{row.technology}"
        other = row.name in TOTALS and row.name != self._of
        return "" if other or id_ not in self.bridges else f"#{id_}"

    def _named(self, rows: Iterable[Row]) -> Mapping[str, list[Row]]:
        known = {id_: t for each in self.estimates for id_, t in each.book.technologies.items()}
        by_technology = groupby(rows, key=lambda row: row.technology)
        return {known[id_].name: list(own) for id_, own in by_technology}

    @cached_property
    def chart(self) -> Chart | None:
        """The totals that each decides by; None where they are in different money."""
        if not self._alike:
            return None
        first = self.estimates[0]
        many = sum(len(each.scenario.technologies) for each in self.estimates) > MOST_BARS
        rows = [
            row
            for side, each in zip(self.sides, self.estimates, strict=True)
            for row in _rows(side.letter, each, ordered(each)[: 1 if many else None])
        ]
        ends = [row.whisker.high for row in rows if row.whisker]
        which = "Likely total of the cheapest in each" if many else "Likely totals of each"
        return Chart(
            id="compare",
            title=which,
            subtitle=f"{words.measure(first)}; the line runs from P10 to P90",
            footer=words.footer(first),
            panels=(Panel(Axis(0.0, max(ends)), rows=tuple(rows)),),
        )


def differ(row: Row) -> bool:
    """Whether an amount is not the same in all scenarios; 0 is what one has that leaves it out."""
    return len({value or 0.0 for value in row.values}) > 1


def _rows(letter: str, estimate: Estimate, ids: Iterable[str]) -> Iterator[Drawn]:
    """A bar a technology of one scenario."""
    ranged = Ranged(estimate, "draws")
    points = ranged.total(estimate.scenario.of)
    for id_ in ids:
        row = estimate.scenario.technologies.index(id_)
        likely, low, high = points[row, [LIKELY, *ranged.ends]].tolist()
        name = f"{letter}: {estimate.book.technologies[id_].name}"
        bar = Bar(
            "total", 0.0, likely, words.colour_of(estimate, id_), words.exact(likely, estimate)
        )
        text = wording.compact(likely)
        yield Drawn(name, (bar,), (Label(likely, text),), Whisker(low, high))
