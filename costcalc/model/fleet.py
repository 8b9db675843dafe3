"""Servers from the fleet that runs today: the published saving instead of capacities."""

import numpy as np

from costcalc.model.rounding import ceiling
from costcalc.model.vocabulary import Number, Server


def fleet(current_servers: Server, workload_factor: Number) -> Server:
    """Servers that today's technology needs in the year at hand, before rounding up."""
    return current_servers * workload_factor


def servers(fleet: Server, server_saving: Number, min_servers: Server) -> Server:
    """Servers to pay for: the fleet less the saving, but no fewer than floor or fleet."""
    return np.maximum(ceiling(fleet * (1 - server_saving)), np.minimum(min_servers, ceiling(fleet)))
