"""Who wrote what a release runs on, and under which licence, in the words of each package."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
NO_NAME = {"", "UNKNOWN"}
INTRODUCTION = """\
costcalc is under the MIT licence. It contains no code of others. It runs on these packages, which
are installed beside it; their licences follow, as each package carries them.

The page's charts are drawn by plotly.js, which the package plotly carries and costcalc serves to
browsers as it is, with the notices at its head. plotly.js is under the MIT licence too.
"""


class Unlicensed(Exception):
    """A package that does not say how it may be used."""


def notices(packages: Path, lock: str) -> str:
    """Of every package of a lock that is installed in a folder. Raises `Unlicensed`."""
    locked = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE))
    found = {key(each.name): each for each in distributions(path=[str(packages)])}
    ours = sorted(locked & found.keys())
    if without := [name for name in ours if not licence(found[name])]:
        raise Unlicensed(f"no licence is known of {', '.join(without)}")
    table = "".join(
        f"  {found[name].name} {found[name].version}: {licence(found[name])}\n" for name in ours
    )
    texts = "".join(text for name in ours for text in _texts(found[name]))
    return f"{INTRODUCTION}\n{table}{texts}"


def licence(package: Distribution) -> str:
    """Its name, as an expression where the package has one."""
    told = package.metadata
    if expression := told.get("License-Expression", ""):
        return str(expression)
    named = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier", [])
        if line.startswith("License :: ") and line != "License :: OSI Approved"
    ]
    free = str(told.get("License", "")).strip()
    return ", ".join(named) or (free.partition("\n")[0] if free not in NO_NAME else "")


def _texts(package: Distribution) -> Iterator[str]:
    said = set()
    for file in package.files or ():
        if ".dist-info" in file.parts[0] and LICENCE_FILE.search(str(file)):
            text = file.read_text("utf-8").strip()
            if text not in said:
                said.add(text)
                yield f"\n{'-' * 80}\n{package.name} {package.version}: {file.name}\n\n{text}\n"


def key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
