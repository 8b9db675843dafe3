"""Every setting is in the operator's table, and the table has no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from costcalc.serve import KEPT_MEMORY

CHECKOUT = Path(__file__).parents[2]
PACKAGE = CHECKOUT / "costcalc"
OURS = re.compile(r"COSTCALC_[A-Z_]+")
NAME = re.compile(r"[A-Z][A-Z0-9_]+")
OF_LIBRARIES = {"MPLCONFIGDIR", "POLARS_SKIP_CPU_CHECK"}


def read_by_the_code() -> set[str]:
    """Names that the package looks up in an environment, and all that begin with COSTCALC_."""
    trees = (ast.parse(file.read_text("utf-8")) for file in PACKAGE.rglob("*.py"))
    return {name for tree in trees for name in names(tree)} | {*KEPT_MEMORY}


def names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if OURS.fullmatch(text):
                yield text
            case ast.Call(
                func=ast.Attribute(value=place), args=[ast.Constant(value=str(name)), *_]
            ):
                if environment(place) and NAME.fullmatch(name):
                    yield name
            case ast.Subscript(value=place, slice=ast.Constant(value=str(name))):
                if environment(place) and NAME.fullmatch(name):
                    yield name


def environment(place: ast.expr) -> bool:
    """Whether it is the process's own, under the names that it has in the code."""
    return ast.unparse(place) in ("os.environ", "environment")


def told_to_operators() -> set[str]:
    text = (CHECKOUT / "docs" / "operating.md").read_text("utf-8")
    table = text.partition("## Environment")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)}


def test_operators_are_told_of_every_setting_and_of_no_other() -> None:
    assert told_to_operators() - OF_LIBRARIES == read_by_the_code()


def test_a_setting_that_is_new_would_be_missed() -> None:
    new = ast.parse("import os\nVARIABLE = 'COSTCALC_NEW'\nos.environ['NEWER']\n")
    assert {*names(new)} == {"COSTCALC_NEW", "NEWER"}


def set_somewhere() -> Iterator[str]:
    """Names that the files for operators set for the service."""
    deploy = CHECKOUT / "deploy"
    dockerfile = (deploy / "docker" / "Dockerfile").read_text("utf-8")
    yield from re.findall(r"(?:ENV|\\\n) +([A-Z_]+)=", dockerfile)
    unit = (deploy / "systemd" / "costcalc.service").read_text("utf-8")
    yield from re.findall(r"^(?:#   )?Environment=([A-Z_]+)=", unit, re.MULTILINE)
    compose: dict[str, Any] = yaml.safe_load((deploy / "compose.yaml").read_text("utf-8"))
    for name in ("app-1", "app-2"):
        yield from compose["services"][name]["environment"]
    kubernetes = (deploy / "kubernetes" / "costcalc.yaml").read_text("utf-8")
    for each in yaml.safe_load_all(kubernetes):
        if each["kind"] == "ConfigMap":
            yield from each["data"]


def test_whatever_is_set_for_the_service_is_known() -> None:
    found = {*set_somewhere()}
    assert {"COSTCALC_BIND", "COSTCALC_DATABASE_URL", "MPLCONFIGDIR", "WEB_CONCURRENCY"} <= found
    assert found - {"PATH", "PYTHONDONTWRITEBYTECODE"} <= told_to_operators()
