"""What contributors are told to type is there, and hooks check what the command checks."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pages import CHECKOUT, Page

from costcalc import Scenario, estimate, load_price_book, to_dict

MAKEFILE = (CHECKOUT / "Makefile").read_text("utf-8")


def recipe(target: str) -> list[str]:
    """The commands of a target of the Makefile."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert found, target
    return [line.strip() for line in found[1].splitlines()]


def test_every_target_says_what_it_does() -> None:
    phony = re.search(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)
    assert phony
    told = re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE)
    assert set(phony[1].split()) == set(told)


def test_every_command_in_the_text_is_a_target() -> None:
    for name in ("CONTRIBUTING.md", "README.md"):
        typed = [code for code in Page(CHECKOUT / name).code() if code.startswith("make ")]
        assert [code for code in typed if not recipe(code.split()[1])] == []


def test_the_hooks_are_the_commands_of_make_check() -> None:
    settings = yaml.safe_load((CHECKOUT / ".pre-commit-config.yaml").read_text("utf-8"))
    [place] = settings["repos"]
    assert place["repo"] == "local"  # nothing is fetched
    commands = [command for hook in place["hooks"] for command in hook["entry"].split(" && ")]
    assert [re.sub(r"^bash -c '|'$", "", each) for each in commands] == recipe("check")


@pytest.mark.examples
def test_a_hook_stops_a_commit_that_make_check_would_not_pass(tmp_path: Path) -> None:
    for name in (".pre-commit-config.yaml", "pyproject.toml"):
        shutil.copy(CHECKOUT / name, tmp_path)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    own = os.environ | {"PRE_COMMIT_HOME": str(tmp_path / ".hooks"), "HOME": str(tmp_path)}

    def at(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tmp_path, env=own, capture_output=True, text=True, check=False
        )

    hook = (f"{sys.prefix}/bin/pre-commit", "run", "ruff", "--all-files")
    at("git", "init", "--quiet")
    (tmp_path / "wrong.py").write_text("import os\n", "utf-8")
    at("git", "add", "wrong.py")
    assert "imported but unused" in at(*hook).stdout
    (tmp_path / "wrong.py").write_text('"""Nothing is wrong."""\n', "utf-8")
    assert at(*hook).returncode == 0


def test_a_technology_as_the_price_book_describes_it_is_compared(tmp_path: Path) -> None:
    folder = shutil.copytree(CHECKOUT / "pricing_data", tmp_path / "book")
    blocks = Page(folder / "README.md").blocks()
    [kotlin] = [each.text for each in blocks if each.text.startswith('id = "kotlin"')]
    (folder / "technologies" / "kotlin.toml").write_text(kotlin, "utf-8")
    book = load_price_book(folder)
    answer = estimate(Scenario.read(book, technologies="kotlin,go", baseline="none"), book)
    compared = {each["id"]: each["annual"]["likely"] for each in to_dict(answer)["technologies"]}
    assert [*compared] == ["go", "kotlin"]
    assert 0 < compared["kotlin"] < compared["go"]


@pytest.mark.parametrize("left_out", ["[figures.developer_pool]", "[published.training]"])
def test_a_technology_that_lacks_a_figure_is_told_so(tmp_path: Path, left_out: str) -> None:
    book = shutil.copytree(CHECKOUT / "pricing_data", tmp_path / "book")
    go = book / "technologies" / "go.toml"
    parts = re.split(r"(?=^\[)", go.read_text("utf-8"), flags=re.MULTILINE)
    go.write_text("".join(part for part in parts if not part.startswith(left_out)), "utf-8")
    asked = [sys.executable, "-m", "costcalc", "check", str(book)]
    checked = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert checked.returncode == 1
    assert f"{left_out.strip('[]').partition('.')[2]} is missing" in checked.stdout
