"""Servers from the workload: throughput, open connections, spares and the floor."""

import numpy as np

from costcalc.model.rounding import ceiling
from costcalc.model.vocabulary import (
    Connection,
    ConnectionPerGib,
    GibPerServer,
    Number,
    OrderPerMonth,
    RequestPerOrder,
    RequestPerSecond,
    RequestPerSecondPerVcpu,
    SecondPerMonth,
    Server,
    VcpuPerServer,
)


def peak_requests(
    orders: OrderPerMonth,
    requests_per_order: RequestPerOrder,
    seconds_per_month: SecondPerMonth,
    peak_to_mean: Number,
) -> RequestPerSecond:
    """Requests a second at the busiest moment."""
    return orders * requests_per_order / seconds_per_month * peak_to_mean


def servers_for_throughput(
    peak_requests: RequestPerSecond,
    requests_per_second_per_vcpu: RequestPerSecondPerVcpu,
    vcpus_per_server: VcpuPerServer,
    compute_speedup: Number,
    target_utilisation: Number,
) -> Server:
    """Servers that the peak of requests keeps busy, with headroom."""
    capacity = requests_per_second_per_vcpu * vcpus_per_server * compute_speedup
    return ceiling(peak_requests / (capacity * target_utilisation))


def servers_for_connections(
    connections: Connection,
    connections_per_gib: ConnectionPerGib,
    memory_per_server: GibPerServer,
    target_utilisation: Number,
) -> Server:
    """Servers that the open connections fill, with headroom."""
    return ceiling(connections / (connections_per_gib * memory_per_server * target_utilisation))


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


def servers(servers_for_load: Server, min_servers: Server) -> Server:
    """Servers to pay for: what the load asks for, at least the floor."""
    return np.maximum(servers_for_load, min_servers)
