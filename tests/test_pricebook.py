"""The price book holds the figures of the specification, and names what is wrong with a bad one."""

import re
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from costcalc.costing.totals import LIKELY, cost
from costcalc.prices.book import PriceBook, folder, load_price_book
from costcalc.prices.figure import Figure
from costcalc.prices.files import SCOPES, BookFault, Scope
from costcalc.prices.overlay import NEUTRAL
from costcalc.scenario.scenario import read

TECHNOLOGIES: Final = ("elixir", "erlang", "go", "ruby", "python", "node", "java")
ALIKE: Final = "like_for_like"

# Low, likely and high, in numeric order, with the unit and the basis; `*` where more is cheaper.
COMMON: Final = """
connections_per_order    0.02   0.02    0.02    connection*month/order  derived
requests_per_order       150    500     1000    request/order    cited
peak_to_mean             1.7    4       6       1                cited
target_utilisation *     0.5    0.6     0.7     1                assumption
spare_servers            1      1       1       server           assumption
min_servers              2      3       4       server           published
reference_servers        2      3       4       server           published
on_cost                  1.22   1.27    1.30    1                cited
market_salary            120000 144570  169000  USD/year         derived
attrition                0.06   0.10    0.20    1/year           cited
headcount_growth         0      0       0       1/year           assumption
agency_fee               0.15   0.20    0.30    1                cited
agency_share             0.5    0.5     0.5     1                assumption
own_cost_per_hire        6000   12000   20000   USD              assumption
time_to_fill             50     60      95      day              cited
scarcity_exponent        0      0.1     0.2     1                assumption
experienced_share        0.5    0.5     0.5     1                assumption
vacancy_loss             0      0.5     1       1                assumption
ramp_up_months           3      4       6       month            assumption
ramp_up_loss             0.5    0.5     0.5     1                assumption
operations_posts         0.25   0.5     1       developer        assumption
posts_per_vcpu           0.0003 0.001   0.003   developer/vcpu   assumption
environment_share        0.25   0.4     1       1                assumption
environment_scaling      0.3    0.5     0.8     1                assumption
parallel_share           0.3    0.5     1       1                assumption
consulting_rate          150    225     300     USD/hour         assumption
monitoring_scaling       0.5    0.75    0.9     1                assumption
database_scaling         0.6    0.85    1       1                cited
egress_gb_per_month      0      0       0       GB/month         assumption
egress_price             0.09   0.09    0.09    USD/GB           cited
egress_free *            100    100     100     GB/month         cited
commitment_discount *    0.20   0.35    0.40    1                cited
commitment_coverage *    0      0       0       1                assumption
code_per_developer       10     10      10      kloc/developer   assumption
months_per_kloc          0.3    0.6     1.8     month/kloc       cited
workload_growth          0      0.20    0.50    1/year           assumption
wage_growth              0      0.03    0.05    1/year           assumption
price_growth             0      0.02    0.04    1/year           assumption
salary_correlation       0.7    0.7     0.7     1                assumption
discount_rate *          0.08   0.10    0.16    1/year           assumption
"""
# What scope published has otherwise: 0 where it does not count.
COMMON_PUBLISHED: Final = {
    "operations_posts": (0, "not_counted"),
    "posts_per_vcpu": (0, "not_counted"),
    "environment_share": (0, "not_counted"),
    "monitoring_scaling": (1, "assumption"),
}

# Of a technology, by scope (p, l, or b for both): what all have, or a cell for each of
# Elixir, Erlang, Go, Ruby, Python, Node and Java; `=go` shares Go's draw, `-` is not counted.
OF_A_TECHNOLOGY: Final = """
salary_premium b 1 | -.03/0/.1 derived | -.03/0/.15 derived | 0 assumption | -.15/0/.05 derived | =ruby assumption | -.1/0/.1 assumption | -.1/0/.1 assumption
effort_multiplier l 1 | .9/1/1.1 assumption | .9/1/1.1 assumption | .9/1/1.1 assumption | .9/1/1.1 assumption | .9/1/1.1 assumption | .9/1/1.1 assumption | .9/1/1.1 assumption
effort_multiplier p 1 | 1 assumption
developer_pool* b developer | 500000/625000/750000 published | 30000/40000/50000 published | 3000000 published | 1000000 assumption | 3000000 assumption | 3000000 assumption | 3000000 assumption
learning_months l month | 1/3/5 assumption | 2/4/6 assumption | 1/2/3 assumption | =go assumption | =go assumption | =go assumption | =go assumption
learning_months p month | -
team_knows* l 1 | 0 assumption
team_knows* p 1 | 0 assumption
requests_per_second_per_vcpu* l request/second/vcpu | 40/120/1000 cited | =elixir derived | =elixir cited | 3/8/25 cited | =ruby assumption | =java assumption | 20/60/200 derived
requests_per_second_per_vcpu* p request/second/vcpu | 250/500/1000 derived | =elixir derived | =elixir derived | 100/250/600 derived | =ruby derived | =ruby assumption | =ruby assumption
connections_per_gib* l connection/GiB | 1000/10000/30000 cited | =elixir cited | =elixir cited | 500/1500/4000 cited | =ruby assumption | 1000/8000/40000 assumption | =elixir assumption
connections_per_gib* p connection/GiB | 1250/6250/12500 derived | =elixir derived | =elixir derived | 25/312.5/1250 derived | =ruby derived | =ruby assumption | =ruby assumption
compute_speedup* p 1 | 1 derived | 1 derived | 2/2.5/3 published | 1 assumption | 1 assumption | 1 assumption | 1 assumption
compute_speedup* l 1 | .05/.1/.2 derived | =elixir derived | .1/.25/.6 derived | 1 assumption | 1 assumption | .1/.25/.5 assumption | =go assumption
operations_factor b 1 | 1 derived | 1 derived | .9/1/1 derived | 1 assumption | 1 assumption | 1 assumption | 1 assumption
availability* b 1 | .999/.9995/.9999 derived | =elixir derived | =elixir derived | =elixir derived | =elixir derived | =elixir derived | =elixir derived
servers_relative p 1 | .4/.5/.6 published | =elixir derived | .5/.6/.7 published | 1 derived | 1 derived | 1 assumption | 1 assumption
servers_relative l 1 | .05/.2/.5 cited | =elixir derived | =elixir cited | 1 derived | 1 derived | .1/.4/.7 assumption | =node derived
support_standard p USD/year | 10000/20000/30000 derived | 5000/12500/20000 published | 5000/16250/27500 derived | =go assumption | =go assumption | =go assumption | =go assumption
support_standard l USD/year | 5000/15000/30000 derived
support_24x7 p USD/year | 30000/40000/50000 derived | 25000/62500/100000 published | 27500/38750/50000 derived | =go assumption | =go assumption | =go assumption | =go assumption
support_24x7 l USD/year | 25000/50000/100000 derived
page_salary p USD/year | 130000/165000/200000 published | 130000/173250/230000 assumption | 120000/150000/180000 published | =go assumption | =go assumption | =go assumption | =go assumption
vcpus_per_server* p vcpu/server | 2 assumption
vcpus_per_server* l vcpu/server | 2 cited
memory_per_server* p GiB/server | 8 assumption
memory_per_server* l GiB/server | 8 cited
server_price p USD/month | 190/255/287.5 derived | 50/250:3/100 derived | 25/75/100 derived | =go assumption | =go assumption | =go assumption | =go assumption
server_price l USD/month | 59.568 cited
database_price p USD/month | 100/200/300 derived | - | 100/200/300 published | =go assumption | =go assumption | =go assumption | =go assumption
database_price l USD/month | 100/200/300 published
load_balancer_price p USD/month | 20/35/50 assumption | - | - | - | - | - | -
load_balancer_price l USD/month | 16.425 cited
load_balancer_unit_price p USD/month | -
load_balancer_unit_price l USD/month | 5.84 cited
monitoring_price p USD/month | 100/200/300 published | 50/125/200 published | 50/75/100 published | =go assumption | =go assumption | =go assumption | =go assumption
monitoring_price l USD/month | 50/150/600 derived
ci_cd_price p USD/month | 50/125/200 published | - | - | - | - | - | -
ci_cd_price l USD/month | 50/125/200 published
unitemised p USD/month | 150/325/500 derived | - | - | - | - | - | -
unitemised l USD/month | -
libraries p USD/month | - | 150/525/900 published | - | - | - | - | -
libraries l USD/month | -
training p USD/month | - | 200/350/500 published | - | - | - | - | -
training l USD/month | -
"""  # noqa: E501
Stated: TypeAlias = tuple[tuple[Fraction, ...], str, bool, str]
BY_LETTER: Final[dict[str, tuple[Scope, ...]]] = {"p": ("published",), "l": (ALIKE,), "b": SCOPES}


def points(text: str) -> tuple[Fraction, ...]:
    """`1/2/3`, or one number for all three; `250:3` is exact."""
    parts = [Fraction(part.replace(":", "/")) for part in text.split("/")]
    return tuple(parts * (3 // len(parts)))


def common() -> dict[str, Stated]:
    """The common figures of the table."""
    found: dict[str, Stated] = {}
    for line in COMMON.strip().splitlines():
        name, *rest = line.replace("*  ", "* ").split()
        cheaper = rest[0] == "*"
        *three, unit, basis = rest[cheaper:]
        found[name] = (tuple(map(Fraction, three)), unit, cheaper, basis)
    return found


def of_technologies() -> dict[tuple[Scope, str], tuple[Stated, str]]:
    """What each technology has, by scope and id, and whose draw it shares, its own mostly."""
    cells: dict[tuple[Scope, str], tuple[str, str, str, str]] = {}
    for line in OF_A_TECHNOLOGY.strip().splitlines():
        first, *texts = (part.strip() for part in line.split("|"))
        name, letter, unit = first.split()
        for scope in BY_LETTER[letter]:
            for place, technology in enumerate(TECHNOLOGIES):
                value, _, basis = texts[place if len(texts) > 1 else 0].partition(" ")
                shared = scope if len(texts) == 1 else ""
                cells[scope, f"{technology}.{name.rstrip('*')}"] = value, basis, first, shared
    found = {}
    for (scope, id_), (value, basis, first, shared) in cells.items():
        named, _, unit = first.split()
        whose, name = id_.split(".")
        text = value
        while text.startswith("="):
            whose = text[1:]
            text = cells[scope, f"{whose}.{name}"][0]
        exact, rests_on = (points("0"), "not_counted") if text == "-" else (points(text), basis)
        drawn = name if shared else f"{whose}.{name}"
        found[scope, id_] = (exact, unit, named.endswith("*"), rests_on), drawn
    return found


def stated(figure: Figure) -> Stated:
    return figure.exact, figure.unit, figure.more_is_cheaper, figure.basis


@pytest.mark.parametrize(("name", "expected"), common().items())
def test_a_common_figure_is_as_specified_in_each_scope(
    name: str, expected: Stated, book: PriceBook
) -> None:
    assert stated(book.common[ALIKE][name]) == expected
    value, basis = COMMON_PUBLISHED.get(name, (None, None))
    if value is not None:
        expected = (points(str(value)), *expected[1:3], str(basis))
    assert stated(book.common["published"][name]) == expected


@pytest.mark.parametrize(("place", "expected"), of_technologies().items())
def test_a_figure_of_a_technology_is_as_specified(
    place: tuple[Scope, str], expected: tuple[Stated, str], book: PriceBook
) -> None:
    scope, id_ = place
    figure = book.own[scope][id_]
    assert (stated(figure), figure.shares_draw) == expected


def test_every_figure_of_the_book_stands_in_these_tables(book: PriceBook) -> None:
    assert set(book.technologies) == set(TECHNOLOGIES)
    tables = of_technologies()
    for scope in SCOPES:
        every = (*book.common[scope].values(), *book.own[scope].values())
        figures = {each.id for each in every if each.note != NEUTRAL}  # not of a later book
        assert figures == {*common(), *(id_ for which, id_ in tables if which == scope)}


def test_whole_policy_load_and_optional_figures_are_these(book: PriceBook) -> None:
    figures = list(book.figures())
    assert {each.id for each in figures if each.whole} == {
        "spare_servers",
        "min_servers",
        "reference_servers",
    }
    assert {each.id for each in figures if each.policy} == {"discount_rate"}
    assert {each.id for each in figures if each.load} == {
        "requests_per_order",
        "peak_to_mean",
        "target_utilisation",
        "connections_per_order",
        "code_per_developer",
    }
    assert {each.id for each in figures if each.by_technology} == {
        "on_cost",
        "attrition",
        "agency_fee",
        "agency_share",
        "own_cost_per_hire",
        "time_to_fill",
        "ramp_up_months",
        "vacancy_loss",
        "ramp_up_loss",
    }
    optional = {name for name, definition in book.definitions.items() if definition.optional}
    assert optional == {"page_salary"}


@pytest.mark.parametrize(
    ("names", "least", "most"),
    [
        (("agency_share", "experienced_share", "commitment_coverage", "availability"), 0, 1),
        (("commitment_discount", "team_knows", "salary_correlation"), 0, 1),
        (("salary_premium",), Fraction("-0.9"), 5),
        (("workload_growth", "headcount_growth", "wage_growth", "price_growth"),
         Fraction("-0.9"), 10),
    ],
)  # fmt: skip
def test_what_may_be_set_has_these_bounds(
    names: tuple[str, ...], least: Fraction, most: Fraction, book: PriceBook
) -> None:
    for figure in book.figures():
        if figure.name in names:
            assert figure.allowed == (float(least), float(most)), figure.id


def test_capacities_pools_and_servers_are_above_nought(book: PriceBook) -> None:
    above = ("requests_per_second_per_vcpu", "connections_per_gib", "developer_pool",
             "vcpus_per_server", "memory_per_server", "target_utilisation", "min_servers",
             "reference_servers", "servers_relative", "compute_speedup")  # fmt: skip
    for figure in book.figures():
        assert figure.name not in above or figure.allowed[0] > 0, figure.id


def test_consulting_is_published_for_elixir_and_go_alone(book: PriceBook) -> None:
    rate = book.common["published"]["consulting_rate"]
    published = [id_ for id_ in TECHNOLOGIES if rate.basis_for(id_) == "published"]
    assert published == ["elixir", "go"]


@pytest.mark.parametrize("case", [0, 1, 2], ids=["low", "likely", "high"])
def test_the_cost_case_takes_a_figure_from_its_cheap_end_and_what_is_one_fact_from_the_middle(
    case: int, book: PriceBook
) -> None:
    figures = book.common["published"]
    assert figures["on_cost"].cases[case] == (1.22, 1.27, 1.30)[case]
    assert figures["commitment_discount"].cases[case] == (0.40, 0.35, 0.20)[case]
    assert figures["discount_rate"].cases[case] == 0.10
    assert figures["target_utilisation"].cases[case] == 0.6


def test_the_saving_of_the_page_names_ruby_and_python(book: PriceBook) -> None:
    assert {id_ for id_, each in book.technologies.items() if each.saving_claimed} == {
        "ruby",
        "python",
    }


def test_the_page_total_is_what_the_page_states(book: PriceBook) -> None:
    pages = {id_: tuple(map(int, t.page.stated)) for id_, t in book.technologies.items() if t.page}
    assert pages == {"elixir": (800, 2500), "erlang": (500, 2000), "go": (200, 800)}


@pytest.mark.parametrize(
    ("technology", "low", "high"), [("elixir", 650, 2000), ("erlang", 500, 2000), ("go", 250, 1200)]
)
def test_the_items_of_the_page_add_up_to_what_the_reconciliation_says(
    technology: str, low: int, high: int, book: PriceBook
) -> None:
    page = book.technologies[technology].page
    assert page
    assert sum(item.low for item in page.items) == low
    assert sum(item.high for item in page.items) == high


# -- servers, rates, countries -------------------------------------------------------------------


def test_a_server_is_one_price_for_its_vcpus_and_memory(book: PriceBook) -> None:
    assert len(book.servers) > 20
    assert {row.provider for row in book.servers.values()} >= {"AWS", "Google Cloud", "Azure"}
    for id_, row in book.servers.items():
        assert row.vcpus >= 1, id_
        assert row.memory > 0, id_
        assert row.usd_per_month > 0, id_
        assert row.source in book.sources, id_


@pytest.mark.parametrize(
    ("id_", "vcpus", "memory", "usd_per_month"),
    [("aws-m7g.large", 2, 8, "59.568"), ("aws-m5.2xlarge", 8, 32, "280.32"),
     ("aws-t4g.medium", 2, 4, "24.528")],
)  # fmt: skip
def test_these_servers_are_as_listed(
    id_: str, vcpus: int, memory: int, usd_per_month: str, book: PriceBook
) -> None:
    row = book.servers[id_]
    listed = (row.vcpus, row.memory, row.usd_per_month)
    assert listed == (vcpus, memory, Fraction(usd_per_month))


def test_a_book_on_another_server_has_its_row_under_every_technology(book: PriceBook) -> None:
    other = book.on("aws-m5.2xlarge")
    assert book.on(book.server) is book
    assert other is book.on("aws-m5.2xlarge")
    for id_ in TECHNOLOGIES:
        for name, value in (("server_price", "280.32"), ("vcpus_per_server", "8")):
            figure = other.own[ALIKE][f"{id_}.{name}"]
            assert (figure.exact, figure.basis) == (points(value), "cited")
            assert figure.points == (float(value),) * 3
            published = f"{id_}.{name}"
            assert other.own["published"][published] == book.own["published"][published]


def test_rates_are_of_one_day_and_have_a_source(book: PriceBook) -> None:
    assert book.rates.rates["EUR"] == Fraction("0.8951")
    assert book.rates.source in book.sources
    assert all(rate > 0 for rate in book.rates.rates.values())
    assert "USD" not in book.rates.rates


def test_a_country_s_currency_has_a_rate_and_its_pay_is_in_order(book: PriceBook) -> None:
    for id_, country in book.countries.items():
        assert country.currency in {"USD", *book.rates.rates}, id_
        assert list(country.market_salary) == sorted(country.market_salary), id_
        assert list(country.on_cost) == sorted(country.on_cost), id_
        assert min(country.on_cost) >= 1, id_


# -- receipts ------------------------------------------------------------------------------------


def test_every_figure_has_its_note_and_every_evidence_its_source(book: PriceBook) -> None:
    for figure in book.figures():
        assert figure.note.endswith("."), figure.id
        assert (figure.source in book.sources) == (
            figure.basis in ("published", "derived", "cited")
        )
        assert bool(figure.derivation) == (figure.basis == "derived"), figure.id


def test_every_source_is_named_by_something(book: PriceBook) -> None:
    named = {source for figure in book.figures() for source in (figure.source, *figure.also)}
    named |= {row.source for row in book.servers.values()} | {book.rates.source}
    for country in book.countries.values():
        named |= {*country.pay_sources, *country.on_cost_sources}
    comparison = book.comparison
    for table in comparison.tables:
        named |= {row.source for row in table.rows}
    named |= {each.source for each in (*comparison.advice, *comparison.metrics)}
    assert book.sources.keys() <= named


def equations(figure: Figure) -> list[list[str]]:
    """`as Ruby: 500 x (1 - 0.6) = 200; …`: the sides of each equation that are all numbers."""
    split = [part.rpartition(":")[2].split("=") for part in (figure.derivation or "").split(";")]
    numeric = [
        [side for side in sides if re.fullmatch(r"[\d.,+x/()% -]+", side)]
        for sides in split
        if all(side.count("(") == side.count(")") for side in sides)
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
        if (figure.name, figure.scope) != ("monitoring_price", ALIKE):  # rounded to 150 and 600
            assert any(abs(values[0] - point) < Fraction(1, 200) for point in figure.exact), sides


# -- a book with a fault ------------------------------------------------------------------------

Edited: TypeAlias = Callable[..., Path]
COMMON_FILE, ALIKE_FILE, SERVERS = "common.toml", "like_for_like.toml", "servers.toml"
GO, RUBY = "technologies/go.toml", "technologies/ruby.toml"
PAY = "[120_000, 150_000, 180_000]"
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
    """A whole table of a file."""
    text = (folder() / name).read_text("utf-8")
    return text[text.index(f"[{figure}]") :].partition("\n\n")[0]


POOL = table(GO, "figures.developer_pool")


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        (GO, POOL, "", ["go.toml", "developer_pool is missing in the scope published"]),
        (GO, table(GO, "published.libraries"), "", ["go.toml", "libraries is missing"]),
        (GO, "[figures.developer_pool]", "[figures.pool]", ["go.toml", "pool is no known figure"]),
        (GO, "[figures.developer_pool]", "[published.developer_pool]",
         ["developer_pool is missing in the scope like_for_like"]),
        (GO, 'source = "page"', 'source = "pge"', ["go.toml", "developer_pool", "pge"]),
        (GO, 'source = "page"\n', "", ["go.toml", "developer_pool", "needs a source"]),
        (GO, 'basis = "published"', 'basis = "guess"', ["go.toml", "developer_pool", "basis"]),
        (GO, PAY, "[150_000, 120_000, 180_000]", ["page_salary", "low <= likely <= high"]),
        (GO, PAY, "[120_000, 180_000]", ["go.toml", "page_salary"]),
        (GO, PAY, '"a lot"', ["go.toml", "page_salary"]),
        (GO, PAY, "true", ["go.toml", "page_salary"]),
        (GO, PAY, "[120_000, 150_000, nan]", ["go.toml", "page_salary"]),
        (GO, PAY, "[120_000, 150_000, 99_000_000]", ["go.page_salary", "allowed range"]),
        (GO, PAY, "[-1, 150_000, 180_000]", ["go.page_salary", "allowed range"]),
        (GO, PAY, '"1/0"', ["go.toml", "page_salary"]),
        (GO, 'derivation = "lower half', 'note2 = "lower half', ["go.toml", "support_standard"]),
        (GO, 'id = "go"', 'id = "Go!"', ["go.toml", "id"]),
        (GO, 'id = "go"', 'id = "elixir"', ["elixir is defined twice"]),
        (GO, 'id = "go"', 'id = "none"', ["none", "something else"]),
        (GO, 'name = "Go"', "name = Go", ["go.toml", "is no TOML"]),
        (GO, "stated = [200, 800]", "stated = [800, 200]", ["stated"]),
        (RUBY, f"{BALANCER}0", f"{BALANCER}5", ["load_balancer_price", "not_counted"]),
        (RUBY, AS_GO, 'same_as = "go.server_prize"', ["ruby.server_price", "go.server_prize"]),
        (RUBY, AS_GO, 'same_as = "ruby.server_price"', ["ruby.server_price", "circle"]),
        (RUBY, AS_GO, f"{AS_GO}\nvalue = 3", ["either value or same_as"]),
        (RUBY, AS_GO, 'same_as = "go.page_salary"', ["ruby.server_price", "another unit"]),
        (RUBY, f'{AS_GO}\nbasis = "assumption"', f'{AS_GO}\nbasis = "not_counted"',
         ["ruby.server_price", "is not 0"]),
        (COMMON_FILE, '"aws-m7g.large"', '"aws-m7g.lrge"', ["common.toml", "aws-m7g.lrge"]),
        (COMMON_FILE, '"erlang", "go"]', '"erlang", "golang"]', ["golang"]),
        (COMMON_FILE, "[figures.attrition]", "[figures.learning_months]",
         ["learning_months", "both a common"]),
        (COMMON_FILE, 'for = ["elixir", "go"]', 'for = ["rust"]', ["consulting_rate", "rust"]),
        (COMMON_FILE, 'unit = "request/order"\n', "", ["requests_per_order", "unit"]),
        (COMMON_FILE, "value = 1\n", "value = 1.5\n", ["spare_servers", "whole"]),
        (ALIKE_FILE, "[figures.ci_cd_price]", "[figures.ci_price]", ["ci_price", "no known"]),
        (ALIKE_FILE, "[figures.ci_cd_price]", "[figures.learning_months]",
         ["learning_months", "every technology has its own"]),
        (SERVERS, "usd_per_month = 24.528", "usd_per_month = 24", ["aws-t4g.medium", "730 times"]),
        (SERVERS, 'source = "aws-list"', 'source = "aws"', ["aws-t4g.medium", "source aws"]),
        (SERVERS, 'source = "aws-list"\n', "", ["aws-t4g.medium", "needs its source"]),
        ("rates.toml", "EUR = 0.8951", "EUR = 0", ["rates.toml", "EUR"]),
        ("rates.toml", "EUR = 0.8951", "eur = 0.8951", ["rates.toml", "eur"]),
        ("countries.toml", "[countries.de]\n", "[countries.de]\nflag = 1\n", ["de", "flag"]),
    ],
)  # fmt: skip
def test_a_fault_in_the_price_book_is_named(
    file: str, old: str, new: str, named: list[str], edited: Edited
) -> None:
    with pytest.raises(BookFault) as refusal:
        load_price_book(edited(file, old, new))
    assert any(all(word in fault for word in named) for fault in refusal.value.faults), (
        refusal.value
    )


@pytest.mark.parametrize(
    "file",
    ["common.toml", "sources.toml", "published.toml", "like_for_like.toml", "contradictions.toml",
     "servers.toml", "rates.toml", "countries.toml"],
)  # fmt: skip
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
    place = edited(GO, "[figures.developer_pool]", "[figures.pool]")
    ruby = place / RUBY
    ruby.write_text(ruby.read_text("utf-8").replace('"page"', '"pge"', 1), "utf-8")
    with pytest.raises(BookFault) as refusal:
        load_price_book(place)
    files = {fault.partition(": ")[0] for fault in refusal.value.faults}
    assert files == {"technologies/go.toml", "technologies/ruby.toml"}
    assert len(refusal.value.faults) == 4  # missing in both scopes, unknown, unsourced


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


# -- a technology, a server more, by data alone --------------------------------------------------


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
    assert costing.scenario.technologies == ("go", "kotlin")
    assert costing.monthly["monitoring"][row, LIKELY] == 80
    assert costing.monthly["database"][row].tolist() == [100, 200, 300]
    # 3 % below the market
    paid = 5 * 144_570 * 0.97 * 1.27
    assert costing.annual["salaries"][row, LIKELY, 0] == pytest.approx(paid, abs=0.006)
    fleet = {"baseline": "kotlin", "current_servers": "20", "technologies": "go"}
    today = cost(read(fleet.items(), with_kotlin), with_kotlin)
    assert today.servers[:, LIKELY, 0].tolist() == [10, 20]  # 20 x 0.2 / 0.4


def test_a_server_is_added_by_its_one_row_alone(tmp_path: Path) -> None:
    place = shutil.copytree(folder(), tmp_path / "book")
    row = table(SERVERS, 'servers."aws-t4g.medium"')
    row = row.replace("aws-t4g.medium", "next-large").replace("vcpus = 2", "vcpus = 64")
    with (place / SERVERS).open("a", encoding="utf-8") as file:
        file.write(f"\n{row}\n")
    with_server = load_price_book(place)
    asked = {"server": "next-large", "orders_per_month": "5M", "technologies": "go"}
    scenario = read(asked.items(), with_server)
    assert scenario.changed["server"] == "next-large"
    # 3,805 requests a second over 120 x 64 x 0.6 = 4,608: one, and one spare; 3 are the floor
    assert cost(scenario, with_server).servers[0, LIKELY, 0] == 3
    assert cost(scenario, with_server).monthly["compute"][0, LIKELY] == 73.58  # 3 x 24.528
