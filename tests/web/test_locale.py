"""`locale` writes the numbers that people look at as a country does, and changes nothing else."""

import re

import pytest
from elements import Elements
from flask.testing import FlaskClient

STATE = "baseline=ruby&team_size=7.5&orders_per_month=2M&currency=EUR"
MARKS = {"de": (".", ","), "fr": ("\N{NARROW NO-BREAK SPACE}", ","), "es": (".", ",")}
SHOWN = [
    f"/?{STATE}",
    f"/breakdown?{STATE}",
    "/compare?baseline=ruby&currency=EUR&a.team_size=7.5&b.team_size=9",
    f"/certainty?{STATE}",
    f"/embed/tornado?{STATE}&table=1",
    f"/embed/annual?{STATE}&table=1",
    f"/chart/cumulative.svg?{STATE}",
    f"/receipt?{STATE}&number=annual.go.likely",
    f"/technologies?{STATE}",
]
NUMBER = re.compile(r"(?<![\w.,/…-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w.,-]*\d)")


def texts(page: str) -> str:
    """What is written on a page, without boxes, code, addresses and the words of others."""
    bare = re.sub(r"<(script|style|code|textarea|option)\b.*?</\1>", "", page, flags=re.DOTALL)
    bare = re.sub(r'<a href="[^"]*locale=en[^"]*">.*?</a>', "", bare)
    return re.sub(r"<[^>]*>", " ", bare)


@pytest.mark.parametrize("path", SHOWN)
@pytest.mark.parametrize("locale", MARKS)
def test_what_is_shown_has_the_marks_of_its_locale(
    client: FlaskClient, path: str, locale: str
) -> None:
    english = texts(client.get(path).text)
    theirs = texts(client.get(f"{path}&locale={locale}").text)
    group, decimal = MARKS[locale]
    table = str.maketrans({",": group, ".": decimal})
    # The round ones are those of prose.
    written = {text for text in NUMBER.findall(english) if not text.endswith("00")}
    assert written or path.startswith("/chart")
    for number in written:
        assert number.translate(table) in theirs, number
    assert not {number for number in written if number in theirs}


def test_boxes_mends_and_links_keep_the_one_grammar(client: FlaskClient) -> None:
    elements = Elements(client.get(f"/?{STATE}&locale=de").text)
    boxes = {box.get("id"): box.get("value") for box in elements.named("input")}
    assert (boxes["field-team_size"], boxes["field-orders_per_month"]) == ("7.5", "2M")
    assert {"type": "hidden", "name": "locale", "value": "de"} in elements.named("input")
    wrong = client.get("/?team_size=150.000&orders_per_month=1,00&locale=de").text
    assert "1.000" not in wrong
    read = client.get("/?orders_per_month=1.500&locale=de")
    assert "Did you mean 1,500?" in read.text or "1,500" in read.text


def test_no_number_of_the_api_follows_it(client: FlaskClient) -> None:
    path = f"/api/v1/estimate?{STATE}"
    plain, theirs = (client.get(f"{path}{more}").get_json() for more in ("", "&locale=de"))
    assert plain["inputs"] == theirs["inputs"]
    assert plain["verdict"] == theirs["verdict"]


def test_one_answer_leaves_no_trace_in_the_next(client: FlaskClient) -> None:
    before = client.get(f"/?{STATE}").text
    client.get(f"/?{STATE}&locale=fr")
    after = client.get(f"/?{STATE}").text
    assert "7.5 developers" in before
    assert texts(before) == texts(after)


@pytest.mark.parametrize(
    ("languages", "query", "offered"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "", "1.234,56"),
        ("en-GB,de;q=0.9", "", None),
        ("ja,fr;q=0.7", "", "1\N{NARROW NO-BREAK SPACE}234,56"),
        ("de", "locale=de", None),
        ("en", "locale=de", "1,234.56"),
        ("", "", None),
    ],
)
def test_a_page_offers_the_numbers_of_the_browsers_language_and_never_takes_them_by_itself(
    client: FlaskClient, languages: str, query: str, offered: str | None
) -> None:
    answer = client.get(f"/?team_size=7.5&{query}", headers={"Accept-Language": languages})
    found = re.search(
        r'id="numerals">\s*(?:<a href="([^"]*)">Write numbers as (.*?)</a>)?', answer.text
    )
    assert found
    assert found[2] == offered
    assert "Accept-Language" in answer.headers["Vary"]
    assert ("7,5 developers" in answer.text) == ("locale=de" in query)
    if offered:
        link = found[1].replace("&amp;", "&")
        assert client.get(link).status_code == 200
        assert "team_size=7.5" in link


def test_a_chart_of_a_locale_points_and_labels_alike(client: FlaskClient) -> None:
    plot = client.get(f"/chart/annual.json?{STATE}&locale=de").get_json()
    assert plot["layout"]["separators"] == ",."
    assert client.get(f"/chart/annual.json?{STATE}").get_json()["layout"]["separators"] == ".,"
    page = client.get(f"/?{STATE}&locale=de").text
    assert re.search(r'data-figure="[^"]*locale=de', page)
