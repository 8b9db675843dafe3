"""What the documentation says of an address that its route does not: said at the view.

Pages for people and the files that they load say nothing, and do not stand in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias, TypeVar

from costcalc.web.delivery.formats import JSON

View = TypeVar("View", bound=Callable[..., Any])
Types: TypeAlias = tuple[type[Any], ...]
"""What a JSON answer can be; none for text and bytes."""

SAVED: Final = "Saved scenarios"


@dataclass(frozen=True, eq=False)
class About:
    """A description of an address, and the decorator that puts it on its view.

    Title and text are the view's docstring unless they are given. `asks` says what can be asked:
    a scenario, two, many, only parameters of its own, or nothing. `own` names those of its own
    (see `parameters`), `needed` those of them outside the path that it cannot do without, `view`
    those that change how the answer looks. `body` is the schema of a body that is no scenario.
    An answer that `shows` something takes a publish id for the inputs. `kept` answers have a
    fingerprint, and a 304 for who holds them. `more` are statuses that only it has, with what they
    mean there. `links` are those of `base.toml` that lead on from a success. `end` stands in the
    address where its rule has `<kind>`.
    """

    group: str
    title: str = ""
    text: str = ""
    json: Types = ()
    forms: tuple[str, ...] = ()
    asks: Literal["scenario", "two", "many", "own", "nothing"] = "scenario"
    own: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    view: tuple[str, ...] = ()
    body: str = ""
    success: int = 200
    shows: bool = False
    kept: bool = False
    more: Mapping[int, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    end: str = ""

    def __call__(self, view: View) -> View:
        """The view with this description; one with several addresses has several."""
        title, _, text = (self.title or view.__doc__ or "").partition("\n")
        said = replace(self, title=title.rstrip("."), text=self.text or " ".join(text.split()))
        view.described = (*described(view), said)  # type: ignore[attr-defined]
        return view

    @property
    def answers(self) -> Mapping[str, Types]:
        """What the answer can be, by media type."""
        kinds = self.forms or ((JSON,) if self.json else ())
        return {kind: self.json if kind == JSON else () for kind in kinds}

    def of_saved(self) -> "About":
        """The same of a saved scenario, below the address of its page."""
        return replace(
            self,
            group=SAVED,
            title=f"{self.title}, of a saved scenario",
            asks="own",
            own=("saved.id", "saved.revision", *self.own),
            shows=False,
            kept=False,
        )


def described(view: Callable[..., Any]) -> tuple[About, ...]:
    """What is said of a view."""
    said: tuple[About, ...] = getattr(view, "described", ())
    return said
