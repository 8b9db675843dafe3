"""How cells look and are written: formats by kind of number, text that never runs, print."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import Any, Final, Literal, TypeAlias

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from costcalc.output.charts.colours import THEMES

Kind: TypeAlias = Literal[
    "text", "money", "price", "whole", "number", "factor", "percent", "general",
    "month",
]  # fmt: skip
Look: TypeAlias = Literal[
    "plain", "title", "heading", "head", "head_right", "total", "input", "settled", "quiet",
    "state", "link", "wrapped", "picked",
    "linked", "year",
]  # fmt: skip

At: TypeAlias = tuple[int, int]
"""A row and a column."""

LIGHT: Final = THEMES["light"]
INK, QUIET, RULE = LIGHT["ink"], LIGHT["quiet"], "#c5ccd5"
INPUT_INK: Final = "#1f3fbf"
KINDS: Final[dict[Kind, dict[str, Any]]] = {
    "text": {"align": "left", "indent": 1},
    "money": {"num_format": "#,##0.00", "align": "right"},
    "price": {"num_format": "#,##0.00##", "align": "right"},
    "whole": {"num_format": "#,##0", "align": "right"},
    "number": {"num_format": "#,##0.00", "align": "right"},
    "factor": {"num_format": "#,##0.0000", "align": "right"},
    "percent": {"num_format": "0.0%", "align": "right"},
    "general": {},
    "month": {"num_format": "mmm yyyy", "align": "right"},
}
_HEAD: Final = {"bold": True, "bg_color": "#e8edf3", "text_wrap": True}
_BOXED: Final = {"border": 1, "border_color": RULE}
LINKED: Final = "#0c7a3d"
"""The ink of a cell that only takes over what stands on another sheet."""
_INPUT: Final = {"font_color": INPUT_INK, "bg_color": "#fff6d6", "locked": False, **_BOXED}
LOOKS: Final[dict[Look, dict[str, Any]]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 12},
    "head": _HEAD,
    "head_right": {**_HEAD, "align": "right", "indent": 0},
    "total": {"bold": True, "top": 1, "top_color": QUIET},
    "input": {**_INPUT, "align": "right"},
    "picked": {**_INPUT, "align": "left"},
    "settled": {"font_color": QUIET, "bg_color": "#f1f3f6", **_BOXED},
    "quiet": {"font_color": QUIET},
    "state": {"align": "left", "indent": 1, "bold": True},
    "link": {"font_color": INPUT_INK, "underline": 1},
    "wrapped": {"text_wrap": True},
    "linked": {"font_color": LINKED},
    "year": {"align": "left", "indent": 1},
}
AGREES: Final = {"bg_color": "#d6efdc", "font_color": "#0c5223"}
YOURS: Final = {"bg_color": "#ffe7b8", "font_color": "#6b4500"}
BROKEN: Final = {"bg_color": "#f9c9c5", "font_color": "#8a1009"}
LINK: Final = re.compile(r"[A-Z][a-z]+!\$?[A-Z]+\$?\d+")
"""A formula that only takes over a cell of another sheet."""
WHOLE_THINGS: Final = ("order", "connection", "server", "request")
A4: Final = 9
LISTED: Final = 255
"""Characters of a list that Excel holds in a rule."""
LINE: Final = 13
TITLE: Final = 24
"""Heights of a line of text and of a title, in points."""
LONG_SIDE, SHORT_SIDE, PER_CHARACTER = 740, 510, 6.3
"""A page of A4 within its margins, and the width of a column by its characters, in points."""
PER_BOLD: Final = 1.2
PER_WIDTH: Final = 1.3
"""Characters of running text in the width of a digit."""


def kind_of(unit: str, most: float | None = None) -> Kind:
    """How a number of a unit is written; `most` is the largest it may be, if any."""
    if "USD" in unit:
        return "price"
    if unit == "1/year" or (unit == "1" and most is not None and most <= 1):
        return "percent"
    if unit == "1":
        return "factor"
    return "whole" if unit.startswith(WHOLE_THINGS) else "number"


def cell(row: int, column: int, fixed: bool = False) -> str:
    """A cell's address: `D12`, or `$D$12`."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def area(first: At, last: At, sheet: str = "") -> str:
    """An area's address: `Inputs!$C$5:$E$90`."""
    ends = f"{cell(*first, fixed=True)}:{cell(*last, fixed=True)}"
    return f"{sheet}!{ends}" if sheet else ends


def letters(column: int) -> str:
    """A column's letters."""
    return str(xl_col_to_name(column))


@dataclass
class Styles:
    """The formats of a workbook, each made once; money has so many decimals."""

    book: Any
    decimals: int = 2
    made: dict[tuple[Kind, Look], Any] = field(default_factory=dict)

    def __call__(self, kind: Kind = "text", look: Look = "plain") -> Any:
        """The format of a kind of number in a look."""
        if (kind, look) not in self.made:
            base = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
            whole = kind == "money" and not self.decimals
            shape = KINDS["whole" if whole else kind]
            made = self.book.add_format({**base, **shape, **LOOKS[look]})
            self.made[kind, look] = made
        return self.made[kind, look]


TABLED: Final = "data table "
"""Begins what stands for a data table until it is written."""


class Page(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet of the library that takes a formula as it is.

    The library looks in each for some hundred functions that a file names otherwise than a person
    does. Ours use none of them, and the search took two thirds of the time of a workbook.
    """

    def _prepare_formula(self, formula: str, *_: bool) -> str:
        return formula.removeprefix("=")

    def _write_cell_array_formula(self, formula: str, cell_range: str) -> None:
        """The library knows no data table: ours stand as formulas of an array until here."""
        if not formula.startswith(TABLED):
            super()._write_cell_array_formula(formula, cell_range)
            return
        area, asked = formula.removeprefix(TABLED).split()
        attributes = (("t", "dataTable"), ("ref", area), ("dt2D", 0), ("dtr", 0), ("r1", asked))
        self._xml_empty_tag("f", attributes)


@dataclass
class Sheet:
    """One sheet being written. Text is stored as text, whatever it begins with."""

    name: str
    page: Any
    style: Styles
    formulas: int = 0
    first: At = (0, 0)
    last: At = (0, 0)
    """The corners of the area that holds the counted formulas."""
    columns: Sequence[float] = ()
    lines: dict[int, int] = field(default_factory=dict)
    """How many lines the longest text of a row takes where it is more than one."""

    def text(self, row: int, column: int, text: str, look: Look = "plain") -> None:
        """A text; a wrapped one or a title makes its row as high as it needs."""
        self.page.write_string(row, column, text, self.style("text", look))
        if look == "wrapped":
            self.fit(row, text, self.columns[column])
        elif look == "title":
            self.page.set_row(row, TITLE)

    def fit(self, row: int, text: str, width: float) -> None:
        """Make a row high enough for a text: not every program does so when it opens the file."""
        lines = ceil(len(text) / (width * PER_WIDTH))
        self.lines[row] = max(lines, self.lines.get(row, 1))

    def number(self, row: int, column: int, value: float, kind: Kind, look: Look = "plain") -> None:
        """A number."""
        self.page.write_number(row, column, value, self.style(kind, look))

    def formula(
        self,
        row: int,
        column: int,
        formula: str,
        value: float | str,
        kind: Kind = "text",
        look: Look = "plain",
    ) -> None:
        """A formula, and the value it has as exported."""
        self._counted(row, column)
        taken = look == "plain" and kind != "text" and LINK.fullmatch(formula)
        seen: Look = "linked" if taken else look
        self.page.write_formula(row, column, f"={formula}", self.style(kind, seen), value)

    def array(self, row: int, column: int, formula: str, value: float | str, kind: Kind) -> None:
        """A formula that goes through areas cell by cell."""
        self._counted(row, column)
        style = self.style(kind, "plain")
        self.page.write_array_formula(row, column, row, column, f"={formula}", style, value)

    def data_table(
        self, row: int, column: int, asked: At, values: Sequence[float], look: Look
    ) -> None:
        """Amounts that the cell above comes to for each value to the left, put into a cell."""
        place = f"{cell(row, column)}:{cell(row + len(values) - 1, column)}"
        style, formula = self.style("money", look), f"{TABLED}{place} {cell(*asked)}"
        self.page.write_array_formula(row, column, row, column, formula, style, values[0])
        for down, value in enumerate(values[1:], 1):
            self.page.write_number(row + down, column, value, style)

    def blank(self, row: int, column: int, kind: Kind, look: Look) -> None:
        """An empty cell that has a look."""
        self.page.write_blank(row, column, None, self.style(kind, look))

    def named(self, name: str, row: int, column: int) -> None:
        """Give a cell a name for the whole workbook."""
        self.style.book.define_name(name, f"={self.name}!{cell(row, column, fixed=True)}")

    def _counted(self, row: int, column: int) -> None:
        self.formulas += 1
        self.last = max(self.last[0], row), max(self.last[1], column)

    def count_from(self, row: int) -> None:
        """Count formulas from a row on: what reads the count cannot be counted."""
        self.formulas, self.first = 0, (row, 0)

    def link(self, row: int, column: int, address: str, text: str) -> None:
        """A text that leads to an address of our own."""
        self.page.write_url(row, column, address, self.style("text", "link"), text)

    def head(self, row: int, texts: Sequence[str], right: Sequence[int] = ()) -> None:
        """A row of column heads; those over numbers stand to the right."""
        for column, text in enumerate(texts):
            self.text(row, column, text, "head_right" if column in right else "head")
            if column < len(self.columns):  # bold, and broken between words
                self.fit(row, text, self.columns[column] / PER_BOLD)

    def pick(self, row: int, column: int, value: str, options: Sequence[str]) -> None:
        """A text out of a list; one that is too long for a rule is typed."""
        self.text(row, column, value, "picked")
        if len(",".join(options)) <= LISTED:
            rule = {"validate": "list", "source": [*options]}
            self.page.data_validation(row, column, row, column, rule)

    def widths(self, *widths: float) -> None:
        """The columns' widths in characters, from the first on."""
        self.columns = widths
        for column, width in enumerate(widths):
            self.page.set_column(column, column, width)

    def coloured(self, first: At, last: At, *begins: str) -> None:
        """An area whose texts turn green, amber or red by the three words they begin with."""
        for word, look in zip(begins, (AGREES, YOURS, BROKEN), strict=True):
            rule = {"type": "text", "criteria": "begins with", "value": word}
            self.when(first, last, rule, look)

    def when(self, first: At, last: At, rule: dict[str, Any], look: dict[str, Any]) -> None:
        """An area that looks otherwise where a rule holds."""
        made = self.style.book.add_format(look)
        self.page.conditional_format(*first, *last, {**rule, "format": made})

    def on_pages(self, last: int, *breaks: int) -> None:
        """On A4 upright, a page down to each break and one for the rest, all of it in sight."""
        self.printed()
        heights = [LINE * self.lines.get(row, 1) + 2 for row in range(last + 1)]
        pages = [sum(heights[a:b]) for a, b in pairwise((0, *breaks, last + 1))]
        wide = SHORT_SIDE / (sum(self.columns) * PER_CHARACTER)
        scale = min(wide, *(LONG_SIDE / height for height in pages))
        self.page.set_portrait()
        self.page.fit_page = False
        self.page.set_print_scale(max(10, min(100, int(100 * scale))))
        self.page.set_h_pagebreaks(breaks)

    def across(self, last: int, breaks: Sequence[int], rows: Sequence[int]) -> None:
        """A page for each span of columns and rows, the columns up to a last one on each."""
        titles = sum(self.columns[: last + 1])
        spans = pairwise((last + 1, *breaks))
        wide = titles + max((sum(self.columns[a:b]) for a, b in spans), default=0.0)
        high = max(b - a for a, b in pairwise((0, *rows))) * (LINE + 2)
        scale = min(LONG_SIDE / (wide * PER_CHARACTER), SHORT_SIDE / high)
        self.page.fit_page = False
        self.page.set_print_scale(max(10, min(100, int(100 * scale))))
        self.page.repeat_columns(0, last)
        self.page.set_v_pagebreaks(breaks[:-1])
        self.page.set_h_pagebreaks(rows[:-1])

    def printed(self, titles: int | None = None) -> None:
        """On A4 across, one page wide; the head down to a row is repeated on every page."""
        page = self.page
        page.protect("", {"format_columns": True, "format_rows": True})
        for row, lines in self.lines.items():
            if lines > 1:
                page.set_row(row, LINE * lines + 2)
        page.set_paper(A4)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        page.set_header("&L&8costcalc&R&8&A")
        page.set_footer("&L&8&F&R&8Page &P of &N")
        page.hide_gridlines(2)
        if titles is not None:
            page.repeat_rows(titles)
