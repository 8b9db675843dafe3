"""The formula of a line, for a workbook and for people, says what the line computes."""

import re
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from random import Random
from typing import Any

import numpy as np
import pytest
from cost_lines import EVERY_LINE, SEVERAL, named

from costcalc.model import fleet, growth, infrastructure, one_off, people, sizing, support, totals
from costcalc.model.formula import PROSE, SPREADSHEET, Dialect, Formula, sentence, spreadsheet
from costcalc.model.lines import Line, parameters


def rounded(value: float, places: int, how: str) -> float:
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-int(places)), how))


FUNCTIONS = {
    "MAX": max,
    "MIN": min,
    "INT": int,
    "LEN": lambda value: len(str(value)),
    "ROUND": lambda value, places: rounded(value, places, ROUND_HALF_UP),
    "ROUNDUP": lambda value, places: rounded(value, places, ROUND_UP),
    "SUM": np.sum,
    "SUMPRODUCT": np.sum,
}


def recalculated(text: str, cells: dict[str, Any]) -> Any:
    """What a spreadsheet makes of a formula."""
    return eval(text.replace("^", "**"), {"__builtins__": {}}, FUNCTIONS | cells)  # noqa: S307


@pytest.mark.parametrize("line", EVERY_LINE, ids=named)
def test_a_spreadsheet_computes_the_same_from_the_formula(line: Line) -> None:
    random = Random(line.__name__)  # noqa: S311

    def cell() -> float:
        return float(f"{10 ** random.uniform(-1.5, 1.5):.3g}")

    for _ in range(100):
        cells = {
            name: np.array([cell(), cell(), cell()]) if name in SEVERAL else cell()
            for name in parameters(line)
        }
        computed = line(**{name: np.array(value) for name, value in cells.items()})
        assert recalculated(spreadsheet(line), cells) == pytest.approx(computed, rel=1e-12)


@pytest.mark.parametrize(
    ("line", "formula"),
    [
        (
            infrastructure.compute,
            "servers*server_price*(1-commitment_discount*commitment_coverage)*price_factor",
        ),
        (
            infrastructure.database,
            "database_price*MAX(orders/reference_orders,1)^database_scaling*price_factor",
        ),
        (
            infrastructure.environments,
            "(compute*size^(environment_scaling-1)+database)*environment_share",
        ),
        (
            one_off.parallel_months,
            (
                "parallel_running_months"
                "+estimated_parallel*MIN(work/MAX(moving_team,one_developer),longest_parallel)"
            ),
        ),
        (growth.discount_factor, "1/(1+discount_rate*one_year)^year"),
        (
            sizing.servers_for_connections,
            (
                "ROUNDUP(ROUND(connections/(connections_per_gib*memory_per_server*target_utilisation)"
                ",12-LEN(INT(connections/(connections_per_gib*memory_per_server"
                "*target_utilisation)))),0)"
            ),
        ),
        (
            fleet.servers,
            (
                "MAX(ROUNDUP(ROUND(fleet*servers_relative/baseline_servers_relative,"
                "12-LEN(INT(fleet*servers_relative/baseline_servers_relative))),0),"
                "MIN(min_servers,ROUNDUP(ROUND(fleet,12-LEN(INT(fleet))),0)))"
            ),
        ),
        (totals.annual, "SUM(lines)"),
        (totals.present_value, "migration+SUMPRODUCT(annual*discount_factor)"),
        (totals.equivalent_annual, "present_value/SUMPRODUCT(discount_factor)"),
    ],
    ids=lambda value: named(value) if callable(value) else "",
)
def test_a_formula_for_a_workbook_reads_like_this(line: Line, formula: str) -> None:
    assert spreadsheet(line) == formula


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            infrastructure.compute,
            (
                "servers × server price × (1 − commitment discount × commitment coverage)"
                " × price factor"
            ),
        ),
        (
            infrastructure.database,
            (
                "database price × (the larger of orders / reference orders and 1)"
                " to the power of database scaling × price factor"
            ),
        ),
        (
            people.posts,
            (
                "operations posts + posts per vcpu × (the larger of"
                " servers × vcpus per server − reference servers × reference vcpus and 0)"
            ),
        ),
        (
            sizing.servers_for_connections,
            (
                "(connections / (connections per gib × memory per server × target utilisation))"
                " rounded up"
            ),
        ),
        (
            fleet.servers,
            (
                "the larger of (fleet × servers relative / baseline servers relative) rounded up"
                " and (the smaller of min servers and fleet rounded up)"
            ),
        ),
        (
            one_off.work,
            (
                "(code size + present team × code per developer) × months per kloc"
                " + migration person months"
            ),
        ),
        (totals.direct_annual, "the sum of its direct lines"),
        (
            totals.present_value,
            "migration + the sum over all years of annual × discount factor",
        ),
        (
            totals.equivalent_annual,
            "present value / (the sum over all years of discount factor)",
        ),
        (totals.page_total, "the sum of its infrastructure lines + libraries + training"),
    ],
    ids=lambda value: named(value) if callable(value) else "",
)
def test_a_formula_for_people_reads_like_this(line: Line, words: str) -> None:
    assert sentence(line) == words


def test_a_formula_names_the_cells_it_is_given() -> None:
    cells = {"libraries": "D7", "price_factor": "$C$4"}
    assert spreadsheet(support.libraries, cells.__getitem__) == "D7*$C$4"


def bare_numbers(line: Line) -> set[str]:
    return set(re.findall(r"\d[\d.e+]*", sentence(line)))


@pytest.mark.parametrize("line", EVERY_LINE, ids=named)
def test_no_formula_holds_a_number_but_nought_and_one(line: Line) -> None:
    assert bare_numbers(line) <= {"0", "1"}


def test_a_bare_twelve_would_be_seen() -> None:
    assert bare_numbers(lambda ci_cd_price: ci_cd_price * 12) == {"12"}
    assert bare_numbers(lambda ci_cd_price: np.maximum(ci_cd_price, 0.5)) == {"0.5"}


def branches_on_a_comparison(servers: Formula) -> Formula:
    return servers * 2 if servers > 3 else servers


def branches_on_equality(servers: Formula) -> Formula:
    return servers if servers == 1 else servers * 2


def branches_on_zero(servers: Formula) -> Formula:
    return servers or 1


def takes_the_larger_of_python(servers: Formula, min_servers: Formula) -> Formula:
    return max(servers, min_servers)


def rounds_halves_to_even(servers: Formula) -> Formula:
    return np.rint(servers)


def starts_with_a_minus(servers: Formula) -> Formula:
    return -(servers**2)


@pytest.mark.parametrize("dialect", [SPREADSHEET, PROSE], ids=["spreadsheet", "prose"])
@pytest.mark.parametrize(
    "line",
    [
        branches_on_a_comparison,
        branches_on_equality,
        branches_on_zero,
        takes_the_larger_of_python,
        rounds_halves_to_even,
        starts_with_a_minus,
    ],
)
def test_a_line_that_a_cell_could_not_hold_is_refused(line: Line, dialect: Dialect) -> None:
    with pytest.raises(TypeError):
        line(**{name: Formula(name, dialect) for name in parameters(line)})


A, B, C = (Formula(name, SPREADSHEET) for name in "abc")


@pytest.mark.parametrize(
    ("built", "text"),
    [
        (A - (B - C), "a-(b-c)"),
        (A - B - C, "a-b-c"),
        (A - (B + C), "a-(b+c)"),
        (A / (B / C), "a/(b/c)"),
        (A / (B * C), "a/(b*c)"),
        (A * B / C, "a*b/c"),
        ((A + B) * C, "(a+b)*c"),
        ((A**B) ** C, "(a^b)^c"),
        (A ** (B**C), "a^(b^c)"),
        ((A * B) ** C, "(a*b)^c"),
        (1 - A, "1-a"),
        (1 / (1 + A) ** B, "1/(1+a)^b"),
        (np.maximum(A + B, 1) ** C, "MAX(a+b,1)^c"),
    ],
    ids=str,
)
def test_brackets_stand_where_a_spreadsheet_needs_them(built: Formula, text: str) -> None:
    assert built.text == text
