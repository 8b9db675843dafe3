"""How the documentation becomes a site: Markdown and docstrings in, pages that ask nobody out."""

from typing import Any

from sphinx.application import Sphinx

from costcalc import __version__
from costcalc.model.formula import sentence
from costcalc.model.lines import ONE_OFF_LINES, RATIOS, lines, parameters, units

project = "costcalc"
version = release = __version__
html_title = f"costcalc {__version__}"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
html_theme = "furo"
html_copy_source = False
html_show_copyright = False
highlight_language = "none"
suppress_warnings = ["misc.highlighting_failure"]  # formulas of spreadsheets have no lexer

myst_heading_anchors = 3
myst_enable_extensions = ["tasklist"]
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_class_signature = "separated"
default_role = "literal"  # docstrings mark names with single backticks

LINES = {*lines("capacity"), *lines("fleet"), *ONE_OFF_LINES, *RATIOS}


def told(_: Sphinx, what: str, __: str, line: Any, ___: Any, text: list[str]) -> None:
    """A cost line's docstring goes on with its formula in words and every unit."""
    if what == "function" and line in LINES:
        unit = units(line)
        text += [f"= {sentence(line)}", ""]
        text += [f":param {name}: {unit[name]}" for name in parameters(line)]
        text += [f":returns: {unit['return']}"]


def signed(_: Sphinx, what: str, __: str, line: Any, *___: Any) -> tuple[str, str] | None:
    """A cost line's signature names what it reads; all of it is arrays."""
    known = what == "function" and line in LINES
    return (f"({', '.join(parameters(line))})", "") if known else None


def setup(app: Sphinx) -> None:
    """Cost lines are described by the model itself."""
    app.connect("autodoc-process-docstring", told)
    app.connect("autodoc-process-signature", signed)
