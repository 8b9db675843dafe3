"""Descriptions of addresses for the API's documentation, declared at their views.

Pages for people, and the files that they load, have none and are not documented.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, Literal, TypeAlias, TypeVar

from flask import Blueprint, Response

from costcalc.web.delivery.formats import JSON

View = TypeVar("View", bound=Callable[..., Any])
Types: TypeAlias = tuple[type[Any], ...]
"""The types that a JSON answer can have; none for text and bytes."""

SAVED: Final = "Saved scenarios"


@dataclass(frozen=True, eq=False)
class About:
    """The description of an address, and the decorator that puts it on its view.

    title, text: the view's docstring unless they are given.
    json: the types of a JSON answer; forms: the media types of other answers.
    takes: a scenario, several, many, only parameters of its own, or nothing.
    own: the keys of its own parameters in `parameters.toml`; needed: the required ones of them
    that are not in the path; view: its parameters of how the answer looks.
    body: the name of the schema of a body that is no scenario.
    success: the status of success; statuses: others that only it has, with their meaning there.
    publishable: whether a publish id may stand for the inputs.
    etag: whether answers have an ETag and a 304.
    links: the links of `base.toml` that lead on from a success.
    end: what stands in the address where its rule has `<kind>`.
    """

    group: str
    title: str = ""
    text: str = ""
    json: Types = ()
    forms: tuple[str, ...] = ()
    takes: Literal["scenario", "several", "many", "own", "nothing"] = "scenario"
    own: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    view: tuple[str, ...] = ()
    body: str = ""
    success: int = 200
    publishable: bool = False
    etag: bool = False
    statuses: Mapping[int, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    end: str = ""

    def __call__(self, view: View) -> View:
        """The view with this description added; one with several addresses has several."""
        title, _, text = (self.title or view.__doc__ or "").partition("\n")
        about = replace(self, title=title.rstrip("."), text=self.text or " ".join(text.split()))
        view.described = (*described(view), about)  # type: ignore[attr-defined]  # ours
        return view

    @property
    def answers(self) -> Mapping[str, Types]:
        """The types of the answer by media type."""
        kinds = self.forms or ((JSON,) if self.json else ())
        return {kind: self.json if kind == JSON else () for kind in kinds}

    def of_saved(self) -> "About":
        """The description of the same address below the page of a saved scenario."""
        return replace(
            self,
            group=SAVED,
            title=f"{self.title}, of a saved scenario",
            takes="own",
            own=("saved.id", "saved.revision", *self.own),
            publishable=False,
            etag=False,
        )


def described(view: Callable[..., Any]) -> tuple[About, ...]:
    """The descriptions of a view, one for each of its addresses."""
    found: tuple[About, ...] = getattr(view, "described", ())
    return found


def both_forms(
    blueprint: Blueprint,
    rule: str,
    view: Callable[..., Response],
    abouts: tuple[About, About],
    methods: Sequence[str] = ("GET",),
) -> None:
    """Add the addresses of what is answered as JSON or as rows, with what is said of each.

    The `suffix` that the view takes is None where `Accept` chooses.
    """
    as_json, as_rows = abouts
    every = {"": replace(as_json, statuses={406: ""}), ".json": as_json, ".csv": as_rows}
    for end, about in every.items():
        name = f"{rule.strip('/')}{end}".translate(str.maketrans("/.<>", "____"))
        one = about(partial(view, suffix=end[1:] or None))
        blueprint.add_url_rule(f"{rule}{end}", name, one, methods=methods)
