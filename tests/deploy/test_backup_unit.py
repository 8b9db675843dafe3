"""The unit shipped for backups: what it runs makes a backup, checks it and drops old ones."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from costcalc.cli import main
from costcalc.web.store import scenarios
from costcalc.web.store.backup import restore
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url
from costcalc.web.store.records import Draft

UNIT = Path(__file__).parents[2] / "deploy" / "systemd" / "costcalc-backup.service"


@pytest.fixture
def script(tmp_path: Path) -> str:
    """The unit's command, with the places of this test in it."""
    found = re.search(r"ExecStart=/bin/sh -ec '(.*?)'\n", UNIT.read_text("utf-8"), re.DOTALL)
    assert found
    text = found[1].replace("\\\n", "").replace("%%", "%")
    text = text.replace("/opt/costcalc/bin/costcalc", f"{sys.executable} -m costcalc")
    assert text.count("/var/lib/costcalc") == 2
    return text.replace("/var/lib/costcalc", str(tmp_path))


def test_a_night_leaves_a_backup_that_can_be_restored(script: str, tmp_path: Path) -> None:
    store = Store(file_url(tmp_path / "costcalc.db"))
    made = scenarios.save(store, Draft("kept", "", {"years": "5"}, "2026.12"))
    store.close()
    (backups := tmp_path / "backups").mkdir()
    (old := backups / "old.backup").write_text("of another year")
    os.utime(old, (0, 0))
    environment = {**os.environ, "STATE_DIRECTORY": str(tmp_path)}
    environment.pop("COSTCALC_DATABASE_URL", None)
    subprocess.run(["/bin/sh", "-ec", script], env=environment, check=True)
    [backup] = backups.iterdir()
    again = file_url(tmp_path / "again.db")
    assert restore(again, backup) == 1
    restored = Store(again)
    assert scenarios.read(restored, made.id).draft.title == "kept"
    restored.close()


def test_a_backup_that_is_damaged_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSTCALC_DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    (tmp_path / "damaged").write_bytes(b"SQLite format 3\0" + bytes(5000))
    assert main(["store", "check", str(tmp_path / "damaged")]) == 1
