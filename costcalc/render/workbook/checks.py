"""The Checks sheet: does the file still agree with the service, and do its own sums hold.

With the inputs as exported, every figure has to be the service's. Once an input is changed the
figures are the user's own, and what is left to check is that sums, limits and formulas hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from costcalc.costing import CASES, LIKELY
from costcalc.estimate import Estimate
from costcalc.model.formula import words
from costcalc.model.lines import CATEGORIES, ITEMS
from costcalc.model.vocabulary import Array
from costcalc.render import wording
from costcalc.render.workbook import inputs
from costcalc.render.workbook.calculation import HEAD as YEARS_ROW
from costcalc.render.workbook.calculation import MONTH, TOP, YEAR_1, Grid
from costcalc.render.workbook.inputs import CHANGED_WORD
from costcalc.render.workbook.layout import Kind, Sheet, area, cell
from costcalc.render.workbook.rows import NATURES, amount_of
