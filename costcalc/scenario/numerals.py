"""Numbers as the reader's country writes them. It is output alone: input has one grammar."""

import re
from contextvars import ContextVar
from typing import Final

LOCALES: Final = ("en", "de", "fr", "es")
"""Whose numbers an answer may have; all but the first write decimal commas."""
_MARKS: Final = {
    locale: str.maketrans({",": group, ".": ","})
    for locale, group in {"de": ".", "fr": "\N{NARROW NO-BREAK SPACE}", "es": "."}.items()
}
_GROUPED: Final = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:,\d{3})+(?![\w.,]*\d)")
_locale: Final = ContextVar("locale", default=LOCALES[0])


def write_as(locale: str) -> None:
    """Write the numbers of this request, or of this program, as a locale does."""
    _locale.set(locale)


def locale() -> str:
    """The locale whose numbers are written."""
    return _locale.get()


def localised(number: str, whose: str = "") -> str:
    """A number that was written in English, `1,234.5`, with the marks of the locale, or another."""
    marks = _MARKS.get(whose or _locale.get())
    return number.translate(marks) if marks else number


def prose(text: str) -> str:
    """A text of ours with the locale's thousands mark: to some readers `100,000` is 100."""
    return _GROUPED.sub(lambda found: localised(found[0]), text)
