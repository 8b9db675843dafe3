#!/usr/bin/env python3
"""Run nginx with the configuration that we ship, in front of a port, for as long as standard input
is open; its address is printed. What it leaves is in the folder.

    scripts/nginx.py PORT FOLDER

It runs as nobody where root starts it, trusts the X-Forwarded-For of 127.0.0.1, so that addresses
can be tried that this machine has not, and logs to FOLDER/costcalc.log.
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
MAIN = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{ worker_connections 2048; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Forwarded-For;
    include {folder}/costcalc.conf;
}}
"""


def configuration(upstream: int, port: int, folder: Path) -> str:
    """The shipped file, with the places of this machine in it and nothing else changed."""
    text = SHIPPED.read_text()
    moved = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "listen [::]:80;": "",
        "server 127.0.0.1:8000 ": f"server 127.0.0.1:{upstream} ",
        "/var/log/nginx/": f"{folder}/",
        "/var/cache/costcalc": f"{folder}/cache",
    }
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
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
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
