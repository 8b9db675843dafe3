"""Random questions as managers ask them, in the region where verdicts change."""

import random
from typing import Final

TECHNOLOGIES: Final = ("elixir", "erlang", "go", "java", "node", "python", "ruby")


def state(seed: int) -> dict[str, str]:
    """A random question in the region where verdicts change."""
    rng = random.Random(seed)  # noqa: S311
    own = rng.choice(TECHNOLOGIES)
    anything = {
        "baseline": rng.choice(TECHNOLOGIES),
        "orders_per_month": rng.choice(["0", "100k", "2M", "8M", "1M..40M", "60M"]),
        "concurrent_connections": rng.choice(["0", "40k", "900k"]),
        "team_size": rng.choice(["1", "3", "12", "40"]),
        f"team_size.{own}": rng.choice(["2", "11", "4..6"]),
        f"salary.{own}": rng.choice(["90k", "100k..180k", "150k"]),
        "current_servers": rng.choice(["4", "300", "5000"]),
        "migration_person_months": rng.choice(["1", "9", "60"]),
        "years": rng.choice(["1", "2", "5", "10"]),
        "scope": "published",
        "staffing": rng.choice(["present", "hired"]),
        "of": rng.choice(["annual", "monthly", "nominal", "equivalent_annual"]),
        "country": rng.choice(["de", "gb", "pl"]),
        "draws": rng.choice(["0", "1", "50", "400"]),
        "period": rng.choice(["month", "horizon"]),
        "set.effort_multiplier": "1",
        "technologies": ",".join(rng.sample(TECHNOLOGIES, rng.randrange(1, 7))),
    }
    asked = {name: text for name, text in anything.items() if rng.random() < 0.3}
    if "baseline" not in asked:
        asked.pop("current_servers", None)
        asked.pop("migration_person_months", None)
    if "technologies" in asked:
        compared = {*asked["technologies"].split(","), asked.get("baseline", "none")}
        asked = {
            n: t for n, t in asked.items() if "." not in n or n[:4] == "set." or own in compared
        }
    return {"draws": "400", **asked}
