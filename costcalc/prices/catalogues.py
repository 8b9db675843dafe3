"""The tables of a price book beside its figures: servers, rates, countries, known cases."""

import datetime as dt
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, model_validator

from costcalc.prices.entry import Entry, Number, ThreePoint


class Server(Entry):
    """A row of the catalogue of servers: one exact list price, on demand, Linux."""

    provider: str
    family: str
    vcpus: Number
    memory: Number
    """GiB."""
    usd_per_hour: Number | None = None
    usd_per_month: Number
    region: str
    basis: Literal["cited", "operator"] = "cited"
    source: str | None = None
    date: str
    read: str = ""

    @model_validator(mode="after")
    def _is_one_price(self) -> "Server":
        if self.basis == "cited" and not (self.source and self.read):
            raise ValueError("needs its source, and how well it was read")
        if self.usd_per_hour is not None and self.usd_per_month != 730 * self.usd_per_hour:
            raise ValueError("usd_per_month is not 730 times usd_per_hour")
        return self


class Servers(Entry):
    """`servers.toml`."""

    servers: dict[str, Server]


class Rates(Entry):
    """`rates.toml`: units of each currency for one US dollar, on one day."""

    as_of: dt.date
    source: str
    rates: dict[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], Annotated[Number, Field(gt=0)]]


class Country(Entry):
    """What developers earn in a country, in its money, and what an employer pays on top."""

    name: str
    currency: str
    market_salary: ThreePoint
    on_cost: ThreePoint
    pay_sources: tuple[str, ...]
    on_cost_sources: tuple[str, ...]
    read: str
    date: str
    note: str = ""


class Countries(Entry):
    """`countries.toml`."""

    countries: dict[str, Country]


Measure: TypeAlias = Literal[
    "servers",
    "requests_per_second",
    "connections",
    "requests_per_order",
    "database_scaling",
    "work",
]
"""What was observed: servers, what one of them took, or a figure itself."""
_WHOLE_SERVER: Final = ("requests_per_second", "connections")
"""Measures of the most that one server took, with no room left."""


class Case(Entry):
    """A public move or load with a number, and what stands for it in the model."""

    title: str
    publisher: str
    source: str
    year: str
    technology: str | None = None
    measure: Measure
    observed: Number
    requests_per_second: int | None = None
    """The load at its peak."""
    vcpus: Number | None = None
    memory: Number | None = None
    """Of a server; GiB."""
    inputs: dict[str, str] = Field(default_factory=dict)
    """Further parameters."""
    cited: bool = False
    """Whether a figure of the book rests on it: then agreement proves little."""
    read: str
    note: str

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of a scenario that stand for it."""
        found = dict(self.inputs)
        if self.technology:
            found["technologies"] = self.technology
        if self.vcpus and self.memory:
            found["set.vcpus_per_server"] = str(float(self.vcpus))
            found["set.memory_per_server"] = str(float(self.memory))
        if self.measure in _WHOLE_SERVER:
            found["set.target_utilisation"] = "1"
        if self.requests_per_second:
            # A request is an order here, and what was observed is the peak, without spares.
            found["orders_per_month"] = str(self.requests_per_second * 2_628_000)
            found |= {f"set.{name}": "1" for name in ("requests_per_order", "peak_to_mean")}
            found |= {"set.spare_servers": "0", "set.min_servers": "1"}
        return found


class Cases(Entry):
    """`cases.toml`."""

    cases: dict[str, Case]
