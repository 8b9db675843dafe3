"""What a Python program does with the client that openapi-python-client makes of the description.

No cast stands here: an answer is of its type or a problem, which `isinstance` tells apart.
"""

import sys

from made.api.charts import get_chart_name_csv
from made.api.estimate import get_v1_estimate, post_v1_estimate
from made.api.saved_scenarios import (
    delete_v1_scenarios_id,
    get_v1_scenarios_id,
    post_v1_scenarios,
    post_v1_scenarios_id_publication,
    put_v1_scenarios_id,
)
from made.client import AuthenticatedClient, Client
from made.models.chart_name import ChartName
from made.models.draft import Draft
from made.models.estimate import Estimate
from made.models.figures_of_technology import FiguresOfTechnology
from made.models.problem import Problem
from made.models.publication import Publication
from made.models.publication_body import PublicationBody
from made.models.range_ import Range
from made.models.salary_by_technology import SalaryByTechnology
from made.models.saved import Saved
from made.models.saved_scenario import SavedScenario
from made.models.scenario import Scenario
from made.models.set_figures import SetFigures
from made.models.technology_id import TechnologyId

address = sys.argv[1]
client = Client(base_url=address)
asked = Scenario(
    orders_per_month="1M",
    technologies=[TechnologyId.ELIXIR, TechnologyId.GO],
    salary=SalaryByTechnology(default=100_000, go=Range(low=120_000, high="180k")),
    set_=SetFigures(peak_to_mean=6, go=FiguresOfTechnology(server_price=60)),
)

estimate = post_v1_estimate.sync(client=client, body=asked)
assert isinstance(estimate, Estimate), estimate
likely: dict[str, float] = {each.id: each.present_value.likely for each in estimate.technologies}
cheapest: str | None = estimate.verdict.cheapest
assert set(likely) == {"elixir", "go"}
assert cheapest == min(likely, key=lambda name: likely[name])
given = {each.id for each in estimate.inputs if each.origin.value == "user"}
assert {"orders_per_month", "salary.go", "peak_to_mean", "go.server_price"} <= given, given

# A list stands in an address as its name once for each, and nothing is sent that is not asked.
again = get_v1_estimate.sync(client=client, technologies=[TechnologyId.ELIXIR, TechnologyId.GO])
assert isinstance(again, Estimate), again
assert [each.id for each in again.technologies] == ["elixir", "go"]
assert {each.origin.value for each in again.inputs} == {"default"}

refused = post_v1_estimate.sync(client=client, body=Scenario(years=99))
assert isinstance(refused, Problem), refused
assert refused.errors[0].field == "years"

saved = post_v1_scenarios.sync(client=client, body=Draft(inputs=asked, title="A million"))
assert isinstance(saved, Saved), saved
assert saved.edit_token
editor = AuthenticatedClient(base_url=address, token=saved.edit_token)
twice = Draft(inputs=Scenario(orders_per_month=2_000_000))
changed = put_v1_scenarios_id.sync(saved.id, client=editor, body=twice, if_match='"1"')
assert isinstance(changed, SavedScenario), changed
assert changed.revision == 2
published = post_v1_scenarios_id_publication.sync(saved.id, client=editor, body=PublicationBody())
assert isinstance(published, Publication), published
table = get_chart_name_csv.sync(ChartName.ANNUAL, client=client, s=published.publish_id)
assert isinstance(table, str), table
assert table.startswith("technology,")
delete_v1_scenarios_id.sync_detailed(saved.id, client=editor, if_match="*")
gone = get_v1_scenarios_id.sync(saved.id, client=client)
assert isinstance(gone, Problem), gone
assert gone.status == 404
