"""What a number that several technologies may share is called, and which parameters set it."""

from collections.abc import Collection, Mapping

from costcalc.costing.resolve import AT_LIKELY, PAGE_SALARY, Resolution, Resolved
from costcalc.prices.names import MARKET, SET, Name


def public_ids(resolution: Resolution) -> dict[str, str]:
    """The id of the figure or input of each key.

    A shared number bears the name of the figure that it is taken from, unless nobody here reads
    that one or the user has set it: then that of a figure which takes it.
    """
    readers: dict[str, list[tuple[str, str]]] = {}
    for parameter, rows in resolution.items():
        for technology, resolved in rows.items():
            readers.setdefault(resolved.key, []).append((resolved.id, f"{technology}.{parameter}"))
    return {key: _public_id(key, f"{SET}{key}" in readers, readers[key]) for key in readers}


def _public_id(key: str, overridden: bool, readers: list[tuple[str, str]]) -> str:
    if key.startswith(SET):
        return key.removeprefix(SET)
    ids = [id_ for id_, _ in readers]
    if not overridden and any(f".{id_}".endswith(f".{key}") for id_ in ids):
        return key
    return next((id_ for id_ in ids if id_ != key), readers[0][1])


def setters(resolution: Resolution, keys: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """The parameters of an address that together set the number of each key, and nothing else.

    The market's pay has none where the page pays its own: given, it would pay everybody.
    """
    rows = [each for by_technology in resolution.values() for each in by_technology.items()]
    held = {each.key.removesuffix(AT_LIKELY) for _, each in rows if each.key.endswith(AT_LIKELY)}
    found: dict[str, dict[str, None]] = {}
    for technology, each in ((id_, each) for id_, each in rows if each.key in keys):
        found.setdefault(each.key, {})[_setter(technology, each, each.key in held)] = None
    paid = (each.figure for each in resolution["base_salary"].values())
    if any(figure and figure.name == PAGE_SALARY for figure in paid):
        found.pop(MARKET, None)
    return {key: tuple(names) for key, names in found.items()}


def _setter(technology: str, resolved: Resolved, held: bool) -> str:
    """The parameter that sets a number; of a technology alone where the baseline's is `held`."""
    figure, key = resolved.figure, resolved.key
    if figure is None:
        return resolved.id
    if held and key == f"{SET}{figure.name}":
        return f"{SET}{technology}.{figure.name}"
    return str(Name.read(key if key.startswith(SET) else figure.id))
