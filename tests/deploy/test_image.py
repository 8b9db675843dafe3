"""The image is built as its Dockerfile says, and runs as nobody on a root that nobody can write."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from engine import Engine, Image, instructions

DOCKER = Path(__file__).parents[2] / "deploy" / "docker"
READY_WITHIN = 30
NOBODY = "10001"
ASKING = """
import sys, urllib.error, urllib.request
address, body, kind = sys.argv[1:]
asked = urllib.request.Request(address, body.encode() or None, {"Content-Type": kind})
try:
    answer = urllib.request.urlopen(asked, timeout=10)
except urllib.error.HTTPError as refused:
    answer = refused
print(answer.status)
sys.stdout.flush()
sys.stdout.buffer.write(answer.read())
"""
PACKAGES = """
from importlib.metadata import distributions
print(*(each.name.lower() for each in distributions()))
"""

pytestmark = [pytest.mark.image, pytest.mark.long, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def proxy(engine: Engine, source: Path) -> Image:
    """nginx, configured as for a container, beside two services that it knows by name."""
    built = engine.build((DOCKER / "nginx.Dockerfile").read_text(), source, {})
    etc, logs = f"{built.root}/etc", f"{built.root}/var/log/nginx"
    # What the image of nginx has, and this machine's nginx has not.
    engine.within("rm", "-f", f"{etc}/nginx/sites-enabled/default")
    engine.within("ln", "-sf", "/dev/stdout", f"{logs}/access.log")
    engine.within("ln", "-sf", "/dev/stderr", f"{logs}/error.log")
    hosts = "127.0.0.1 localhost\n127.0.1.1 app-1\n127.0.1.2 app-2\n"
    engine.within("sh", "-c", f"printf '{hosts}' > {etc}/hosts")
    built.command = ["nginx", "-g", "daemon off;"]
    engine.within("mkdir", "-p", f"{built.root}/var/cache/nginx")
    engine.seal(built)
    for written in ("tmp", "var/lib/nginx", "var/cache/nginx"):
        engine.within("mount", "-t", "tmpfs", "tmpfs", f"{built.root}/{written}")
    return built


def healthy(engine: Engine, image: Image, more: dict[str, str] | None = None) -> bool:
    """What the image's own check of its health says."""
    check = [*engine.entered(network=True), *engine.inside(image, image.health, more or {})]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


@contextmanager
def serving(engine: Engine, image: Image, log: Path) -> Iterator[int]:
    """The service, once it is healthy; yields its first process."""
    assert not healthy(engine, image), "something else answers"
    with engine.serving(image, log) as process:
        end = time.monotonic() + READY_WITHIN
        while not healthy(engine, image):
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        yield process


def ask(
    engine: Engine, image: Image, path: str, body: str = "", at: str = "127.0.0.1:8000"
) -> tuple[int, str]:
    """The status and the body of an answer."""
    command = ["python", "-c", ASKING, f"http://{at}{path}", body, "application/json"]
    status, _, answer = engine.run(image, command, {}).partition("\n")
    return int(status), answer


def test_it_serves_as_nobody_and_writes_into_its_volume_alone(
    engine: Engine, image: Image, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(engine, image, log) as process:
        facts = dict(
            line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines()
        )
        assert set(facts["Uid"].split()) == set(facts["Gid"].split()) == {NOBODY}
        assert (facts["CapEff"].strip("\t0"), facts["CapBnd"].strip("\t0")) == ("", "")
        assert ask(engine, image, "/readyz")[0] == 200
        assert "<form" in ask(engine, image, "/")[1]
        status, answer = ask(engine, image, "/chart/annual.svg")
        assert (status, answer[:4]) == (200, "<svg")
        saved = json.dumps({"title": "in a box", "inputs": {"years": "5"}})
        status, answer = ask(engine, image, "/api/v1/scenarios", saved)
        assert status == 201
        link = json.loads(answer)["links"]["self"]
    with serving(engine, image, log):
        assert json.loads(ask(engine, image, link)[1])["inputs"] == {"years": "5"}
    assert told(log)
    assert {line["level"] for line in told(log)} == {"info"}, log.read_text()


def told(log: Path) -> list[Any]:
    """What a service logged, without the warning of the SQLite that the image's system has."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if "saved scenarios: SQLite" not in line["event"]]


@pytest.mark.parametrize("folder", ["/", "/etc", "/opt/costcalc", "/opt/costcalc/bin", "/var/lib"])
def test_nothing_else_can_be_written(engine: Engine, image: Image, folder: str) -> None:
    for user in (image.user, "0:0"):
        asked = Image(image.root, image.environment, user=user)
        with pytest.raises(AssertionError, match="Read-only file system"):
            engine.run(asked, ["touch", f"{folder}/mine"], {})


def test_it_holds_what_runs_and_nothing_that_only_builds(engine: Engine, image: Image) -> None:
    found = engine.run(image, ["python", "-c", PACKAGES], {}).split()
    assert {"costcalc", "gunicorn", "psycopg"} <= {*found}
    assert not {*found} & {"pip", "hatchling", "pytest", "setuptools"}
    assert "no fault" in engine.run(image, ["costcalc", "check"], {})


def test_pictures_are_painted_where_nothing_can_be_kept(
    engine: Engine, image: Image, tmp_path: Path
) -> None:
    code = (
        "from urllib.request import urlopen\n"
        "print(urlopen('http://127.0.0.1:8000/chart/annual.png').read(4))"
    )
    with serving(engine, image, tmp_path / "log"):
        assert "PNG" in engine.run(image, ["python", "-c", code], {})
    assert {line["level"] for line in told(tmp_path / "log")} == {"info"}


def test_nginx_goes_on_with_one_service_when_the_other_is_away(
    engine: Engine, image: Image, proxy: Image, tmp_path: Path
) -> None:
    log, front = tmp_path / "log", "127.0.0.1:8080"
    log.touch()
    log.chmod(0o666)  # an engine hands a process its own output
    kept = {"COSTCALC_DATABASE_URL": "none", "WEB_CONCURRENCY": "1"}
    one = engine.serving(image, tmp_path / "one", COSTCALC_BIND="127.0.1.1:8000", **kept)
    two = engine.serving(image, tmp_path / "two", COSTCALC_BIND="127.0.1.2:8000", **kept)
    with engine.serving(proxy, log), two:
        with one:
            wait_for(engine, image, front)
            assert "<form" in ask(engine, image, "/", at=front)[1]
        answers = {ask(engine, image, "/api/v1/estimate", at=front)[0] for _ in range(8)}
        assert answers == {200}
    assert '"route":"/api/v1/estimate"' in log.read_text()


def wait_for(engine: Engine, image: Image, front: str) -> None:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        try:
            if ask(engine, image, "/healthz", at=front)[0] == 200:
                return
        except AssertionError:
            pass
        time.sleep(0.2)
    pytest.fail("nginx does not answer")


def test_both_stages_are_the_same_python() -> None:
    told = instructions((DOCKER / "Dockerfile").read_text())
    found = [said for word, said in told if word == "FROM"]
    assert [said.partition(" AS ")[0] for said in found] == ["python:${PYTHON}"] * 2
