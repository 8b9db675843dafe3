"""Times as the tables have them: texts in UTC, which sort like the times."""

from datetime import date, timedelta

from costcalc.web.store.database import Store


def now(store: Store, ago: timedelta = timedelta()) -> str:
    """The time now, or some time ago."""
    return (store.clock() - ago).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(store: Store, days_ago: int = 0) -> str:
    """Today, or a day before it."""
    return now(store, timedelta(days_ago))[:10]


def days_between(earlier: str, later: str) -> int:
    """How many days one day is after another; negative where it is before."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days
