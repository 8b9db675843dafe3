#!/usr/bin/env python3
"""Make clients of the API with other people's generators, and use each against a service that runs.

    scripts/clients.py all             every one, and every address asked by schemathesis; 20 min
    scripts/clients.py python fetch    some

Each client saves a scenario, changes and publishes it, asks for estimates and reads the answers,
typed strictly and without a cast. Redocly looks for faults in the description, Postman's converter
for its weight. Pages of MkDocs, Sphinx, Docusaurus and notebooks are made with what we give to
paste, and cleaned as wikis clean theirs. What they need is installed by `make clients` into
.cache/clients.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from lxml import html
from processes import free_port, running

ROOT = Path(__file__).parents[1]
PROGRAMS = ROOT / "tests" / "clients"
PLACE = ROOT / ".cache" / "clients"
NODE = PLACE / "node_modules" / ".bin"
PYTHON = PLACE / "python" / "bin"
WORK = PLACE / "work"
DOCUMENT = "openapi.json"
MOST_OF_POSTMAN = 4_500_000
"""Bytes of a collection, which repeats a request in each of its answers: eight sides nine times."""
LONGEST = 3600
"""Seconds that one of them may take."""


def python(address: str) -> str:
    """openapi-python-client: every address has a function, and mypy has nothing against its use."""
    work = folder("python", address)
    made = said(
        [PYTHON / "openapi-python-client", "generate", "--path", DOCUMENT],
        ["--output-path", "made", "--meta", "none"],
        within=work,
    )
    dropped = [line for line in made.splitlines() if "will not be generated" in line]
    assert not dropped, made
    shutil.copy(PROGRAMS / "with_python.py", work)
    options = ["--strict", "--follow-imports", "silent", "--cache-dir", PLACE / "mypy"]
    said([PYTHON / "mypy", *options, "with_python.py"], within=work)
    said([PYTHON / "python", "with_python.py", address], within=work)
    return f"{len([*(work / 'made' / 'api').rglob('[a-z]*.py')])} functions"


def fetch(address: str) -> str:
    """openapi-typescript with openapi-fetch."""
    work = folder("fetch", address)
    said([NODE / "openapi-typescript", DOCUMENT, "--output", "made.ts"], within=work)
    return typescript(work, "with_fetch", address)


def hey(address: str) -> str:
    """@hey-api/openapi-ts."""
    work = folder("hey", address)
    shutil.copy(PROGRAMS / "openapi-ts.config.mjs", work)
    said([NODE / "openapi-ts"], within=work)
    return typescript(work, "with_hey", address)


def typescript(work: Path, program: str, address: str) -> str:
    """A program, compiled strictly beside what was made for it, and run."""
    for name in ("tsconfig.json", f"{program}.ts"):
        shutil.copy(PROGRAMS / name, work)
    asked = (PROGRAMS / "asked.ts").read_text().replace("ADDRESS", address)
    (work / "asked.ts").write_text(asked)
    said([NODE / "tsc", "--project", "."], within=work)
    said(["node", f"{program}.js"], within=work)
    size = sum(each.stat().st_size for each in (*work.glob("made.ts"), *work.glob("made/**/*.ts")))
    return f"{size:,} bytes"


def redocly(address: str) -> str:
    """Redocly's recommended rules."""
    work = folder("redocly", address)
    asked = ["lint", "--extends", "recommended", "--format", "json", DOCUMENT]
    totals = json.loads(said([NODE / "redocly", *asked], within=work))["totals"]
    assert totals["errors"] == totals["warnings"] == 0, totals
    return "no error, no warning"


def postman(address: str) -> str:
    """A collection for Postman."""
    work = folder("postman", address)
    shutil.copy(PROGRAMS / "postman.cjs", work)
    size = int(said(["node", "postman.cjs"], within=work))
    assert size < MOST_OF_POSTMAN, f"{size:,} bytes"
    return f"{size:,} bytes"


def schemathesis(address: str) -> str:
    """Every example of every address, and every parameter at its bounds."""
    work = folder("schemathesis", address)
    program = [Path(sys.executable).parent / "schemathesis", "--no-color"]
    program += ["--config-file", PROGRAMS / "schemathesis.toml", "run", f"{address}/{DOCUMENT}"]
    lines = said([*program, "--phases", "examples,coverage"], within=work).splitlines()
    return next(line.strip() for line in lines if "generated" in line)


def hosts(address: str) -> str:
    """Pages of other programs with what we give to paste: what of it comes out."""
    work = folder("hosts", address)
    text = fetched(address)
    pasted = {
        id_: unescape(found[1])
        for id_ in ("iframe-script", "picture")
        if (found := re.search(rf'<textarea id="{id_}"[^>]*>(.*?)</textarea>', text, re.DOTALL))
    }
    frame, picture = pasted["iframe-script"], pasted["picture"]
    drawing = fetched(f"{address}/chart/annual.svg")
    (work / "pasted.json").write_text(
        json.dumps({"frame": frame, "picture": picture, "drawing": drawing})
    )
    made = {
        "MkDocs": mkdocs(work, frame),
        "Sphinx": sphinx(work, frame),
        "nbconvert": nbconvert(work, frame, drawing),
    }
    for name, page in made.items():
        given, kept = (html.fromstring(each) for each in (f"<main>{frame}</main>", page))
        for tag in ("iframe", "script"):
            (one,) = given.iter(tag)
            same = [
                dict(each.attrib) for each in kept.iter(tag) if each.get("src") == one.get("src")
            ]
            assert same == [dict(one.attrib)], f"{name}: {tag}: {same}"
    shutil.copy(PROGRAMS / "hosts.mjs", work)
    return f"{', '.join(made)}, MDX, DOMPurify: {said(['node', 'hosts.mjs'], within=work).strip()}"


def mkdocs(work: Path, frame: str) -> str:
    """A page of MkDocs."""
    (work / "docs").mkdir()
    (work / "docs" / "index.md").write_text(f"# Costs\n\n{frame}\n")
    (work / "mkdocs.yml").write_text("site_name: Costs\nsite_url: https://docs.example.com\n")
    said([PYTHON / "mkdocs", "build", "--quiet", "--strict"], within=work)
    return (work / "site" / "index.html").read_text()


def sphinx(work: Path, frame: str) -> str:
    """A page of Sphinx, from Markdown."""
    source = work / "source"
    source.mkdir()
    (source / "index.md").write_text(f"# Costs\n\n{frame}\n")
    (source / "conf.py").write_text('extensions = ["myst_parser"]\n')
    said([sys.executable, "-m", "sphinx", "-q", "-W", "source", "built"], within=work)
    return (work / "built" / "index.html").read_text()


def nbconvert(work: Path, frame: str, drawing: str) -> str:
    """A notebook as a page, with a chart that a cell gave."""
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": frame}
    shown = {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": drawing}}
    code = {"cell_type": "code", "id": "b", "metadata": {}, "source": "", "execution_count": 1}
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    (work / "costs.ipynb").write_text(
        json.dumps({**whole, "cells": [cell, {**code, "outputs": [shown]}]})
    )
    command = [sys.executable, "-m", "nbconvert", "--log-level=ERROR", "--to", "html"]
    said(command, ["costs.ipynb"], within=work)
    page = (work / "costs.html").read_text()
    assert b64encode(drawing.encode()).decode() in page.replace("\n", "")
    return page


def fetched(address: str) -> str:
    """A page or a file of ours."""
    with urlopen(address) as answer:  # noqa: S310 - our own
        return answer.read().decode()


ALL = {each.__name__: each for each in (python, fetch, hey, redocly, postman, hosts, schemathesis)}


def folder(name: str, address: str) -> Path:
    """An empty folder with the description that the service gives."""
    work = WORK / name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with urlopen(f"{address}/{DOCUMENT}") as answer:  # noqa: S310 - our own
        (work / DOCUMENT).write_bytes(answer.read())
    (work / "package.json").write_text('{"type": "module"}')
    return work


def said(*command: list[Path | str], within: Path) -> str:
    """What a program says on its standard output; all of it, and the end, where it fails."""
    words = [str(word) for part in command for word in part]
    path = os.pathsep.join([str(PYTHON), os.environ["PATH"]])
    done = subprocess.run(
        words, cwd=within, env={**os.environ, "PATH": path, "NO_COLOR": "1"}, text=True,
        capture_output=True, check=False, timeout=LONGEST,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stdout}\n{done.stderr}")
    return done.stdout


@contextmanager
def service() -> Iterator[str]:
    """The address of a service with an empty store, on this machine alone."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"

    def ready(_: int) -> bool:
        try:
            return urlopen(f"{address}/readyz").status == 200  # noqa: S310 - our own
        except URLError:
            return False

    with tempfile.TemporaryDirectory() as place:
        database = f"sqlite:///{place}/saved.db"
        environment = {**os.environ, "PORT": str(port), "COSTCALC_DATABASE_URL": database}
        command = [sys.executable, "-m", "costcalc", "serve"]
        with running(command, environment, Path(place) / "log", ready):
            yield address


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="+", choices=(*ALL, "all"))
    asked = parser.parse_args().what
    if not (NODE.exists() and PYTHON.exists()):
        sys.exit(f"{PLACE} lacks the generators: `make clients` installs them")
    with service() as address:
        for name in ALL if "all" in asked else asked:
            print(f"{name}: {ALL[name](address)}", flush=True)


if __name__ == "__main__":
    main()
