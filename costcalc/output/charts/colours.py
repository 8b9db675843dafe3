"""The names of colours, a set a theme; the stylesheet's variables are written from here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

Theme: TypeAlias = Literal["light", "dark"]
Palette: TypeAlias = Mapping[str, str]

TECHNOLOGIES: Final = 7
"""Colours of technologies; the eighth has the first one's again, and another name."""
_COLOURS: Final[dict[str, tuple[str, str]]] = {
    "surface": ("#ffffff", "#18212b"),
    "ink": ("#17212d", "#e9eef3"),
    "quiet": ("#546070", "#a9b5c1"),
    "rule": ("#dfe4ea", "#2b3744"),
    "edge": ("#7f8c9a", "#73818f"),
    "team": ("#2f66b5", "#6ba3ea"),
    "hiring": ("#c9761a", "#f0a352"),
    "migration": ("#5d626c", "#8c96a3"),
    "infrastructure": ("#349890", "#6de3d4"),
    "support": ("#611661", "#8c60aa"),
    "risk": ("#9a0d04", "#c34056"),
    "line-0": ("#b3446c", "#f08fb0"),
    "line-1": ("#8a6d00", "#d0b94d"),
    "line-2": ("#1273b8", "#3b8fc8"),
    "line-3": ("#37383e", "#d1d8e8"),
    "line-4": ("#035f3c", "#85e9a5"),
    "line-5": ("#413494", "#ccb1ff"),
    "line-6": ("#7a1b03", "#d36946"),
    "low-end": ("#8fb4e3", "#466d9c"),
    "high-end": ("#2f66b5", "#7fb2f0"),
    "less": ("#2f66b5", "#6ba3ea"),
    "more": ("#c9761a", "#f0a352"),
}
THEMES: Final[Mapping[Theme, Palette]] = {
    "light": MappingProxyType({name: light for name, (light, _) in _COLOURS.items()}),
    "dark": MappingProxyType({name: dark for name, (_, dark) in _COLOURS.items()}),
}
PAGE: Final[Palette] = MappingProxyType({name: f"var(--{name})" for name in _COLOURS})
"""Colours as a page has them: the stylesheet's, so that a theme costs nothing."""


_GROUNDS: Final[dict[str, tuple[str, str]]] = {
    "bg": ("#f3f5f8", "#0f151c"),
    "accent": ("#23519c", "#93bdf5"),
    "on-accent": ("#fff", "#0f151c"),
    "tint": ("#e9f0fa", "#1f2f44"),
    "mark": ("#eef1f5", "#24303c"),
    "warn": ("#fdf3d9", "#33290f"),
    "on-warn": ("#5f4200", "#f3d794"),
    "bad": ("#a3201b", "#ff9d94"),
    "bad-tint": ("#fdeceb", "#3a1d1c"),
    "shade": ("rgb(23 33 45 / .25)", "rgb(0 0 0 / .5)"),
    "shadow": ("0 1px 2px rgb(23 33 45 / .06)", "none"),
}
"""What a page has besides the colours of charts."""


def stylesheet() -> str:
    """The variables of both themes; paper is light whatever the screen is."""
    light, dark = (
        f"color-scheme:{theme};"
        + "".join(f"--{name}:{each[i]};" for name, each in (_COLOURS | _GROUNDS).items())
        for i, theme in enumerate(("light", "dark"))
    )
    return (
        f":root{{{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark)"
        f'{{:root:not([data-theme="light"]){{{dark}}}}}\n'
        # Where the system forces its colours, they are light or dark, whatever a page is asked for.
        f'@media screen and (forced-colors:none){{:root[data-theme="dark"]{{{dark}}}}}\n'
    )
