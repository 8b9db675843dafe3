"""What every figure for Plotly has: type, colours, titles and quiet axes."""

from typing import Any, Final

INK: Final = "#17212d"
QUIET: Final = "#546070"
RULE: Final = "#dfe4ea"
FONT: Final = "-apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
WIDTHS: Final = (320, 1600)
HEIGHTS: Final = (200, 1200)
"""The narrowest and the widest picture, and the lowest and the highest, for who asks for one."""
LINES: Final = ("#b3446c", "#8a6d00", "#1273b8", "#5a6572", "#2e8540", "#6a4fb5")
"""Colours of the technologies in the light theme; the page has all themes' in its stylesheet."""


def house_layout(title: str, subtitle: str) -> dict[str, Any]:
    """The words on top, our type, no ground of its own."""
    return {
        "title": {"text": title, "subtitle": {"text": subtitle}, "x": 0, "xref": "paper"},
        "dragmode": False,
        "hovermode": "closest",
        "separators": ".,",
        "font": {"family": FONT, "size": 12, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }


def panel_heading(title: str, x: float, y: float = 1) -> dict[str, Any]:
    """A panel's title above it, as an annotation."""
    return {
        "text": title,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
    }


def axis(**more: Any) -> dict[str, Any]:
    """A quiet axis that cannot be dragged."""
    return {
        "gridcolor": RULE,
        "zerolinecolor": QUIET,
        "tickfont": {"color": QUIET},
        "fixedrange": True,
        **more,
    }
