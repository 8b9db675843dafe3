"""A page as its elements, as a browser would meet them."""

from html.parser import HTMLParser


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [own for name, own in self.all if name == tag]

    def values(self, attribute: str) -> list[str]:
        """Every value that an attribute has."""
        return [own[attribute] for _, own in self.all if attribute in own]

    @property
    def ids(self) -> list[str]:
        return self.values("id")
