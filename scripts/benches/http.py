"""S1 to S3: the estimate over HTTP beside bare Flask on the same gunicorn."""

from collections.abc import Iterator

from benches.ratio import Effort, Goal, Measured, Spread, in_turns
from benches.serving import (
    COSTCALC,
    asked,
    checked,
    cpu,
    latencies,
    percentile,
    rate,
    served,
)

ESTIMATE = "/api/v1/estimate"
ANEW = f"{ESTIMATE}?draws=0&orders_per_month="
SIMULATED = f"{ESTIMATE}?orders_per_month="
BARE = "benches.apps:bare()"


GZIP = {"Accept_Encoding": "gzip"}
AGAIN = {
    "the page": "/?orders_per_month=123456",
    "an embed": "/embed/annual?orders_per_month=123456",
    "the flips": "/flips?orders_per_month=123456",
    "a receipt": "/receipt?number=annual.go.likely&orders_per_month=123456",
}
"""What else is asked for again."""


def s1(effort: Effort) -> Iterator[Measured]:
    """Computed afresh, without simulation, as it is and packed."""
    with (
        served(BARE) as bare,
        served(COSTCALC) as ours,
        served("benches.apps:threefold()") as broken,
    ):
        checked(ours, f"{ANEW}100000")
        lasts = effort.seconds
        fresh, packed, fixed, control = in_turns(
            effort.turns,
            lambda: rate(ours, ANEW, lasts, anew=True),
            lambda: rate(ours, ANEW, lasts, anew=True, **GZIP),
            lambda: rate(bare, "/", lasts),
            lambda: rate(broken, ANEW, lasts, anew=True),
        )
    for id_, found, what in (("S1", fresh, ""), ("S1 gzip", packed, ", packed")):
        yield Measured(
            id_,
            f"estimate computed afresh without simulation{what}, requests over bare Flask's",
            Goal(0.25),
            found.over(fixed),
            f"{found} over {fixed}",
            control.over(fixed),
            "every answer worked out three times",
        )


def s2(effort: Effort) -> Iterator[Measured]:
    """How long the slowest in a hundred wait for a simulation, and what one takes to compute."""
    with (
        served(COSTCALC) as ours,
        served("benches.apps:sluggish()") as late,
        served("benches.apps:threefold()") as broken,
    ):
        checked(ours, f"{SIMULATED}100000")
        most = Spread(
            tuple(rate(ours, SIMULATED, effort.seconds, anew=True) for _ in range(effort.turns))
        )
        taken: dict[int, list[float]] = {ours: [], late: [], broken: []}

        def p99(port: int) -> float:
            before = cpu(port)
            took = latencies(port, SIMULATED, most.median / 2, 2 * effort.seconds)
            taken[port].append(1000 * (cpu(port) - before) / len(took))
            return 1000 * percentile(took, 0.99)

        found, control, _ = in_turns(
            effort.turns, lambda: p99(ours), lambda: p99(late), lambda: p99(broken)
        )
    rated = f"at {most.median / 2:,.0f} of {most} a second"
    yield Measured(
        "S2",
        "estimate with simulation, the slowest in a hundred at half of the most that is served",
        Goal(10, " ms", at_least=False),
        found,
        rated,
        control,
        "every answer 10 ms late",
    )
    yield Measured(
        "S2 CPU",
        "what one of these takes of a processor",
        Goal(6, " ms", at_least=False),
        Spread(tuple(taken[ours])),
        rated,
        Spread(tuple(taken[broken])),
        "every answer worked out three times",
    )


def s3(effort: Effort) -> Iterator[Measured]:
    """The same input again."""
    path, lasts = f"{SIMULATED}123456", effort.seconds
    with (
        served(BARE) as bare,
        served(COSTCALC) as ours,
        served("benches.apps:forgetful()") as broken,
    ):
        held = _held(ours, path)
        again, whole, fixed, control, anew = in_turns(
            effort.turns,
            lambda: rate(ours, path, lasts, **held),
            lambda: rate(ours, path, lasts),
            lambda: rate(bare, "/", lasts),
            lambda: rate(broken, path, lasts, **held),
            lambda: rate(ours, SIMULATED, lasts, anew=True),
        )
        rest = {}
        for what, other in AGAIN.items():
            tagged = _held(ours, other)
            rest[what] = in_turns(
                effort.turns,
                lambda other=other, tagged=tagged: rate(ours, other, lasts, **tagged),
                lambda: rate(bare, "/", lasts),
                lambda other=other, tagged=tagged: rate(broken, other, lasts, clients=1, **tagged),
            )
    held_by, forgotten = "again for who holds it (304)", "what was asked and is held is forgotten"
    rows = [
        ("S3 held", f"the same estimate {held_by}", again, fixed, control, forgotten),
        ("S3 whole", "the same estimate again", whole, fixed, anew, "another input every time"),
    ]
    for what, three in rest.items():
        rows.append((f"S3 {what.partition(' ')[2]}", f"{what} {held_by}", *three, forgotten))
    for id_, what, found, over, worse, how in rows:
        yield Measured(
            id_,
            f"{what}, over bare Flask",
            Goal(0.8),
            found.over(over),
            f"{found} over {over}",
            worse.over(over),
            how,
        )


def _held(port: int, path: str) -> dict[str, str]:
    """The header of who holds the answer of an address."""
    named = {"If_None_Match": asked(port, path, **GZIP)[1]["etag"], **GZIP}
    assert asked(port, path, **named)[0] == 304, path
    return named
