"""The image, built once for all tests of this folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine import Engine, Image, context

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    assert os.geteuid() == 0, "only root may mount; COSTCALC_SKIP_IMAGE=1 leaves this out"
    made = Engine(tmp_path_factory.mktemp("engine"), CHECKOUT)
    yield made
    made.close()


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build may see of the checkout."""
    return context(CHECKOUT, tmp_path_factory.mktemp("context"))


@pytest.fixture(scope="session")
def image(engine: Engine, source: Path) -> Image:
    """The image, built; its root is read-only."""
    outside = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    built = engine.build(
        (CHECKOUT / "deploy" / "docker" / "Dockerfile").read_text(), source, outside
    )
    engine.seal(built)
    return built
