"""Canonical texts of values as people write them, and ranges as three boxes have them."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

ENDS: Final = ("low", "likely", "high")
_PLAIN: Final = re.compile(r"(-?\d+(?:\.\d+)?)(%?)")
_END: Final = re.compile(r"(-?\d+(?:\.\d+)?)(%|k|)")


def written(text: str, *, percent: bool = False) -> str:
    """A canonical text as people write it: `2,000,000`, `80k..95k..115k`, `12%`.

    It reads back to the same; what is not canonical is left alone.
    """
    parts = [_PLAIN.fullmatch(part) for part in text.split("..")]
    if not all(parts):
        return text
    numbers = [(Decimal(part[1]), part[2]) for part in parts if part]
    if percent:
        return "..".join(f"{_trimmed(n if sign else n * 100)}%" for n, sign in numbers)
    in_thousands = len(numbers) > 1 and all(
        not sign and abs(number) >= 1000 and number * 100 % 1000 == 0 for number, sign in numbers
    )
    if in_thousands:
        return "..".join(f"{_trimmed(number / 1000)}k" for number, _ in numbers)
    return "..".join(f"{number:,f}{sign}" for number, sign in numbers)


def _trimmed(number: Decimal) -> str:
    """A number without needless zeros, grouped by three."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _middle(low: str, high: str) -> str:
    """What lies midway between two texts that people write; nothing where they are none."""
    ends = [_END.fullmatch(end.replace(",", "")) for end in (low, high)]
    if not (ends[0] and ends[1]) or ends[0][2] != ends[1][2]:
        return ""
    return f"{_trimmed((Decimal(ends[0][1]) + Decimal(ends[1][1])) / 2)}{ends[0][2]}"


def apart(text: str) -> Mapping[str, str]:
    """What stands in each of three boxes for a range or one value."""
    low, *middle, high = text.split("..") if ".." in text else (text, text)
    likely = middle[0] if middle else low if low == high else _middle(low, high)
    return dict(zip(ENDS, (low, likely, high), strict=True))


def joined(ends: Mapping[str, str]) -> str:
    """The text that three boxes stand for; an empty one is as good as its neighbour.

    >>> joined({"low": "5", "likely": "6", "high": "9"}), joined({"likely": "6"})
    ('5..6..9', '6')
    """
    given = [ends[end] for end in ENDS if end in ends]
    low, high = (ends.get(end, ends.get("likely", given[0])) for end in ("low", "high"))
    whole = [low, *(ends[end] for end in ENDS[1:2] if end in ends), high]
    return whole[0] if len({*whole}) == 1 else "..".join(whole)
