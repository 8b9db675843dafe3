"""Links give what they gave: figures written down when a price book was released, checked since.

`python tests/test_golden.py` writes them for books that have none yet, and never anything else.
Where a formula is put right on purpose, the links of older books move with it: then `--refresh`
writes them anew, and the changelog says which links moved and why.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from costcalc.prices.book import PriceBook
from costcalc.prices.library import price_books
from costcalc.scenario.scenario import read
from costcalc.web import create_app

PLACE = Path(__file__).parent / "golden"
LINKS = (
    "",
    "orders_per_month=1000000&years=5",
    "baseline=node&concurrent_connections=100000&scope=published",
    "staffing=present&team_size=3&technologies=elixir,erlang,go,node",
    "baseline=ruby&current_server_price=80&current_servers=20&years=1",
    "orders_per_month=10000000&server=aws-m5.2xlarge&workload_kind=cpu_bound",
    "baseline=python&currency=EUR&exchange_rate=0.92&migration_person_months=18",
    "consulting_hours_per_year=200&country=de&revenue_per_hour=900&support_tier=24x7",
    "of=annual&salary.go=110000..190000&team_size=4..6..9&team_size.elixir=5",
    "set.attrition=0.25&set.go.server_price=60..120&set.peak_to_mean=6",
    "set.discount_rate=0&set.egress_gb_per_month=5000&set.workload_growth=0.3&years=10",
)
TOTALS = ("annual", "present_value")


def given_by(book: PriceBook, query: str) -> dict[str, Any]:
    """The figures of a link, as the service answers them."""
    asked = f"/api/v1/estimate?{query}&book={book.version}"
    answer = CLIENT.get(asked)
    assert answer.status_code == 200, answer.text
    technologies = answer.json["technologies"]
    return {
        "query": query,
        "cheapest": answer.json["verdict"]["cheapest"] or "",
        **{
            name: {
                each["id"]: [each[name][case] for case in ("low", "likely", "high")]
                for each in technologies
            }
            for name in ("servers", *TOTALS)
        },
    }


def written(version: str) -> dict[str, Any]:
    return tomllib.loads((PLACE / f"{version}.toml").read_text("utf-8"))


TODAY = Path(__file__).parents[1] / "pricing_data"
BOOKS = price_books(TODAY)
CLIENT = create_app(TODAY).test_client()
RELEASED = [release.version for release in BOOKS.releases]


def test_every_released_book_has_its_links_written_down() -> None:
    assert {path.stem for path in PLACE.glob("*.toml")} == set(RELEASED)
    assert all(len(written(version)["links"]) >= 10 for version in RELEASED)


@pytest.mark.parametrize("version", RELEASED)
def test_the_links_of_a_book_give_the_figures_that_they_gave(version: str, refresh: bool) -> None:
    book = BOOKS.of(version)
    assert book
    if refresh:
        write(book)
    for link in written(version)["links"]:
        assert given_by(book, link["query"]) == link, link["query"]


def canonical(query: str, book: PriceBook) -> str:
    """A link with what differs from the defaults of a book, sorted."""
    pairs = [each.partition("=")[::2] for each in query.split("&") if each]
    changed = {**read(pairs, book).changed}
    changed.pop("book", None)
    return "&".join(f"{name}={text}" for name, text in sorted(changed.items()))


@pytest.mark.parametrize("version", RELEASED)
def test_the_links_are_canonical(version: str) -> None:
    book = BOOKS.of(version)
    assert book
    for link in written(version)["links"]:
        assert canonical(link["query"], book) == link["query"]


@pytest.mark.parametrize("query", LINKS)
def test_the_links_that_a_book_comes_out_with_are_canonical(query: str) -> None:
    assert canonical(query, BOOKS.today) == query
    assert CLIENT.get(f"/api/v1/estimate?{query}").status_code == 200


def toml(link: dict[str, Any]) -> list[str]:
    lines = ["", "[[links]]", f'query = "{link["query"]}"', f'cheapest = "{link["cheapest"]}"']
    for name in ("servers", *TOTALS):
        lines += [f"{name}.{technology} = {cases}" for technology, cases in link[name].items()]
    return lines


def write(book: PriceBook) -> None:
    about = (
        "# What links to this price book give, for ever. Written once, when it was released.",
        "# Low, likely and high by technology; annual is year 1.",
    )
    links = [line for query in LINKS for line in toml(given_by(book, query))]
    (PLACE / f"{book.version}.toml").write_text("\n".join([*about, *links]) + "\n", "utf-8")


if __name__ == "__main__":
    for version in RELEASED:
        book = BOOKS.of(version)
        if book and not (PLACE / f"{version}.toml").exists():
            write(book)
