"""The states of the pages that people meet: photographed, and checked in browsers."""

from types import MappingProxyType
from typing import Final

RUBY: Final = "/?baseline=ruby&team_size=14&years=5&migration_person_months=18"
SHOP: Final = (
    "technologies=elixir,erlang,go,node&years=5&baseline=ruby&migration_person_months=6"
    "&salary.go=140k..160k&orders_per_month=2M&contingency=p80"
)
SIDES: Final = "&".join(f"{side}.team_size={size}" for size, side in enumerate("abcdefgh", 3))

DECISIONS: Final = MappingProxyType(
    {
        "same": "/",
        "start": "/?technologies=go,elixir&team_size.go=4.4",
        "stay": "/?baseline=ruby&orders_per_month=1M",
        "open": "/?baseline=ruby&migration_person_months=1&team_size=14",
        "claim": f"{RUBY}&team_size.go=12",
        "move": "/?baseline=ruby&orders_per_month=20M&years=5",
        "counted": "/?orders_per_month=50M&baseline=go",
        "undrawn": "/?baseline=ruby&draws=0",
        "year": "/?baseline=ruby&of=annual&team_size=6&team_size.ruby=4",
        "alone": "/?technologies=go",
        "shop": f"/?{SHOP}",
        "euro": "/?country=de&currency=EUR&locale=de&baseline=ruby&current_servers=20"
        "&current_server_price=180&team_size=14&staffing=present&own.licences=1200/month",
    }
)
"""A decision of every kind, by a short name."""
STATES: Final = MappingProxyType(
    {
        **{f"decision-{name}": path for name, path in DECISIONS.items()},
        "breakdown": "/breakdown",
        "breakdown-shop": f"/breakdown?{SHOP}&period=horizon&panels=categories",
        "certainty": "/certainty",
        "certainty-shop": f"/certainty?{SHOP}",
        "working": "/working",
        "working-shop": f"/working?{SHOP}",
        "refused": "/?team_size=-3&set.attrition=abc&zzz=1",
        "doubtful": "/?team_size=400&salary.go=85.000&baseline=ruby",
        "receipt": "/receipt?number=annual.go.likely",
        "flips": "/flips?baseline=ruby",
        "compare": "/compare?a.team_size=3&b.team_size=9",
        "compare-eight": f"/compare?{SIDES}",
        "method": "/method",
        "sources": "/sources",
        "technologies": "/technologies",
        "cases": "/cases",
        "changes": "/changes",
        "docs": "/docs",
        "saved": "/saved",
        "not-found": "/nowhere",
        "embed-table": "/embed/annual?table=1",
        "embed-dark": "/embed/flip?table=1&theme=dark",
        "embed-case": "/embed/business_case?baseline=ruby",
    }
)
"""Every page, in the states that look different, by a name that a file can have."""
KEPT: Final = ("", "/breakdown", "/certainty", "/working", "/history")
"""The pages of a saved scenario, below its address."""
