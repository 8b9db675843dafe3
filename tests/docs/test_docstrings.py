"""Every example in a docstring gives what it says, and whoever uses the package meets one."""

import doctest
import importlib
import pkgutil

import pytest

import costcalc

WITH_EXAMPLES = [
    module.name
    for module in pkgutil.walk_packages(costcalc.__path__, "costcalc.")
    if not module.name.endswith(("__main__", "gunicorn_conf")) and "migrations" not in module.name
]


@pytest.mark.parametrize("name", ["costcalc", *WITH_EXAMPLES])
def test_the_examples_of_a_module_give_what_they_say(name: str) -> None:
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0


def test_what_a_program_begins_with_has_an_example() -> None:
    for public in (
        costcalc,
        costcalc.Scenario.read,
        costcalc.to_dict,
        costcalc.to_pandas,
        costcalc.to_polars,
    ):
        assert ">>>" in (public.__doc__ or ""), public
