"""The addresses of a saved scenario's own pages, for who has its id, and of what stands below."""

from collections.abc import Iterator
from dataclasses import replace

from costcalc.output.links import PRIVATE
from costcalc.pricebook import PriceBook
from costcalc.web.openapi.calculating import estimated
from costcalc.web.openapi.route import Route
from costcalc.web.openapi.showing import HTML, charted

PAGE = "/s/{id}"
FORM = "application/x-www-form-urlencoded"


def private(prices: PriceBook) -> Iterator[Route]:
    id_ = ("saved.id",)
    common = Route(
        group="Saved scenarios",
        asks="saved",
        own=(*id_, "saved.revision"),
        needed=id_,
        forms={HTML: ()},
        live=True,
    )
    looks = ("period", "panels", "map", "theme", "print")
    title = "The page of a saved scenario, for who has its id"
    yield replace(common, path=PAGE, title=title, view=looks)
    yield replace(
        common,
        path=PAGE,
        title="The page that a change would make",
        says="Nothing is saved, and nothing that is sent stands in an address.",
        methods=("post",),
        body="DraftForm",
        takes=FORM,
        view=looks,
    )
    yield replace(
        common,
        path=f"{PAGE}/history",
        title="Every revision with what it changed",
        own=(*id_, "saved.upto"),
        view=("theme",),
    )
    both = (*id_, "saved.other")
    yield replace(
        common,
        path=f"{PAGE}/compare/{{other}}",
        title="Two saved scenarios beside each other",
        own=(*both, "saved.revision", "saved.other_revision"),
        needed=both,
        view=("theme",),
    )
    numbered = (*common.own, "trace.number")
    yield replace(
        common,
        path=f"{PAGE}/receipt",
        title="How one of its numbers came about",
        own=numbered,
        needed=(*id_, "trace.number"),
        view=("theme",),
    )
    title = "Where its main drivers flip the answer"
    yield replace(common, path=f"{PAGE}/flips", title=title, view=("theme",))
    for route in (*estimated(prices), *charted()):
        below = route.path.removeprefix("/api/v1")
        if below.startswith(PRIVATE):
            yield replace(
                common,
                path=PAGE + below,
                title=f"{route.title}, of a saved scenario",
                forms=route.forms,
                own=(*common.own, *route.own),
                needed=(*id_, *route.needed),
                view=route.view,
            )
