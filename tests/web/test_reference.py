"""The reference pages answer without a script, lead into each other, and hold every line once."""

from urllib.parse import unquote, urlsplit

import pytest
from elements import Elements
from flask.testing import FlaskClient

from costcalc.output.method import places
from costcalc.output.sources import place
from costcalc.prices.book import PriceBook

PAGES = ("/method", "/sources", "/technologies")
STATES = ("", "?concurrent_connections=60000&workload_kind=cpu_bound&theme=dark")


def page(client: FlaskClient, address: str) -> Elements:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Elements(answer.text)


def test_every_line_of_the_model_stands_on_its_page_once(client: FlaskClient) -> None:
    ids = page(client, "/method").ids
    for anchor in places().values():
        assert ids.count(anchor) == 1, anchor


def test_every_figure_of_the_book_stands_on_its_page_once(
    client: FlaskClient, book: PriceBook
) -> None:
    ids = page(client, "/sources").ids
    for anchor in {place(figure, book) for figure in book.figures()}:
        assert ids.count(anchor) == 1, anchor
    for id_ in book.sources:
        assert ids.count(f"source-{id_}") == 1, id_


@pytest.mark.parametrize("state", STATES)
def test_every_link_into_a_page_has_its_target_there(client: FlaskClient, state: str) -> None:
    pages = {path: page(client, f"{path}{state}") for path in PAGES}
    for path, elements in pages.items():
        assert len(elements.ids) == len(set(elements.ids)), path
        followed = 0
        for link in elements.named("a"):
            split = urlsplit(link["href"])
            if split.fragment:
                followed += 1
                assert unquote(split.fragment) in pages[split.path or path].ids, link["href"]
        assert followed > 10, path


@pytest.mark.parametrize("path", PAGES)
def test_every_address_that_a_page_links_to_answers(client: FlaskClient, path: str) -> None:
    elements = page(client, path)
    found = {own["href"] for own in elements.named("a") if "id_" not in own["href"]}
    found |= {own["href"] for own in elements.named("link") if own["rel"] != "canonical"}
    for address in {urlsplit(each)._replace(fragment="").geturl() for each in found} - {""}:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("path", PAGES)
def test_a_page_links_its_figures_as_json_for_people_and_programs(
    client: FlaskClient, path: str
) -> None:
    elements = page(client, path)
    alternate = [own["href"] for own in elements.named("link") if own["rel"] == "alternate"]
    assert len(alternate) == 1
    assert alternate[0] in [own["href"] for own in elements.named("a")]
    assert client.get(alternate[0]).mimetype == "application/json"


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_lead_into_each_other_and_keep_the_scenario(
    client: FlaskClient, path: str
) -> None:
    state = "?theme=dark&years=5"
    links = [own for own in page(client, path + state).named("a") if "href" in own]
    for other in ("/", *PAGES):
        marked = [own.get("aria-current") for own in links if own["href"] == other + state]
        assert marked, other
        assert (marked[0] == "page") == (other == path)
    assert [own["href"] for own in links if own.get("class") == "name"] == ["/?theme=dark"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("asked", "status"),
    [("salery=1", 400), ("theme=pink", 422), ("team_size=-3", 422), ("years=2&years=3", 400)],
)
def test_what_is_no_question_is_refused(
    client: FlaskClient, path: str, asked: str, status: int
) -> None:
    answer = client.get(f"{path}?{asked}", headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert asked.partition("=")[0] in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_tracking_parameters_and_empty_fields_are_no_part_of_the_question(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(f"{path}?utm_source=x&ref=y&years=")
    assert answer.status_code == 200
    assert "utm_source" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_style_and_no_script_within(client: FlaskClient, path: str) -> None:
    html = client.get(path).text
    elements = Elements(html)
    assert not [own for _, own in elements.all if "style" in own]
    assert not [own for _, own in elements.all if any(name.startswith("on") for name in own)]
    assert all(own.get("src") for own in elements.named("script"))
    assert len(elements.named("h1")) == 1


@pytest.mark.parametrize("path", PAGES)
def test_every_table_has_a_name_and_heads_and_can_be_scrolled_by_keyboard(
    client: FlaskClient, path: str
) -> None:
    elements = page(client, path)
    regions = [own for own in elements.named("div") if own.get("class") == "scroll"]
    assert len(regions) == len(elements.named("table")) > 0
    for region in regions:
        assert (region["tabindex"], region["role"]) == ("0", "region")
        assert region["aria-label"].startswith("Table: ")
    assert all(own.get("scope") for own in elements.named("th"))


def test_the_advice_is_judged_for_the_workload_in_the_address(client: FlaskClient) -> None:
    before, after = (
        client.get(f"/technologies{state}").text for state in ("", "?concurrent_connections=60000")
    )
    assert before.count("not your workload") == 3
    assert after.count("not your workload") == 2
    assert "The computed verdict " in after
    assert "60,000 connections" in after


def test_rows_on_which_the_page_contradicts_itself_link_to_how(client: FlaskClient) -> None:
    links = [
        own["href"]
        for own in page(client, "/technologies").named("a")
        if own.get("class") == "contested"
    ]
    assert len(links) > 10
    assert "/sources#contradiction-developers_per_posting" in links
