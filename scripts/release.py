#!/usr/bin/env python3
"""Make a release in dist/: wheel, source archive, notices of what others wrote, checksums.

    scripts/release.py             build and check; refuses what is not ready to be released
    scripts/release.py --rehearse  the same of a checkout that is not, and it says so

Each archive is installed into an empty environment of its own, with the locked packages, and must
cost a scenario, serve the page and stop when asked.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
sys.path.append(str(Path(__file__).parent))

from notices import notices  # noqa: E402

READY_WITHIN = 30  # seconds
NOTICES = "THIRD-PARTY-NOTICES.txt"
MOVED = re.compile(r"\bnumbers?\b.{0,40}\bmoved\b|\bfirst price book\b", re.IGNORECASE | re.DOTALL)


def version(checkout: Path) -> str:
    """The one place that says it."""
    text = (checkout / "costcalc" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', text, re.MULTILINE)
    return found[1] if found else sys.exit("costcalc/__init__.py has no version such as 1.2.0")


def sections(changelog: str) -> dict[str, str]:
    """What the changelog says of each version, newest first."""
    parts = re.split(r"^## (.+)$", changelog, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], (text.strip() for text in parts[1::2]), strict=True))


def unready(checkout: Path) -> Iterator[str]:
    """Why this checkout cannot be released."""
    number = version(checkout)
    said = sections((checkout / "CHANGELOG.md").read_text("utf-8"))
    newest = next(iter(said), "")
    if newest != number:
        yield f"CHANGELOG.md begins with {newest or 'nothing'}, the version is {number}"
    elif not MOVED.search(said[number]):
        yield f"CHANGELOG.md does not say of {number} which numbers moved, or that none did"
    if book(checkout) not in said.get(newest, ""):
        yield f"CHANGELOG.md does not name the price book of {newest}, {book(checkout)}"
    if changed := git(checkout, "status", "--porcelain"):
        yield f"{len(changed.splitlines())} files are not committed"
    tag, here = f"v{number}", git(checkout, "rev-parse", "HEAD")
    if git(checkout, "tag", "--list", tag) and git(checkout, "rev-list", "-n1", tag) != here:
        yield f"{tag} is another commit already: raise the version"


def book(checkout: Path) -> str:
    text = (checkout / "pricing_data" / "common.toml").read_text("utf-8")
    found = re.search(r'^version = "(.+)"$', text, re.MULTILINE)
    return found[1] if found else "?"


def git(checkout: Path, *words: str) -> str:
    return run(["git", "-C", str(checkout), *words]).strip()


def run(command: Sequence[str | Path], folder: Path | None = None, **more: str) -> str:
    """What a command prints, run as a stranger would: with no path of ours to find a package by."""
    given = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    bare = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **given, **more}
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=bare, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def build(checkout: Path, dist: Path) -> list[Path]:
    """The archives, the wheel made of the source archive; the same commit gives the same bytes."""
    when = git(checkout, "log", "-1", "--format=%ct")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", dist, checkout]
    run(command, SOURCE_DATE_EPOCH=when)
    number = version(checkout)
    made = [dist / f"costcalc-{number}-py3-none-any.whl", dist / f"costcalc-{number}.tar.gz"]
    assert sorted(dist.iterdir()) == sorted(made), sorted(dist.iterdir())
    return made


def installed(checkout: Path, archive: Path, place: Path) -> Path:
    """The programs of an empty environment that an archive was installed into."""
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    locks = ["-r", checkout / "requirements-service.lock"]
    if not archive.name.endswith(".whl"):
        locks += ["-r", checkout / "requirements-build.lock"]
    run([*install, "--require-hashes", *locks], place)
    run([*install, "--no-deps", "--no-index", "--no-build-isolation", archive], place)
    run([python, "-m", "pip", "check"], place)
    return place / "bin"


def check(programs: Path, number: str) -> None:
    """What is installed costs a scenario, finds no fault in its books, and serves."""
    folder = programs.parent
    costcalc = programs / "costcalc"
    assert run([costcalc, "--version"], folder) == f"costcalc {number}\n"
    assert "no fault" in run([costcalc, "check"], folder)
    answer = json.loads(run([costcalc, "estimate", "--json", "orders_per_month=1M"], folder))
    assert answer["technologies"]
    where = run(
        [programs / "python", "-P", "-c", "import costcalc; print(costcalc.__file__)"], folder
    )
    assert Path(where.strip()).is_relative_to(folder), where
    serve(costcalc, folder)


def serve(costcalc: Path, folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    bare = {
        "PATH": os.defpath,
        "HOME": "/nonexistent",
        "PORT": port,
        "STATE_DIRECTORY": str(folder),
    }
    with (folder / "log").open("w") as log:
        started = [costcalc, "serve"]
        server = subprocess.Popen(started, cwd=folder, env=bare, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        wait(server, f"{address}/readyz")
        assert "<form" in fetch(f"{address}/")
        for released in json.loads(fetch(f"{address}/changes.json"))["versions"]:
            assert fetch(f"{address}/api/v1/estimate?book={released['version']}")
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) == 0, "it did not stop when asked"
    finally:
        server.kill()
        server.wait()


def wait(server: "subprocess.Popen[bytes]", address: str) -> None:
    end = time.monotonic() + READY_WITHIN
    while True:
        try:
            fetch(address)
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "it has stopped"
            assert time.monotonic() < end, f"no answer within {READY_WITHIN} s"
            time.sleep(0.1)
        else:
            return


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  # our own server
        return str(answer.read().decode())


def checksums(dist: Path) -> str:
    """As `sha256sum --check` reads them."""
    files = sorted(path for path in dist.iterdir() if path.name != "SHA256SUMS")
    digests = ((hashlib.sha256(file.read_bytes()).hexdigest(), file.name) for file in files)
    return "".join(f"{digest}  {name}\n" for digest, name in digests)


def release(checkout: Path, dist: Path) -> None:
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir()
    archives = build(checkout, dist)
    with tempfile.TemporaryDirectory(prefix="costcalc-release-") as folder:
        for archive in archives:
            print(f"Checking {archive.name} in an empty environment ...", flush=True)
            programs = installed(checkout, archive, Path(folder, archive.suffix))
            check(programs, version(checkout))
            if archive.suffix == ".whl":
                packages = next(programs.parent.glob("lib/python*/site-packages"))
                locked = (checkout / "requirements-service.lock").read_text("utf-8")
                (dist / NOTICES).write_text(notices(packages, locked), "utf-8")
    (dist / "SHA256SUMS").write_text(checksums(dist), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rehearse", action="store_true", help="of what is not ready, too")
    asked = parser.parse_args()
    reasons = list(unready(CHECKOUT))
    for reason in reasons:
        print(f"Not ready: {reason}.", file=sys.stderr)
    if reasons and not asked.rehearse:
        sys.exit(1)
    dist = CHECKOUT / "dist"
    release(CHECKOUT, dist)
    print((dist / "SHA256SUMS").read_text("utf-8"), end="")
    print(f"{'A rehearsal of' if reasons else 'Released:'} costcalc {version(CHECKOUT)} in {dist}")


if __name__ == "__main__":
    main()
