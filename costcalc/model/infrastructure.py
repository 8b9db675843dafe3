"""What the machines cost: compute, database, load balancer, traffic, monitoring, delivery."""

import numpy as np

from costcalc.model.vocabulary import (
    Connection,
    GigabytePerMonth,
    Number,
    OrderPerMonth,
    Server,
    UsdPerGigabyte,
    UsdPerMonth,
    UsdPerServerMonth,
)


def compute(
    servers: Server,
    server_price: UsdPerServerMonth,
    commitment_discount: Number,
    commitment_coverage: Number,
) -> UsdPerMonth:
    """Application servers, cheaper as far as a commitment covers them."""
    return servers * server_price * (1 - commitment_discount * commitment_coverage)


def database(
    database_price: UsdPerMonth,
    orders: OrderPerMonth,
    reference_orders: OrderPerMonth,
    database_scaling: Number,
) -> UsdPerMonth:
    """Managed database, larger once orders outgrow the reference workload."""
    return database_price * np.maximum(orders / reference_orders, 1) ** database_scaling


def load_balancer(
    load_balancer_price: UsdPerMonth,
    load_balancer_unit_price: UsdPerMonth,
    connections: Connection,
    connections_per_balancer_unit: Connection,
) -> UsdPerMonth:
    """Load balancer: a base, and units for the connections it holds, one at least."""
    return load_balancer_price + load_balancer_unit_price * np.maximum(
        connections / connections_per_balancer_unit, 1
    )


def egress(egress_volume: GigabytePerMonth, egress_price: UsdPerGigabyte) -> UsdPerMonth:
    """Data sent out to users."""
    return egress_volume * egress_price


def monitoring(
    monitoring_price: UsdPerMonth, servers: Server, reference_servers: Server
) -> UsdPerMonth:
    """Monitoring plan, larger in proportion once the servers outgrow it."""
    return monitoring_price * np.maximum(servers / reference_servers, 1)


def ci_cd(ci_cd_price: UsdPerMonth) -> UsdPerMonth:
    """Build and delivery pipeline."""
    return ci_cd_price


def unitemised(unitemised: UsdPerMonth) -> UsdPerMonth:
    """What a published total holds beyond its own items."""
    return unitemised
