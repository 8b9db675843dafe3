"""Every link of the documentation leads somewhere, and every file that it names is there."""

import re

import pytest
from pages import CHECKOUT, PAGES, Page

MADE = {"build", "dist"}
"""Folders of what commands make, which are there or not."""
TOP = {path.name for path in CHECKOUT.iterdir() if not path.name.startswith(".")} - MADE
NAMED = [Page(path) for path in PAGES if "decisions" not in path.parts]
"""A decision speaks of the files of its day."""
CHANGES = {"tests/golden", "pricing_data/changes.toml"}
ADDRESS = re.compile(r"[a-z]+:")


def by_name(page: Page) -> str:
    return page.name


def loose(page: Page) -> list[str]:
    """Links to files and headings that are not there."""
    found = []
    for link in page.links():
        if ADDRESS.match(link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.path.parent / path).resolve() if path else page.path
        there = target.exists() and target.is_relative_to(CHECKOUT)
        if not there or (anchor and anchor not in Page(target).anchors()):
            found.append(link)
    return found


def missing(page: Page) -> list[str]:
    """Files of the checkout that the text names and that are not there."""
    paths = (code for code in page.code() if re.fullmatch(r"[\w.-]+(/[\w.-]+)+/?", code))
    ours = (path for path in paths if path.partition("/")[0] in TOP)
    return [path for path in ours if not (CHECKOUT / path).exists() and path not in CHANGES]


@pytest.mark.parametrize("page", [Page(path) for path in PAGES], ids=by_name)
def test_every_link_within_the_documentation_leads_somewhere(page: Page) -> None:
    assert loose(page) == []


@pytest.mark.parametrize("page", [Page(path) for path in PAGES], ids=by_name)
def test_links_to_others_are_https(page: Page) -> None:
    others = [link for link in page.links() if ADDRESS.match(link)]
    assert [link for link in others if not link.startswith(("https://", "http://127.0.0.1"))] == []


@pytest.mark.parametrize("page", NAMED, ids=by_name)
def test_every_file_that_a_page_names_is_there(page: Page) -> None:
    assert missing(page) == []
