"""Drafts: what someone wants to save, checked like every other scenario."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final
from unicodedata import category

from costcalc.prices.book import PriceBook
from costcalc.prices.library import PriceBooks
from costcalc.scenario.faults import MALFORMED, NOT_ALLOWED, Fault, Refused, noted
from costcalc.scenario.scenario import canonical_name, parameter, read
from costcalc.scenario.values import nearest
from costcalc.web.store.records import Draft

INPUTS: Final = "inputs"
REASONS: Final = "reasons"
MOST: Final = {"title": 200, "note": 4000}
MOST_REASON: Final = 500
"""Characters."""
_UNSEEN: Final = ("Cc", "Cs", "Zl", "Zp")
"""Unicode categories that are no text: controls, surrogates, separators of lines."""
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Bidirectional controls, which make text look other than it is."""
_BLANK: Final = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs that show nothing."""


def read_draft(given: Iterable[tuple[str, object]], books: PriceBooks) -> Draft:
    """A draft out of `title`, `note`, the parameters of a scenario as `inputs.NAME`, and why.

    Why one of them was changed is `reasons.NAME`.

    Raises `Refused` with every fault at once.
    """
    texts: dict[str, str] = {}
    inputs: list[tuple[str, object]] = []
    why: list[tuple[str, object]] = []
    faults: list[Fault] = []
    missing = True
    for name, value in given:
        whole, _, rest = name.partition(".")
        if whole == INPUTS:
            missing = False
            if rest:
                inputs.append((rest, value))
            elif value != {}:
                faults.append(_fault(INPUTS, "inputs must be an object of parameters"))
        elif whole == REASONS:
            why += [(rest, value)] if rest or value != {} else []
        elif name in MOST:
            faults += _text_faults(name, value, name in texts)
            texts[name] = str(value)
        elif not name.startswith("_"):
            guess = nearest(name, (*MOST, INPUTS, REASONS))
            detail = f"{name[:80]} is no field of a saved scenario"
            faults.append(Fault(name, None, detail, None, guess, MALFORMED))
    if missing:
        faults.append(_fault(INPUTS, "inputs are missing"))
    book = books.named_in(inputs)
    inside: list[Fault] = []
    with noted(inside):
        scenario = read(inputs, book)
    reasons, wrong = _reasons(why, {} if inside else scenario.changed, book)
    faults += [each for each in wrong if not (inside and each.status == NOT_ALLOWED)]
    if faults := [*faults, *(replace(each, field=f"{INPUTS}.{each.field}") for each in inside)]:
        raise Refused(faults)
    texts = {"title": "", "note": "", **texts}
    inputs_kept = dict(scenario.changed)
    return Draft(texts["title"], texts["note"], inputs_kept, book.version, reasons)


def _reasons(
    given: Iterable[tuple[str, object]], changed: Collection[str], book: PriceBook
) -> tuple[dict[str, str], list[Fault]]:
    """Why inputs were changed, by canonical name, and what is wrong with that; empty is none."""
    reasons: dict[str, str] = {}
    faults: list[Fault] = []
    for name, value in given:
        field = f"{REASONS}.{name}".removesuffix(".")
        known = canonical_name(parameter(name, book) or name)
        problems = [*_text_faults(field, value, known in reasons, MOST_REASON)]
        if not problems and known not in changed:
            detail = f"{name[:80] or 'reasons'} is no input that was changed"
            guess = nearest(known, changed)
            mend = f"{REASONS}.{guess}" if guess else None
            allowed = "an object of inputs that differ from their defaults, each with a text"
            problems = [Fault(field, None, detail, allowed, mend)]
        faults += problems
        reasons |= {known: str(value).strip()} if not problems else {}
    return {name: text for name, text in reasons.items() if text}, faults


def _text_faults(name: str, value: object, again: bool, most: int | None = None) -> Iterable[Fault]:
    """What is wrong with a title, a note or a reason; only a note has lines."""
    if again:
        yield _fault(name, f"{name} is given twice")
    if not isinstance(value, str):
        yield _fault(name, f"{name} must be text")
        return
    most = most or MOST[name]
    if len(value) > most:
        yield Fault(name, None, f"{name} has {len(value):,} characters", f"up to {most:,}")
    seen = (each for each in value if category(each)[0] not in "CZM" and each not in _BLANK)
    if name == "title" and value and not any(seen):
        yield Fault(name, None, "title shows nothing", "letters, digits, signs, or no title")
    kept = value.replace("\n", "") if name == "note" else value
    if any(category(each) in _UNSEEN or each in _TURNING for each in kept):
        yield Fault(name, None, f"{name} has control characters", "letters, digits, signs")


def _fault(name: str, detail: str) -> Fault:
    example = '{"years": 5}' if name == INPUTS else "text"
    return Fault(name, None, detail, None, example, MALFORMED)
