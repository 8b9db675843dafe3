#!/usr/bin/env python3
"""Run a PostgreSQL of its own, for as long as standard input is open; its address is printed.

A line `crash` stops it at once, as a power cut would, and starts it again; `stop` and `start` do
half of that. Each is answered with a line. Nothing is left behind.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from debian_packages import found
from processes import free_port

UNPRIVILEGED = ("postgres", "nobody")


def programs() -> Path:
    """The folder of the server's programs."""
    initdb = found("initdb")
    if not initdb:
        sys.exit("no PostgreSQL server here: install Debian's postgresql")
    return Path(initdb).parent


def somebody() -> dict[str, object]:
    """Whom the server runs as: it refuses to be root."""
    if os.geteuid():
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = next(known[name] for name in UNPRIVILEGED if name in known)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def serve(folder: Path, durable: bool) -> None:
    """Make a cluster in a folder, then do as standard input says."""
    who, place, port = somebody(), programs(), free_port()
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [str(place / program), "-D", str(data), *arguments]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        subprocess.run(command, check=True, cwd=folder, **quiet, **who)

    def start() -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "max_connections": 100,
            "fsync": "on" if durable else "off",
        }
        given = " ".join(f"-c {name}={value}" for name, value in settings.items())
        run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", given)

    def stop() -> None:
        run("pg_ctl", "stop", "-w", "-m", "immediate")

    run("initdb", "-U", "costcalc", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    start()
    print(f"postgresql://costcalc@127.0.0.1:{port}/postgres", flush=True)
    running = True
    try:
        for line in sys.stdin:
            if line.strip() in ("crash", "stop"):
                stop()
                running = False
            if line.strip() in ("crash", "start"):
                start()
                running = True
            print("done", flush=True)
    finally:
        if running:
            stop()


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="costcalc-postgres-"))
    try:
        if who := somebody():
            os.chown(folder, int(str(who["user"])), int(str(who["group"])))
        serve(folder, durable="--durable" in sys.argv[1:])
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
