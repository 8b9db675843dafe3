"""Builds and runs an image with no container engine, on this machine as if it were the base image.

Every instruction of the Dockerfile is done as it stands there, in a view of this machine that keeps
what is written to itself, and vanishes with the process that holds it. Needs root and Linux.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from shutil import copy2, copytree

Instruction = tuple[str, str]


def instructions(dockerfile: str) -> list[Instruction]:
    """Its instructions and what they say, without comments and continued lines."""
    text = re.sub(r"^\s*#.*\n", "", dockerfile, flags=re.MULTILINE).replace("\\\n", " ")
    found = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    return [(word, said.strip()) for word, said in found]


@dataclass
class Image:
    """A stage of a Dockerfile: a root folder, and how its programs are run."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"
    volumes: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def tell(self, word: str, said: str) -> None:
        """What an instruction says of how it is run."""
        match word:
            case "ENV":
                for name, value in (word.split("=", 1) for word in shlex.split(said)):
                    known = re.sub(r"\$(\w+)", lambda it: self.environment.get(it[1], ""), value)
                    self.environment[name] = known
            case "USER":
                self.user = said
            case "VOLUME":
                self.volumes.append(said)
            case "HEALTHCHECK":
                self.health = json.loads(said.partition(" CMD ")[2])
            case "CMD":
                self.command = json.loads(said)
            case "ARG" | "EXPOSE":
                pass
            case _:
                raise AssertionError(f"{word} is not known here")


class Engine:
    """A mount and a network namespace of our own; the network leads nowhere."""

    def __init__(self, place: Path, hidden: Path) -> None:
        """Views of this machine in a folder, from which another folder cannot be seen."""
        self.place, self.hidden = place, hidden
        command = ["unshare", "--mount", "--net", "--propagation=private", "cat"]
        self._holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._holder.stdin
        assert self._holder.stdout
        self._holder.stdin.write(b"\n")
        self._holder.stdin.flush()
        assert self._holder.stdout.readline() == b"\n"
        self.within("ip", "link", "set", "lo", "up", network=True)
        self.within("mount", "-t", "tmpfs", "tmpfs", str(place))

    def close(self) -> None:
        self._holder.communicate()

    def entered(self, network: bool) -> list[str]:
        """What a command begins with to be run there."""
        entered = ["nsenter", f"--target={self._holder.pid}", "--mount"]
        return [*entered, *(["--net"] if network else []), "--"]

    def within(self, *command: str, network: bool = False) -> str:
        done = subprocess.run(
            [*self.entered(network), *command], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def base(self, name: str) -> Image:
        """This machine, as the base image: with a `python`, and nothing in its environment."""
        top = self.place / name
        upper, work, root = top / "upper", top / "work", top / "root"
        self.within("mkdir", "-p", str(upper), str(work), str(root))
        options = f"lowerdir=/,upperdir={upper},workdir={work}"
        self.within("mount", "-t", "overlay", "overlay", "-o", options, str(root))
        for inside in ("dev", "proc", "sys"):
            self.within("mount", "--rbind", f"/{inside}", str(root / inside))
        for inside in (self.hidden, Path("/tmp")):  # noqa: S108
            self.within("mount", "-t", "tmpfs", "tmpfs", f"{root}{inside}")
        self.within("ln", "-sf", "/usr/bin/python3", f"{root}/usr/local/bin/python")
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return Image(root, {"PATH": path, "HOME": "/root"})

    def build(self, dockerfile: str, context: Path, outside: Mapping[str, str]) -> Image:
        """The last stage. `outside` are variables that only building has, such as a cache's."""
        stages: dict[str, Image] = {}
        image = Image(Path())
        for number, (word, said) in enumerate(instructions(dockerfile)):
            match word:
                case "FROM":
                    name = said.partition(" AS ")[2] or str(number)
                    image = stages[name] = self.base(name)
                case "WORKDIR":
                    image.folder = said
                    self.within("mkdir", "-p", f"{image.root}{said}")
                case "COPY":
                    self._copy(image, said, stages, context)
                case "RUN":
                    self.run(image, ["/bin/sh", "-c", said], outside)
                case _:
                    image.tell(word, said)
        return image

    def _copy(self, image: Image, said: str, stages: Mapping[str, Image], context: Path) -> None:
        *froms, target = said.split()
        root = context
        if froms[0].startswith("--from="):
            root = stages[froms.pop(0).removeprefix("--from=")].root
        goal = f"{image.root}{Path(image.folder, target)}"
        for source in froms:
            whole = "--no-target-directory" if not target.endswith("/") else "--"
            self.within("cp", "--archive", whole, f"{root}/{source.lstrip('/')}", goal)

    def inside(self, image: Image, command: Sequence[str], more: Mapping[str, str]) -> list[str]:
        """A command as the image's user in its root, with no right that root has."""
        user, _, group = image.user.partition(":")
        unprivileged = [
            "--clear-groups",
            "--bounding-set=-all",
            "--inh-caps=-all",
            "--no-new-privs",
        ]
        given = {**image.environment, **more}
        return [
            *("chroot", str(image.root), "setpriv", f"--reuid={user}", f"--regid={group}"),
            *(unprivileged if user != "0" else ["--clear-groups"]),
            *("env", "-i", f"--chdir={image.folder}", *(f"{k}={v}" for k, v in given.items())),
            *command,
        ]

    def run(self, image: Image, command: Sequence[str], more: Mapping[str, str]) -> str:
        """What a command of the image says. While building it may reach the network."""
        return self.within(*self.inside(image, command, more), network=image.user != "0:0")

    def seal(self, image: Image) -> None:
        """From now on its root is read-only; /tmp is in memory, volumes keep what they had."""
        for volume in image.volumes:
            kept = f"{image.root}{volume}"
            self.within("mount", "--bind", kept, kept)
        self.within("mount", "-o", "remount,bind,ro", str(image.root))

    @contextmanager
    def serving(self, image: Image, log: Path, **more: str) -> Iterator[int]:
        """Its command, as the first process of its own; yields its id, and asks it to end."""
        apart = ["unshare", "--pid", "--fork", "--kill-child", f"--mount-proc={image.root}/proc"]
        command = self.inside(image, image.command, more)
        with log.open("ab") as out:
            started = [*self.entered(network=True), *apart, *command]
            outer = subprocess.Popen(started, stdout=out, stderr=out)
        try:
            first = _child(outer)
            yield first
            os.kill(first, signal.SIGTERM)
            assert outer.wait(timeout=20) == 0, f"it did not end well:\n{log.read_text()}"
        finally:
            outer.kill()
            outer.wait()


def _child(process: "subprocess.Popen[bytes]") -> int:
    """The one process that another has started."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _ in range(100):
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.05)
    raise AssertionError(f"nothing was started, {process.poll()}")


def context(checkout: Path, place: Path) -> Path:
    """A copy of what the build may see, by .dockerignore: what has a `!`, without what has `**`."""
    rules = [line for line in (checkout / ".dockerignore").read_text().splitlines() if line]
    kept = [rule[1:] for rule in rules if rule.startswith("!")]
    never = [rule.removeprefix("**/") for rule in rules if rule.startswith("**/")]
    assert {"*", *(f"!{rule}" for rule in kept), *(f"**/{rule}" for rule in never)} >= {
        rule for rule in rules if not rule.startswith("#")
    }

    def ignored(_: str, names: list[str]) -> Iterator[str]:
        return (name for name in names if any(fnmatch(name, rule) for rule in never))

    for rule in kept:
        source, target = checkout / rule, place / rule
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            copytree(source, target, ignore=ignored)
        else:
            copy2(source, target)
    return place
