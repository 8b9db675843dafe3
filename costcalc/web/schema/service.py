"""What is no estimate: problems, charts, frames, batches, the state of the service."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from costcalc.inputs import Total
from costcalc.output.period import Period
from costcalc.pricebook import Scope
from costcalc.web.schema.book import Source
from costcalc.web.schema.shared import Currency, PriceBook, Record


class Fault(Record):
    """One rejected value."""

    field: str
    value: str | None
    """As it was given, to whoever gave it."""
    detail: str
    allowed: str | None
    suggestion: str | None
    """What would do instead."""


class Problem(Record):
    """Why a request was refused, with every fault at once (RFC 9457)."""

    type: str
    """The address of a page that explains the kind."""
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    instance: str
    """The id of the request, in `X-Request-Id` and in the log too."""
    errors: list[Fault]


class ErrorRow(Record):
    """With `errors=inline`, an error as an answer that succeeds: a sheet hides every other."""

    error_code: str
    field: str
    """Names of the parameters at fault, after commas."""
    message: str


class Plot(Record):
    """A figure for Plotly, complete by itself."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]


class Column(Record):
    """A column of a chart's data."""

    id: str
    label: str
    unit: str | None


class ChartMetadata(Record):
    """What a chart is of: its words, its columns with their units, the sources it stands on."""

    schema_version: str
    chart: str
    title: str
    subtitle: str
    footer: str
    unit: Currency | Literal["%"]
    period: Period | None
    of: Total
    scope: Scope
    columns: list[Column]
    sources: list[Source]
    price_book: PriceBook


class Frame(Record):
    """An oEmbed answer: the frame that shows a chart in another page."""

    version: Literal["1.0"]
    type: Literal["rich"]
    title: str
    provider_name: str
    provider_url: str
    cache_age: int
    """Seconds."""
    html: str
    width: int
    height: int
    thumbnail_url: str | None = None
    """The chart's picture; left out, with its sizes, where none is small enough."""
    thumbnail_width: int | None = None
    thumbnail_height: int | None = None


class BatchFault(Fault):
    """What is wrong with one scenario of a batch."""

    scenario: str
    line: int
    """The line of the file, or the place in the list."""


class Batch(Record):
    """The scenarios of a batch that were computed, and what is wrong with the others."""

    schema_version: str
    price_book: PriceBook
    rows: list[dict[str, str | float | None]]
    """One object a scenario, or a cost line with `layout=tidy`, by the names of the columns."""
    errors: list[BatchFault]


class Alive(Record):
    """The process answers."""

    status: Literal["ok"]
    version: str


class Ready(Record):
    """The price book is loaded."""

    status: Literal["ready"]
    version: str
    price_book: str
    digest: str
    """Of all files of the price book."""
    store: Literal["up", "down", "none"]
    """Saved scenarios; without them the calculator goes on."""


class Description(BaseModel):
    """An OpenAPI document."""

    openapi: Literal["3.1.1"]
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]
