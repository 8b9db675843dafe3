#!/usr/bin/env python3
"""Ask a database of known weaknesses about every package that the service is installed with.

Fails where it knows of one. Where it cannot be asked, that is said: nothing was audited then.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements.lock"
COMMAND = (
    *("pip-audit", "--require-hashes", "--disable-pip", "--format", "json"),
    *("--progress-spinner", "off", "--timeout", "5", "--requirement"),
)
PATIENCE = 60  # seconds


def verdict(answer: str) -> tuple[int, list[str]]:
    """The exit status, and what is to be said of the database's answer."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, ["not audited: the database of weaknesses cannot be reached"]
    weak = [
        f"{each['name']} {each['version']}: {known['id']}, mended in {known['fix_versions']}"
        for each in packages
        for known in each.get("vulns", ())
    ]
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    audited = len(packages) - len(skipped)
    said = [f"audited: {audited} packages, {len(weak)} known weaknesses"] if audited else []
    if skipped:
        named = ", ".join(skipped[:5]) + (" and others" if len(skipped) > 5 else "")
        said.append(f"not audited: {len(skipped)} packages the database did not tell of: {named}")
    return int(bool(weak)), [*weak, *said]


def main() -> int:
    program = Path(sys.executable).with_name(COMMAND[0])
    try:
        asked = subprocess.run(
            [program, *COMMAND[1:], LOCK],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        answer = asked.stdout
    except subprocess.TimeoutExpired:
        answer = ""
    status, said = verdict(answer)
    print("\n".join(said))
    return status


if __name__ == "__main__":
    sys.exit(main())
