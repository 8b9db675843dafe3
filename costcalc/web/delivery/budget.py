"""How much work one asker may have done: a budget that fills again, shared by all processes.

An asker is an address, or the /64 network that an IPv6 subscriber has. Askers whose address is not
known have no budget: those on this machine, where no proxy in front is counted.
"""

from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from math import ceil
from mmap import mmap
from secrets import token_bytes
from time import monotonic
from typing import Final

import numpy as np
from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import TooManyRequests

from costcalc.settings import budget, proxies

SLOTS: Final = 8192
"""Askers that are told apart, more or less: two may share a slot, which nobody can choose."""
SECONDS: Final = 10
"""A budget that nobody drew on is that of so many seconds."""
GREEDY: Final = "You have asked for more than your share of work; ask again later"
FULL: Final = "You have saved as much today as one address may; save again tomorrow"
GUESSED: Final = "Too many edit tokens that are not this scenario’s; try again later"
GUESSES: Final = 10
"""Wrong edit tokens for a scenario that an asker has at once; then one every `GUESS_AFTER`."""
GUESS_AFTER: Final = 6
"""Seconds."""
SHARE: Final = 20
"""The part of the store that one asker may fill in a day: one in so many."""
DAY: Final = 86_400


class Budget:
    """Debts of askers that shrink by `rate` a second; nobody may owe more than `most`.

    Debts stand in memory that forked processes share. Two of them that charge one asker at one
    moment may lose a charge, which is no harm.
    """

    def __init__(self, rate: float, most: float, refusal: str = GREEDY) -> None:
        self.rate, self.most, self.refusal = rate, most, refusal
        self._key = token_bytes(16)
        self._debts = np.frombuffer(mmap(-1, SLOTS * 16), float).reshape(SLOTS, 2)

    def debt(self, asker: str) -> float:
        """What an asker owes now."""
        owed, when = self._debts[self._slot(asker)]
        return max(0.0, float(owed) - self.rate * (monotonic() - float(when)))

    def charge(self, asker: str, price: float) -> None:
        """Add to what an asker owes; a negative price takes off."""
        self._debts[self._slot(asker)] = max(0.0, self.debt(asker) + price), monotonic()

    def pay(self, asker: str, price: float) -> None:
        """Charge what an asker can pay. Raises `TooManyRequests`, with when to come again."""
        over = self.debt(asker) + min(price, self.most) - self.most
        if over > 0:
            raise TooManyRequests(self.refusal, retry_after=ceil(over / self.rate))
        self.charge(asker, price)

    def _slot(self, asker: str) -> int:
        digest = blake2b(asker.encode(), digest_size=8, key=self._key).digest()
        return int.from_bytes(digest) % SLOTS


def install(app: Flask) -> None:
    """Give the application its budgets, and tell askers theirs. Raises `ValueError`."""
    rate = budget()
    room = app.extensions["store"].limits.bytes / SHARE
    app.extensions["budgets"] = {
        "work": Budget(rate, rate * SECONDS),
        "saves": Budget(room / DAY, room, FULL),
        "guesses": Budget(1 / GUESS_AFTER, GUESSES, GUESSED),
    }
    app.extensions["counted_proxies"] = proxies()
    app.after_request(_told)


def asker() -> str | None:
    """Who asks, None for who has no budget."""
    text = request.remote_addr or ""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if address.is_loopback and not current_app.extensions["counted_proxies"]:
        return None
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(IPv6Address(int(address) >> 64 << 64))
    return text


def pay(price: float, kind: str = "work") -> None:
    """Charge the asker of the current request. Raises `TooManyRequests`."""
    if (who := asker()) is not None:
        _budget(kind).pay(who, price)
        if kind == "work":
            g.paid = g.get("paid", 0.0) + price


def settle(spent: float) -> None:
    """Charge what the current request took more than it paid for, in milliseconds."""
    if "paid" in g and (who := asker()) is not None and spent > g.paid:
        _budget("work").charge(who, spent - g.paid)


def wrong_guess(id_: str) -> None:
    """Count a wrong edit token of a scenario. Raises `TooManyRequests` for one too many."""
    _budget("guesses").pay(f"{request.remote_addr} {id_}", 1)


def _budget(kind: str) -> Budget:
    found: Budget = current_app.extensions["budgets"][kind]
    return found


def _told(response: Response) -> Response:
    """How much work the asker may have done, and when all of it."""
    if "paid" in g and (who := asker()) is not None:
        work = _budget("work")
        owed = work.debt(who)
        response.headers["RateLimit-Limit"] = f"{work.most:.0f}"
        response.headers["RateLimit-Remaining"] = f"{max(0.0, work.most - owed):.0f}"
        response.headers["RateLimit-Reset"] = f"{ceil(owed / work.rate)}"
    return response
