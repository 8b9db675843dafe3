"""A release is made of a checkout that is ready, says what moved, and names everyone it runs on."""

import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import notices
import pytest
import release

from costcalc import __version__

CHECKOUT = Path(__file__).parents[1]
BOOK = "2026.12"
GIT, SHA256SUM = (shutil.which(name) or name for name in ("git", "sha256sum"))


@pytest.fixture
def commit(tmp_path: Path) -> Callable[[str], Path]:
    """A small checkout of version 1.2.0 whose changelog says this."""

    def git(*words: str) -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
        subprocess.run([GIT, "-C", str(tmp_path), *who, *words], check=True, capture_output=True)

    def made(changelog: str) -> Path:
        for folder in ("costcalc", "pricing_data"):
            (tmp_path / folder).mkdir()
        (tmp_path / "costcalc/__init__.py").write_text('__version__ = "1.2.0"\n')
        (tmp_path / "pricing_data/common.toml").write_text(f'version = "{BOOK}"\n')
        (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{changelog}")
        git("init", "--quiet")
        git("add", "--all")
        git("commit", "--quiet", "--message", "all")
        return tmp_path

    return made


READY = f"## 1.2.0\n\nPrice book {BOOK}. No number moved.\n\n## 1.1.0\n\nOld.\n"


def test_a_version_that_says_what_moved_is_ready(commit: Callable[[str], Path]) -> None:
    assert list(release.unready(commit(READY))) == []


@pytest.mark.parametrize(
    ("changelog", "reason"),
    [
        ("## Unreleased\n\nMore.\n\n" + READY, "begins with Unreleased"),
        ("## 1.1.0\n\nOld.\n", "begins with 1.1.0, the version is 1.2.0"),
        ("", "begins with nothing"),
        (f"## 1.2.0\n\nPrice book {BOOK}. Better.\n", "which numbers moved"),
        ("## 1.2.0\n\nNo number moved.\n", "does not name the price book"),
    ],
)
def test_a_changelog_that_leaves_readers_in_the_dark_is_refused(
    commit: Callable[[str], Path], changelog: str, reason: str
) -> None:
    assert reason in "\n".join(release.unready(commit(changelog)))


def test_what_is_not_committed_is_not_released(commit: Callable[[str], Path]) -> None:
    checkout = commit(READY)
    (checkout / "more").write_text("")
    assert list(release.unready(checkout)) == ["1 files are not committed"]


def test_a_version_is_released_once(commit: Callable[[str], Path]) -> None:
    checkout = commit(READY)
    release.git(checkout, "tag", "v1.2.0")
    assert list(release.unready(checkout)) == []
    more = ["-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--allow-empty"]
    release.git(checkout, *more, "--quiet", "--message", "more")
    assert list(release.unready(checkout)) == [
        "v1.2.0 is another commit already: raise the version"
    ]


def test_whoever_names_the_version_names_this_one() -> None:
    assert release.version(CHECKOUT) == __version__
    others = [CHECKOUT / "pyproject.toml", *(CHECKOUT / "deploy").rglob("*")]
    for file in (path for path in others if path.is_file()):
        found = re.findall(rf"\bcostcalc[:=]\"?{re.escape(__version__)}", file.read_text("utf-8"))
        assert len(found) == (file.name == "costcalc.yaml"), file


def test_every_released_version_says_what_moved() -> None:
    said = release.sections((CHECKOUT / "CHANGELOG.md").read_text("utf-8"))
    assert __version__ in said
    for version, text in said.items():
        assert version == "Unreleased" or release.MOVED.search(text), version


def test_the_same_commit_gives_the_same_bytes(tmp_path: Path) -> None:
    sums = []
    for name in ("one", "two"):
        dist = tmp_path / name
        dist.mkdir()
        built = release.build(CHECKOUT, dist)
        assert [file.suffix for file in built] == [".whl", ".gz"]
        sums.append(release.checksums(dist))
    assert sums[0] == sums[1]
    (tmp_path / "one" / "SHA256SUMS").write_text(sums[0])
    said = subprocess.run(
        [SHA256SUM, "--check", "SHA256SUMS"],
        cwd=tmp_path / "one", capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.count(": OK\n") == 2


def test_everyone_it_runs_on_is_named_with_their_licence() -> None:
    lock = (CHECKOUT / "requirements-service.lock").read_text("utf-8")
    text = notices.notices(Path(sysconfig.get_path("purelib")), lock)
    listed = {notices.key(name) for name in re.findall(r"^  (\S+) \S+: \S", text, re.MULTILINE)}
    asked = set(re.findall(r"^([a-z0-9.-]+)==\S+ (?!.*python_full_version)", lock, re.MULTILINE))
    assert asked <= listed, asked - listed
    for words in ("Permission is hereby granted", "Apache License", "LESSER GENERAL PUBLIC"):
        assert words in text


def test_a_package_without_a_licence_stops_a_release(tmp_path: Path) -> None:
    known = tmp_path / "known-1.0.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: known\nVersion: 1.0\n")
    with pytest.raises(notices.Unlicensed, match="known"):
        notices.notices(tmp_path, "known==1.0 \\\n")
    shutil.rmtree(known)
    assert "known" not in notices.notices(tmp_path, "known==1.0 \\\n")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-service.lock",
                                  "requirements-build.lock"])  # fmt: skip
def test_whatever_is_installed_is_what_was_tested(name: str) -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (CHECKOUT / lock).read_text("utf-8"), re.MULTILINE))

    assert pins(name)
    assert pins(name) <= pins("requirements-dev.lock")
