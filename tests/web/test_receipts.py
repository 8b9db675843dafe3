"""The page of a receipt: a number of the page is the number of its receipt, every link leads on."""

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from effort import some
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

STATES = (
    "",
    "scope=published&currency=EUR&baseline=ruby&migration_person_months=2&years=2",
    "current_servers=10..20&baseline=node&technologies=go,node&draws=100&period=horizon",
    "baseline=none&orders_per_month=0&team_size=0&draws=0&period=month",
)
FEW = some(STATES[::2], STATES)
NUMBER = re.compile(r'<a class="n[^"]*" href="(/receipt\?[^"]+)">([^<]*)</a>')
SHOWN = re.compile(r'<p class="big">\s*(.*?) <small>')


def links(text: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'href="([^"]+)"', text)]


@pytest.mark.parametrize("state", FEW)
def test_every_number_of_the_page_opens_the_receipt_of_that_number(
    state: str, client: FlaskClient
) -> None:
    found = NUMBER.findall(client.get(f"/?{state}&print=all").text)
    assert len(found) > 50
    seen = 0
    for href, text in dict(found).items():
        reply = client.get(unescape(href))
        assert reply.status_code == 200, (href, text)
        if re.fullmatch(r"[-−]?[\d,]+\.\d\d", text):
            amount, shown = (
                float(each.replace(",", "").replace("−", "-"))
                for each in (text, SHOWN.search(reply.text)[1])
            )
            assert shown == pytest.approx(amount, abs=0.0051), href
            seen += 1
    assert seen > 40


@pytest.mark.parametrize("state", FEW)
def test_every_number_of_the_page_stands_alone_by_the_name_of_its_receipt(
    state: str, client: FlaskClient
) -> None:
    found = dict(NUMBER.findall(client.get(f"/?{state}&print=all").text))
    asked = {parse_qs(urlsplit(unescape(href)).query)["number"][0] for href in found}
    for number in asked:
        alone = client.get(f"/api/v1/estimate.txt?{state}&{urlencode({'metric': number})}")
        value = client.get(f"/api/v1/trace?{state}&{urlencode({'number': number})}").json["value"]
        assert alone.status_code == (422 if value is None else 200), number
        assert value is None or float(alone.text) == value, number


@pytest.mark.parametrize("state", some(STATES[1:2], STATES[:3]))
@pytest.mark.parametrize("number", ["annual.go.likely", "go.compute.monthly.high", "rank.go"])
def test_every_link_of_a_receipt_leads_somewhere(
    number: str, state: str, client: FlaskClient
) -> None:
    text = client.get(f"/receipt?{state}&number={number}").text
    article = text[text.index("<article") : text.index("</article>")]
    pages: dict[str, str] = {}
    found = links(article)
    assert len(found) > 12
    for link in found:
        page, _, place = link.partition("#")
        if page not in pages:
            reply = client.get(page)
            assert reply.status_code == 200, link
            pages[page] = reply.text
        assert not place or f'id="{place}"' in pages[page], link


def test_the_page_says_what_the_api_says(client: FlaskClient) -> None:
    asked = "salary.go=120k..180k&currency=EUR&exchange_rate=0.9"
    for number in ("go.salaries.annual.high", "present_value.go-elixir.p90", "salary.go.low"):
        page = client.get(f"/receipt?{asked}&number={number}")
        record = client.get(f"/api/v1/trace?{asked}&number={number}").json
        shown = SHOWN.search(page.text)
        assert float(shown[1].replace(",", "")) == pytest.approx(record["value"], abs=0.005)
        assert (record["formula"] or "") in unescape(page.text)
        for part in record["from"]:
            own = urlencode({"number": part["number"]})
            assert f"&{own}" in unescape(page.text) or f"?{own}" in unescape(page.text)


@pytest.mark.parametrize(
    ("query", "status", "mend"),
    [
        ("number=anual.go.likely", 400, "annual.go.likely"),
        ("number=annual.elixr.likely", 422, "annual.elixir.likely"),
        ("number=annual.go.p10&draws=0", 422, "annual.go.likely"),
        ("number=server_ratio.go.likely&baseline=none", 422, "annual.go.likely"),
        ("number=page_total.go.likely&scope=like_for_like", 422, "annual.go.likely"),
        ("number=", 400, "annual.go.likely"),
        ("", 400, "annual.go.likely"),
        ("number=annual.go.likely&tem_size=1", 400, "team_size"),
        ("number=annual.go.likely&team_size=-1", 422, "0"),
        ("number=annual.go.likely&number=annual.go.low", 400, "annual.go.low"),
        ("number=annual.go.likely&book=1999.1", 404, "2026.12"),
    ],
)
def test_a_number_that_there_is_not_gives_the_page_with_the_mend_and_the_status_of_the_api(
    query: str, status: int, mend: str, client: FlaskClient
) -> None:
    page = client.get(f"/receipt?{query}")
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert page.headers["Cache-Control"] == "no-store"
    assert mend in page.text
    assert "<article" not in page.text
    assert client.get(f"/api/v1/trace?{query}").status_code == status


def test_a_receipt_leads_to_its_record_its_text_its_parts_and_back(client: FlaskClient) -> None:
    page = client.get("/receipt?number=annual.go.high&salary.go=121k..181k&years=5&theme=dark")
    found, asked = links(page.text), "salary.go=121000..181000&years=5"
    assert f"/api/v1/trace?number=annual.go.high&{asked}" in found
    assert f"/api/v1/trace.txt?number=annual.go.high&{asked}" in found
    assert "/?salary.go=121000..181000&theme=dark&years=5" in found
    for number in ("annual.go.low", "go.compute.annual.high"):
        receipt = f"/receipt?number={number}&salary.go=121000..181000&theme=dark&years=5"
        assert receipt in found


def test_a_part_leads_to_its_receipt_its_figure_and_its_source(client: FlaskClient) -> None:
    page = client.get("/receipt?number=go.compute.annual.likely&set.commitment_coverage=50%25")
    rows = [row.xpath("./th | ./td") for row in html.fromstring(page.text).xpath("//tbody/tr")]
    [price] = [row for row in rows if row[0].xpath("string(a)") == "Price of a server"]
    shown = [" ".join(cell.text_content().split()) for cell in price]
    assert shown[3:5] == ["c cited", "price book"]
    assert shown[5]
    receipt, figure, source = [cell.xpath("string(a/@href)") for cell in price if cell.xpath("a")]
    assert receipt == "/receipt?number=server_price.go.likely&set.commitment_coverage=0.5"
    assert figure.startswith("/sources#figure-")
    assert source == "/sources#source-aws-m7g-2026"


def test_tracking_is_ignored_and_the_theme_stays(client: FlaskClient) -> None:
    page = client.get("/receipt?number=annual.go.likely&utm_source=wiki&theme=dark&period=month")
    assert page.status_code == 200
    assert 'data-theme="dark"' in page.text
    own = [link for link in links(page.text) if link.startswith("/receipt")]
    assert len(own) > 15
    for link in own:
        asked = parse_qs(urlsplit(link).query)
        assert asked.keys() == {"number", "theme", "period"}


def test_the_page_of_a_receipt_holds_no_style_and_no_script_of_its_own(client: FlaskClient) -> None:
    page = client.get("/receipt?number=annual.go.likely")
    assert " style=" not in page.text
    assert re.findall(r"<script(?![^>]* src=)", page.text) == []
    assert 'content="noindex"' in page.text


def test_the_script_is_small(client: FlaskClient) -> None:
    page = client.get("/receipt?number=annual.go.likely").text
    (script,) = re.findall(r'src="(/static/\w+/receipt\.js)"', page)
    assert len(client.get(script).data) < 3000


WORDS = """
    annual go elixir likely low high p10 p50 compute monthly horizon year_1 year_4 servers
    go-elixir go-go payback rank team page_total stated_low discounted_year_1 salary server_price
    years seed exchange_rate per_order current_servers rewrite node migration estimate_class
    servers_by_load break_even_person_months p70 p80
"""


@settings(max_examples=some(50, 150))
@given(
    number=st.lists(st.sampled_from(WORDS.split()) | st.text(max_size=4), max_size=5).map(".".join),
    state=st.sampled_from(STATES),
)
def test_no_name_makes_a_receipt_stumble(number: str, state: str, client: FlaskClient) -> None:
    reply = client.get(f"/receipt?{state}&{urlencode({'number': number})}")
    assert reply.status_code in (200, 400, 422), number
    if reply.status_code == 200:
        assert SHOWN.search(reply.text)
        assert "None" not in reply.text
        assert "nan" not in SHOWN.search(reply.text)[1]
