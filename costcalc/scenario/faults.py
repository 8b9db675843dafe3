"""What is wrong or doubtful about what someone typed: field, value, what is allowed, a mend."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

MALFORMED: Final = 400
FORBIDDEN: Final = 403
UNKNOWN: Final = 404
NOT_ALLOWED: Final = 422


@dataclass(frozen=True)
class Fault:
    """One rejected value. `status` says of which kind: malformed, or understood but not allowed.

    The suggestion is a value, or where it `renames` the field another name for it.
    """

    field: str
    value: str | None
    detail: str
    allowed: str | None = None
    suggestion: str | None = None
    status: int = NOT_ALLOWED
    renames: bool = False


@dataclass(frozen=True)
class Doubt:
    """A value that was read but hardly meant; `detail` follows its name in a sentence."""

    code: Literal[
        "ambiguous_thousands",
        "exchange_rate_direction",
        "implausible",
        "suffix_shared",
        "wide_range",
    ]
    field: str
    value: str
    detail: str
    suggestion: str | None


class Refused(Exception):
    """Input that cannot be computed, with every fault found in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.detail}" for fault in faults))
        self.faults = tuple(faults)

    @property
    def status(self) -> int:
        """The HTTP status of the lot: malformed beats unknown, unknown beats not allowed."""
        return min(fault.status for fault in self.faults)


def ended(text: str) -> str:
    """A sentence with its full stop; one that asks has its end."""
    return text if text.endswith("?") else f"{text}."


@contextmanager
def gathered() -> Iterator[list[Fault]]:
    """Note every fault of a block in the list, and raise `Refused` with all of them at its end.

    What is refused within ends the block and joins the faults noted before it.
    """
    faults: list[Fault] = []
    with noted(faults):
        yield faults
    if faults:
        raise Refused(faults)


@contextmanager
def noted(faults: list[Fault]) -> Iterator[None]:
    """Add the faults of a `Refused` raised within to the list, and go on after the block."""
    try:
        yield
    except Refused as refused:
        faults += refused.faults
