"""The public id of a number that several technologies may share: a name that sets it."""

from costcalc.costing.resolve import Resolution
from costcalc.prices.names import SET


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
