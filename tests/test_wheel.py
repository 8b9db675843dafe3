"""A wheel built from the checkout serves the page from an environment of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parents[1]
READY_WITHIN = 30  # seconds


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def wheel(elsewhere: Path) -> Path:
    """The wheel, built from the source distribution: so that one is complete as well."""
    made = elsewhere / "dist"
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(made)]
    run([*build, str(CHECKOUT)], elsewhere)
    return next(made.glob("*.whl"))


@pytest.fixture(scope="module")
def fresh(wheel: Path, elsewhere: Path) -> Path:
    """The commands of an environment that holds the wheel and borrows what it depends on."""
    place = elsewhere / "environment"
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    run([*install, "--no-index", "--no-deps", "--quiet", str(wheel)], elsewhere)
    # A folder named here is searched last, and the editable install in it is not followed.
    packages = run([str(python), "-c", "import site; print(site.getsitepackages()[0])"], elsewhere)
    Path(packages.strip(), "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


@pytest.fixture(scope="module")
def address(fresh: Path, elsewhere: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (elsewhere / "server.log").open("w+") as log:
        server = subprocess.Popen(
            [str(fresh / "costcalc"), "serve"],
            cwd=elsewhere,
            env=environment(PORT=str(port), XDG_DATA_HOME=str(elsewhere / "data")),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_ready(f"http://127.0.0.1:{port}", server, Path(log.name))
            yield f"http://127.0.0.1:{port}"
            server.terminate()
            assert server.wait(timeout=15) == 0, "the server did not stop when asked"
        finally:
            if server.poll() is None:
                server.kill()
                server.wait()


def environment(**more: str) -> dict[str, str]:
    """What a stranger's shell would hold: no path of ours to find a package by."""
    return {"PATH": os.defpath, "HOME": "/nonexistent", **more}


def run(command: list[str], cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.status == 200
        return answer.read().decode()


def wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end and server.poll() is None:
        try:
            fetch(f"{address}/readyz")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"not ready within {READY_WITHIN} s:\n{log.read_text()}")


def test_the_wheel_carries_the_templates_and_the_price_book(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "pricing_data"):
        ours = [path for path in (CHECKOUT / folder).rglob("*") if path.is_file()]
        assert ours
        wanted = {f"costcalc/{path.relative_to(CHECKOUT).as_posix()}" for path in ours}
        assert wanted <= carried, f"left out: {sorted(wanted - carried)}"
    assert all(name.startswith(("costcalc/", "costcalc-")) for name in carried)


def test_the_installed_package_is_the_fresh_one(fresh: Path, elsewhere: Path) -> None:
    ask = "import costcalc, sys; print(costcalc.__file__, *sys.path, sep='\\n')"
    found, *searched = run([str(fresh / "python"), "-c", ask], elsewhere).splitlines()
    assert Path(found).is_relative_to(fresh.parent)
    assert str(CHECKOUT) not in searched


def test_an_installed_costcalc_serves_the_page(address: str) -> None:
    page = fetch(f"{address}/")
    assert "<form" in page
    assert "orders_per_month" in page


def test_an_installed_costcalc_answers_with_an_estimate(address: str) -> None:
    estimate = json.loads(fetch(f"{address}/api/v1/estimate?orders_per_month=1000000"))
    assert estimate["technologies"]
    assert estimate["items"]


def test_an_installed_costcalc_keeps_every_released_book(address: str, fresh: Path) -> None:
    released = sorted(path.stem for path in (CHECKOUT / "pricing_data/released").glob("*.toml"))
    changes = json.loads(fetch(f"{address}/changes.json"))
    assert {each["version"] for each in changes["versions"]} >= {*released}
    for version in released:
        estimate = json.loads(fetch(f"{address}/api/v1/estimate?book={version}"))
        assert estimate["price_book"]["version"] == version
    assert "no fault" in run([str(fresh / "costcalc"), "check"], fresh)


def test_an_installed_costcalc_saves_a_scenario_with_nothing_set_up(
    address: str, elsewhere: Path
) -> None:
    body = json.dumps({"title": "installed", "inputs": {"years": "5"}}).encode()
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/api/v1/scenarios", body, kind)
    with urllib.request.urlopen(request, timeout=10) as answer:
        made = json.load(answer)
    assert json.loads(fetch(address + made["links"]["self"]))["inputs"] == {"years": "5"}
    assert (elsewhere / "data" / "costcalc" / "costcalc.db").is_file()
