"""An older price book goes on with a newer program, and an operator's figures lie over a book."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from costcalc.analysis.history import default_totals
from costcalc.analysis.warnings import notices
from costcalc.cli import main
from costcalc.costing.check import every_fault
from costcalc.costing.resolve import resolve
from costcalc.costing.totals import cost
from costcalc.model.lines import ITEMS
from costcalc.prices.book import load_price_book
from costcalc.prices.changes import moved
from costcalc.prices.files import SCOPES, BookFault
from costcalc.prices.library import RELEASED, VARIABLE, operators_folder, price_books
from costcalc.prices.overlay import NEUTRAL
from costcalc.scenario.scenario import read

if TYPE_CHECKING:
    from pathlib import Path

    from costcalc.prices.book import PriceBook
    from tests.conftest import Shelf

COMMON, GO = "common.toml", "technologies/go.toml"

# -- older books: the first, doctored as if it came from a program that knew less -----------------


MOON = """[figures.moon]
label = "Phase of the moon"
value = 1
unit = "1"
allowed = [0, 1]
basis = "assumption"
note = "Counted once."
"""


def older(shelf: Shelf) -> PriceBook:
    """The first book, which a second one has followed."""
    shelf.version("2027.01")
    book = shelf.books.of("2026.12")
    assert book
    return book


def without(shelf: Shelf, figure: str, neutral: str) -> None:
    """Take a figure out of the first book, and declare what stands in for it in today's."""
    lost = shelf.table(COMMON, figure)
    shelf.edit(f"{RELEASED}/2026.12/{COMMON}", lost, "")
    if neutral:
        shelf.edit(COMMON, lost, f"{lost}\nneutral = {neutral}")


def test_a_figure_that_an_older_book_lacks_is_taken_at_its_neutral_value(shelf: Shelf) -> None:
    before = default_totals(shelf.books.today)
    without(shelf, "figures.peak_to_mean", "[1.7, 4, 6]")
    without(shelf, "figures.egress_gb_per_month", "0")
    book = older(shelf)
    figure = book.common["published"]["peak_to_mean"]
    assert (figure.points, figure.basis, figure.note) == ((1.7, 4, 6), "assumption", NEUTRAL)
    assert figure.label == "Peak-to-average ratio"
    assert default_totals(book) == before
    assert every_fault(shelf.books) == []


def test_a_neutral_value_is_no_value_of_the_older_book_s_own(shelf: Shelf) -> None:
    without(shelf, "figures.peak_to_mean", "1")
    (each,) = moved(older(shelf), shelf.books.today)
    assert (each.id, each.before) == ("peak_to_mean", None)


def test_a_technology_s_figure_is_taken_at_its_neutral_value_for_each(shelf: Shelf) -> None:
    before = default_totals(shelf.books.today)
    name = "operations_factor"
    lost = shelf.table(COMMON, f"technology_figures.{name}")
    old = f"{RELEASED}/2026.12"
    for file in sorted((shelf.place / "technologies").iterdir()):
        path = f"technologies/{file.name}"
        shelf.edit(f"{old}/{path}", shelf.table(path, f"figures.{name}"), "")
    shelf.edit(f"{old}/{COMMON}", lost, "")
    shelf.edit(COMMON, lost, f"{lost}\nneutral = 1")
    book = older(shelf)
    for scope in SCOPES:
        assert book.own[scope][f"go.{name}"].points == (1, 1, 1)
    assert default_totals(book) == before
    assert [each.id for each in moved(book, shelf.books.today)] == [
        f"{id_}.{name}" for id_ in book.technologies
    ]


def test_a_figure_without_a_neutral_value_is_missing(shelf: Shelf) -> None:
    without(shelf, "figures.peak_to_mean", "")
    expected = "common.toml: peak_to_mean is missing and has no neutral value"
    with pytest.raises(BookFault, match=expected):
        older(shelf)
    assert every_fault(shelf.books) == [f"2026.12: {expected}"]


def test_a_neutral_value_is_one_that_a_user_could_set(shelf: Shelf) -> None:
    lost = shelf.table(COMMON, "figures.peak_to_mean")
    shelf.edit(COMMON, lost, f"{lost}\nneutral = 0")
    with pytest.raises(BookFault, match="peak_to_mean: neutral lies outside its allowed range"):
        _ = shelf.books


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (COMMON, "[book]", "[book]\nmotto = 'Measure twice'"),
        (COMMON, "[figures.peak_to_mean]", "[figures.peak_to_mean]\nphase = 3"),
        (GO, "[figures.salary_premium]", "[figures.salary_premium]\nregion = 'all'"),
        (GO, "[page]", "[page]\nrounded = true"),
        (COMMON, "[figures.peak_to_mean]", f"{MOON}\n[figures.peak_to_mean]"),
    ],
    ids=["headline", "figure", "evidence", "page", "unread figure"],
)
def test_an_older_book_may_say_what_is_read_no_more(
    shelf: Shelf, file: str, old: str, new: str
) -> None:
    before = default_totals(shelf.books.today)
    shelf.edit(f"{RELEASED}/2026.12/{file}", old, new)
    assert default_totals(older(shelf)) == before
    assert every_fault(shelf.books) == []


def test_an_older_book_that_lacks_its_technologies_cannot_be_used(shelf: Shelf) -> None:
    for path in (shelf.place / RELEASED / "2026.12" / "technologies").iterdir():
        path.unlink()
    with pytest.raises(BookFault, match="holds no technology"):
        older(shelf)


# -- an operator's own figures --------------------------------------------------------------------

PREMIUM = '[figures.salary_premium]\nvalue = [0, 0.05, 0.1]\nnote = "What we pay."\n'
PRICE = '[published.server_price]\nvalue = 33\nsource = "contract"\nnote = "Our contract."\n'
CONTRACT = """
[sources.contract]
publisher = "Ourselves"
title = "Hosting contract"
date = "2026"
says = "33 a server."
read = "By the operator."
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An operator's folder: Go's premium and server price, a source, a common figure."""
    place = tmp_path / "own"
    (place / "technologies").mkdir(parents=True)
    (place / GO).write_text(PREMIUM + PRICE, "utf-8")
    (place / "sources.toml").write_text(CONTRACT, "utf-8")
    measured = '[figures.peak_to_mean]\nvalue = 3\nnote = "Measured."\n'
    (place / COMMON).write_text(measured, "utf-8")
    return place


def test_an_operator_s_figure_takes_the_place_of_the_book_s(own: Path) -> None:
    book = price_books(own=own).today
    premium = book.own["like_for_like"]["go.salary_premium"]
    assert (premium.points, premium.basis, premium.source, premium.note) == (
        (0, 0.05, 0.1),
        "operator",
        None,
        "What we pay.",
    )
    assert (premium.label, premium.unit) == (book.definitions["salary_premium"].label, "1")
    peak = book.common["like_for_like"]["peak_to_mean"]
    assert (peak.points, peak.basis, peak.label) == ((3, 3, 3), "operator", "Peak-to-average ratio")
    price = book.own["published"]["go.server_price"]
    assert (price.derivation, book.sources[str(price.source)].publisher) == (None, "Ourselves")


def test_what_takes_an_operator_s_value_is_the_operator_s_too(own: Path) -> None:
    book = price_books(own=own).today
    assert book.operators == (
        "peak_to_mean",
        "go.salary_premium",
        "go.server_price",
        "java.server_price",
        "node.server_price",
        "python.server_price",
        "ruby.server_price",
    )
    assert book.own["published"]["ruby.server_price"].basis == "operator"
    assert book.own["like_for_like"]["go.server_price"].basis == "cited"


def test_a_plain_book_has_no_operator_s_figures() -> None:
    books = price_books()
    assert books.today.operators == ()
    assert books.overlay is None


def test_a_book_under_own_figures_has_a_version_of_its_own_and_the_plain_one_stays(
    own: Path,
) -> None:
    books, plain = price_books(own=own), price_books().today
    version = books.today.version
    assert version.startswith(f"{plain.version}-own-")
    assert books.versions == (version, *price_books().versions)
    assert books.of(version) is books.today
    under = books.of(plain.version)
    assert under
    assert (under.digest, under.operators) == (plain.digest, ())
    assert default_totals(under) == default_totals(plain)
    assert books.today.digest != plain.digest


def test_own_figures_that_change_are_another_book(own: Path) -> None:
    before = price_books(own=own).today
    (own / GO).write_text(PREMIUM.replace("0.05", "0.06"), "utf-8")
    books = price_books(own=own)
    assert books.today.version != before.version
    assert books.of(before.version) is None


def test_own_figures_lie_over_older_books_too(own: Path, three: Shelf) -> None:
    books = price_books(three.place, own)
    mark = books.today.version.removeprefix("2027.06")
    old = books.of(f"2026.12{mark}")
    assert old
    assert old.version == f"2026.12{mark}"
    assert {*books.today.operators} - {*old.operators} == {"kotlin.server_price"}
    pair = (old, books.today)
    servers = [book.own["like_for_like"]["elixir.server_price"].points[1] for book in pair]
    assert servers == [59.568, 73]


def test_a_result_says_that_figures_are_the_operator_s(own: Path) -> None:
    book = price_books(own=own).today
    every = notices(cost(read((), book), book), (), book, book.as_of)
    said = [each for each in every if each.field == "book"]
    assert [each.code for each in said] == ["operator_figures"]
    assert "7 figures are this installation’s own" in said[0].message
    assert "go.salary_premium" in said[0].message


def test_a_cost_line_that_an_operator_s_figure_decides_says_so(own: Path) -> None:
    book = price_books(own=own).today
    costing = cost(read([("scope", "published")], book), book)
    bases = {
        (item.id, technology): costing.basis(item, technology)
        for item in ITEMS
        for technology in costing.scenario.technologies
    }
    assert bases["compute", "go"] == "operator"
    assert bases["compute", "elixir"] == "derived"


def test_an_operator_adds_a_technology_and_chooses_what_is_compared(
    own: Path, shelf: Shelf
) -> None:
    text = (shelf.place / "README.md").read_text("utf-8").partition("## Adding a technology")[2]
    kotlin = text.split("```")[1].removeprefix("toml")
    lines = [line for line in kotlin.splitlines() if not line.startswith("basis")]
    (own / "technologies" / "kotlin.toml").write_text("\n".join(lines), "utf-8")
    (own / COMMON).write_text('[book]\ncompared = ["go", "kotlin"]\n', "utf-8")
    book = price_books(own=own).today
    assert every_fault(price_books(own=own)) == []
    assert read((), book).technologies == ("go", "kotlin")
    assert book.own["published"]["kotlin.page_salary"].basis == "operator"


def laid(own: Path, file: str, text: str) -> PriceBook:
    """The book under an operator's folder of one file."""
    for path in sorted(own.rglob("*.toml")):
        path.unlink()
    (own / file).write_text(text, "utf-8")
    books = price_books(own=own)
    assert every_fault(books) == []
    return books.today


def test_an_operator_s_figure_of_a_scope_is_every_technology_s_in_it(own: Path) -> None:
    for scope, other in zip(SCOPES, reversed(SCOPES), strict=True):
        text = '[figures.monitoring_scaling]\nvalue = 0.6\nnote = "As billed."\n'
        book = laid(own, f"{scope}.toml", text)
        assert book.common[scope]["monitoring_scaling"].points == (0.6, 0.6, 0.6)
        assert book.common[other]["monitoring_scaling"].basis != "operator"
    text = '[figures.database_price]\nvalue = 90\nnote = "As billed."\n'
    book = laid(own, "like_for_like.toml", text)
    prices = [book.own["like_for_like"][f"{id_}.database_price"] for id_ in book.technologies]
    assert {(each.points[1], each.basis) for each in prices} == {(90, "operator")}


def test_an_operator_s_figure_in_both_scopes_takes_the_place_of_what_each_scope_has(
    own: Path,
) -> None:
    text = '[figures.server_price]\nvalue = 33\nnote = "Our contract."\n'
    book = laid(own, GO, text)
    assert [book.own[scope]["go.server_price"].points[1] for scope in SCOPES] == [33, 33]
    both = laid(own, GO, text + '[published.server_price]\nvalue = 44\nnote = "Theirs."\n')
    assert [both.own[scope]["go.server_price"].points[1] for scope in SCOPES] == [44, 33]


RACK = """[servers."rack"]
provider = "Ourselves"
family = "blade"
vcpus = 16
memory = 64
usd_per_month = 210.5
region = "cellar"
date = "2026"
"""


def test_an_operator_adds_a_server_and_runs_on_it(own: Path) -> None:
    book = laid(own, "servers.toml", RACK)
    scenario = read([("server", "rack")], book)
    resolution = resolve(scenario, book)
    for name, value in (
        ("server_price", 210.5),
        ("vcpus_per_server", 16),
        ("memory_per_server", 64),
    ):
        figure = resolution[name]["go"]
        assert (figure.points, figure.basis) == ((value, value, value), "operator")
    assert read((), book).server != "rack"
    assert resolve(read((), book), book)["server_price"]["go"].basis == "cited"


def test_an_operator_s_server_may_be_the_one_taken_by_default(own: Path) -> None:
    laid(own, "servers.toml", RACK)
    (own / COMMON).write_text('[book]\nserver = "rack"\n', "utf-8")
    book = price_books(own=own).today
    assert read((), book).server == "rack"
    assert book.own["like_for_like"]["go.server_price"].basis == "operator"
    priced = '[figures.server_price]\nvalue = 99\nnote = "Ours."\n'
    (own / "like_for_like.toml").write_text(priced, "utf-8")
    book = price_books(own=own).today
    assert book.own["like_for_like"]["go.server_price"].points == (99, 99, 99)
    elsewhere = book.on("aws-m7g.large").own["like_for_like"]["go.server_price"]
    assert (elsewhere.points[1], elsewhere.basis) == (59.568, "cited")


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        (
            "commn.toml",
            "",
            "commn.toml: only common.toml, published.toml, like_for_like.toml, servers.toml",
        ),
        ("comparison.toml", "", "comparison.toml: only"),
        (COMMON, '[book]\nversion = "2027.01"', "common.toml: book: version is the book's own"),
        (COMMON, "[technology_figures.x]", "technology_figures: what a figure is, the book says"),
        (GO, PREMIUM + 'basis = "cited"', "figures: salary_premium: takes no basis"),
        (GO, "[figures.salary_premium]\nvalue = 0", "figures.salary_premium.note: Field required"),
        (GO, PREMIUM.replace("salary", "salery"), "salery_premium is no known figure"),
        (GO, PREMIUM.replace("0.1]", "99]"), "go.salary_premium: 0 to 99 lies outside"),
        (GO, PREMIUM + 'source = "nowhere"', "source nowhere is not in sources.toml"),
        (COMMON, "[figures.mood]\nvalue = 1\nnote = 'x'", "figures.mood.label: Field required"),
        ("servers.toml", RACK + 'basis = "cited"', "servers: rack: takes no basis"),
        ("servers.toml", RACK + "usd_per_hour = 1", "is not 730 times usd_per_hour"),
        ("servers.toml", RACK + 'source = "nowhere"', "source nowhere is not in sources.toml"),
        ("published.toml", PRICE.replace("published", "figures"), "every technology has its own"),
        (COMMON, '[book]\nserver = "attic"', "attic is no server of servers.toml"),
        (GO, "figures = 3", "figures: Input should be a valid dictionary"),
        (COMMON, "book = 3", "book: Input should be a valid dictionary"),
        (GO, "[figures", "is no TOML"),
        ("technologies/golang.toml", 'id = "go"', "name: Field required"),
    ],
)
def test_what_cannot_be_laid_over_a_book_is_named(
    tmp_path: Path, file: str, text: str, fault: str
) -> None:
    place = tmp_path / "own"
    (place / "technologies").mkdir(parents=True)
    (place / file).write_text(text, "utf-8")
    with pytest.raises(BookFault) as refused:
        price_books(own=place)
    assert any(fault in each for each in refused.value.faults), refused.value.faults


def test_a_book_itself_has_no_operator_s_figures(shelf: Shelf) -> None:
    shelf.edit(GO, 'basis = "published"\nsource = "page"', 'basis = "operator"')
    with pytest.raises(BookFault, match="basis operator is for figures laid over a book"):
        _ = shelf.books


def test_the_variable_names_a_folder(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert operators_folder() is None
    monkeypatch.setenv(VARIABLE, "")
    assert operators_folder() is None
    monkeypatch.setenv(VARIABLE, str(own))
    assert operators_folder() == own
    monkeypatch.setenv(VARIABLE, str(own / "nowhere"))
    with pytest.raises(BookFault, match=r"nowhere', which is no folder; it takes .+ /etc/costcalc"):
        operators_folder()


# -- on the command line --------------------------------------------------------------------------


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main([*arguments, "--json"]) == 0
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_commands_compute_with_own_figures_and_with_the_plain_book_where_it_is_named(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = printed(capsys, "estimate")
    monkeypatch.setenv(VARIABLE, str(own))
    mine = printed(capsys, "estimate")
    assert mine["price_book"]["version"] == price_books(own=own).today.version  # type: ignore[index]
    assert mine["technologies"] != plain["technologies"]
    version = load_price_book().version
    named = printed(capsys, "estimate", f"book={version}")
    assert named["technologies"] == plain["technologies"]
    both = printed(capsys, "compare", f"a.book={version}", "of=annual")
    totals = [t for t in both["totals"] if t["technology"] == "go"]  # type: ignore[attr-defined]
    assert all(each["difference"]["b"] > 0 for each in totals)
    traced = printed(capsys, "trace", "go.salary_premium.likely", f"book={version}")
    assert traced["value"] == 0
    assert printed(capsys, "trace", "go.salary_premium.likely")["value"] == 0.05


def test_the_service_does_not_start_with_figures_that_cannot_be_used(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / COMMON).write_text("[figures.mood]\nvalue = 1\nnote = 'x'\n", "utf-8")
    monkeypatch.setenv(VARIABLE, str(own))
    assert main(["serve"]) == 1
    assert "mood.label: Field required" in capsys.readouterr().err


def test_own_figures_are_checked(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(own)]) == 0
    assert "7 of them the operator’s, no fault" in capsys.readouterr().out
    (own / GO).write_text("[figures.salery]\nvalue = 1\nnote = 'x'\n", "utf-8")
    assert main(["check", str(own)]) == 1
    assert "salery is no known figure" in capsys.readouterr().out
    monkeypatch.setenv(VARIABLE, str(own))
    assert main(["estimate"]) == 1
    assert "salery is no known figure" in capsys.readouterr().err
