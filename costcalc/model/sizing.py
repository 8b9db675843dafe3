"""Servers from the workload: throughput, open connections, spares and the published floor."""

import numpy as np

from costcalc.model.rounding import ceiling
from costcalc.model.vocabulary import (
    Connection,
    ConnectionPerServer,
    Number,
    OrderPerMonth,
    RequestPerOrder,
    RequestPerSecond,
    RequestPerSecondPerServer,
    SecondPerMonth,
    Server,
)


def peak_requests(
    orders: OrderPerMonth,
    requests_per_order: RequestPerOrder,
    seconds_per_month: SecondPerMonth,
    peak_to_mean: Number,
) -> RequestPerSecond:
    """Requests a second at the busiest hour."""
    return orders * requests_per_order / seconds_per_month * peak_to_mean


def servers_for_throughput(
    peak_requests: RequestPerSecond,
    requests_per_second_per_server: RequestPerSecondPerServer,
    compute_speedup: Number,
    target_utilisation: Number,
) -> Server:
    """Servers that the peak of requests keeps busy, with headroom."""
    return ceiling(
        peak_requests / (requests_per_second_per_server * compute_speedup * target_utilisation)
    )


def servers_for_connections(
    connections: Connection, connections_per_server: ConnectionPerServer, target_utilisation: Number
) -> Server:
    """Servers that the open connections fill, with headroom."""
    return ceiling(connections / (connections_per_server * target_utilisation))


def servers_for_load(
    servers_for_throughput: Server,
    servers_for_connections: Server,
    one_server: Server,
    spare_servers: Server,
) -> Server:
    """Servers that the load asks for: the tighter limit, one at least, and the spares."""
    return (
        np.maximum(np.maximum(servers_for_throughput, servers_for_connections), one_server)
        + spare_servers
    )


def servers(servers_for_load: Server, min_servers: Server, server_multiple: Number) -> Server:
    """Servers to pay for: at least the floor, times the published multiple where one applies."""
    return ceiling(np.maximum(servers_for_load, min_servers) * server_multiple)
