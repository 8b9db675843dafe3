"""An address of the service as the documentation has it, and what each group of them is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from pydantic import BaseModel

from costcalc.web.formats import JSON

Asks: TypeAlias = Literal["scenario", "two", "batch", "oembed", "saved", "nothing"]
Models: TypeAlias = tuple[type[BaseModel], ...]
"""What a JSON answer can be; none for text and bytes."""

GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Estimate": "What every technology costs, line by line, in the form that suits.",
        "Analyses": "How sure that is, what matters, where it flips, how a number came about.",
        "Batch": "Many scenarios in one request.",
        "Charts": "Pictures, their figures and their data; frames for other pages.",
        "Saved scenarios": "Read by a secret id, changed with a secret token, shown under a third.",
        "Price book": "Every figure that is not the asker's own, with its source.",
        "Pages": "For people. They ignore empty fields and what other sites append to links.",
        "Service": "For those who run it and link to it.",
    }
)


@dataclass(frozen=True)
class Example:
    """A request that can be sent as it stands, and the status of its answer.

    `path` is the address where a part of it is a parameter. One with `headers` needs secrets that
    only its reader has.
    """

    title: str
    query: str = ""
    body: object = None
    kind: str = JSON
    status: int = 200
    path: str = ""
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Route:
    """An address with the forms of its answer by media type.

    `own` are parameters that only it takes, `needed` those of them that it cannot do without,
    `view` those that change how the answer looks. `body` is the schema of a body that is no
    scenario, `takes` the media type that it comes in. An answer that `shows` something takes a
    publish id for the inputs. `kept` answers have a fingerprint, and a 304 for who holds them.
    `live` answers are of the moment, and none is shown. `more` are statuses that only it has.
    `twins` are addresses that answer alike.
    """

    path: str = ""
    title: str = ""
    says: str = ""
    group: str
    forms: Mapping[str, Models] = field(default_factory=dict)
    methods: tuple[str, ...] = ("get",)
    asks: Asks = "scenario"
    own: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    view: tuple[str, ...] = ()
    body: str = ""
    takes: str = JSON
    success: int = 200
    shows: bool = False
    kept: bool = False
    live: bool = False
    more: Mapping[int, str] = field(default_factory=dict)
    twins: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()

    def examples_of(self, method: str) -> tuple[Example, ...]:
        """The examples that are sent with a method."""
        if len(self.methods) == 1:
            return self.examples
        return tuple(each for each in self.examples if (each.body is None) == (method == "get"))

    @property
    def needs_token(self) -> bool:
        """Whether it takes the token that saving gave."""
        return 403 in self.more

    @property
    def has_problems_only(self) -> bool:
        """Whether its errors are never pages."""
        return self.path.startswith(("/api/", "/oembed")) or self.path.endswith(".json")
