"""What the machines cost: compute, database, load balancer, traffic, monitoring, delivery."""

import numpy as np

from costcalc.model.vocabulary import (
    Connection,
    ConnectionMonthPerOrder,
    GigabytePerMonth,
    Number,
    OrderPerMonth,
    Server,
    UsdPerGigabyte,
    UsdPerMonth,
    UsdPerServerMonth,
    VcpuPerServer,
)


def balancer_connections(
    connections: Connection,
    orders: OrderPerMonth,
    connections_per_order: ConnectionMonthPerOrder,
) -> Connection:
    """Connections at the load balancer: those held open, or those of ordinary requests."""
    return np.maximum(connections, orders * connections_per_order)


def size(
    servers: Server,
    vcpus_per_server: VcpuPerServer,
    reference_servers: Server,
    reference_vcpus: VcpuPerServer,
) -> Number:
    """How many times the reference servers the servers are by their vCPUs, at least once."""
    return np.maximum(servers * vcpus_per_server / (reference_servers * reference_vcpus), 1)


def compute(
    servers: Server,
    server_price: UsdPerServerMonth,
    commitment_discount: Number,
    commitment_coverage: Number,
    price_factor: Number,
) -> UsdPerMonth:
    """Application servers, cheaper as far as a commitment covers them."""
    return servers * server_price * (1 - commitment_discount * commitment_coverage) * price_factor


def database(
    database_price: UsdPerMonth,
    orders: OrderPerMonth,
    reference_orders: OrderPerMonth,
    database_scaling: Number,
    price_factor: Number,
) -> UsdPerMonth:
    """Managed database, larger once orders outgrow the reference workload."""
    growth = np.maximum(orders / reference_orders, 1) ** database_scaling
    return database_price * growth * price_factor


def load_balancer(
    load_balancer_price: UsdPerMonth,
    load_balancer_unit_price: UsdPerMonth,
    balancer_connections: Connection,
    connections_per_balancer_unit: Connection,
    price_factor: Number,
) -> UsdPerMonth:
    """Load balancer: a base, and units for the connections it holds, one at least."""
    units = np.maximum(balancer_connections / connections_per_balancer_unit, 1)
    return (load_balancer_price + load_balancer_unit_price * units) * price_factor


def egress(
    egress_volume: GigabytePerMonth,
    egress_free: GigabytePerMonth,
    egress_price: UsdPerGigabyte,
    price_factor: Number,
) -> UsdPerMonth:
    """Data sent out to users, beyond what is free."""
    return np.maximum(egress_volume - egress_free, 0) * egress_price * price_factor


def monitoring(
    monitoring_price: UsdPerMonth, size: Number, monitoring_scaling: Number, price_factor: Number
) -> UsdPerMonth:
    """Monitoring and logging, larger once the servers outgrow the reference."""
    return monitoring_price * size**monitoring_scaling * price_factor


def ci_cd(ci_cd_price: UsdPerMonth, price_factor: Number) -> UsdPerMonth:
    """Build and delivery pipeline."""
    return ci_cd_price * price_factor


def environments(
    compute: UsdPerMonth,
    size: Number,
    environment_scaling: Number,
    database: UsdPerMonth,
    environment_share: Number,
) -> UsdPerMonth:
    """Staging, test and review beside production, growing more slowly than it."""
    return (compute * size ** (environment_scaling - 1) + database) * environment_share


def unitemised(unitemised: UsdPerMonth, price_factor: Number) -> UsdPerMonth:
    """What a published total holds beyond its own items."""
    return unitemised * price_factor
