"""The documentation is a site: built strictly, complete, and asking nobody else for anything."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from elements import Elements
from pages import CHECKOUT, Page

import costcalc
from costcalc.analysis.warnings import Notice
from costcalc.model.inputs import AMOUNTS, CHOICE_BY_ID, COUNT_BY_ID
from costcalc.model.lines import ITEMS, ONE_OFFS
from costcalc.output.charts.registry import CHARTS
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import known_names
from costcalc.web import create_app

DOCS = CHECKOUT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it: a warning is a failure."""
    place = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going"]
    done = subprocess.run(
        [*build, "-d", str(place / "read"), str(DOCS), str(place / "site")],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return place / "site"


def test_every_page_is_in_the_site_and_within_reach(site: Path) -> None:
    pages = {path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*.md")}
    assert pages <= {path.relative_to(site) for path in site.rglob("*.html")}
    reached = {
        link.partition("#")[0] for link in Elements(read(site / "index.html")).values("href")
    }
    assert {page.as_posix() for page in pages} - reached == {"index.html"}


def test_the_site_asks_nobody_else_for_anything(site: Path) -> None:
    assert [*outside(site)] == []
    assert (site / "searchindex.js").is_file()


def test_what_asks_others_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<script src="https://cdn.example.com/x.js"></script>')
    (tmp_path / "b.html").write_text('<link rel="stylesheet" href="//fonts.example.com/x">')
    (tmp_path / "c.css").write_text('@import url("https://fonts.example.com/y");')
    assert len([*outside(tmp_path)]) == 3


def outside(site: Path) -> Iterator[str]:
    """What a browser would fetch from elsewhere while it shows a page."""
    foreign = re.compile(r"(https?:)?//")
    for path in site.rglob("*.html"):
        for element, own in Elements(read(path)).all:
            fetched = own.get("src") or (own.get("href") if element == "link" else None) or ""
            if foreign.match(fetched):
                yield f"{path.name}: {fetched}"
    for path in site.rglob("*.css"):
        for address in re.findall(r"url\(\s*[\"']?([^)\"']+)|@import\s+[\"']([^\"']+)", read(path)):
            if foreign.match("".join(address)):
                yield f"{path.name}: {address}"


def read(path: Path) -> str:
    return path.read_text("utf-8")


def test_the_reference_has_every_public_name_and_every_cost_line(site: Path) -> None:
    pages = (site / "reference" / f"{name}.html" for name in ("python", "analyses"))
    ids = {id_ for page in pages for id_ in Elements(read(page)).ids}
    homes = {f"costcalc.{name}" for name in costcalc.__all__}
    assert homes - ids == set()
    lines = set(Elements(read(site / "reference" / "lines.html")).ids)
    assert {f"{item.line.__module__}.{item.id}" for item in (*ITEMS, *ONE_OFFS)} - lines == set()
    text = re.sub("<[^>]*>", "", read(site / "reference" / "lines.html"))
    assert "(the larger of orders / reference orders and 1) to the power of" in text
    assert "retrained team × (1 − team knows) × ramp up loss × learning months" in text
    assert "USD/server/month" in text


def test_the_overview_of_addresses_has_every_address() -> None:
    rules = {rule.rule for rule in create_app().url_map.iter_rules()}
    text = (DOCS / "reference" / "http.md").read_text("utf-8")
    known = {re.sub(r"<.*", "", re.sub(r"\.\w+$", "", path)) for path in rules}
    ours = {path for path in known if not path.startswith("/static/")}
    assert [
        path for path in sorted(ours) if f"`{path}" not in text and f"{path}$id" not in text
    ] == []


def test_the_table_of_parameters_has_every_parameter() -> None:
    codes = set(Page(DOCS / "reference" / "parameters.md").code())
    inputs = {*(amount.id for amount in AMOUNTS), *CHOICE_BY_ID, *COUNT_BY_ID}
    bare = {name for name in known_names(load_price_book()) if "." not in name}
    assert inputs | bare <= codes


def test_the_table_of_warnings_has_every_code() -> None:
    codes = {*get_args(get_type_hints(Notice)["code"])}
    text = (DOCS / "reference" / "http.md").read_text("utf-8")
    table = text.partition("\n## Warnings\n")[2].partition("\n## ")[0]
    assert codes == {*re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)}


def test_the_guide_to_embedding_has_every_chart() -> None:
    assert set(CHARTS) <= set(Page(DOCS / "guides" / "embedding.md").code())
