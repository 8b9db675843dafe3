"""Starting points of the form: the article, and what people often ask."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Preset(NamedTuple):
    """A starting point."""

    label: str
    help: str
    parameters: Mapping[str, str]


PRESETS: Final = (
    Preset(
        "The article’s 100K orders",
        "The 2025 comparison article’s own prices at its reference workload",
        {"scope": "published"},
    ),
    Preset(
        "100K-connection chat",
        "100,000 open connections and no orders",
        {"concurrent_connections": "100000", "orders_per_month": "0"},
    ),
    Preset("Three-person start-up", "Three developers, nothing to move from", {"team_size": "3"}),
    Preset(
        "A team that knows the BEAM",
        "The people you have know Elixir, half of them Erlang",
        {"staffing": "present", "set.elixir.team_knows": "1", "set.erlang.team_knows": "0.5"},
    ),
    Preset(
        "Twenty Ruby servers",
        "A fleet that runs today, the others sized in proportion",
        {"baseline": "ruby", "current_servers": "20"},
    ),
    Preset(
        "A shop of 5 million orders",
        "Twenty developers on Ruby, 5 million orders a month",
        {"baseline": "ruby", "orders_per_month": "5000000", "team_size": "20"},
    ),
)
