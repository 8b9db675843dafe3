"""Shell blocks of the documentation: which programs they call, and whether to run them."""

import re
import shlex
from collections.abc import Iterator
from typing import Final

RUN: Final = {
    *("cat", "cd", "cut", "date", "echo", "grep", "head", "mkdir", "printf", "sed"),
    *("costcalc", "curl", "pytest", "python", "python3"),
}
"""Programs that are run as they stand, against a copy and a service of our own."""
READ: Final = {
    *("apt-get", "dask", "docker", "git", "make", "pip", "podman", "pre-commit", "scripts", "uv"),
    *("chmod", "chown", "cp", "export", "install", "ln", "ls", "rm", "ssh", "tail", "useradd"),
    *("createdb", "createuser", "pg_dump", "pg_restore", "psql"),
    *("certbot", "gunicorn", "journalctl", "kubectl", "nginx", "su", "sudo", "systemctl"),
}
"""Programs that are read only: they would last, or touch the machine."""
FOREVER: Final = frozenset({"serve"})
_HEREDOC: Final = re.compile(r"<<-?\s*'?(\w+)'?(.*?\n).*?^\1$", re.DOTALL | re.MULTILINE)
_COMMENT: Final = re.compile(r"(^|\s)#.*$", re.MULTILINE)


def calls(script: str) -> Iterator[list[str]]:
    """Every command of a script with its words, without settings, redirections and comments."""
    text = _COMMENT.sub("", _HEREDOC.sub(r"\2", script).replace("\\\n", " "))
    for line in text.splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split, lexer.commenters = True, ""
        yield from _of_line(list(lexer))


def _of_line(words: list[str]) -> Iterator[list[str]]:
    command: list[str] = []
    redirected = False
    for word in [*words, ";"]:
        if set(word) <= set("<>"):
            redirected = True
        elif set(word) <= set(";|&()"):
            if command:
                yield command
            command = []
        elif redirected:
            redirected = False
        elif command or not re.match(r"\w+=", word):
            command.append(word)


def program(command: list[str]) -> str:
    """The program that a command calls; what lies in a folder of the checkout, by that folder."""
    return command[0].removeprefix(".venv/bin/").partition("/")[0]


def runs(script: str) -> bool:
    """Whether a script is run, and not only read."""
    return all(
        program(command) in RUN and not FOREVER.intersection(command[1:2])
        for command in calls(script)
    )
