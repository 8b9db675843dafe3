"""Saved scenarios are where a user, a service or a container would look for them."""

from pathlib import Path

import pytest

from costcalc.web.store.place import Misplaced, database_url


def place(**environment: str) -> str | None:
    url = database_url(environment)
    return url.render_as_string(hide_password=False) if url else None


def test_a_user_has_them_among_their_own_data(tmp_path: Path) -> None:
    home = str(tmp_path)
    assert place(HOME=home) == f"sqlite:///{home}/.local/share/costcalc/costcalc.db"
    data = {"HOME": home, "XDG_DATA_HOME": "/data"}
    assert place(**data) == "sqlite:////data/costcalc/costcalc.db"
    assert place(**data | {"XDG_DATA_HOME": "relative"}) == place(HOME=home)


def test_a_service_has_them_in_the_folder_that_systemd_made() -> None:
    found = place(STATE_DIRECTORY="/var/lib/costcalc:/var/lib/other", HOME="/root")
    assert found == "sqlite:////var/lib/costcalc/costcalc.db"


def test_the_operator_decides() -> None:
    named = {"STATE_DIRECTORY": "/var/lib/costcalc"}

    def said(url: str) -> str | None:
        return place(**named, COSTCALC_DATABASE_URL=url)

    assert said("sqlite:////srv/saved.db") == "sqlite:////srv/saved.db"
    assert said("sqlite:///saved.db") == f"sqlite:///{Path.cwd()}/saved.db"
    for scheme in ("postgres", "postgresql", "postgresql+psycopg2"):
        asked = f"{scheme}://me:secret@db/costs?sslmode=require"
        assert said(asked) == "postgresql+psycopg://me:secret@db/costs?sslmode=require"
    assert said("none") is None
    assert said("") == "sqlite:////var/lib/costcalc/costcalc.db"


def test_the_password_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("p@ss: word/\n", "utf-8")
    asked = {"COSTCALC_DATABASE_PASSWORD_FILE": str(file)}
    found = database_url({"COSTCALC_DATABASE_URL": "postgresql://me@db/costs", **asked})
    assert found
    assert found.password == "p@ss: word/"
    assert "word" not in str(found)
    assert place(COSTCALC_DATABASE_URL="sqlite:////srv/saved.db", **asked) == (
        "sqlite:////srv/saved.db"
    )


def test_a_password_that_cannot_be_read_is_refused_without_it(tmp_path: Path) -> None:
    asked = {"COSTCALC_DATABASE_URL": "postgresql://me@db/costs"}
    file = tmp_path / "password"
    with pytest.raises(Misplaced, match=r"PASSWORD_FILE is .*: no such file"):
        place(**asked, COSTCALC_DATABASE_PASSWORD_FILE=str(file))
    file.write_bytes(b"secret\xff")
    with pytest.raises(Misplaced, match=r"PASSWORD_FILE is .*: no text") as refused:
        place(**asked, COSTCALC_DATABASE_PASSWORD_FILE=str(file))
    assert "secret" not in str(refused.value)


def test_without_a_home_there_is_no_place(tmp_path: Path) -> None:
    assert place() is None
    assert place(HOME="") is None
    assert place(HOME=str(tmp_path / "gone")) is None


@pytest.mark.parametrize(
    "wrong", ["rubbish", "mysql://u:secret@h/d", "sqlite://", "sqlite:///:memory:", "://",
              "sqlite:///file:x?mode=memory&uri=true", "postgresql://u:secret@h:port/d"]
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_without_its_password(wrong: str) -> None:
    with pytest.raises(Misplaced, match=r"COSTCALC_DATABASE_URL .*it takes") as refused:
        place(COSTCALC_DATABASE_URL=wrong)
    assert "secret" not in str(refused.value)
