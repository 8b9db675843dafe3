"""Many scenarios in, one table out, at thousands of scenarios a second and in flat memory.

`rows` reads scenarios as names and texts, `costed` runs the cost lines over many of them at once,
`tables` lays the amounts out, `writing` turns tables into bytes. `running` is the command line's
way from files and grids to a table, in pieces that `keeping` holds until all are there. The numbers
are those of `costing.cost`, scenario by scenario.
"""

from typing import Final, Literal, TypeAlias

Layout: TypeAlias = Literal["wide", "tidy"]
LAYOUTS: Final[tuple[Layout, ...]] = ("wide", "tidy")
