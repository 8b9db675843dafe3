"""The document as a page has it: by group what each address is for, takes and answers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from re import sub
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from markupsafe import Markup

from costcalc.web.openapi.answers import ROW
from costcalc.web.openapi.asked import PLACEHOLDER
from costcalc.web.openapi.document import SAMPLES
from costcalc.web.openapi.examples import HOST
from costcalc.web.openapi.values import Schema

USUAL: Final = ("orders_per_month", "concurrent_connections", "team_size")
"""What a form to try an address asks of a scenario."""
MANY: Final = {"set": "set.…", "sides": "a.…, b.…"}
"""How the objects are shown whose keys are parameters of their own."""
PLACES: Final = (("parameters", "Parameters"), ("bodies", "Bodies"))


@dataclass(frozen=True)
class Taken:
    """A parameter: its name, what it means, whether it is needed, an example."""

    name: str
    says: Markup
    needed: bool
    example: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """A command to copy with the beginning of its answer; `link` where a click does the same."""

    label: str
    command: str
    answer: str
    link: str | None


@dataclass(frozen=True)
class Part:
    """A field of a JSON answer."""

    name: str
    kind: str
    says: Markup


@dataclass(frozen=True)
class Try:
    """A form that asks the address: where it is sent, and its boxes filled in."""

    action: str
    boxes: tuple[Taken, ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Address:
    """A method of an address, explained."""

    id: str
    method: str
    path: str
    title: Markup
    says: Markup
    twins: tuple[str, ...]
    takes: tuple[Taken, ...]
    scenario: bool
    body: bool
    forms: tuple[str, ...]
    samples: tuple[Sample, ...]
    parts: tuple[Part, ...]
    refusals: tuple[tuple[str, Markup], ...]
    form: Try | None


@dataclass(frozen=True)
class Group:
    """Addresses that serve one purpose."""

    id: str
    title: str
    says: str
    addresses: tuple[Address, ...]


def groups(document: Schema) -> tuple[Group, ...]:
    """Every group with its addresses."""
    found = list(_addresses(document))
    return tuple(
        Group(
            id=_anchor(tag["name"]),
            title=tag["name"],
            says=tag["description"],
            addresses=tuple(address for group, address in found if group == tag["name"]),
        )
        for tag in document["tags"]
    )


def rules(document: Schema) -> tuple[Markup, ...]:
    """What holds for every address."""
    text = document["info"]["description"]
    return tuple(marked(" ".join(each.split())) for each in text.split("\n\n"))


def shared(document: Schema) -> tuple[Taken, ...]:
    """The parameters of a scenario and of how answers look, once for all."""
    own = document["components"]["parameters"].values()
    return tuple(_taken(document, each) for each in own if "example" in each or "explode" in each)


def _addresses(document: Schema) -> Iterator[tuple[str, Address]]:
    twins: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for operation in item.values():
            twins.setdefault(operation.get("x-same-as", ""), []).append(path)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if "x-same-as" not in operation:
                own = tuple(twins.get(operation["operationId"], ()))
                yield operation["tags"][0], _address(document, path, method, operation, own)


def _address(
    document: Schema, path: str, method: str, operation: Schema, twins: tuple[str, ...]
) -> Address:
    refs = [each["$ref"].rpartition("/")[2] for each in operation["parameters"] if "$ref" in each]
    views = [name for name in refs if name not in ("set", "sides") and _is_view(document, name)]
    takes = [each for each in operation["parameters"] if "$ref" not in each]
    takes += [document["components"]["parameters"][name] for name in views]
    success = next(code for code in operation["responses"] if code < "300")
    answer = operation["responses"][success]
    return Address(
        id=operation["operationId"].replace("_", "-"),
        method=method.upper(),
        path=path,
        title=marked(operation["summary"]),
        says=marked(operation.get("description", "")),
        twins=twins,
        takes=tuple(_taken(document, each) for each in takes),
        scenario="book" in refs,
        body="requestBody" in operation,
        forms=tuple(k for k, v in answer.get("content", {}).items() if v["schema"] != ROW),
        samples=tuple(_samples(operation)),
        parts=tuple(_parts(document, answer)),
        refusals=tuple(_refusals(document, operation)),
        form=_form(document, path, operation, takes) if method == "get" else None,
    )


def _is_view(document: Schema, name: str) -> bool:
    return "$ref" not in document["components"]["parameters"][name]["schema"]


def _taken(document: Schema, parameter: Schema) -> Taken:
    options = _options(document, parameter["schema"])
    says = f"{parameter['description']}{_or(options)}"
    name, needed = str(parameter["name"]), parameter.get("required", False)
    shown = MANY.get(name, name)
    return Taken(shown, marked(says), needed, parameter.get("example", ""), options)


def _or(options: tuple[str, ...]) -> str:
    return f" One of {', '.join(f'`{option}`' for option in options)}." if options else ""


def _options(document: Schema, schema: Schema) -> tuple[str, ...]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return tuple(schema.get("enum", ()))


def _samples(operation: Schema) -> Iterator[Sample]:
    answers = {
        example["summary"]: example["value"]
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
        for example in content.get("examples", {}).values()
    }
    for sample in operation.get(SAMPLES, ()):
        command, label = sample["source"], sample["label"]
        asked = command.removeprefix("curl ").strip("'")
        value = answers.get(label, "")
        yield Sample(
            label,
            command,
            value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False),
            asked.removeprefix(HOST) if asked.startswith(HOST) else None,
        )


def _form(document: Schema, path: str, operation: Schema, takes: list[Schema]) -> Try | None:
    """The first example as a form, with what a scenario usually has."""
    first = next((sample for sample in _samples(operation) if sample.link), None)
    if first is None or first.link is None or f"/{PLACEHOLDER}" in first.link:
        return None
    split = urlsplit(first.link)
    asked: dict[str, str] = dict(parse_qsl(split.query))
    own = {each["name"]: each for each in takes}
    known = {**document["components"]["parameters"], **own}
    scenario = {"$ref": "#/components/parameters/set"} in operation["parameters"]
    names = dict.fromkeys((*asked, *(USUAL if scenario else ())))
    boxes = []
    for name in names:
        parameter = known.get(name, {"name": name, "description": "", "schema": {}, "example": ""})
        taken = _taken(document, parameter)
        example = asked.get(name, taken.example)
        boxes.append(Taken(name, taken.says, taken.needed, example, taken.options))
    links: list[tuple[str, str]] = []
    for each in takes:
        if each["in"] == "path":
            options = _options(document, each["schema"])
            links += ((option, path.format(**{each["name"]: option})) for option in options)
    return Try(split.path, tuple(boxes), tuple(links))


def _parts(document: Schema, answer: Schema) -> Iterator[Part]:
    content = answer.get("content", {}).get("application/json")
    if content:
        schema = content["schema"]
        for each in schema.get("anyOf", [schema]):
            if not each["$ref"].endswith("/ErrorRow"):
                yield from _fields(document, each, "", ())


def _fields(document: Schema, schema: Schema, place: str, above: tuple[str, ...]) -> Iterator[Part]:
    """Every field of an answer by its place: `technologies[].annual.p10`."""
    name = schema["$ref"].rpartition("/")[2]
    if name in above:
        return
    for field, own in document["components"]["schemas"][name].get("properties", {}).items():
        kind, inner = _kind(own)
        here = f"{place}.{field}" if place else field
        yield Part(here, kind, marked(own.get("description", "")))
        if inner:
            end = "[]" if kind.startswith("list") else ""
            yield from _fields(document, inner, f"{here}{end}", (*above, name))


def _kind(schema: Schema) -> tuple[str, Schema | None]:
    """What a field holds, and the object within it."""
    if "anyOf" in schema:
        kinds = [_kind(each) for each in schema["anyOf"]]
        inner = next((each for _, each in kinds if each), None)
        return " or ".join(kind for kind, _ in kinds), inner
    if "$ref" in schema:
        return "object", schema
    if schema.get("type") == "array":
        kind, inner = _kind(schema["items"])
        return f"list of {kind}s", inner
    if "enum" in schema or "const" in schema:
        return " or ".join(f"“{each}”" for each in schema.get("enum", [schema.get("const")])), None
    return schema.get("format") or schema.get("type", "any"), None


def _refusals(document: Schema, operation: Schema) -> Iterator[tuple[str, Markup]]:
    for code, response in operation["responses"].items():
        if code >= "300":
            name = response.get("$ref", "").rpartition("/")[2]
            told = document["components"]["responses"][name] if name else response
            phrase = HTTPStatus(int(code)).phrase
            yield f"{code} {phrase}", marked(told["description"])


def _anchor(text: str) -> str:
    return text.lower().replace(" ", "-")


def marked(text: str) -> Markup:
    """Text with what stands in backquotes as code."""
    return Markup(sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S704  # escaped
