"""The addresses of what is kept: the price book, its changes, saved scenarios."""

from collections.abc import Iterator
from dataclasses import replace

from costcalc.pricebook import PriceBook
from costcalc.web.formats import JSON
from costcalc.web.openapi.asked import PLACEHOLDER
from costcalc.web.openapi.route import Example, Route
from costcalc.web.schema import book, saved


def scenarios() -> Iterator[Route]:
    id_ = ("saved.id",)
    common = Route(group="Saved scenarios", asks="saved", own=id_, needed=id_, live=True)
    one = "/api/v1/scenarios/{id}"
    token = "Authorization: Bearer EDIT_TOKEN"
    secured = {403: "", 412: "", 507: ""}
    draft = {"title": "A million orders", "note": "", "inputs": {"orders_per_month": "1M"}}
    yield replace(
        common,
        path="/api/v1/scenarios",
        title="Save a scenario",
        says="The answer is the only one that tells the edit token.",
        forms={JSON: (saved.Saved,)},
        methods=("post",),
        own=("saved.Idempotency-Key",),
        needed=(),
        body="Draft",
        success=201,
        more={409: "", 507: ""},
        examples=(Example("Save", body=draft, status=201),),
    )
    yield replace(
        common,
        path=one,
        title="A saved scenario, as it is or as it was",
        forms={JSON: (saved.SavedScenario,)},
        own=("saved.id", "saved.revision"),
        kept=True,
        more={412: ""},
        examples=(Example("Read", path=f"/api/v1/scenarios/{PLACEHOLDER}"),),
    )
    yield replace(
        common,
        path=f"{one}/revisions",
        title="Every revision of a saved scenario, newest first",
        forms={JSON: (saved.Revisions,)},
        examples=(Example("Revisions", path=f"/api/v1/scenarios/{PLACEHOLDER}/revisions"),),
    )
    yield replace(
        common,
        path=one,
        title="A new revision",
        forms={JSON: (saved.SavedScenario,)},
        methods=("put",),
        own=("saved.id", "saved.If-Match"),
        body="Draft",
        more={**secured, 428: ""},
        examples=(
            Example(
                "Change",
                body={"inputs": {"orders_per_month": "2M"}},
                path=f"/api/v1/scenarios/{PLACEHOLDER}",
                headers=(token, 'If-Match: "1"'),
            ),
        ),
    )
    yield replace(
        common,
        path=f"{one}/publication",
        title="A publish id, which stands for the inputs in charts and estimates",
        says="With `ratio` nothing that it shows tells money.",
        forms={JSON: (saved.Publication,)},
        methods=("post",),
        body="PublicationBody",
        success=201,
        more=secured,
        examples=(
            Example(
                "Publish",
                body={"values": "ratio"},
                status=201,
                path=f"/api/v1/scenarios/{PLACEHOLDER}/publication",
                headers=(token,),
            ),
        ),
    )
    removals = {
        f"{one}/publication": "Take a publication back",
        one: "Delete a scenario, its revisions and its publication",
    }
    for path, title in removals.items():
        yield replace(
            common,
            path=path,
            title=title,
            methods=("delete",),
            own=("saved.id", *(("saved.If-Match",) if path == one else ())),
            success=204,
            more=secured,
            examples=(
                Example(title, status=204, path=path.format(id=PLACEHOLDER), headers=(token,)),
            ),
        )


def figures(prices: PriceBook) -> Iterator[Route]:
    common = Route(group="Price book", kept=True, view=("dl", "errors"))
    salary = f"/api/v1/figures/{prices.compared[-1]}.salary"
    yield replace(
        common,
        path="/api/v1/figures",
        title="Every figure of the price book",
        forms={JSON: (book.Figures,)},
        examples=(Example("All"),),
    )
    yield replace(
        common,
        path="/api/v1/figures/{id}",
        title="One figure, or each technology's under a bare name",
        forms={JSON: (book.OneFigure, book.NamedFigures)},
        own=("figures.id",),
        needed=("figures.id",),
        examples=(
            Example("One", path=salary),
            Example("Each technology's", path="/api/v1/figures/salary"),
            Example("A misspelt one", path="/api/v1/figures/sallary", status=404),
        ),
    )
    yield replace(
        common,
        path="/api/v1/technologies",
        title="The technologies of the price book",
        forms={JSON: (book.Technologies,)},
        examples=(Example("All"),),
    )


def versions() -> Iterator[Route]:
    yield Route(
        path="/changes.json",
        group="Price book",
        title="What changed from price book to price book",
        forms={JSON: (book.Changes,)},
        view=("errors",),
        examples=(Example("All"),),
    )
