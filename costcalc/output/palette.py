"""The colours of pictures, a set a theme: the stylesheet's, for where no stylesheet reaches."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

Theme: TypeAlias = Literal["light", "dark"]
Palette: TypeAlias = Mapping[str, str]

_NAMES: Final = (
    "surface", "ink", "quiet", "rule", "edge",
    "team", "hiring", "migration", "infrastructure", "support",
    "line-0", "line-1", "line-2", "line-3", "line-4", "line-5",
    "low-end", "high-end", "first", "next", "less", "more", "whole",
)  # fmt: skip
_LIGHT: Final = (
    "#ffffff", "#17212d", "#546070", "#dfe4ea", "#7f8c9a",
    "#2f66b5", "#c9761a", "#6b7785", "#0f7f78", "#9356b4",
    "#b3446c", "#8a6d00", "#1273b8", "#5a6572", "#2e8540", "#6a4fb5",
    "#8fb4e3", "#2f66b5", "#2f66b5", "#c9761a", "#2f66b5", "#c9761a", "#546070",
)  # fmt: skip
_DARK: Final = (
    "#18212b", "#e9eef3", "#a9b5c1", "#2b3744", "#73818f",
    "#6ba3ea", "#f0a352", "#9aa7b5", "#3fbdb0", "#c594e4",
    "#f08fb0", "#d8b64c", "#62b4f0", "#aab5c0", "#6dcb85", "#b7a1f2",
    "#41648f", "#7fb2f0", "#6ba3ea", "#f0a352", "#6ba3ea", "#f0a352", "#a9b5c1",
)  # fmt: skip

PALETTES: Final[Mapping[Theme, Palette]] = {
    "light": dict(zip(_NAMES, _LIGHT, strict=True)),
    "dark": dict(zip(_NAMES, _DARK, strict=True)),
}
_NAMED: Final = dict(zip(reversed(_LIGHT), reversed(_NAMES), strict=True))


def shown(palette: Palette, name: str | None, given: str) -> str:
    """A colour by its name; without one, the namesake of a colour of the light theme."""
    return palette.get(name or "") or palette.get(_NAMED.get(given.lower(), ""), given)
