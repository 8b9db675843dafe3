"""Programs that read tables from an address ask for parts of them."""

import io
from collections.abc import Mapping

import pandas as pd
import polars as pl
import pytest
from flask.testing import FlaskClient

TABLES = (
    "/api/v1/estimate.csv",
    "/api/v1/estimate.csv?layout=wide&orders_per_month=1M",
    "/api/v1/estimate.tsv",
    "/api/v1/figures.csv",
    "/api/v1/servers.csv",
    "/chart/annual.csv",
    "/api/v1/batch/template.csv",
)


def asked(client: FlaskClient, path: str, **headers: str) -> Mapping[str, object]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.get(path, headers=named)
    return {"status": answer.status_code, "body": answer.data, **answer.headers}


@pytest.mark.parametrize("path", [*TABLES, "/api/v1/estimate.json", "/chart/annual.svg"])
def test_parts_of_a_file_make_the_whole_of_it(client: FlaskClient, path: str) -> None:
    whole = client.get(path, headers={"Accept-Encoding": "identity"})
    assert whole.headers["Accept-Ranges"] == "bytes"
    length, pieces = len(whole.data), []
    for start in range(0, length, max(length // 3, 1)):
        end = min(start + max(length // 3, 1), length) - 1
        part = asked(client, path, Range=f"bytes={start}-{end}", Accept_Encoding="gzip")
        assert part["status"] == 206
        assert part["Content-Range"] == f"bytes {start}-{end}/{length}"
        assert "Content-Encoding" not in part
        assert part["ETag"] == whole.headers["ETag"]
        pieces.append(part["body"])
    assert b"".join(pieces) == whole.data  # type: ignore[arg-type]
    assert asked(client, path, Range="bytes=-7")["body"] == whole.data[-7:]


def test_a_part_beyond_the_end_is_told_the_length(client: FlaskClient) -> None:
    path = "/api/v1/estimate.csv"
    found = asked(client, path, Range="bytes=9999999-")
    assert found["status"] == 416
    assert found["Content-Range"] == f"bytes */{len(client.get(path).data)}"
    assert found["body"] == b""


@pytest.mark.parametrize("span", ["bytes=0-1,4-5", "lines=0-1", "bytes", "bytes=b-a"])
def test_what_is_no_range_of_ours_gets_the_whole_or_a_refusal(
    client: FlaskClient, span: str
) -> None:
    path = "/api/v1/estimate.csv"
    found = asked(client, path, Range=span)
    assert (found["status"], found["body"]) == (200, client.get(path).data)


def test_a_part_of_what_has_changed_since_is_the_whole(client: FlaskClient) -> None:
    path = "/api/v1/estimate.csv"
    tag = client.get(path, headers={"Accept-Encoding": "identity"}).headers["ETag"]
    same = asked(client, path, Range="bytes=0-9", If_Range=tag)
    other = asked(client, path, Range="bytes=0-9", If_Range='"another"')
    assert (same["status"], other["status"]) == (206, 200)


def test_an_error_and_a_page_have_no_parts(client: FlaskClient) -> None:
    assert asked(client, "/api/v1/estimate.csv?years=99", Range="bytes=0-9")["status"] == 422
    assert asked(client, "/method", Range="bytes=0-9")["status"] == 200
    posted = client.post("/api/v1/estimate.csv", json={}, headers={"Range": "bytes=0-9"})
    assert posted.status_code == 200


@pytest.mark.parametrize("path", TABLES)
def test_data_frames_read_every_table_from_its_address(
    client: FlaskClient, live: str, path: str
) -> None:
    mark = "\t" if ".tsv" in path else ","
    text = client.get(path).data
    whole = pl.read_csv(io.BytesIO(text), separator=mark)
    assert pl.read_csv(f"{live}{path}", separator=mark).equals(whole)
    assert pl.scan_csv(f"{live}{path}", separator=mark).collect().equals(whole)
    assert [*pd.read_csv(f"{live}{path}", sep=mark).columns] == whole.columns


def test_a_table_of_another_locale_reads_as_the_same_numbers(client: FlaskClient) -> None:
    for path in TABLES:
        if ".tsv" in path:
            continue
        text_of_it = {"schema_version": pl.String, "date": pl.String}
        plain = pl.read_csv(io.BytesIO(client.get(path).data), schema_overrides=text_of_it)
        for locale in ("de", "fr", "es"):
            joined = "&" if "?" in path else "?"
            text = client.get(f"{path}{joined}locale={locale}").data
            again = pl.read_csv(
                io.BytesIO(text), separator=";", decimal_comma=True, schema_overrides=text_of_it
            )
            assert again.equals(plain), path
    assert client.get("/api/v1/estimate.csv?locale=it").status_code == 422


def test_a_locale_changes_output_alone(client: FlaskClient) -> None:
    answer = client.get("/api/v1/estimate.csv?locale=de&salary.go=120,5k")
    assert answer.status_code == 400
