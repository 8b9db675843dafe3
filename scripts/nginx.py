#!/usr/bin/env python3
"""Run nginx with the configuration that we ship, in front of a port, for as long as standard input
is open; its address is printed. What it leaves is in the folder.

    scripts/nginx.py PORT FOLDER [CONNECTIONS]

CONNECTIONS takes the place of how many a process keeps. It runs as nobody where root starts it,
trusts the X-Forwarded-For of 127.0.0.1, so that addresses can be tried that this machine has not,
and logs to FOLDER/costcalc.log.
"""

import os
import pwd
import socket
import subprocess
import sys
import time
from pathlib import Path

from debian_packages import found
from processes import free_port

SHIPPED = Path(__file__).parent.parent / "deploy/nginx/costcalc.conf"
FRAME = SHIPPED.with_name("nginx.conf")
HTTP = """
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Forwarded-For;
    include {folder}/costcalc.conf;
"""


def configuration(upstream: int, port: int, folder: Path) -> str:
    """The shipped file, with the places of this machine in it and nothing else changed."""
    moved = {
        "listen 80 ": f"listen 127.0.0.1:{port} ",
        "listen [::]:80 reuseport deferred;": "",
        "server 127.0.0.1:8000 ": f"server 127.0.0.1:{upstream} ",
        "/var/log/nginx/": f"{folder}/",
        "/var/cache/costcalc": f"{folder}/cache",
    }
    return replaced(SHIPPED, moved)


def frame(folder: Path, connections: str) -> str:
    """The shipped frame with the places of this machine and one process."""
    moved = {
        "user www-data;": f"daemon off; error_log {folder}/error.log warn;",
        "worker_processes auto;": "worker_processes 1;",
        "/run/nginx.pid": f"{folder}/pid",
        "include /etc/nginx/modules-enabled/*.conf;": "",
        "include /etc/nginx/mime.types;": "",
        "include /etc/nginx/conf.d/*.conf;": HTTP.format(folder=folder),
    }
    text = replaced(FRAME, moved)
    return text.replace("worker_connections 8192", f"worker_connections {connections}")


def replaced(file: Path, moved: dict[str, str]) -> str:
    text = file.read_text()
    for shipped, here in moved.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    return text


def somebody() -> dict[str, int]:
    """Whom it runs as, where root starts it."""
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


def main() -> None:
    upstream, folder = int(sys.argv[1]), Path(sys.argv[2]).resolve()
    port, who = free_port(), somebody()
    (folder / "costcalc.conf").write_text(configuration(upstream, port, folder))
    connections = sys.argv[3] if sys.argv[3:] else "8192"
    (folder / "nginx.conf").write_text(frame(folder, connections))
    if who:
        os.chown(folder, who["user"], who["group"])
    command = [found("nginx") or "nginx", "-p", str(folder), "-e", str(folder / "error.log")]
    command += ["-c", str(folder / "nginx.conf")]
    extra = {"extra_groups": []} if who else {}
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, cwd=folder, **who, **extra)
    try:
        while server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.02)
        else:
            sys.exit((folder / "error.log").read_text())
        print(f"http://127.0.0.1:{port}", flush=True)
        sys.stdin.read()
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
