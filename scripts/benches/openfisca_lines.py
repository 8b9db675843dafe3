"""The cost lines for OpenFisca-core: a variable a line, every technology of a scenario a backend.

Runs in the peers' own environment: `python openfisca_lines.py INPUTS.npz OUTPUT.npz YEARS`, then a
line on standard input for every turn, answered with the seconds it took.
"""

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import ETERNITY, YEAR
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

FIRST = 2026
BACKEND = Entity("backend", "backends", "A backend", "One scenario of one technology.")
Read = Callable[[str], Any]


def balancer_connections(of: Read) -> Any:
    return np.maximum(of("connections"), of("orders") * of("connections_per_order"))


def size(of: Read) -> Any:
    vcpus = of("servers") * of("vcpus_per_server")
    return np.maximum(vcpus / (of("reference_servers") * 2), 1)


def compute(of: Read) -> Any:
    covered = 1 - of("commitment_discount") * of("commitment_coverage")
    return 12 * of("servers") * of("server_price") * covered * of("price_factor")


def database(of: Read) -> Any:
    outgrown = np.maximum(of("orders") / 100_000, 1) ** of("database_scaling")
    return 12 * of("database_price") * outgrown * of("price_factor")


def load_balancer(of: Read) -> Any:
    units = of("load_balancer_unit_price") * np.maximum(of("balancer_connections") / 3000, 1)
    return 12 * (of("load_balancer_price") + units) * of("price_factor")


def egress(of: Read) -> Any:
    sent = of("egress_gb_per_month") * of("workload_factor")
    return 12 * np.maximum(sent - of("egress_free"), 0) * of("egress_price") * of("price_factor")


def monitoring(of: Read) -> Any:
    grown = of("size") ** of("monitoring_scaling")
    return 12 * of("monitoring_price") * grown * of("price_factor")


def environments(of: Read) -> Any:
    beside = of("compute") * of("size") ** (of("environment_scaling") - 1) + of("database")
    return beside * of("environment_share")


def fixed(of: Read) -> Any:
    monthly = of("ci_cd_price") + of("unitemised") + of("libraries") + of("training")
    hours = of("consulting_hours_per_year") * of("consulting_rate")
    return (12 * monthly + of("support_price") + hours) * of("price_factor")


def salary(of: Read) -> Any:
    return of("base_salary") * (1 + of("salary_premium"))


def salaries(of: Read) -> Any:
    return of("developers") * of("salary") * of("on_cost") * of("wage_factor")


def operations(of: Read) -> Any:
    beyond = of("servers") * of("vcpus_per_server") - of("reference_servers") * 2
    posts = of("operations_posts") + of("posts_per_vcpu") * np.maximum(beyond, 0)
    paid = of("market_salary") * of("on_cost") * of("wage_factor")
    return posts * of("operations_factor") * paid


def recruiting(of: Read) -> Any:
    agency = of("agency_share") * of("agency_fee") * of("salary")
    by_hire = agency + (1 - of("agency_share")) * of("own_cost_per_hire")
    return of("hires") * by_hire * of("wage_factor")


def vacancy(of: Read) -> Any:
    lost = of("hires") * of("vacancy_loss") * of("salary") * of("on_cost")
    return lost * of("days_to_fill") / 365 * of("wage_factor")


def ramp_up(of: Read) -> Any:
    lost = of("hires") * of("ramp_up_loss") * of("salary") * of("on_cost")
    return lost * of("settling_in") / 12 * of("wage_factor")


def downtime(of: Read) -> Any:
    return 8760 * (1 - of("availability")) * of("revenue_per_hour") * of("workload_factor")


def servers(of: Read) -> Any:
    peak = of("orders") * of("requests_per_order") / 2_628_000 * of("peak_to_mean")
    speed = of("requests_per_second_per_vcpu") * of("vcpus_per_server") * of("compute_speedup")
    held = of("connections_per_gib") * of("memory_per_server") * of("target_utilisation")
    by_requests = np.ceil(peak / (speed * of("target_utilisation")))
    busy = np.maximum(np.maximum(by_requests, np.ceil(of("connections") / held)), 1)
    return np.maximum(busy + of("spare_servers"), of("min_servers"))


def hires(of: Read) -> Any:
    return of("developers") * np.maximum(of("attrition") + of("headcount_growth"), 0)


def days_to_fill(of: Read) -> Any:
    scarcity = np.maximum(3_000_000 / of("developer_pool"), 1) ** of("scarcity_exponent")
    return of("time_to_fill") * (1 + of("experienced_share") * (scarcity - 1))


def settling_in(of: Read) -> Any:
    return of("ramp_up_months") + (1 - of("experienced_share")) * of("learning_months")


def workload_factor(of: Read) -> Any:
    return (1 + of("workload_growth")) ** of("years_elapsed")


def headcount_factor(of: Read) -> Any:
    return (1 + of("headcount_growth")) ** of("years_elapsed")


def wage_factor(of: Read) -> Any:
    return (1 + of("wage_growth")) ** of("years_elapsed")


def price_factor(of: Read) -> Any:
    return (1 + of("price_growth")) ** of("years_elapsed")


def orders(of: Read) -> Any:
    return of("orders_per_month") * of("workload_factor")


def connections(of: Read) -> Any:
    return of("concurrent_connections") * of("workload_factor")


def developers(of: Read) -> Any:
    return of("team_size") * of("effort_multiplier") * of("headcount_factor")


BESIDE = (
    *(workload_factor, headcount_factor, wage_factor, price_factor, orders, connections),
    *(developers, servers, size, balancer_connections, salary, hires, days_to_fill, settling_in),
)
COST = (
    *(compute, database, load_balancer, egress, monitoring, environments, fixed),
    *(salaries, operations, recruiting, vacancy, ramp_up, downtime),
)


def annual(of: Read) -> Any:
    return sum(of(line.__name__) for line in COST)


def system(given: Mapping[str, Any]) -> TaxBenefitSystem:
    """Every line as a variable, what differs as one too, and what does not as a parameter."""
    found = TaxBenefitSystem([BACKEND])
    alike = {name: value for name, value in given.items() if not value.ndim}
    data = {name: {"values": {f"{FIRST}-01-01": float(value)}} for name, value in alike.items()}
    found.parameters = ParameterNode("", data=data)
    for name in given.keys() - alike.keys():
        found.add_variable(variable(name, ETERNITY))
    for line in (*BESIDE, *COST, annual):
        found.add_variable(variable(line.__name__, YEAR, formula=formula(line, alike)))
    return found


def formula(line: Callable[[Read], Any], alike: Mapping[str, Any]) -> Callable[..., Any]:
    """A line as OpenFisca calls it."""

    def reckoned(backend: Any, period: Any, parameters: Any) -> Any:
        figures = parameters(period)

        def of(name: str) -> Any:
            if name == "years_elapsed":
                return period.start.year - FIRST
            return getattr(figures, name) if name in alike else backend(name, period)

        return line(of)

    return reckoned


def variable(name: str, period: object, **more: object) -> type[Variable]:
    """A variable of a backend, given or reckoned."""
    about = {"value_type": float, "entity": BACKEND, "definition_period": period, "label": name}
    return type(name, (Variable,), about | more)


def turn(rules: TaxBenefitSystem, given: Mapping[str, Any], years: int) -> Any:
    """A simulation of all scenarios: what they cost over the years."""
    varied = {name: value for name, value in given.items() if value.ndim}
    count = len(next(iter(varied.values())))
    simulation = SimulationBuilder().build_default_simulation(rules, count=count)
    for name, value in varied.items():
        simulation.set_input(name, "ETERNITY", value)
    return sum(simulation.calculate("annual", str(FIRST + year)) for year in range(years))


def main() -> None:
    given, years = dict(np.load(sys.argv[1])), int(sys.argv[3])
    rules = system(given)
    np.savez(sys.argv[2], total=turn(rules, given, years))
    print("ready", flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        turn(rules, given, years)
        print(time.perf_counter() - started, flush=True)


main()
