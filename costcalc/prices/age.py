"""How old a source is at the day of a book: dates are as publishers write them."""

import re
from calendar import month_name
from datetime import date
from typing import Final

OLD_AFTER_MONTHS: Final = 60
_MONTHS: Final = {name: number for number, name in enumerate(month_name) if name}


def is_old(written: str, at: date) -> bool:
    """Whether a source of that date is over five years old; False where it has no year.

    Of `2012-2023` the last year counts, of `March 2025, of 2024` what stands before the comma. A
    year without a month is taken to its end.
    """
    stated = written.partition(",")[0]
    years = [int(year) for year in re.findall(r"\b\d{4}\b", stated)]
    if not years:
        return False
    months = [number for name, number in _MONTHS.items() if name in stated]
    months_old = (at.year - max(years)) * 12 + at.month - max(months, default=12)
    return months_old > OLD_AFTER_MONTHS
