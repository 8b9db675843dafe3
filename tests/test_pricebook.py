"""The price book holds the figures of the specification, and names what is wrong with a bad one."""

import re
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import pytest

from costcalc.costing.measures import page_total
from costcalc.costing.totals import cost
from costcalc.prices.book import PriceBook, folder, load_price_book
from costcalc.prices.figure import Figure
from costcalc.prices.files import BookFault
from costcalc.prices.overlay import NEUTRAL
from costcalc.scenario.scenario import read

TECHNOLOGIES = ("elixir", "erlang", "go", "node", "ruby")

# Low, likely and high, in numeric order, with the unit and the basis; `*` where more is cheaper.
COMMON = """
requests_per_order       100   500   1500   request/order   assumption
peak_to_mean             1.7   4     10     1               cited
target_utilisation *     0.5   0.6   0.7    1               assumption
spare_servers            1     1     1      server          assumption
min_servers              2     3     4      server          published
reference_servers        2     3     4      server          published
on_cost                  1.22  1.27  1.30   1               cited
attrition                0.11  0.13  0.20   1/year          cited
headcount_growth         0     0     0      1/year          assumption
agency_fee               0.15  0.20  0.30   1               cited
agency_share             0.5   0.5   0.5    1               assumption
own_cost_per_hire        4129  4700  6000   USD             cited
time_to_fill             35    50    65     day             cited
scarcity_exponent        0     0.1   0.2    1               assumption
vacancy_loss             0     0.5   1      1               assumption
ramp_up_loss             0.5   0.5   0.5    1               assumption
consulting_rate          150   225   300    USD/hour        assumption
database_scaling         0     0.3   0.6    1               assumption
egress_gb_per_month      0     0     0      GB/month        assumption
egress_price             0.09  0.09  0.09   USD/GB          cited
commitment_discount *    0.20  0.35  0.40   1               cited
commitment_coverage *    0     0     0      1               assumption
salary_correlation       0.7   0.7   0.7    1               assumption
workload_growth          0     0.20  0.50   1/year          assumption
wage_growth              0     0.03  0.05   1/year          assumption
discount_rate *          0.08  0.10  0.16   1/year          assumption
"""

OF_A_TECHNOLOGY = """
elixir.salary    130000  165000  200000   USD/year   published
erlang.salary    130000  173250  230000   USD/year   assumption
go.salary        120000  150000  180000   USD/year   published
ruby.salary      120000  150000  180000   USD/year   assumption
node.salary      120000  150000  180000   USD/year   assumption

elixir.developer_pool *   500000   625000   750000   developer   published
erlang.developer_pool *    30000    40000    50000   developer   published
go.developer_pool *      3000000  3000000  3000000   developer   published
ruby.developer_pool *    3000000  3000000  3000000   developer   assumption
node.developer_pool *    3000000  3000000  3000000   developer   assumption

elixir.ramp_up_months   4  6  9   month   cited
erlang.ramp_up_months   4  6  9   month   cited
go.ramp_up_months       3  4  6   month   cited
ruby.ramp_up_months     3  4  6   month   cited
node.ramp_up_months     3  4  6   month   cited

elixir.requests_per_second_per_server *  500  1000  2000   request/second/server   derived
erlang.requests_per_second_per_server *  500  1000  2000   request/second/server   derived
go.requests_per_second_per_server *      500  1000  2000   request/second/server   derived
ruby.requests_per_second_per_server *    200   500  1200   request/second/server   derived
node.requests_per_second_per_server *    200   500  1200   request/second/server   derived

elixir.connections_per_server *   10000  50000  100000   connection/server   published
erlang.connections_per_server *   10000  50000  100000   connection/server   derived
go.connections_per_server *       10000  50000  100000   connection/server   cited
ruby.connections_per_server *       200   2500   10000   connection/server   derived
node.connections_per_server *      5000  20000   50000   connection/server   assumption

elixir.compute_speedup *   1  1    1   1   derived
erlang.compute_speedup *   1  1    1   1   derived
go.compute_speedup *       2  2.5  3   1   published
ruby.compute_speedup *     1  1    1   1   assumption
node.compute_speedup *     1  1    1   1   assumption

elixir.server_saving *   0.4  0.5  0.6   1   published
erlang.server_saving *   0.4  0.5  0.6   1   derived
go.server_saving *       0.3  0.4  0.5   1   published
ruby.server_multiple     5/3  2    5/2   1   derived
node.server_multiple     5/3  2    5/2   1   derived

elixir.support_standard  10000  20000  30000   USD/year   derived
erlang.support_standard   5000  12500  20000   USD/year   published
go.support_standard       5000  16250  27500   USD/year   derived
ruby.support_standard     5000  16250  27500   USD/year   assumption
node.support_standard     5000  16250  27500   USD/year   assumption

elixir.support_24x7  30000  40000   50000   USD/year   derived
erlang.support_24x7  25000  62500  100000   USD/year   published
go.support_24x7      27500  38750   50000   USD/year   derived
ruby.support_24x7    27500  38750   50000   USD/year   assumption
node.support_24x7    27500  38750   50000   USD/year   assumption
"""

# A month of infrastructure, libraries and training; the rest of each scope is not counted.
PUBLISHED = """
elixir.server_price         190  255    287.5   derived
erlang.server_price          50  250/3  100     derived
go.server_price              25  75     100     derived
ruby.server_price            25  75     100     assumption
node.server_price            25  75     100     assumption
elixir.database_price       100  200    300     derived
go.database_price           100  200    300     published
ruby.database_price         100  200    300     assumption
node.database_price         100  200    300     assumption
elixir.load_balancer_price   20  35     50      assumption
elixir.monitoring_price     100  200    300     published
erlang.monitoring_price      50  125    200     published
go.monitoring_price          50  75     100     published
ruby.monitoring_price        50  75     100     assumption
node.monitoring_price        50  75     100     assumption
elixir.ci_cd_price           50  125    200     published
elixir.unitemised           150  325    500     derived
erlang.libraries            150  525    900     published
erlang.training             200  350    500     published
"""

LIKE_FOR_LIKE = """
server_price              24.528  59.568  105.85  cited
database_price            100     200     300     published
load_balancer_price       16.425  16.425  16.425  cited
load_balancer_unit_price  5.84    5.84    5.84    cited
monitoring_price          50      125     300     derived
ci_cd_price               50      125     200     published
"""


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines() if line]


def exact(texts: list[str]) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, texts))


def stated(figure: Figure) -> tuple[object, ...]:
    return figure.more_is_cheaper, figure.exact, figure.unit, figure.basis


def expected(row: list[str]) -> tuple[object, ...]:
    cheaper = row[1] == "*"
    low, likely, high, unit, basis = row[1 + cheaper :]
    return cheaper, exact([low, likely, high]), unit, basis


@pytest.mark.parametrize("row", rows(COMMON), ids=lambda row: row[0])
def test_a_common_figure_is_as_specified(row: list[str], book: PriceBook) -> None:
    assert stated(book.common[row[0]]) == expected(row)


@pytest.mark.parametrize("row", rows(OF_A_TECHNOLOGY), ids=lambda row: row[0])
def test_a_figure_of_a_technology_is_as_specified_in_both_scopes(
    row: list[str], book: PriceBook
) -> None:
    for scope in ("published", "like_for_like"):
        assert stated(book.own[scope][row[0]]) == expected(row)


@pytest.mark.parametrize("row", rows(PUBLISHED), ids=lambda row: row[0])
def test_a_published_price_is_as_specified(row: list[str], book: PriceBook) -> None:
    id_, *points, basis = row
    assert stated(book.own["published"][id_]) == (False, exact(points), "USD/month", basis)


@pytest.mark.parametrize("row", rows(LIKE_FOR_LIKE), ids=lambda row: row[0])
def test_a_like_for_like_price_is_as_specified_and_the_same_for_all(
    row: list[str], book: PriceBook
) -> None:
    name, *points, basis = row
    for technology in TECHNOLOGIES:
        figure = book.own["like_for_like"][f"{technology}.{name}"]
        assert stated(figure) == (False, exact(points), "USD/month", basis)


def test_every_figure_of_the_book_stands_in_these_tables_or_is_not_counted(book: PriceBook) -> None:
    listed = {row[0] for row in rows(COMMON) + rows(OF_A_TECHNOLOGY)}
    by_scope = {
        "published": {row[0] for row in rows(PUBLISHED)},
        "like_for_like": {f"{t}.{row[0]}" for row in rows(LIKE_FOR_LIKE) for t in TECHNOLOGIES}
        | {"erlang.libraries", "erlang.training"},
    }
    assert set(book.technologies) == set(TECHNOLOGIES)
    figures = [each for each in book.figures() if each.note != NEUTRAL]  # not of a later book
    for figure in figures:
        if figure.basis == "not_counted":
            assert figure.exact == (0, 0, 0)
        else:
            assert figure.id in listed | by_scope.get(figure.scope, set())
    counted = {figure.id for figure in figures if figure.basis != "not_counted"}
    assert listed | by_scope["published"] | by_scope["like_for_like"] == counted


def test_libraries_and_training_cost_the_same_in_both_scopes(book: PriceBook) -> None:
    for technology in TECHNOLOGIES:
        for name in ("libraries", "training"):
            published, alike = (
                book.figure(name, technology, scope) for scope in ("published", "like_for_like")
            )
            assert published is not None
            assert alike is not None
            assert (published.exact, published.basis) == (alike.exact, alike.basis)


def test_whole_policy_optional_and_scoped_figures_are_these(book: PriceBook) -> None:
    figures = list(book.figures())
    assert {figure.id for figure in figures if figure.whole} == {"spare_servers", "min_servers"}
    assert {figure.id for figure in figures if figure.policy} == {"discount_rate"}
    optional = {name for name, definition in book.definitions.items() if definition.optional}
    assert optional == {"server_saving", "server_multiple"}
    assert {figure.name for figure in figures if figure.scope} == {
        row[0].partition(".")[2] for row in rows(PUBLISHED)
    } | {"load_balancer_unit_price"}


def test_consulting_is_published_for_elixir_and_go_alone(book: PriceBook) -> None:
    rate = book.common["consulting_rate"]
    published = [
        technology for technology in TECHNOLOGIES if rate.basis_for(technology) == "published"
    ]
    assert published == ["elixir", "go"]


@pytest.mark.parametrize("case", [0, 1, 2], ids=["low", "likely", "high"])
def test_the_cost_case_takes_a_figure_from_its_cheap_end_and_a_policy_from_the_middle(
    case: int, book: PriceBook
) -> None:
    assert book.common["on_cost"].cases[case] == (1.22, 1.27, 1.30)[case]
    assert book.common["target_utilisation"].cases[case] == (0.7, 0.6, 0.5)[case]
    assert book.common["discount_rate"].cases[case] == 0.10


@pytest.mark.parametrize(
    ("scope", "figure", "drawn_as"),
    [
        ("published", "go.connections_per_server", "elixir.connections_per_server"),
        (
            "published",
            "erlang.requests_per_second_per_server",
            "elixir.requests_per_second_per_server",
        ),
        ("published", "erlang.server_saving", "elixir.server_saving"),
        ("published", "node.salary", "ruby.salary"),
        ("published", "node.server_multiple", "ruby.server_multiple"),
        ("published", "ruby.server_price", "go.server_price"),
        ("published", "ruby.support_24x7", "go.support_24x7"),
        ("published", "go.server_price", "go.server_price"),
        ("published", "elixir.salary", "elixir.salary"),
        ("like_for_like", "go.server_price", "server_price"),
        ("like_for_like", "elixir.server_price", "server_price"),
        ("like_for_like", "erlang.training", "erlang.training"),
    ],
)
def test_a_figure_that_is_the_same_as_another_shares_its_draw(
    scope: str, figure: str, drawn_as: str, book: PriceBook
) -> None:
    assert book.own[scope][figure].shares_draw == drawn_as


def test_monitoring_is_for_the_fewest_servers_and_shares_their_draw(book: PriceBook) -> None:
    assert book.common["reference_servers"].shares_draw == "min_servers"


def test_ruby_and_node_are_sized_by_the_servers_of_elixir(book: PriceBook) -> None:
    sized_by = {id_: technology.sized_by for id_, technology in book.technologies.items()}
    assert sized_by == {
        "elixir": None,
        "erlang": None,
        "go": None,
        "node": "elixir",
        "ruby": "elixir",
    }


def test_the_page_total_is_what_the_page_states(book: PriceBook) -> None:
    pages = {
        id_: each.page and tuple(map(int, each.page.stated))
        for id_, each in book.technologies.items()
    }
    assert pages == {
        "elixir": (800, 2500),
        "erlang": (500, 2000),
        "go": (200, 800),
        "node": None,
        "ruby": None,
    }


@pytest.mark.parametrize(
    ("technology", "low", "high"), [("elixir", 650, 2000), ("erlang", 500, 2000), ("go", 250, 1200)]
)
def test_the_items_of_the_page_add_up_to_what_the_reconciliation_says(
    technology: str, low: int, high: int, book: PriceBook
) -> None:
    items = book.technologies[technology].page.items
    assert (sum(item.low for item in items), sum(item.high for item in items)) == (low, high)


def test_every_figure_has_its_note_and_every_evidence_its_source(book: PriceBook) -> None:
    for figure in book.figures():
        assert figure.note.endswith("."), figure.id
        assert (figure.source in book.sources) == (
            figure.basis in ("published", "derived", "cited")
        )
        assert bool(figure.derivation) == (figure.basis == "derived"), figure.id


def equations(figure: Figure) -> list[list[str]]:
    """`as Ruby: 500 x (1 - 0.6) = 200; …`: the sides of each equation that are all numbers."""
    split = [part.rpartition(":")[2].split("=") for part in (figure.derivation or "").split(";")]
    numeric = [
        [side for side in sides if re.fullmatch(r"[\d.,+x/()% -]+", side)] for sides in split
    ]
    return [sides for sides in numeric if len(sides) > 1]


def value(side: str) -> Fraction:
    """`50,000 x 2 %` worked out."""
    text = re.sub(r"(\d[\d.]*) %", r"(\1/100)", side.replace(",", "").replace("x", "*"))
    return eval(re.sub(r"\d[\d.]*", r"Fraction('\g<0>')", text.strip()))  # noqa: S307


def test_the_arithmetic_in_the_derivations_comes_out_at_the_figures(book: PriceBook) -> None:
    derived = [(figure, sides) for figure in book.figures() for sides in equations(figure)]
    assert len(derived) > 30
    for figure, sides in derived:
        values = [value(side) for side in sides]
        assert max(values) - min(values) < Fraction(1, 200), (figure.id, sides)
        assert any(abs(values[0] - point) < Fraction(1, 200) for point in figure.exact), figure.id


# -- a book with a fault ------------------------------------------------------------------------

Edited: TypeAlias = Callable[..., Path]
COMMON_FILE, ALIKE = "common.toml", "like_for_like.toml"
GO, RUBY = "technologies/go.toml", "technologies/ruby.toml"
SALARY = "[120_000, 150_000, 180_000]"
AS_GO = 'same_as = "go.server_price"'
BALANCER = "[published.load_balancer_price]\nvalue = "


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """A copy of the price book with a text replaced in one of its files."""

    def edit(file: str, old: str, new: str) -> Path:
        place = shutil.copytree(folder(), tmp_path / "book")
        text = (place / file).read_text("utf-8")
        assert old in text
        (place / file).write_text(text.replace(old, new, 1), "utf-8")
        return place

    return edit


def table(name: str, figure: str) -> str:
    """A whole table of a technology's file."""
    text = (folder() / name).read_text("utf-8")
    return text[text.index(f"[{figure}]") :].partition("\n\n")[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        (GO, table(GO, "figures.salary"), "", ["go.toml", "salary is missing"]),
        (GO, table(GO, "published.libraries"), "", ["go.toml", "libraries is missing"]),
        (GO, "[figures.salary]", "[figures.salery]", ["go.toml", "salery is no known figure"]),
        (GO, "[figures.salary]", "[published.salary]", ["go.toml", "salary is no known figure"]),
        (GO, 'source = "page"', 'source = "pge"', ["go.toml", "salary", "pge"]),
        (GO, 'source = "page"\n', "", ["go.toml", "salary", "needs a source"]),
        (GO, 'basis = "published"', 'basis = "guess"', ["go.toml", "salary", "basis"]),
        (GO, SALARY, "[150_000, 120_000, 180_000]", ["salary", "low <= likely <= high"]),
        (GO, SALARY, "[120_000, 180_000]", ["go.toml", "salary"]),
        (GO, SALARY, '"a lot"', ["go.toml", "salary"]),
        (GO, SALARY, "true", ["go.toml", "salary"]),
        (GO, SALARY, "[120_000, 150_000, nan]", ["go.toml", "salary"]),
        (GO, SALARY, "[120_000, 150_000, 99_000_000]", ["go.salary", "allowed range"]),
        (GO, SALARY, "[-1, 150_000, 180_000]", ["go.salary", "allowed range"]),
        (GO, SALARY, '"1/0"', ["go.toml", "salary"]),
        (GO, 'derivation = "lower half', 'note2 = "lower half', ["go.toml", "support_standard"]),
        (GO, 'id = "go"', 'id = "Go!"', ["go.toml", "id"]),
        (GO, 'id = "go"', 'id = "elixir"', ["elixir is defined twice"]),
        (GO, 'name = "Go"', "name = Go", ["go.toml", "is no TOML"]),
        (RUBY, f"{BALANCER}0", f"{BALANCER}5", ["load_balancer_price", "not_counted"]),
        (RUBY, AS_GO, 'same_as = "go.server_prize"', ["ruby.toml", "go.server_prize"]),
        (RUBY, AS_GO, 'same_as = "ruby.server_price"', ["ruby.server_price", "circle"]),
        (RUBY, AS_GO, f"{AS_GO}\nvalue = 3", ["either value or same_as"]),
        (
            RUBY,
            'multiple_of = "elixir"',
            'multiple_of = "gleam"',
            ["server_multiple", "gleam"],
        ),
        (RUBY, 'multiple_of = "elixir"', "", ["ruby.toml", "server_multiple", "multiple_of"]),
        (COMMON_FILE, 'baseline = "ruby"', 'baseline = "rubi"', ["common.toml", "rubi"]),
        (COMMON_FILE, '"erlang", "go"]', '"erlang", "golang"]', ["golang"]),
        (COMMON_FILE, "[figures.attrition]", "[figures.salary]", ["salary", "both a common"]),
        (COMMON_FILE, 'for = ["elixir", "go"]', 'for = ["rust"]', ["consulting_rate", "rust"]),
        (
            COMMON_FILE,
            'unit = "request/order"\n',
            "",
            ["requests_per_order", "unit"],
        ),
        (COMMON_FILE, "value = 1\n", "value = 1.5\n", ["spare_servers", "whole"]),
        ("technologies/go.toml", 'id = "go"', 'id = "none"', ["none", "something else"]),
        ("technologies/go.toml", "stated = [200, 800]", "stated = [800, 200]", ["stated"]),
        (
            "technologies/node.toml",
            'multiple_of = "elixir"',
            'multiple_of = "ruby"',
            ["multiple itself", "ruby"],
        ),
        (
            "technologies/node.toml",
            'same_as = "go.database_price"',
            'same_as = "go.salary"',
            ["node.database_price", "another unit"],
        ),
        (
            "technologies/node.toml",
            'same_as = "go.database_price"\nbasis = "assumption"',
            'same_as = "go.database_price"\nbasis = "not_counted"',
            ["node.database_price", "is not 0"],
        ),
        (ALIKE, "[figures.ci_cd_price]", "[figures.ci_price]", ["ci_price is no known figure"]),
    ],
)
def test_a_fault_in_the_price_book_is_named(
    file: str, old: str, new: str, named: list[str], edited: Edited
) -> None:
    with pytest.raises(BookFault) as refusal:
        load_price_book(edited(file, old, new))
    assert any(all(word in fault for word in named) for fault in refusal.value.faults), (
        refusal.value
    )


@pytest.mark.parametrize(
    "file", ["common.toml", "sources.toml", "like_for_like.toml", "contradictions.toml"]
)
def test_a_missing_file_of_the_price_book_is_named(file: str, tmp_path: Path) -> None:
    place = shutil.copytree(folder(), tmp_path / "book")
    (place / file).unlink()
    with pytest.raises(BookFault, match=f"{file}: cannot be read"):
        load_price_book(place)


def test_a_price_book_without_technologies_is_refused(tmp_path: Path) -> None:
    place = shutil.copytree(
        folder(), tmp_path / "book", ignore=shutil.ignore_patterns("technologies")
    )
    with pytest.raises(BookFault, match="holds no technology"):
        load_price_book(place)


def test_all_faults_of_a_price_book_are_named_at_once(edited: Edited) -> None:
    place = edited(GO, "[figures.salary]", "[figures.salery]")
    ruby = place / RUBY
    ruby.write_text(
        ruby.read_text("utf-8").replace('"go.database_price"', '"go.data_price"'), "utf-8"
    )
    with pytest.raises(BookFault) as refusal:
        load_price_book(place)
    assert [fault.partition(": ")[2] for fault in refusal.value.faults] == [
        "figures: salary is missing",
        "figures: salery is no known figure",
        "published: database_price: same_as names no figure: go.data_price",
    ]


def test_a_book_need_not_say_what_the_total_of_a_page_counts(
    edited: Edited, book: PriceBook
) -> None:
    silent = load_price_book(edited(GO, 'counts = ["compute", "database", "monitoring"]\n', ""))
    assert silent.digest != book.digest
    totals = [page_total(cost(read([], each), each)).tolist() for each in (silent, book)]
    assert totals[0] == totals[1]


def test_a_folder_is_read_as_it_is_now(edited: Edited) -> None:
    place = edited(GO, "120_000", "120_000")
    before = load_price_book(place)
    file = place / GO
    file.write_text(file.read_text("utf-8").replace("120_000", "120_001", 1), "utf-8")
    assert load_price_book(place).digest != before.digest
    assert load_price_book() is load_price_book()


def test_a_changed_figure_changes_the_fingerprint_of_the_book(
    edited: Edited, book: PriceBook
) -> None:
    other = load_price_book(edited(GO, "120_000", "120_001"))
    assert other.digest != book.digest
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", book.digest)


# -- a technology more --------------------------------------------------------------------------


def test_the_technology_of_the_readme_is_added_by_its_one_file_alone(tmp_path: Path) -> None:
    place = shutil.copytree(folder(), tmp_path / "book")
    example = (place / "README.md").read_text("utf-8").partition("## Adding a technology")[2]
    (place / "technologies" / "kotlin.toml").write_text(
        example.split("```")[1].removeprefix("toml"), "utf-8"
    )
    with_kotlin = load_price_book(place)
    asked = {
        "technologies": "kotlin,go",
        "team_size.kotlin": "5",
        "set.kotlin.monitoring_price": "80",
    }
    costing = cost(read(asked.items(), with_kotlin), with_kotlin)
    row = costing.scenario.technologies.index("kotlin")
    assert costing.scenario.technologies == ("go", "kotlin", "ruby")
    assert costing.monthly["monitoring"][row].tolist() == [80, 80, 80]
    assert costing.monthly["database"][row].tolist() == [100, 200, 300]
    assert costing.annual["salaries"][row, 1, 0] == 5 * 145_000 * 1.27


def test_a_new_technology_has_no_saving_on_a_fleet_unless_it_states_one(tmp_path: Path) -> None:
    place = shutil.copytree(folder(), tmp_path / "book")
    rust = (place / GO).read_text("utf-8").replace('id = "go"', 'id = "rust"')
    rust = rust.replace(table(GO, "figures.server_saving"), "")
    (place / "technologies" / "rust.toml").write_text(rust, "utf-8")
    with_rust = load_price_book(place)
    asked = {"technologies": "rust,go", "current_servers": "20"}
    costing = cost(read(asked.items(), with_rust), with_rust)
    assert costing.scenario.technologies == ("go", "ruby", "rust")
    assert costing.servers[:, 1, 0].tolist() == [12, 20, 20]
