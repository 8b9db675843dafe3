"""The unit of systemd is started by a real systemd, reloaded, killed and stopped."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from engine import Engine, Image

UNIT = Path(__file__).parents[2] / "deploy" / "systemd" / "costcalc.service"
SYSTEM = "etc/systemd/system"
CHECK = """[Unit]
After=costcalc.service
[Service]
Type=oneshot
ExecStart=/opt/costcalc/bin/python /check.py
ExecStopPost=/bin/systemctl poweroff --force
StandardError=append:/check.err
"""
QUESTIONS = """
import json, subprocess, time, urllib.error, urllib.request
from threading import Thread

ADDRESS = "http://127.0.0.1:8000"
found = {}

def ask(path, body=None, kind="application/json"):
    asked = urllib.request.Request(ADDRESS + path, body and body.encode(), {"Content-Type": kind})
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError as problem:
        return str(problem)

def systemctl(*words):
    done = subprocess.run(["systemctl", *words], capture_output=True, text=True)
    return done.stdout.strip()

def main_process():
    return systemctl("show", "costcalc", "--property=MainPID", "--value")

def until(true):
    end = time.monotonic() + 40
    while not true() and time.monotonic() < end:
        time.sleep(0.2)

until(lambda: ask("/readyz") == 200)
with open(f"/proc/{main_process()}/status") as status:
    found["status"] = dict(line.split(":", 1) for line in status.read().splitlines())
csv = "scenario,orders_per_month\\na,1M\\n"
found["answers"] = {
    path: ask(path)
    for path in ("/", "/flips", "/chart/annual.png", "/api/v1/estimate.xlsx", "/metrics",
                 "/api/v1/simulation", "/embed/annual", "/openapi.json")
}
found["answers"]["batch"] = ask("/api/v1/batch.csv", csv, "text/csv")
found["answers"]["save"] = ask("/api/v1/scenarios", json.dumps({"title": "a", "inputs": {}}))

first, answers = main_process(), []
systemctl("reload", "costcalc")
def followed():
    answers.append(ask("/api/v1/estimate"))
    return main_process() != first
until(followed)
until(lambda: subprocess.run(["kill", "-0", first], capture_output=True).returncode)
found["reload"] = {"followed": main_process() != first, "answers": answers}

late = []
waiting = Thread(target=lambda: late.append(ask("/chart/annual.png?orders_per_month=7M")))
waiting.start()
time.sleep(0.1)
systemctl("stop", "costcalc")
waiting.join()
found["stop"] = {"answer": late[0], "result": systemctl("show", "costcalc", "--property=Result")}

systemctl("start", "costcalc")
systemctl("kill", "--signal=KILL", "costcalc")
until(lambda: ask("/readyz") == 200)
found["killed"] = ask("/readyz")
with open("/check.json", "w") as file:
    json.dump(found, file)
"""

pytestmark = [pytest.mark.image, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def found(engine: Engine, image: Image, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a program says that ran on this machine, started anew with the unit and no other."""
    root = engine.base("machine").root
    for folder in ("dev", "proc", "sys", "tmp"):
        engine.within("umount", "--recursive", "--lazy", f"{root}/{folder}")
    engine.within("rm", "-rf", f"{root}/{SYSTEM}", f"{root}/opt/costcalc", f"{root}/etc/machine-id")
    engine.within("mkdir", "-p", f"{root}/{SYSTEM}/multi-user.target.wants")
    engine.within("touch", f"{root}/etc/machine-id")
    engine.within("cp", "--archive", f"{image.root}/opt/costcalc", f"{root}/opt/costcalc")
    put = tmp_path_factory.mktemp("units")
    (put / "check.py").write_text(QUESTIONS, "utf-8")
    (put / "check.service").write_text(CHECK, "utf-8")
    engine.within("cp", str(put / "check.py"), f"{root}/check.py")
    for unit in (UNIT, put / "check.service"):
        engine.within("cp", str(unit), f"{root}/{SYSTEM}/{unit.name}")
        wanted = f"{root}/{SYSTEM}/multi-user.target.wants/{unit.name}"
        engine.within("ln", "-s", f"../{unit.name}", wanted)
    booted = ["env", "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1", "systemd-nspawn", "--quiet", "--boot"]
    booted += ["--register=no", "--keep-unit", "-D", str(root), "systemd.unit=multi-user.target"]
    done = subprocess.run(
        [*engine.entered(network=True), *booted],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    said = engine.within("sh", "-c", f"cat {root}/check.json || cat {root}/check.err")
    assert said.startswith("{"), f"{said}\n{done.stdout[-2000:]}"
    read: dict[str, Any] = json.loads(said)
    return read


def test_it_is_nobody_and_may_do_nothing(found: dict[str, Any]) -> None:
    status = {name: value.strip() for name, value in found["status"].items()}
    assert "0" not in status["Uid"].split()
    assert {status[name].strip("0") for name in ("CapEff", "CapPrm", "CapBnd")} == {""}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


def test_everything_works_in_its_confinement(found: dict[str, Any]) -> None:
    assert found["answers"].pop("save") == 201
    assert {*found["answers"].values()} == {200}, found["answers"]


def test_a_successor_takes_over_and_nobody_waits_in_vain(found: dict[str, Any]) -> None:
    assert found["reload"]["followed"]
    assert {*found["reload"]["answers"]} == {200}


def test_what_was_begun_is_answered_before_it_stops(found: dict[str, Any]) -> None:
    assert found["stop"] == {"answer": 200, "result": "Result=success"}


def test_it_comes_back_when_it_is_killed(found: dict[str, Any]) -> None:
    assert found["killed"] == 200
