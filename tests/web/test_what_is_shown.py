"""An answer works out what it shows and nothing else, and nothing twice."""

from collections import Counter
from importlib import import_module
from itertools import count
from typing import Any, Final

import pytest
from flask.testing import FlaskClient

from costcalc.output.charts.registry import CHARTS

PARTS: Final = ("cost", "no_effect", "simulate", "sensitivity", "verdict")
"""What an estimate is made of, by the functions that work it out."""
ALWAYS: Final = {"cost", "no_effect"}
DRAWN: Final = {"simulate"}
"""What a range that was drawn takes; the verdict takes it too, to say how sure it is."""
ESTIMATE: Final = "/api/v1/estimate"
SHOWN: Final = {
    f"{ESTIMATE}.txt?metric=annual.go.likely": set(),
    f"{ESTIMATE}.csv?layout=wide": set(),
    f"{ESTIMATE}.csv?layout=years": set(),
    f"{ESTIMATE}.tsv?layout=months&start=2027-01": set(),
    f"{ESTIMATE}.xlsx?layout=wide": set(),
    f"{ESTIMATE}.csv?layout=wide&contingency=p80": DRAWN,
    f"{ESTIMATE}.csv": DRAWN,
    f"{ESTIMATE}.json": {*DRAWN, "verdict"},
    "/receipt?number=annual.go.likely": set(),
    "/flips": {*DRAWN, "verdict"},
    "/": {*DRAWN, "verdict", "sensitivity"},
}
OF_A_CHART: Final = {
    **{name: set() for name in ("bridge", "servers", "business_case", "payback")},
    "flip": {*DRAWN, "verdict"},
    "information_value": {*DRAWN, "sensitivity"},
    "tornado": {"sensitivity"},
}
"""What a chart takes beside or in place of a range that was drawn."""
ADDRESSES: Final = {
    **{
        f"/chart/{name}.{end}": OF_A_CHART.get(name, DRAWN)
        for name in CHARTS
        for end in ("svg", "csv")
    },
    **{f"/embed/{name}": OF_A_CHART.get(name, DRAWN) for name in CHARTS},
    **SHOWN,
}
ORDERS: Final = count(100_000)


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each part of an estimate is worked out."""
    found: Counter[str] = Counter()

    def counted(name: str, work: Any) -> Any:
        def counting(*given: Any) -> Any:
            found[name] += 1
            return work(*given)

        return counting

    home = import_module("costcalc.analysis.estimate")
    for name in PARTS:
        monkeypatch.setattr(home, name, counted(name, getattr(home, name)))
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_not_shown_is_not_worked_out(
    client: FlaskClient, worked_out: Counter[str], address: str
) -> None:
    more = "&" if "?" in address else "?"
    reply = client.get(f"{address}{more}orders_per_month={next(ORDERS)}")
    assert reply.status_code == 200, reply.text
    assert dict(worked_out) == dict.fromkeys({*ALWAYS, *ADDRESSES[address]}, 1)
