"""The units that cost lines speak in, as type names.

Each name is an array of floats together with the unit its numbers are in. A line's annotated
signature is therefore its unit statement; `tests/model/test_units.py` proves it with quantities.
"""

from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

Number = Annotated[Array, "1"]
Year = Annotated[Array, "year"]
Month = Annotated[Array, "month"]
PersonMonth = Annotated[Array, "developer*month"]
Day = Annotated[Array, "day"]
PerYear = Annotated[Array, "1/year"]
SecondPerMonth = Annotated[Array, "second/month"]
MonthPerYear = Annotated[Array, "month/year"]
DayPerYear = Annotated[Array, "day/year"]

OrderPerMonth = Annotated[Array, "order/month"]
RequestPerOrder = Annotated[Array, "request/order"]
RequestPerSecond = Annotated[Array, "request/second"]
RequestPerSecondPerVcpu = Annotated[Array, "request/second/vcpu"]
Connection = Annotated[Array, "connection"]
ConnectionMonthPerOrder = Annotated[Array, "connection*month/order"]
ConnectionPerGib = Annotated[Array, "connection/GiB"]
Server = Annotated[Array, "server"]
VcpuPerServer = Annotated[Array, "vcpu/server"]
GibPerServer = Annotated[Array, "GiB/server"]
GigabytePerMonth = Annotated[Array, "GB/month"]
Developer = Annotated[Array, "developer"]
DeveloperPerYear = Annotated[Array, "developer/year"]
DeveloperPerVcpu = Annotated[Array, "developer/vcpu"]
Kloc = Annotated[Array, "kloc"]
KlocPerDeveloper = Annotated[Array, "kloc/developer"]
PersonMonthPerKloc = Annotated[Array, "developer*month/kloc"]
HourPerYear = Annotated[Array, "hour/year"]

Usd = Annotated[Array, "USD"]
UsdPerMonth = Annotated[Array, "USD/month"]
UsdPerYear = Annotated[Array, "USD/year"]
UsdPerHour = Annotated[Array, "USD/hour"]
UsdPerGigabyte = Annotated[Array, "USD/GB"]
UsdPerServerMonth = Annotated[Array, "USD/server/month"]
UsdPerOrder = Annotated[Array, "USD/order"]
UsdPerDeveloper = Annotated[Array, "USD/developer"]
UsdPerDeveloperYear = Annotated[Array, "USD/developer/year"]
UsdPerDeveloperMonth = Annotated[Array, "USD/developer/month"]
