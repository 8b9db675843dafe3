"""Every address answers as it did, in a dozen states: kept as text, compared line by line.

Of a page its words are kept, of a chart's picture its texts and the values that its marks stand at.
`--refresh` writes anew what has changed on purpose; `git diff` then shows it.
"""

import json
import re
from collections.abc import Iterator
from difflib import unified_diff
from math import floor, log10
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from flask.testing import FlaskClient
from lxml import etree, html
from werkzeug.test import TestResponse

from costcalc import __version__
from costcalc.output.charts.registry import CHARTS

Panel: TypeAlias = dict[str, list[Any]]

PLACE: Final = Path(__file__).parents[1] / "golden" / "states"
STATES: Final = {
    "default": "",
    "moving": "baseline=ruby&migration_person_months=6&salary.go=130k&years=5",
    "published": "scope=published&concurrent_connections=100000",
    "fleet": "baseline=ruby&current_servers=20&orders_per_month=1000000&team_size=14",
    "one-technology": "technologies=go&country=de",
    "node-beside": "migration_person_months=3&panels=categories&technologies=elixir,erlang,go,node",
    "euros": "currency=EUR&exchange_rate=0.92&period=month",
    "yen": "currency=JPY&exchange_rate=150&orders_per_month=50000000",
    "large": "team_size=400&years=10",
    "nothing": "concurrent_connections=0&orders_per_month=0&team_size=0&years=1",
    "ranges": "of=annual&salary.go=110000..190000&set.attrition=0.25&set.go.server_price=60..120"
    "&set.workload_growth=30%&team_size=4..6..9&team_size.elixir=5",
    "no-draws": "draws=0",
}
IN_EVERY_STATE: Final = (
    "/",
    "/breakdown",
    "/flips",
    *(f"/embed/{name}" for name in CHARTS),
    *(f"/chart/{name}.csv" for name in CHARTS if name != "flip"),
    *(f"/chart/{name}.svg" for name in CHARTS),
    "/api/v1/estimate.csv",
    "/api/v1/estimate.txt?metric=annual.go.likely",
    "/api/v1/sensitivity",
    "/api/v1/flip-points?driver=team_size.go",
    "/api/v1/bridge",
)
HALF: Final = ("default", "moving", "fleet", "yen", "ranges", "no-draws")
IN_SOME: Final = {
    "/certainty": HALF,
    "/working": ("default", "published"),
    "/api/v1/estimate.json": (*HALF, "published", "one-technology"),
    "/api/v1/simulation": HALF,
    "/api/v1/estimate.tsv": ("default", "yen"),
    "/api/v1/flip-map?cells=12&x=orders_per_month&y=concurrent_connections": ("default",),
    "/api/v1/flip-map?cells=6&x=team_size&y=go.salary": ("euros",),
    "/api/v1/trace?number=annual.go.likely": ("euros",),
    "/api/v1/trace.txt?number=go.compute.monthly.high": ("default", "ranges", "published"),
    "/receipt?number=annual.go.likely": ("default", "ranges", "euros"),
    "/receipt?number=rank.go": ("moving",),
    "/chart/flip.csv": ("default", "euros"),
    **{f"/chart/{name}.metadata.json": ("default", "euros") for name in CHARTS},
}
ONCE: Final = (
    *("/method", "/sources", "/technologies", "/cases", "/changes", "/changes.json", "/saved"),
    *("/docs", "/openapi.json", "/oembed?url=http://localhost/embed/annual?years=5"),
    *("/api/v1/figures", "/api/v1/figures/go.page_salary", "/api/v1/technologies"),
    "/api/v1/compare?a.years=3&b.years=5&b.salary.go=130k",
    "/?values=ratio",
    "/embed/horizon?panels=technical&values=ratio",
    "/embed/flip?map=salaries",
    "/chart/annual.csv?values=ratio",
    "/chart/monthly.svg?theme=dark&title=0&width=320",
    "/chart/cumulative.svg?values=ratio",
    # Refusals, as pages and for programs.
    *(
        "/?years=abc",
        "/?sallary=1&team_size=-1",
        "/embed/annual?years=abc",
        "/flips?baseline=cobol",
    ),
    *("/nothing", "/embed/nothing", "/chart/annual.pdf", "/receipt?number=nothing"),
    *("/api/v1/estimate?years=abc", "/api/v1/estimate?sallary=1&team_size=-1", "/api/v1/nothing"),
    *("/api/v1/estimate?book=1999.01", "/api/v1/figures/nothing", "/problems/value-not-allowed"),
    *("/api/v1/trace?number=nothing", "/api/v1/estimate.csv?errors=inline&years=abc"),
)
ANY: Final = "any"
"""In the place of a state where an address depends on none."""
CASES: Final = (
    *((state, address) for state in STATES for address in IN_EVERY_STATE),
    *((state, address) for address, states in IN_SOME.items() for state in states),
    *((ANY, address) for address in ONCE),
)

# -- what is kept of an answer --------------------------------------------------------------------

INLINE: Final = {
    *("a", "abbr", "b", "bdi", "button", "code", "em", "i", "kbd", "label", "small", "span"),
    *("strong", "sub", "sup", "time"),
}
UNHEARD: Final = (
    "//script|//style|//template|//svg|//comment()"
    "|//*[contains(concat(' ', normalize-space(@class), ' '), ' picture ')]"
)
SPACE: Final = re.compile(r"\s+")
RANDOM: Final = re.compile(r"urn:uuid:[0-9a-f-]{36}")
WIDE: Final = 96


def kept_of(answer: TestResponse) -> str:
    """What an answer says, with its status and type above, without what is new each time."""
    text = RANDOM.sub("urn:uuid:…", answer.text)
    if answer.mimetype == "text/html":
        body = words(text)
    elif answer.mimetype == "image/svg+xml":
        body = written(read_back(answer.data))
    elif answer.is_json or answer.mimetype.endswith("json"):
        body = written(json.loads(text))
    else:
        body = text
    if answer.request.path in ("/docs", "/openapi.json"):
        body = body.replace(__version__, "VERSION")
    return f"{answer.status_code} {answer.content_type}\n{body}".rstrip("\n") + "\n"


def written(value: Any, margin: str = "") -> str:
    """JSON with its keys sorted; what fits on a line has one."""
    line = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if not isinstance(value, dict | list) or len(margin) + len(line) <= WIDE:
        return line
    within = f"{margin} "
    if isinstance(value, list):
        parts, (opening, closing) = [written(each, within) for each in value], "[]"
    else:
        pairs = sorted(value.items())
        parts = [f"{json.dumps(key)}: {written(each, within)}" for key, each in pairs]
        opening, closing = "{}"
    return f"{opening}\n{within}" + f",\n{within}".join(parts) + f"\n{margin}{closing}"


def words(page: str) -> str:
    """The text of a page without its drawings: a line a block, a line a row of a table."""
    root = html.document_fromstring(page)
    for element in root.xpath(UNHEARD):
        element.drop_tree()
    for element in root.iter():
        text, tail = element.text or "", SPACE.sub(" ", element.tail or "")
        if element.tag not in ("pre", "textarea"):
            text = SPACE.sub(" ", text)
        if element.tag in ("td", "th"):
            tail = f" | {tail}"
        elif element.tag not in INLINE:
            text, tail = f"\n{text}", f"\n{tail}"
        element.text, element.tail = text, tail
    lines = (" ".join(line.split()) for line in root.text_content().splitlines())
    return "\n".join(kept for line in lines if (kept := line.rstrip("| ")))


# -- a picture read back --------------------------------------------------------------------------

TICK: Final = re.compile(r"([+−]?)([\d,.]+(?:e\+\d+)?)([kMBT]?)")
SIZES: Final = {"": 1.0, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
MARK: Final = re.compile(r"-(point|bar|dot)-")
STROKES: Final = (1, 2, 3)
"""Pixels; a bar of this width only marks where something stands."""
SLACK: Final = 5
"""Steps, each a thousandth of an axis or less, that a mark may be drawn beside where it was."""


def ends(line: Any) -> list[float]:
    """From where to where a straight line goes: x and y, then x and y."""
    if not (drawn := line.get("d")):
        return [float(line.get(name)) for name in ("x1", "y1", "x2", "y2")]
    x, y, *rest = map(float, re.findall(r"-?[\d.]+", drawn))
    return [x, y, *([rest[0], y] if "H" in drawn else [x, rest[0]] if "V" in drawn else rest)]


def number(tick: Any) -> float:
    """The text of a tick as a number."""
    sign, digits, size = TICK.fullmatch("".join(tick.itertext())).groups()
    return float(f"{'-' if sign == '−' else ''}{digits.replace(',', '')}") * SIZES[size]


def by_factors(pixels: list[float], values: list[float]) -> bool:
    """Whether an axis rises by factors: its second tick is not where the first and third put it."""
    if len(values) < 3 or min(values) <= 0:
        return False
    (a, b, c), (low, middle, high) = pixels[:3], values[:3]
    return abs((b - a) / (c - a) - (middle - low) / (high - low)) > 0.05


class Axis:
    """The way from pixels to values; where they rise by factors, to powers of ten."""

    def __init__(self, name: str, named: dict[str, Any]) -> None:
        side = "xy".index(name[0])
        ids = [id_ for id_ in named if id_.startswith(f"{name}-line-")]
        lines = [ends(named[id_]) for id_ in ids]
        values = [number(named[id_.replace("-line-", "-tick-")]) for id_ in ids]
        pixels = [line[side] for line in lines]
        if by_factors(pixels, values):
            values = [log10(value) for value in values]
        self.marks = sorted(zip(pixels, values, strict=True))
        self.begin = min(pixels)
        self.reach = tuple(sorted((lines[0][1 - side], lines[0][3 - side])))
        size = max(values) - min(values)
        self.digits = 3 - floor(log10(size)) if size else 3
        self.step = round(10.0**-self.digits, max(self.digits, 0))

    def value(self, pixel: float) -> float:
        """The value at a pixel, in steps."""
        (a, low), (b, high) = self.marks[0], self.marks[-1]
        value = low + (high - low) * (pixel - a) / (b - a) if b > a else low
        return round(value, self.digits) + 0.0


def read_back(svg: bytes) -> dict[str, Any]:
    """The texts of a picture, and by panel the ends of its bars and the places of its dots."""
    root = etree.fromstring(svg)
    named = {each.get("id"): each for each in root.iter() if each.get("id")}
    lines = {id_.partition("-")[0] for id_ in named if re.match(r"[xy]axis\d*-line-", id_)}
    axes = {name: Axis(name, named) for name in sorted(lines)}
    panels: dict[str, Panel] = {}
    for name in (name for name in axes if name.startswith("x")):
        pair = [axes[each] for each in (name, f"y{name[1:]}") if each in axes]
        panels[name] = {"bars": [], "dots": [], "step": [axis.step for axis in pair]}
    for drawn in (each for id_, each in named.items() if panels and MARK.search(id_)):
        x, y = (float(drawn.get(f"c{name}") or drawn.get(name)) for name in "xy")
        name = panel_at(x, y, {name: axes[name] for name in panels})
        across, up = axes[name], axes.get(f"y{name[1:]}")
        if etree.QName(drawn).localname == "circle":
            panels[name]["dots"].append([across.value(x), *([up.value(y)] if up else [])])
        elif wide := float(drawn.get("width")):
            left, right = (x, x + wide) if wide not in STROKES else [x + wide / 2] * 2
            panels[name]["bars"].append([across.value(left), across.value(right)])
    for panel in panels.values():
        panel["bars"].sort()
        panel["dots"].sort()
    texts = [
        " ".join("".join(each.itertext()).split())
        for each in root.iter("{*}text")
        if not re.search("axis.*-tick-", each.get("id") or "")
    ]
    described = root.xpath("*[local-name()='title' or local-name()='desc']/text()")
    return {"described": described, "panels": panels, "texts": sorted(texts)}


def panel_at(x: float, y: float, axes: dict[str, Axis]) -> str:
    """The panel that a mark lies in: the last that begins before it, of those at its height."""
    row = [name for name, axis in axes.items() if axis.reach[0] <= y <= axis.reach[1]] or axes
    first, *more = sorted(row, key=lambda name: axes[name].begin)
    return [first, *(name for name in more if axes[name].begin <= x + 1)][-1]


def settled(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """A picture as it was read before wherever its marks stand as near as can be told."""
    panels = {}
    for name, panel in now["panels"].items():
        panels[name] = panel
        if old := before["panels"].get(name):
            steps = old["step"]
            bars = matched(panel["bars"], old["bars"], [steps[0]] * 2)
            panels[name] = {
                "bars": bars,
                "dots": matched(panel["dots"], old["dots"], steps),
                "step": steps,
            }
    return {**now, "panels": panels}


def matched(now: list[Any], before: list[Any], steps: list[float]) -> list[Any]:
    """Marks, each in the figures of the one before that it stands at."""
    left, found = list(before), []
    for mark in now:
        twin = next((each for each in left if near(each, mark, steps)), mark)
        if twin in left:
            left.remove(twin)
        found.append(twin)
    return sorted(found)


def near(one: list[float], other: list[float], steps: list[float]) -> bool:
    """Whether two marks stand at the same values, as far as a picture tells."""
    gaps = [abs(a - b) for a, b in zip(one, other, strict=False)]
    return all(gap <= SLACK * step for gap, step in zip(gaps, steps, strict=False))


# -- the tests ------------------------------------------------------------------------------------


def file_of(state: str, address: str) -> Path:
    """Where an answer is kept."""
    name = re.sub(r"[^\w.]+", "-", address).strip("-") or "page"
    return PLACE / state / f"{name}.txt"


def asked(state: str, address: str) -> str:
    """An address in a state."""
    query = STATES.get(state, "")
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


@pytest.fixture(scope="module", autouse=True)
def _fresh() -> Iterator[None]:
    """Figures that never grow old, so that no answer changes with the day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("costcalc.analysis.warnings.STALE_AFTER_MONTHS", 10**6)
        yield


@pytest.mark.parametrize(("state", "address"), CASES, ids=[" ".join(case) for case in CASES])
def test_an_address_answers_as_it_did(
    state: str, address: str, client: FlaskClient, refresh: bool
) -> None:
    file = file_of(state, address)
    now = kept_of(client.get(asked(state, address)))
    before = file.read_bytes().decode() if file.exists() else ""
    head, _, body = now.partition("\n")
    if before and "image/svg" in head and before.startswith(head):
        picture = settled(json.loads(body), json.loads(before.partition("\n")[2]))
        now = f"{head}\n{written(picture)}\n"
    if refresh:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(now.encode())
        return
    changes = unified_diff(before.splitlines(), now.splitlines(), "before", "now", "", "", 2, "")
    if now != before:
        pytest.fail("\n".join([asked(state, address), *changes]), pytrace=False)


def test_every_answer_that_is_kept_is_asked_for(refresh: bool) -> None:
    wanted = [file_of(*case) for case in CASES]
    assert len(set(wanted)) == len(wanted)
    stale = {path for path in PLACE.rglob("*") if path.is_file()} - set(wanted)
    if refresh:
        for path in stale:
            path.unlink()
        return
    assert stale == set()


PICTURE: Final = """<svg xmlns="http://www.w3.org/2000/svg"><title>Go</title>
<path id="xaxis2-line-0" d="M100 0V50"/><text id="xaxis2-tick-0">0</text>
<line id="xaxis2-line-1" x1="300" y1="0" x2="300" y2="50"/><text id="xaxis2-tick-1">+2k</text>
<path id="yaxis2-line-0" d="M100 50L300 50"/><text id="yaxis2-tick-0">1</text>
<path id="yaxis2-line-1" d="M100 25H300"/><text id="yaxis2-tick-1">10</text>
<path id="yaxis2-line-2" d="M100 0H300"/><text id="yaxis2-tick-2">100</text>
<rect id="a-bar-0" x="100" y="10" width="50" height="9"/>
<rect id="a-bar-1" x="299" y="30" width="2" height="9"/><rect id="a-bar-2" x="100" y="9" width="0"/>
<circle id="b-dot-0" cx="200" cy="25"/><text>1 <tspan>month</tspan></text></svg>"""


def test_a_picture_is_read_back_whatever_its_marks_are_called() -> None:
    read = read_back(PICTURE.encode())
    panel = {"bars": [[0, 500], [2000, 2000]], "dots": [[1000, 1]], "step": [1, 0.001]}
    assert read == {"described": ["Go"], "panels": {"xaxis2": panel}, "texts": ["1 month"]}
    assert read_back(re.sub("-(bar|dot)-", "-point-", PICTURE).encode()) == read


@pytest.mark.parametrize(("width", "same"), [("50.2", True), ("51", False)])
def test_a_bar_is_held_to_its_value_and_not_to_its_pixel(width: str, same: bool) -> None:
    before = read_back(PICTURE.encode())
    now = read_back(PICTURE.replace('"50" height', f'"{width}" height').encode())
    assert (settled(now, before) == before) is same
