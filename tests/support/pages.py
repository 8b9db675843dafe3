"""The documentation as its pages, code blocks and links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

CHECKOUT: Final = Path(__file__).resolve().parents[2]
TODAY: Final = CHECKOUT / "pricing_data"
PAGES: Final = (
    *(CHECKOUT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    CHECKOUT / "pricing_data" / "README.md",
    *sorted((CHECKOUT / "docs").rglob("*.md")),
)


@dataclass(frozen=True)
class Block:
    """A block of code: its language, its text, its first line, and whether it is shown output."""

    language: str
    text: str
    line: int
    follows: bool


@dataclass(frozen=True)
class Page:
    """A page of Markdown."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(CHECKOUT).as_posix()

    @cached_property
    def tokens(self) -> list[Token]:
        return MarkdownIt("commonmark").enable("table").parse(self.path.read_text("utf-8"))

    def blocks(self) -> Iterator[Block]:
        """Every block of code; one without a language is of language ``."""
        before = ""
        for token in self.tokens:
            if token.type in ("fence", "code_block"):
                line = (token.map or [0])[0] + 1
                yield Block(token.info.strip(), token.content, line, before == "fence")
            if token.type != "inline":
                before = token.type

    def inline(self, kind: str) -> Iterator[Token]:
        """Every part of the text of a kind."""
        parts = (part for token in self.tokens for part in token.children or ())
        return (part for part in parts if part.type == kind)

    def links(self) -> Iterator[str]:
        """Where links and pictures lead."""
        yield from (str(part.attrs["href"]) for part in self.inline("link_open"))
        yield from (str(part.attrs["src"]) for part in self.inline("image"))

    def code(self) -> Iterator[str]:
        """What stands in the text as code."""
        return (part.content for part in self.inline("code_inline"))

    def anchors(self) -> set[str]:
        """The places of the page that a link can name: its headings."""
        headings = (
            text.content
            for opening, text in zip(self.tokens, self.tokens[1:], strict=False)
            if opening.type == "heading_open"
        )
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
