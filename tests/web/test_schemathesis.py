"""Whatever the documentation lets one ask is answered as it says; what it forbids is refused.

`COSTCALC_FUZZ_EXAMPLES=1000` asks as many random questions of each address and method.
"""

import os
import tomllib
from contextlib import nullcontext, suppress
from typing import Final

import pytest
import schemathesis
from effort import some
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis.checks import CHECKS

from costcalc.web import create_app
from costcalc.web.openapi.document import BASE
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

GROUPS: Final = [tag["name"] for tag in tomllib.loads(BASE.read_text("utf-8"))["tags"]]
EXAMPLES: Final = int(os.environ.get("COSTCALC_FUZZ_EXAMPLES", some("1", "3")))
PLAIN: Final = {"Accept-Encoding": "identity"}
"""Within a process nothing unpacks an answer."""
CONFIG: Final = schemathesis.Config.from_dict(
    {
        "checks": {"negative_data_rejection": {"expected-statuses": ["4xx", "501"]}},
        "operations": [
            {  # oEmbed itself has 501 for a form other than JSON
                "include-path": "/oembed",
                "checks": {"not_a_server_error": {"expected-statuses": ["2xx", "4xx", "501"]}},
            }
        ],
    }
)


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> BaseSchema:
    """The documentation of a service with an empty store."""
    app = create_app(store=Store(file_url(tmp_path_factory.mktemp("store") / "saved.db")))
    return schemathesis.openapi.from_wsgi("/openapi.json", app, headers=PLAIN, config=CONFIG)


def left_out(case: Case) -> list[str]:
    """Checks that say nothing of a question.

    A schema cannot say all that the grammar does: what it allows may still be refused. What it
    forbids is refused, but for a row of a batch, whose faults stand in its place, and where a
    refusal is asked for as an answer that succeeds.
    """
    inline = (case.query or {}).get("errors") == "inline"
    taken = inline or "Batch" in (case.operation.tags or ())
    return ["positive_data_acceptance", *(["negative_data_rejection"] if taken else [])]


@pytest.mark.timeout(0 if EXAMPLES > 20 else 400)
@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("group", GROUPS)
def test_every_question_gets_a_documented_answer(
    documented: BaseSchema, group: str, mode: GenerationMode
) -> None:
    asked = 0
    for found in documented.get_all_operations():
        operation = found.ok()
        if group not in operation.tags:
            continue

        @settings(
            max_examples=EXAMPLES, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def answered(case: Case) -> None:
            nonlocal asked
            asked += 1
            excluded = CHECKS.get_by_names(left_out(case))
            case.call_and_validate(headers=PLAIN, excluded_checks=excluded)

        with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
            answered()  # what takes nothing cannot be asked wrongly
    assert asked >= EXAMPLES or (group, mode) == ("Service", GenerationMode.NEGATIVE)
