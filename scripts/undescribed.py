"""What the API's description leaves out for the sake of who makes clients: pages, files, doubles.

Whoever asks every address in every way needs them too, and each figure's own parameter.
"""

from copy import deepcopy
from typing import Any

OF_SCENARIO = (
    *(
        "/",
        "/breakdown",
        "/certainty",
        "/working",
        "/flips",
        "/compare",
        "/method",
        "/sources",
        "/technologies",
        "/cases",
        "/changes",
        "/docs",
    ),
    *("/saved", "/receipt", "/embed/{name}"),
)
"""Pages that take a scenario."""
OF_SAVED = (
    *("/s/{id}", "/s/{id}/breakdown", "/s/{id}/certainty", "/s/{id}/working"),
    *("/s/{id}/history", "/s/{id}/receipt", "/s/{id}/flips"),
)
OTHERS = ("/s/{id}/compare/{other}", "/problems/{kind}")
FILES = (
    *("/static/plotly-{release}.min.js", "/static/{digest}/{name}"),
    *("/embed.js", "/embed-{number}.js", "/robots.txt", "/.well-known/security.txt"),
)
PAGES = (*OF_SCENARIO, *OF_SAVED, *OTHERS, *FILES)
TWINS = (
    *("estimate", "batch", "compare", "simulation", "sensitivity", "flip-points", "flip-map"),
    *("bridge", "trace"),
    *("figures", "figures/{id}", "technologies", "servers", "countries", "rates", "cases"),
)
"""Addresses of the API that may end in `.json`."""
EXAMPLES = {
    "name": "annual",
    "kind": "value-not-allowed",
    "number": "annual.go.likely",
}
BOOK = {"$ref": "#/components/parameters/book"}
FORM = {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}}
ERRORS = ("400", "403", "404", "412", "413", "415", "422", "429", "503")


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The description with all that it leaves out."""
    whole = deepcopy(document)
    paths = whole["paths"]
    for name in TWINS:
        paths[f"/api/v1/{name}.json"] = deepcopy(paths[f"/api/v1/{name}"])
    figures = _object("set", _figures(whole))
    for item in paths.values():
        for operation in item.values():
            if BOOK in operation["parameters"]:
                operation["parameters"].append(figures)
    names = {**_figures(whole), **{name: {} for name in whole["components"]["parameters"]}}
    sides = {f"{side}.{name}": schema for side in "ab" for name, schema in names.items()}
    paths["/api/v1/compare"]["get"]["parameters"].append(_object("sides", sides))
    for path in PAGES:
        paths[path] = {"get": _page(path, whole)}
    for path in OF_SAVED[:4]:
        paths[path]["post"] = {**_page(path, whole), "requestBody": FORM}
    return whole


def _figures(document: dict[str, Any]) -> dict[str, Any]:
    """The parameter of each figure of the price book."""
    schemas = document["components"]["schemas"]
    technologies = schemas["TechnologyId"]["enum"]
    common = schemas["SetFigures"]["properties"]
    own = schemas["FiguresOfTechnology"]["properties"]
    return {
        **{f"set.{name}": common[name] for name in common if name not in technologies},
        **{f"set.{id_}.{name}": own[name] for id_ in technologies for name in own},
    }


def _object(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "object", "properties": properties}}


def _page(path: str, document: dict[str, Any]) -> dict[str, Any]:
    """A page or a file: what it takes, and that anything but a program may read it."""
    told = document["components"]["parameters"]
    taken = [{"$ref": f"#/components/parameters/{name}"} for name in told if name != "errors"]
    found: list[dict[str, Any]] = [
        {"name": part.partition("}")[0], "in": "path"} for part in path.split("{")[1:]
    ]
    found += taken if path in OF_SCENARIO else []
    found += [{"name": "number", "in": "query", "required": True}] * path.endswith("/receipt")
    for each in found:
        if each.get("name") in EXAMPLES:
            each["example"] = EXAMPLES[each["name"]]
    page = {"content": {"text/html": {"schema": {"type": "string"}}}}
    fine = {} if path in FILES else page
    problem = document["components"]["responses"]["404.page"]
    return {
        "parameters": found,
        "responses": {"200": fine, "303": {}, "304": {}, **dict.fromkeys(ERRORS, problem)},
    }
