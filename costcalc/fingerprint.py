"""Which program this is: the version alone would not say, since a checkout changes under it."""

from functools import cache
from hashlib import sha256
from pathlib import Path


@cache
def fingerprint() -> str:
    """A fingerprint of the program's own files."""
    package = Path(__file__).parent
    found = sha256()
    for path in sorted(package.rglob("*.py")):
        found.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
