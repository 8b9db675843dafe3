"""The command line at home in a shell: completion, files, pipes, a full disk, a narrow window."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from costcalc.cli import main
from costcalc.web import create_app

SHEETS = "xl/workbook.xml"
COSTCALC = [sys.executable, "-m", "costcalc"]
BESIDE = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
BASH = """
eval "$(costcalc completion bash)"
COMP_LINE="$1" COMP_POINT=${#1} COMP_WORDS=($1) COMP_TYPE=9
COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
_python_argcomplete costcalc
printf '%s\\n' "${COMPREPLY[@]}"
"""


def offered(line: str) -> list[str]:
    """What bash offers after Tab at the end of a line."""
    words = ["bash", "-c", BASH, "bash", line]
    done = subprocess.run(words, env=BESIDE, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("costcalc est", ["estimate"]),
        ("costcalc estimate orders", ["orders_per_month="]),
        ("costcalc estimate set.peak", ["set.peak_to_mean="]),
        ("costcalc estimate set.go.server_p", ["set.go.server_price="]),
        ("costcalc estimate scope=", ["like_for_like", "published"]),
        ("costcalc compare b.concurrent", ["b.concurrent_connections="]),
        ("costcalc flip driver=code", ["code_size"]),
        ("costcalc learn bill.csv --set current_servers", ["current_servers="]),
    ],
)
def test_a_shell_completes_commands_parameters_figures_and_words(
    line: str, found: list[str]
) -> None:
    assert offered(line) == found


def test_fish_completes_too() -> None:
    fish = shutil.which("fish") or pytest.skip("there is no fish")
    line = 'costcalc completion fish | source; complete -C "costcalc estimate orders"'
    done = subprocess.run(
        [fish, "-c", line], env=BESIDE, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "orders_per_month="


def test_zsh_reads_its_completion() -> None:
    done = subprocess.run(
        [*COSTCALC, "completion", "zsh"], capture_output=True, text=True, check=True
    )
    assert "#compdef costcalc" in done.stdout
    if zsh := shutil.which("zsh"):
        subprocess.run([zsh, "-n"], input=done.stdout, text=True, check=True)


def test_rows_are_printed_as_the_service_has_them(capsys: pytest.CaptureFixture[str]) -> None:
    client = create_app().test_client()
    for command, path in (
        (["estimate", "team_size=8"], "/api/v1/estimate.csv?team_size=8"),
        (["bridge", "elixir", "go"], "/api/v1/bridge.csv?from=elixir&to=go"),
        (["compare", "a.years=3", "b.years=5"], "/api/v1/compare.csv?a.years=3&b.years=5"),
    ):
        assert main([*command, "--csv"]) == 0
        printed = list(csv.reader(io.StringIO(capsys.readouterr().out)))
        assert printed == list(csv.reader(io.StringIO(client.get(path).text)))


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("xlsx", b"PK"),
        ("png", b"\x89PNG"),
        ("svg", b"<svg"),
        ("csv", b"schema_version"),
        ("tsv", b"schema_version"),
        ("json", b"{"),
    ],
)
def test_an_estimate_becomes_the_file_that_its_name_says(
    tmp_path: Path, kind: str, begins: bytes
) -> None:
    place = tmp_path / f"costs.{kind}"
    assert main(["estimate", "team_size=8", "--out", str(place)]) == 0
    assert place.read_bytes().startswith(begins)
    assert [*tmp_path.iterdir()] == [place]


def test_the_workbook_is_the_one_of_the_service_and_the_picture_the_chart_asked_for(
    tmp_path: Path,
) -> None:
    place = tmp_path / "costs.xlsx"
    main(["estimate", "--out", str(place)])
    served = create_app().test_client().get("/api/v1/estimate.xlsx").data
    sheets, same = (zipfile.ZipFile(each).read(SHEETS) for each in (place, io.BytesIO(served)))
    assert sheets == same
    main(["estimate", "--out", str(tmp_path / "a.svg"), "--chart", "tornado"])
    assert (
        create_app().test_client().get("/chart/tornado.svg").data
        == (tmp_path / "a.svg").read_bytes()
    )


def test_a_file_of_no_known_kind_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", "--out", "costs.pdf"]) == 2
    assert "Allowed: .xlsx" in capsys.readouterr().err
    assert main(["estimate", "--out", "costs.svg", "--chart", "nothing"]) == 2
    assert "Allowed: annual" in capsys.readouterr().err


@pytest.mark.parametrize("columns", ["40", "200"])
def test_sentences_are_as_wide_as_the_window(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert main(["estimate", "baseline=ruby", "orders_per_month=1M"]) == 0
    first, *_ = capsys.readouterr().out.split("\n\n")
    lines = first.splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert max(map(len, lines)) > int(columns) * 0.7


def test_the_cheapest_and_what_runs_today_are_marked(capsys: pytest.CaptureFixture[str]) -> None:
    main(["estimate", "baseline=ruby"])
    printed = capsys.readouterr().out
    assert "Ruby * ^" in printed
    assert "\n* the cheapest by present value\n^ runs today\n" in printed
    main(["estimate"])
    printed = capsys.readouterr().out
    assert "Go *" in printed
    assert "\n* likely the cheapest by present value\n" in printed


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
@pytest.mark.parametrize("more", [[], ["--json"], ["--csv"]])
def test_a_full_disk_is_told_in_one_line(more: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COSTCALC, "estimate", *more],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "costcalc: standard output: no space left on device\n"


def test_a_table_goes_to_standard_output_under_either_name() -> None:
    rows = b"scenario,team_size\nsmall,3\n"
    printed = [
        subprocess.run(
            [*COSTCALC, "batch", source, "--out", out], input=rows, capture_output=True, check=True
        ).stdout
        for source, out in (("-", "-"), ("/dev/stdin", "/dev/stdout"))
    ]
    assert printed[0] == printed[1]
    assert b"small" in printed[0]


@pytest.mark.parametrize("command", ["batch", "sweep", "template"])
def test_the_usage_says_that_a_dash_is_a_pipe(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    usage = capsys.readouterr().out.partition("\n\n")[0]
    assert "FILE|-" in usage


def test_the_page_of_an_estimate_has_an_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COSTCALC_ORIGIN", "https://costs.example.com")
    main(["estimate"])
    assert "Page: https://costs.example.com/?book=" in capsys.readouterr().out
    monkeypatch.delenv("COSTCALC_ORIGIN")
    monkeypatch.setenv("PORT", "8080")
    main(["estimate"])
    assert "Page: http://127.0.0.1:8080/?book=" in capsys.readouterr().out


def test_json_is_still_the_answer_of_the_service(capsys: pytest.CaptureFixture[str]) -> None:
    main(["estimate", "--json"])
    served = create_app().test_client().get("/api/v1/estimate.json").get_json()
    assert json.loads(capsys.readouterr().out) == served
