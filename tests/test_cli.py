"""The command line answers, serves and checks."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from costcalc import __version__, settings
from costcalc.cli import main
from costcalc.model.lines import ITEMS
from costcalc.prices.book import folder
from costcalc.web import create_app


def test_an_estimate_is_printed_as_a_table_that_lines_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["estimate", "orders_per_month=1M", "salary.go=120k..180k"]) == 0
    printed = capsys.readouterr().out
    table = printed.split("\n\n")[2].splitlines()
    assert len({len(line) for line in table}) == 1
    assert table[0].split()[-4:] == ["Elixir", "*", "Erlang", "Go"]
    assert "orders_per_month = 1,000,000 orders a month" in printed
    assert "/?orders_per_month=1000000" in printed


def test_what_the_scope_leaves_out_is_said_and_what_is_paid_once_and_how_sure_that_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["estimate", "scope=published", "baseline=ruby", "current_servers=20"]) == 0
    printed = capsys.readouterr().out
    for said in (
        *("not counted", "migration: rewrite", "migration: parallel running", "P10 to P90"),
        *("Staffing: present.", "Country: us.", "Class 5"),
    ):
        assert said in printed
    assert main(["estimate", "draws=0", "currency=EUR", "server=aws-m5.large"]) == 0
    printed = capsys.readouterr().out
    for said in (
        *("Range, low to high, EUR", "migration: team recruiting", "Server: aws-m5.large."),
        "1 USD = 0.8951 EUR, reference rate of 2026-10-30.",
    ):
        assert said in printed


def test_the_printed_items_add_up_to_the_printed_total(capsys: pytest.CaptureFixture[str]) -> None:
    main(["estimate", "team_size=0", "set.server_price=10", "scope=published"])
    rows = capsys.readouterr().out.split("\n\n")[2].splitlines()[2:]
    last_column = [re.split(r"\s{2,}", row)[-1] for row in rows]
    *items, total = [
        0 if cell == "not counted" else int(cell.replace(",", "")) for cell in last_column
    ]
    assert sum(items) == total


def test_json_on_the_command_line_is_the_answer_of_the_api(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["estimate", "--json", "currency=EUR", "exchange_rate=0.9", "years=5"]) == 0
    printed = json.loads(capsys.readouterr().out)
    client = create_app().test_client()
    assert printed == client.get("/api/v1/estimate?currency=EUR&exchange_rate=0.9&years=5").json


def test_a_value_without_a_name_is_told_with_all_other_faults(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["estimate", "orders_per_month", "years=0"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("costcalc: orders_per_month: orders_per_month has no value.")
    assert lines[1].startswith("costcalc: years: Planning period must be a whole number, 1 to 10.")


def test_the_embedded_price_book_has_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "7 technologies" in capsys.readouterr().out


def test_a_broken_price_book_is_told_what_is_wrong(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    place = tmp_path / "book"
    shutil.copytree(folder(), place)
    go = place / "technologies" / "go.toml"
    go.write_text(go.read_text().replace(".developer_pool]", ".pool]"))
    assert main(["check", str(place)]) == 1
    *faults, last = capsys.readouterr().out.splitlines()
    assert any("go.toml" in fault and "developer_pool" in fault for fault in faults)
    assert any("go.toml" in fault and "pool is no known figure" in fault for fault in faults)
    assert last == f"{len(faults)} faults found"


def test_an_empty_folder_is_no_price_book(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["check", str(tmp_path)]) == 1
    assert "common.toml: cannot be read" in capsys.readouterr().out


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out.strip() == f"costcalc {__version__}"


def serve(port: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "costcalc", "serve"],
        env={**os.environ, "PORT": port, **more},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = serve(str(port))
    assert done.returncode == 1
    assert f"port {port} cannot be used: address already in use" in done.stderr
    assert re.search(r"PORT=\d+", done.stderr)


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1", "٣"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    done = serve(port)
    assert done.returncode == 2
    assert "PORT=8000" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        ("COSTCALC_ORIGIN", "costs.example.com", "https://costs.example.com"),
        ("COSTCALC_PROXIES", "many", "such as 1"),
        ("COSTCALC_FRAME_ANCESTORS", "wiki", "https://wiki.example.com"),
        ("COSTCALC_API_ORIGINS", "wiki", "https://wiki.example.com"),
        ("COSTCALC_SECURITY_CONTACT", "me@example.com", "mailto:security@example.com"),
        ("COSTCALC_BIND", "eighty", "0.0.0.0:8000"),
        ("COSTCALC_BIND", "127.0.0.1:eighty", "0.0.0.0:8000"),
        ("COSTCALC_BIND", "127.0.0.1:70000", "0.0.0.0:8000"),
        ("COSTCALC_BIND", "unix:/no/such/folder/socket", "unix:/run/costcalc/socket"),
        ("COSTCALC_BIND", "127.0.0.1:0,192.0.2.1:8000", "0.0.0.0:8000"),
        ("WEB_CONCURRENCY", "two", "such as 2"),
        ("WEB_CONCURRENCY", "0", "such as 2"),
        ("COSTCALC_DATABASE_URL", "mysql://host/database", "postgresql://user@host/database"),
        ("COSTCALC_PRICING_DIR", "/no/such/folder", "such as /etc/costcalc"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told_in_one_line(
    name: str, value: str, example: str
) -> None:
    done = serve("8000", **{name: value})
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith(f"costcalc: {name} ")
    assert value.rpartition(",")[2] in line or name == "COSTCALC_DATABASE_URL"  # has a password
    assert example in line


def test_all_settings_that_cannot_be_meant_are_told_at_once() -> None:
    done = serve("eighty", COSTCALC_PROXIES="many", WEB_CONCURRENCY="two")
    assert done.returncode == 2
    told = [line.split()[1] for line in done.stderr.splitlines()]
    assert told == ["PORT", "WEB_CONCURRENCY", "COSTCALC_PROXIES"]


def test_a_setting_that_is_misspelt_is_told_and_the_service_starts() -> None:
    told = list(settings.unknown({"COSTCALC_ORIGN": "x", "COSTCALC_TEST_URL": "x", "HOME": "/"}))
    assert told == ["COSTCALC_ORIGN is no setting and has no effect; did you mean COSTCALC_ORIGIN?"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        done = serve(str(taken.getsockname()[1]), COSTCALC_BNID="127.0.0.1:0")
    assert (
        "COSTCALC_BNID is no setting and has no effect; did you mean COSTCALC_BIND?" in done.stderr
    )


def test_every_variable_that_the_service_reads_is_a_known_setting() -> None:
    package = Path(settings.__file__).parent
    read = {
        name
        for path in package.rglob("*.py")
        for name in re.findall(r'"(COSTCALC_[A-Z_]+)"', path.read_text("utf-8"))
    }
    assert len(read) > 10
    assert list(settings.unknown(dict.fromkeys(read, ""))) == []


def test_a_place_that_is_taken_is_told_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        done = serve("8000", COSTCALC_BIND=place)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith(f"costcalc: COSTCALC_BIND is '{place}': address already in use; ")


def test_a_fault_of_an_operators_figures_is_told_with_its_folder(tmp_path: Path) -> None:
    (tmp_path / "technologies").mkdir()
    (tmp_path / "technologies/go.toml").write_text("nonsense", "utf-8")
    done = serve("8000", COSTCALC_PRICING_DIR=str(tmp_path))
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    where = f"costcalc: COSTCALC_PRICING_DIR={tmp_path}: technologies/go.toml: is no TOML: "
    assert line.startswith(where)


def test_a_reader_that_stops_reading_is_no_error() -> None:
    command = f"{sys.executable} -m costcalc estimate | head -n 1"
    done = subprocess.run(  # noqa: S602 - a pipe is what is tested
        command, shell=True, capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("simulate", "in 100"),
        ("sensitivity annual.go-elixir", "annual.go-elixir is -3,063.92 at likely values"),
        ("sensitivity annual.go country=de salary.go=60k..80k", "60,000 to 80,000 EUR/year"),
        ("flip go.salary", "Elixir is likely the cheapest instead of Go"),
        ("flip revenue_per_hour", "is likely the cheapest throughout, from 10 USD an hour to"),
        ("bridge elixir go of=annual", "1,247,633.89"),
        ("trace go.compute.annual.likely", "server price"),
        ("trace annual.go-elixir.p50", "50th percentile of the difference in 2,000 draws, seed 1"),
        ("trace payback.go", "payback: none year = "),
        ("compare a.team_size=5 years=1", "team_size: 5 against default"),
    ],
)
def test_each_analysis_can_be_read_in_a_terminal(
    capsys: pytest.CaptureFixture[str], command: str, says: str
) -> None:
    assert main(command.split()) == 0
    assert says in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("simulate seed=5 draws=100", "simulation?seed=5&draws=100"),
        ("sensitivity annual.go", "sensitivity?of=annual.go"),
        ("flip go.salary of=annual", "flip-points?driver=go.salary&of=annual"),
        ("bridge elixir go", "bridge?from=elixir&to=go"),
        ("trace annual.go.likely", "trace?number=annual.go.likely"),
        ("compare a.years=1 b.years=2", "compare?a.years=1&b.years=2"),
    ],
)
def test_an_analysis_in_json_is_the_answer_of_the_api(
    capsys: pytest.CaptureFixture[str], command: str, path: str
) -> None:
    assert main([*command.split(), "--json"]) == 0
    answer = create_app().test_client().get(f"/api/v1/{path}").json
    assert json.loads(capsys.readouterr().out) == answer


@pytest.mark.parametrize(
    ("command", "field", "suggestion"),
    [
        ("flip", "driver", "team_size.go"),
        ("flip go.salry", "driver", "salary"),
        ("sensitivity annual.goo", "of", "go"),
        ("bridge elixir perl", "to", "Allowed"),
        ("trace annual.go.liekly", "number", "likely"),
        ("simulate draws=0", "draws", "2000"),
        ("compare a.team_size=-1", "a.team_size", "0"),
    ],
)
def test_an_analysis_that_cannot_be_made_says_why(
    capsys: pytest.CaptureFixture[str], command: str, field: str, suggestion: str
) -> None:
    assert main(command.split()) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"costcalc: {field}: ")
    assert suggestion in error


@pytest.fixture
def scenarios(tmp_path: Path) -> Path:
    path = tmp_path / "scenarios.csv"
    path.write_text("scenario,orders_per_month\na,1M\nb,x\nc,100k\n", "utf-8")
    return path


def test_a_batch_writes_the_good_rows_and_says_which_are_bad(
    scenarios: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, log = tmp_path / "out.csv", tmp_path / "errors.csv"
    asked = ["batch", str(scenarios), "--out", str(out), "--errors", str(log), "--set", "years=1"]
    assert main(asked) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    read, first, last = printed.err.splitlines()
    assert read == "costcalc: read UTF-8 text with commas between cells"
    assert first.startswith("costcalc: line 3: orders_per_month: Orders a month must be a number")
    assert last == "costcalc: 3 scenarios, 1 of them refused"
    assert [line[:2] for line in out.read_text().splitlines()[1:]] == ["a,", "b,", "c,"]
    assert len(log.read_text().splitlines()) == 2
    scenarios.write_text("years\n1\n")
    assert main(["batch", str(scenarios), "--out", str(out)]) == 0
    assert capsys.readouterr().err.endswith("\ncostcalc: 1 scenario, none refused\n")


def test_a_batch_reads_from_a_pipe_and_prints(scenarios: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "costcalc", "batch", "-", "--out", "-", "--layout", "tidy"],
        input=scenarios.read_bytes(),
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 1
    header, *lines = ran.stdout.splitlines()
    assert header.startswith(b"scenario,line,schema_version,price_book,technology,")
    assert len(lines) == 2 * 3 * len(ITEMS) + 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["missing.csv", "--out", "out.csv"], "missing.csv: no such file"),
        (["scenarios.csv", "--out", "missing/out.csv"], "missing/out.csv: no such file"),
        (["scenarios.csv", "--out", "."], "names no kind of table"),
        (
            ["scenarios.csv", "--out", "out.csv", "--set", "years=x"],
            "years: Planning period must be a number",
        ),
        (["scenarios.csv", "--out", "out.csv", "--set", "years"], "years has no value"),
    ],
)
def test_a_batch_that_cannot_begin_says_why(
    scenarios: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(scenarios.parent)
    assert main(["batch", *arguments]) == 2
    assert says in capsys.readouterr().err
    assert not Path("out.csv").exists()


def test_names_as_they_are_shown_are_taken_in_any_case(capsys: pytest.CaptureFixture[str]) -> None:
    shown = ("bridge Elixir Go", "flip Driver=Team_size", "compare A.years=4 B.years=5")
    written = ("bridge elixir go", "flip driver=team_size", "compare a.years=4 b.years=5")
    for one, other in zip(shown, written, strict=True):
        assert main([*one.split(), "--json"]) == main([*other.split(), "--json"]) == 0
        first, _, second = capsys.readouterr().out.partition("\n}\n")
        assert f"{first}\n}}\n" == second


def test_an_unknown_name_of_a_side_that_is_like_no_other_has_no_mend(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["compare", "a.foo=1", "b.years=4"]) == 2
    assert "Try" not in capsys.readouterr().err
