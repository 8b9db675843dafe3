"""Every example of the documentation works: what can be run is run, all else is read by its rules.

A page has a copy of the checkout and a service to itself, and its examples follow each other. Text
right under what was run is what it prints; `make test TESTS="--refresh tests/docs"` writes it anew.
"""

from __future__ import annotations

import configparser
import csv
import json
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import Request, urlopen

import pytest
import yaml
from elements import Elements
from markdown_it import MarkdownIt
from pages import CHECKOUT, PAGES, Block, Page
from shell import READ, RUN, calls, program, runs

from costcalc import cli
from costcalc.output import share

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Place

ORIGINS = ("http://127.0.0.1:8000", "https://costcalc.example.com")
TARGETS = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text("utf-8"), re.MULTILINE))


def at(live: str, text: str) -> str:
    """A text that speaks of the service of the test."""
    for origin in ORIGINS:
        text = text.replace(origin, live).replace(quote(origin, safe=""), quote(live, safe=""))
    return text


def fetched(address: str) -> str:
    """What an address of this machine answers; it has to be a success."""
    assert address.startswith("http://127.0.0.1:"), f"{address}: tests ask nobody else"
    try:
        with urlopen(Request(address), timeout=30) as reply:
            return str(reply.read().decode("utf-8", "replace"))
    except HTTPError as refused:
        raise AssertionError(f"{address}: {refused.code} {refused.read().decode()}") from None


def run(command: list[str], place: Place) -> str:
    done = subprocess.run(
        command,
        cwd=place.folder,
        env=place.environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout.replace(place.live, ORIGINS[0])


def shell(text: str, place: Place) -> str | None:
    for command in calls(text):
        known(command)
    run(["bash", "-n", "-c", text], place)
    if not runs(text):
        return None
    here = at(place.live, text)
    asked = [word for command in calls(here) if command[0] == "curl" for word in command]
    assert [word for word in asked if re.match("https?:", word) and place.live not in word] == []
    return run(["bash", "-euo", "pipefail", "-c", here], place)


def known(command: list[str]) -> None:
    """A command is there: a program that we know, a target, a file, a command of costcalc."""
    assert program(command) in RUN | READ, f"{command}: is it to be run?"
    if command[0] == "make":
        assert [word for word in command[1:] if "=" not in word and word not in TARGETS] == []
    if program(command) == "scripts":
        assert (CHECKOUT / command[0]).is_file(), command
    if program(command) == "costcalc":
        with redirect_stdout(StringIO()), pytest.raises(SystemExit, check=lambda end: not end.code):
            cli.main([command[1], "--help"])


def python(text: str, place: Place) -> str:
    return run([sys.executable, "-W", "error", "-c", at(place.live, text)], place)


def patch(text: str, place: Place) -> None:
    file = place.folder / "change.diff"
    file.write_text(text, "utf-8")
    run(["patch", "--strip=1", "--fuzz=2", "--no-backup-if-mismatch", "--input", str(file)], place)


def page_part(text: str, place: Place) -> None:
    for element, own in Elements(at(place.live, text)).all:
        if "src" in own:
            assert fetched(own["src"]), element


def asked(text: str, place: Place) -> None:
    for line in text.strip().splitlines():
        method, _, address = line.partition(" ")
        assert method == "GET", f"{line}: only GET is asked; write others as a shell's curl"
        assert fetched(urljoin(place.live, at(place.live, address)))


def formula(text: str, place: Place) -> None:
    for line in text.strip().splitlines():
        names = "|".join(("IMPORTDATA", *(language.web for language in share.LANGUAGES)))
        [(name, address)] = re.findall(rf'({names})\("([^"]+)"[);]', line)
        answer = fetched(at(place.live, address))
        if name == "IMPORTDATA":
            assert "annual_likely" in next(csv.reader(StringIO(answer)))
        else:
            assert float(answer)


def query(text: str, place: Place) -> None:
    [(host, path, asked)] = re.findall(
        r'Web\.Contents\("([^"]*)", \[RelativePath = "([^"]*)", Query = \[([^]]*)\]\]\)', text
    )
    named = dict(re.findall(r'([\w.]+) = "([^"]*)"', asked))
    heads = next(csv.reader(StringIO(fetched(at(place.live, f"{host}/{path}?{urlencode(named)}")))))
    typed = re.findall(r'\{"(\w+)", type number\}', text)
    assert typed
    assert set(typed) <= set(heads)


def said(text: str, _: Place) -> None:
    """Text that nobody printed: the layout of the checkout, whose paths have to be there."""
    paths = [line.split()[0] for line in text.splitlines() if line.strip()]
    assert [path for path in paths if not (CHECKOUT / path).exists()] == []


def ini(text: str, _: Place) -> None:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.read_string(text)
    assert parser.sections()


def blocks_close(text: str, _: Place) -> None:
    """Settings of nginx: every block closes, every line ends."""
    bare = re.sub(r"#.*", "", text)
    assert bare.count("{") == bare.count("}")
    assert [
        line for line in bare.splitlines() if line.strip() and line.rstrip()[-1] not in ";{}"
    ] == []


LANGUAGES: Mapping[str, Callable[[str, Place], str | None]] = {
    "diff": patch,
    "formula": formula,
    "html": page_part,
    "http": asked,
    "ini": ini,
    "json": lambda text, _: json.loads(text) and None,
    "markdown": lambda text, _: MarkdownIt().parse(text) and None,
    "nginx": blocks_close,
    "powerquery": query,
    "python": python,
    "sh": shell,
    "text": said,
    "toml": lambda text, _: tomllib.loads(text) and None,
    "yaml": lambda text, _: yaml.safe_load(text) and None,
}


def layers() -> str:
    """The direction of imports, outermost first."""
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    [contract] = [
        each for each in settings["tool"]["importlinter"]["contracts"] if "layers" in each
    ]
    together = [re.sub(r"[()]", "", layer).replace(" ", "\xa0") for layer in contract["layers"]]
    wrapped = textwrap.fill(" -> ".join(together), 96, subsequent_indent="    ")
    return wrapped.replace("\xa0", " ") + "\n"


def rewrite(page: Page, printed: list[tuple[Block, str]]) -> None:
    """Put what is printed today in place of what was, from the end of the page to its beginning."""
    lines = page.path.read_text("utf-8").splitlines(keepends=True)
    for block, text in reversed(printed):
        lines[block.line : block.line + block.text.count("\n")] = [text]
    page.path.write_text("".join(lines), "utf-8")


def works(page: Page, place: Place, refresh: bool) -> list[str]:
    """What is wrong with the examples of a page, by line."""
    wrong: list[str] = []
    other: list[tuple[Block, str]] = []
    printed: str | None = None
    for block in page.blocks():
        if block.language.startswith("{"):
            continue  # a directive: the site is built from it, strictly
        output = block.language == "text" and block.follows and printed is not None
        if output or block.language == "layers":
            expected = str(printed) if output else layers()
            if expected != block.text:
                other.append((block, expected))
            continue
        try:
            printed = LANGUAGES[block.language](block.text, place)
        except Exception as problem:  # noqa: BLE001  # every kind, with its place
            printed = None
            wrong.append(f"line {block.line}, {block.language or 'no language'}: {problem}")
    if refresh:
        rewrite(page, other)
    else:
        wrong += [f"line {block.line}: today it is\n{text}" for block, text in other]
    return wrong


@pytest.mark.examples
@pytest.mark.parametrize("page", PAGES, ids=[Page(path).name for path in PAGES])
def test_every_example_of_a_page_works(page: Path, place: Place, refresh: bool) -> None:
    wrong = works(Page(page), place, refresh)
    assert not wrong, "\n\n".join(wrong)
