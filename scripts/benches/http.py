"""S1 to S3: the estimate over HTTP beside bare Flask on the same gunicorn."""

from collections.abc import Iterator

from benches.ratio import Effort, Goal, Measured, Spread, in_turns
from benches.serving import COSTCALC, asked, checked, latencies, percentile, rate, served

ESTIMATE = "/api/v1/estimate"
ANEW = f"{ESTIMATE}?draws=0&orders_per_month="
SIMULATED = f"{ESTIMATE}?orders_per_month="
BARE = "benches.apps:bare()"


def s1(effort: Effort) -> Iterator[Measured]:
    """Computed afresh, without simulation."""
    with (
        served(BARE) as bare,
        served(COSTCALC) as ours,
        served("benches.apps:threefold()") as broken,
    ):
        checked(ours, f"{ANEW}100000")
        fresh, fixed, control = in_turns(
            effort.turns,
            lambda: rate(ours, ANEW, effort.seconds, anew=True),
            lambda: rate(bare, "/", effort.seconds),
            lambda: rate(broken, ANEW, effort.seconds, anew=True),
        )
    yield Measured(
        "S1",
        "estimate computed afresh without simulation, requests a second over bare Flask's",
        Goal(0.5),
        fresh.over(fixed),
        f"{fresh} over {fixed}",
        control.over(fixed),
        "every answer worked out three times",
    )


def s2(effort: Effort) -> Iterator[Measured]:
    """How long the slowest in a hundred wait for a simulation."""
    with served(COSTCALC) as ours, served("benches.apps:sluggish()") as broken:
        checked(ours, f"{SIMULATED}100000")
        most = Spread(
            tuple(rate(ours, SIMULATED, effort.seconds, anew=True) for _ in range(effort.turns))
        )

        def p99(port: int) -> float:
            took = latencies(port, SIMULATED, most.median / 2, 2 * effort.seconds)
            return 1000 * percentile(took, 0.99)

        found, control = in_turns(effort.turns, lambda: p99(ours), lambda: p99(broken))
    yield Measured(
        "S2",
        "estimate with simulation, the slowest in a hundred at half of the most that is served",
        Goal(10, " ms", at_least=False),
        found,
        f"at {most.median / 2:,.0f} of {most} a second",
        control,
        "every answer 10 ms late",
    )


def s3(effort: Effort) -> Iterator[Measured]:
    """The same input again."""
    path = f"{SIMULATED}123456"
    with (
        served(BARE) as bare,
        served(COSTCALC) as ours,
        served("benches.apps:forgetful()") as broken,
    ):
        _, headers, _ = asked(ours, path)
        held = {"If_None_Match": headers["etag"]}
        assert asked(ours, path, **held)[0] == 304, headers
        again, whole, fixed, control, anew = in_turns(
            effort.turns,
            lambda: rate(ours, path, effort.seconds, **held),
            lambda: rate(ours, path, effort.seconds),
            lambda: rate(bare, "/", effort.seconds),
            lambda: rate(broken, path, effort.seconds, **held),
            lambda: rate(ours, SIMULATED, effort.seconds, anew=True),
        )
    yield Measured(
        "S3 held",
        "the same estimate again for who holds it (304), over bare Flask",
        Goal(0.8),
        again.over(fixed),
        f"{again} over {fixed}",
        control.over(fixed),
        "what was asked and is held is forgotten",
    )
    yield Measured(
        "S3 whole",
        "the same estimate again for who does not hold it, over bare Flask",
        Goal(0.8),
        whole.over(fixed),
        f"{whole} over {fixed}",
        anew.over(fixed),
        "another input every time",
    )
