"""What runs costcalc elsewhere is read by programs that know each form, and keeps its promises."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from costcalc.web import batch

CHECKOUT = Path(__file__).parents[2]
DEPLOY = CHECKOUT / "deploy"
BESIDE = Path(sys.executable).parent
BACKUP = DEPLOY / "systemd" / "costcalc-backup.service"
UNIT = DEPLOY / "systemd" / "costcalc.service"
MOST_EXPOSED = 1.5
"""Of 10, by systemd's own count; a unit that says nothing has 9.6."""


def run(*command: str | Path) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", ["Dockerfile", "nginx.Dockerfile"])
def test_dockerfiles_are_without_reproach(name: str) -> None:
    run(BESIDE / "hadolint", "--failure-threshold=style", DEPLOY / "docker" / name)


def test_yaml_is_written_plainly() -> None:
    rules = {"document-start": "disable", "line-length": "disable"}
    said = json.dumps({"extends": "default", "rules": rules})
    run(BESIDE / "yamllint", "--strict", "-d", said, DEPLOY)


def test_compose_knows_its_file() -> None:
    schema = "--builtin-schema=vendor.compose-spec"
    run(BESIDE / "check-jsonschema", schema, DEPLOY / "compose.yaml")


@pytest.mark.parametrize("name", ["costcalc.yaml", "ingress.yaml"])
def test_kubernetes_knows_its_file(name: str) -> None:
    run(BESIDE / "kubernetes-validate", "--strict", DEPLOY / "kubernetes" / name)


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = read(DEPLOY / "compose.yaml")
    return found


@pytest.fixture(scope="module")
def kubernetes() -> dict[str, dict[str, Any]]:
    text = (DEPLOY / "kubernetes" / "costcalc.yaml").read_text("utf-8")
    return {each["kind"]: each for each in yaml.safe_load_all(text) if each}


@pytest.mark.parametrize("name", ["app-1", "app-2", "proxy", "database"])
def test_no_container_of_compose_can_do_more_than_it_must(
    compose: dict[str, Any], name: str
) -> None:
    service = compose["services"][name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert "privileged" not in service
    assert "healthcheck" in service or "build" in service  # our images have their own


def test_only_nginx_is_reached_from_outside_and_none_reaches_out(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
    assert [name for name, each in services.items() if "outside" in each["networks"]] == ["proxy"]
    assert compose["networks"]["inside"] == {"internal": True}


def test_the_password_stands_in_no_file_of_ours(
    compose: dict[str, Any], kubernetes: dict[str, dict[str, Any]]
) -> None:
    for name in ("app-1", "app-2", "database"):
        assert "database-password" in compose["services"][name]["secrets"]
    secret = Path("deploy", compose["secrets"]["database-password"]["file"])
    assert run("git", "-C", CHECKOUT, "check-ignore", secret).strip() == str(secret)
    volumes = kubernetes["Deployment"]["spec"]["template"]["spec"]["volumes"]
    assert {"secretName": "costcalc", "defaultMode": 0o440} in [v.get("secret") for v in volumes]
    for file in (path for path in DEPLOY.rglob("*") if path.is_file()):
        assert not re.search(r"://[^/@\s]+:[^/@\s]+@", file.read_text("utf-8")), file


def test_what_is_built_is_there(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        if build := service.get("build"):
            assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()


def test_a_pod_runs_as_nobody_on_a_root_that_nobody_can_write(
    kubernetes: dict[str, dict[str, Any]],
) -> None:
    pod = kubernetes["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert not container["securityContext"]["allowPrivilegeEscalation"]
    assert not pod["automountServiceAccountToken"]
    dockerfile = (DEPLOY / "docker" / "Dockerfile").read_text("utf-8")
    user, group = (pod["securityContext"][name] for name in ("runAsUser", "runAsGroup"))
    assert f"\nUSER {user}:{group}\n" in dockerfile


def test_probes_ask_what_the_service_answers(kubernetes: dict[str, dict[str, Any]]) -> None:
    (container,) = kubernetes["Deployment"]["spec"]["template"]["spec"]["containers"]
    asked = {
        name: container[f"{name}Probe"]["httpGet"]["path"]
        for name in ("startup", "liveness", "readiness")
    }
    assert asked == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
    assert container["ports"] == [{"name": "http", "containerPort": 8000}]


def test_everything_of_kubernetes_means_the_same_pods(
    kubernetes: dict[str, dict[str, Any]],
) -> None:
    labels = kubernetes["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert kubernetes["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert kubernetes["Service"]["spec"]["selector"] == labels
    assert kubernetes["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    assert kubernetes["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"] == labels
    assert kubernetes["PodDisruptionBudget"]["spec"]["minAvailable"] == 1
    assert kubernetes["Deployment"]["spec"]["replicas"] == 2


def test_a_pod_reaches_names_and_its_database_alone(kubernetes: dict[str, dict[str, Any]]) -> None:
    policy = kubernetes["NetworkPolicy"]["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    ports = [port["port"] for rule in policy["egress"] for port in rule["ports"]]
    assert ports == [53, 53, 5432]
    assert all(rule["to"] for rule in policy["egress"])


def test_the_way_in_leads_to_the_service_and_not_to_its_metrics(
    kubernetes: dict[str, dict[str, Any]],
) -> None:
    text = (DEPLOY / "kubernetes" / "ingress.yaml").read_text("utf-8")
    whole, metrics = (each for each in yaml.safe_load_all(text) if each)
    for each, path in ((whole, "/"), (metrics, "/metrics")):
        (rule,) = each["spec"]["rules"]
        (place,) = rule["http"]["paths"]
        service = place["backend"]["service"]
        assert (place["path"], service["name"]) == (path, kubernetes["Service"]["metadata"]["name"])
        assert service["port"]["name"] == kubernetes["Service"]["spec"]["ports"][0]["name"]
        assert f"https://{rule['host']}" == kubernetes["ConfigMap"]["data"]["COSTCALC_ORIGIN"]
        assert each["metadata"]["namespace"] == kubernetes["Namespace"]["metadata"]["name"]
    said = "nginx.ingress.kubernetes.io"
    assert metrics["metadata"]["annotations"] == {f"{said}/whitelist-source-range": "127.0.0.1/32"}
    size = whole["metadata"]["annotations"][f"{said}/proxy-body-size"]
    assert int(size.removesuffix("m")) * 1_000_000 >= batch.MOST_BYTES


def test_every_image_may_be_named_by_its_digest(compose: dict[str, Any]) -> None:
    assert compose["services"]["database"]["image"] == "postgres:${POSTGRES:-17-bookworm}"
    for name, argument in (("Dockerfile", "PYTHON"), ("nginx.Dockerfile", "NGINX")):
        text = (DEPLOY / "docker" / name).read_text("utf-8")
        assert re.search(rf"^ARG {argument}=\S+$", text, re.MULTILINE)
        assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) <= {
            f"python:${{{argument}}}",
            f"nginx:${{{argument}}}",
        }


def test_each_exception_of_the_checker_of_manifests_has_its_reason(
    kubernetes: dict[str, dict[str, Any]],
) -> None:
    said = kubernetes["Deployment"]["metadata"]["annotations"]
    assert {name.rstrip("123") for name in said} == {"checkov.io/skip"}
    assert all(re.fullmatch(r"CKV_K8S_\d+=[a-z].{20,}", each) for each in said.values())


def test_systemd_reads_the_timer_of_copies(tmp_path: Path) -> None:
    for unit in (BACKUP, BACKUP.with_suffix(".timer")):
        here = unit.read_text("utf-8").replace("/opt/costcalc/bin/", f"{BESIDE}/")
        (tmp_path / unit.name).write_text(here, "utf-8")
        assert run("systemd-analyze", "verify", "--man=no", tmp_path / unit.name) == ""


def test_a_copy_can_do_no_more_than_the_service() -> None:
    said = run("systemd-analyze", "security", "--offline=true", "--no-pager", BACKUP)
    level = re.search(r"exposure level for costcalc-backup.service: ([\d.]+)", said)
    assert level, said
    assert float(level[1]) <= MOST_EXPOSED, said


def test_systemd_reads_its_unit(tmp_path: Path) -> None:
    # It also looks whether the program is there: here it stands in another place.
    here = UNIT.read_text("utf-8").replace("/opt/costcalc/bin/", f"{BESIDE}/")
    unit = tmp_path / UNIT.name
    unit.write_text(here, "utf-8")
    assert run("systemd-analyze", "verify", "--man=no", unit) == ""
    unit.write_text(here.replace("Restart=always", "Restart=gently"), "utf-8")
    assert "Restart=" in complaints(unit) or "service restart" in complaints(unit), (
        "it would find no fault at all"
    )


def complaints(unit: Path) -> str:
    command = ["systemd-analyze", "verify", "--man=no", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr


def test_a_service_of_systemd_can_do_little() -> None:
    said = run("systemd-analyze", "security", "--offline=true", "--no-pager", UNIT)
    level = re.search(r"exposure level for costcalc.service: ([\d.]+)", said)
    assert level, said
    assert float(level[1]) <= MOST_EXPOSED, said


def test_all_give_the_server_time_to_end_what_it_has_begun(
    compose: dict[str, Any], kubernetes: dict[str, dict[str, Any]]
) -> None:
    import costcalc.gunicorn_conf as server

    stop = re.search(r"^TimeoutStopSec=(\d+)$", UNIT.read_text("utf-8"), re.MULTILINE)
    pod = kubernetes["Deployment"]["spec"]["template"]["spec"]
    assert stop
    assert int(stop[1]) > server.graceful_timeout
    for name in ("app-1", "app-2"):
        seconds = compose["services"][name]["stop_grace_period"]
        assert int(seconds.removesuffix("s")) > server.graceful_timeout
    assert pod["terminationGracePeriodSeconds"] > server.graceful_timeout + 5  # preStop


def test_docker_itself_reads_the_compose_file_where_it_can() -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], check=False).returncode:
        pytest.skip("needs Docker's client with compose")
    run(docker, "compose", "-f", DEPLOY / "compose.yaml", "config", "--quiet")
