"""What every entry of a price book's files is made of: exact numbers, and keys that are known."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict

_NUMBER: Final = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,2})?(/\d{1,30})?", re.ASCII)


def _exact(value: object) -> object:
    """A number of a TOML file: decimal digits, or a fraction such as "250/3" kept exact."""
    if isinstance(value, bool):
        raise ValueError("is no number")
    if not isinstance(value, int | Decimal | str):
        return value
    if not _NUMBER.fullmatch(str(value)):
        raise ValueError("is no number")
    try:
        return Fraction(str(value))
    except ZeroDivisionError as problem:
        raise ValueError("divides by zero") from problem


def _three(value: object) -> object:
    """Three points in numeric order; one number stands for all three."""
    return tuple(value) if isinstance(value, list) else (value, value, value)


Number: TypeAlias = Annotated[Fraction, BeforeValidator(_exact)]
ThreePoint: TypeAlias = Annotated[tuple[Number, Number, Number], BeforeValidator(_three)]


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
