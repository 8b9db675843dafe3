"""Servers from the fleet that runs today: what each technology needs for the same load."""

import numpy as np

from costcalc.model.rounding import ceiling
from costcalc.model.vocabulary import Number, Server


def fleet(current_servers: Server, workload_factor: Number) -> Server:
    """Servers that today's technology needs in the year at hand, before rounding up."""
    return current_servers * workload_factor


def servers(
    fleet: Server,
    servers_relative: Number,
    baseline_servers_relative: Number,
    min_servers: Server,
) -> Server:
    """Servers to pay for: in proportion to the fleet, but no fewer than floor or fleet."""
    return np.maximum(
        ceiling(fleet * servers_relative / baseline_servers_relative),
        np.minimum(min_servers, ceiling(fleet)),
    )
