"""What a link or a saved scenario answered it answers after every change, or says that it moved."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from corpus import MOST, corpus, keep, silently_moved

from costcalc.prices.library import RELEASED, VARIABLE, price_books
from costcalc.web import create_app
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.conftest import Shelf

    Start = Callable[..., FlaskClient]

PATH = "/api/v1/scenarios"
ESTIMATE = "/api/v1/estimate"
OWN = '[figures.salary_premium]\nvalue = 0.1\nnote = "What we pay."\n'


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of an operator's own figures."""
    folder = tmp_path / "own"
    (folder / "technologies").mkdir(parents=True)
    (file := folder / "technologies" / "go.toml").write_text(OWN, "utf-8")
    monkeypatch.setenv(VARIABLE, str(folder))
    return file


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts the service over one store, as an operator does after each change."""
    url = file_url(tmp_path / "saved.db")
    return lambda place=None: create_app(place, Store(url)).test_client()


def version(client: FlaskClient) -> str:
    return str(client.get("/readyz").json["price_book"])


def test_a_comment_of_an_operator_changes_nothing(own: Path, start: Start) -> None:
    before = version(start())
    spelt = OWN.replace("0.1", "0.10").replace("[fig", "# what we found in June\n\n[fig")
    own.write_text(spelt, "utf-8")
    assert version(start()) == before
    own.write_text(OWN.replace("0.1", "0.11"), "utf-8")
    assert version(start()) != before


def test_a_link_to_an_operator_s_figures_goes_on_after_they_changed_and_went(
    own: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start()
    link = f"{ESTIMATE}.csv?book={version(first)}&years=5"
    before = first.get(link)
    assert before.status_code == 200
    own.write_text(OWN.replace("0.1", "0.3"), "utf-8")
    assert start().get(link).data == before.data
    monkeypatch.delenv(VARIABLE)
    assert start().get(link).data == before.data
    elsewhere = create_app(store=Store(None)).test_client()
    assert elsewhere.get(link).status_code == 404  # a store that never had them


def saved(client: FlaskClient, **inputs: object) -> dict[str, Any]:
    """A scenario that is saved and published."""
    made: dict[str, Any] = client.post(PATH, json={"title": "Ours", "inputs": inputs}).json
    bearer = {"Authorization": f"Bearer {made['edit_token']}"}
    shown = client.post(f"{PATH}/{made['id']}/publication", headers=bearer)
    return {**made, **shown.json, "bearer": bearer}


@pytest.mark.parametrize("change", ["a figure", "a comment", "the folder goes"])
def test_a_saved_scenario_opens_with_its_numbers_whatever_an_operator_changes(
    own: Path, start: Start, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    first = start()
    made = saved(first, years=5)
    shown = f"{ESTIMATE}.csv?s={made['publish_id']}"
    before = first.get(shown).data
    if change == "the folder goes":
        monkeypatch.delenv(VARIABLE)
    else:
        own.write_text(OWN.replace("0.1", "0.2") if change == "a figure" else f"{OWN}# x", "utf-8")
    after = start()
    assert after.get(shown).data == before
    for address in (f"/s/{made['id']}", f"/s/{made['id']}/history", made["links"]["embed"]):
        assert after.get(address).status_code == 200, address


@pytest.fixture
def orphan(own: Path, start: Start) -> tuple[FlaskClient, dict[str, Any]]:
    """A saved scenario whose figures nobody kept, and a service that has others."""
    client = start()
    made = saved(client, years=5, **{"set.peak_to_mean": 6})
    store: Store = client.application.extensions["store"]
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM overlays")
    own.write_text(OWN.replace("0.1", "0.2"), "utf-8")
    return start(), made


def test_a_saved_scenario_without_its_book_opens_under_today_s_and_says_so_in_every_form(
    orphan: tuple[FlaskClient, dict[str, Any]],
) -> None:
    client, made = orphan
    page = client.get(f"/s/{made['id']}")
    assert page.status_code == 200
    said = r"It was saved under price book [\d.]+-own-\w{8}, which is no longer here"
    assert re.search(said, page.text)
    assert client.get(f"/s/{made['id']}/history").status_code == 200
    id_ = made["publish_id"]
    for form in (".json", ".csv", ".tsv", ".csv?layout=years", ".csv?layout=wide"):
        mark = "&" if "?" in form else "?"
        answer = client.get(f"{ESTIMATE}{form}{mark}s={id_}")
        assert "moved" in answer.text, form
    for address in ("/chart/annual.svg", "/embed/annual", "/chart/annual.json"):
        answer = client.get(f"{address}?s={id_}")
        assert "results may differ from those when it was" in " ".join(answer.text.split()), address
    for address in (
        f"{ESTIMATE}.txt?metric=annual.go.likely&",
        f"{ESTIMATE}.xlsx?",
        "/chart/annual.png?",
    ):
        assert "moved" in client.get(f"{address}s={id_}").headers["Costcalc-Warnings"], address


def test_what_one_saves_anew_has_not_moved_any_more(
    orphan: tuple[FlaskClient, dict[str, Any]],
) -> None:
    client, made = orphan
    place = f"{PATH}/{made['id']}"
    inputs = client.get(place).json["inputs"]
    headers = {**made["bearer"], "If-Match": '"1"'}
    assert client.put(place, json={"inputs": inputs}, headers=headers).status_code == 200
    assert "moved" not in client.get(f"{ESTIMATE}?s={made['publish_id']}").headers.get(
        "Costcalc-Warnings", ""
    )


FORMER = "target_use"
"""What `target_utilisation` was called in the first book, in a world where it was renamed."""


@pytest.fixture
def renamed(shelf: Shelf) -> Shelf:
    """A second book, and a first one that knew a figure under another name."""
    for path in (shelf.place / RELEASED / "2026.12").rglob("*.toml"):
        text = path.read_text("utf-8")
        path.write_text(text.replace("target_utilisation", FORMER), "utf-8")
    shelf.raise_go()
    shelf.version("2027.02")
    return shelf


QUERY = "concurrent_connections=1M&technologies=ruby,go&draws=0"


def servers(client: FlaskClient, query: str) -> tuple[list[int], set[str]]:
    """The servers of each technology, and the codes of the warnings."""
    answer = client.get(f"{ESTIMATE}?book=2026.12&{QUERY}&{query}")
    assert answer.status_code == 200, answer.text
    likely = [each["servers"]["likely"] for each in answer.json["technologies"]]
    return likely, {each["code"] for each in answer.json["warnings"]}


def test_a_figure_that_was_renamed_is_found_under_its_former_name(
    renamed: Shelf, one: Shelf, kept: Path
) -> None:
    before, _ = servers(create_app(one.place).test_client(), "set.target_utilisation=0.2")
    table = renamed.table("common.toml", "figures.target_utilisation")
    renamed.edit("common.toml", table, f'{table}\nalias = ["{FORMER}"]')
    client = create_app(renamed.place).test_client()
    for name in ("target_utilisation", FORMER):
        assert servers(client, f"set.{name}=0.2") == (before, servers(client, "")[1])
    assert silently_moved(renamed.place, kept) == []
    for address in (
        f"/api/v1/trace?book=2026.12&number={FORMER}.likely",
        f"/api/v1/flip-points?book=2026.12&driver={FORMER}",
        f"/api/v1/figures/{FORMER}?book=2026.12",
    ):
        assert client.get(address).status_code == 200, address


def test_a_figure_that_was_renamed_without_its_former_name_is_never_dropped_unsaid(
    renamed: Shelf,
) -> None:
    table = renamed.table("common.toml", "figures.target_utilisation")
    renamed.edit("common.toml", table, f"{table}\nneutral = [0.5, 0.6, 0.7]")
    client = create_app(renamed.place).test_client()
    _, codes = servers(client, f"set.{FORMER}=0.2")
    assert "no_effect" in codes


def test_a_former_name_that_is_a_figure_of_its_own_is_a_fault(shelf: Shelf) -> None:
    table = shelf.table("common.toml", "figures.target_utilisation")
    shelf.edit("common.toml", table, f'{table}\nalias = ["peak_to_mean"]')
    with pytest.raises(ValueError, match="alias peak_to_mean is a figure of its own"):
        _ = shelf.books


def test_a_changed_formula_is_told_in_every_form(shelf: Shelf) -> None:
    record = shelf.place / RELEASED / "2026.12.toml"
    text = record.read_text("utf-8")
    record.write_text(text.replace("developers × ", "2 × developers × ", 1), "utf-8")
    shelf.raise_go()
    shelf.version("2027.02")
    client = create_app(shelf.place).test_client()
    query = "book=2026.12&draws=100"
    for form in (".json", ".csv", ".tsv", ".csv?layout=wide", ".json?layout=years"):
        mark = "&" if "?" in form else "?"
        assert "formulas_changed" in client.get(f"{ESTIMATE}{form}{mark}{query}").text, form
    for address in ("/api/v1/sensitivity.csv?of=annual.go&", "/chart/annual.csv?"):
        assert "formulas_changed" in client.get(f"{address}{query}").text, address
    for address in ("/chart/annual.svg", "/embed/annual", "/chart/annual.json", "/chart/flip.svg"):
        answer = client.get(f"{address}?{query}")
        assert "formulas have changed since that book" in " ".join(answer.text.split()), address
    for address in (f"{ESTIMATE}.txt?metric=annual.go.likely&", "/api/v1/simulation?"):
        answer = client.get(f"{address}{query}")
        assert "formulas_changed" in answer.headers["Costcalc-Warnings"], address
        assert "immutable" not in answer.headers["Cache-Control"]


@pytest.fixture(scope="module")
def kept(one: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What 100 links to the first book answered when it came out."""
    folder = tmp_path_factory.mktemp("links")
    keep(one.place, folder, 100)
    return folder


def test_a_corpus_of_links_answers_the_same_to_the_byte_under_later_books(
    three: Shelf, kept: Path
) -> None:
    first = three.books.of("2026.12")
    assert first
    assert len({*corpus(first)}) == MOST
    assert silently_moved(three.place, kept) == []


def test_a_figure_that_a_release_loses_is_noticed(shelf: Shelf, kept: Path) -> None:
    released = shelf.place / RELEASED / "2026.12" / "common.toml"
    text = released.read_text("utf-8")
    table = text[text.index("[figures.attrition]") :].partition("\n\n")[0]
    released.write_text(text.replace(table, ""), "utf-8")
    today = shelf.table("common.toml", "figures.attrition")
    shelf.edit("common.toml", today, f"{today}\nneutral = 0")
    shelf.raise_go()
    shelf.version("2027.02")
    assert silently_moved(shelf.place, kept)


def test_a_technology_that_went_is_told_to_the_operator_who_has_figures_of_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "technologies").mkdir()
    (tmp_path / "technologies" / "cobol.toml").write_text(OWN, "utf-8")
    with pytest.raises(ValueError, match="the book has no technology cobol; remove the file"):
        price_books(own=tmp_path)


@pytest.mark.usefixtures("own")
def test_what_is_kept_of_an_operator_s_figures_is_their_values(start: Start) -> None:
    client = start()
    store: Store = client.application.extensions["store"]
    with store.reading() as connection:
        ((mark, text),) = connection.exec_driver_sql("SELECT mark, documents FROM overlays").all()
    assert version(client).endswith(f"-own-{mark}")
    kept = json.loads(text)["technologies/go.toml"]["figures"]["salary_premium"]
    assert kept == {"value": "0.1", "note": "What we pay."}
