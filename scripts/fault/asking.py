"""Every address of the service asked in every way that it is documented, with values of our own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from undescribed import completed

from fault.service import ask

JSON = {"Content-Type": "application/json"}
CSV = {"Content-Type": "text/csv"}


@dataclass(frozen=True)
class Asked:
    """A request."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


def described(port: int) -> dict[str, Any]:
    """The API's own description, with what it leaves out."""
    return completed(json.loads(ask(port, "GET", "/openapi.json")[1]))


def requests(
    document: dict[str, Any], query: str, scenario: str, rows: str, own: str
) -> Iterator[Asked]:
    """Each address with each method: as documented, with `query`, with a body, with `own` ids."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parameters = [_followed(document, each) for each in operation["parameters"]]
            examples = {each["name"]: each.get("example", "ID") for each in parameters}
            needed = [each["name"] for each in parameters if each.get("required")]
            asked = "&".join(
                f"{each['name']}={each.get('example', 'x')}"
                for each in parameters
                if each["in"] == "query" and each["name"] in needed
            )
            place = path.format(**examples)
            kinds = operation.get("requestBody", {"content": {}})["content"]
            bodies = [(rows, CSV)] if "text/csv" in kinds else []
            bodies += [(scenario, JSON)] if kinds else [(None, {})]
            for body, kind in bodies:
                for address in (f"{place}?{asked}", f"{place}?{asked}&{query}", f"{place}?{query}"):
                    yield Asked(method.upper(), address, kind, body)
                if "{" in path:
                    lost = path.format(**dict.fromkeys(examples, own))
                    yield Asked(method.upper(), f"{lost}?{query}", kind, body)


def _followed(document: dict[str, Any], place: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to."""
    while "$ref" in place:
        _, _, kind, name = place["$ref"].split("/")
        place = document["components"][kind][name]
    return place
