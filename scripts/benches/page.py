"""S14: what a fresh page takes of a processor, as a browser asks for it."""

import time
from collections.abc import Iterator
from itertools import count

from werkzeug.test import Client

from benches.ratio import Effort, Goal, Measured, in_turns, number
from costcalc.output.links import PARTS
from costcalc.web import create_app


def s14(effort: Effort) -> Iterator[Measured]:
    """Milliseconds of the dearest part of an answer, each time of another scenario, packed."""
    client, orders = Client(create_app()), count(100_000)
    sizes: dict[str, float] = {}

    def took(path: str, more: str = "") -> float:
        """The least of a few: others on the machine only add to it."""
        least = float("inf")
        for _ in range(max(effort.of(20), 2)):
            address = f"{path}?orders_per_month={next(orders)}{more}"
            started = time.process_time()
            reply = client.get(address, headers={"Accept-Encoding": "gzip"})
            least = min(least, time.process_time() - started)
            assert reply.status_code == 200, address
            sizes[path + more] = len(reply.data) / 1000
        return 1000 * least

    took("/")
    *parts, control = in_turns(
        effort.turns,
        *(lambda path=path: took(path) for path in PARTS),
        lambda: took("/", "&print=all&draws=20000"),
    )
    by_path = dict(zip(PARTS, parts, strict=True))
    others = "; ".join(f"{path} {found} ms" for path, found in by_path.items() if path != "/")
    yield Measured(
        "S14",
        "the page worked out afresh and packed, of a processor",
        Goal(20, " ms", at_least=False),
        by_path["/"],
        f"{number(sizes['/'])} KB; {others}",
        control,
        "all parts on one page, ten times the draws",
    )
