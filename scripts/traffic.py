"""Clients that ask a service over a network: at a rate, without a pause, or slowly on purpose."""

import asyncio
import re
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, cycle
from random import Random
from typing import TypeAlias

GIVES_UP = 12
"""Seconds that a client waits."""
COME_IN = 4
"""Seconds over which slow clients come."""
NUMBERS = count(10_000)
CHUNKED = b"transfer-encoding: chunked"
LENGTH = re.compile(rb"content-length: (\d+)")


@dataclass(frozen=True)
class Asked:
    """A request, under the name that its figures go by; {} is another number every time."""

    name: str
    path: str
    body: bytes = b""

    def text(self) -> bytes:
        path = self.path.format(next(NUMBERS))
        method = "POST" if self.body else "GET"
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True)
class Answer:
    """What came of a request: status 0 where no whole answer came."""

    name: str
    status: int
    seconds: float

    @property
    def done(self) -> bool:
        return 200 <= self.status < 300


@dataclass
class Answers:
    """All that came, in order."""

    all: list[Answer] = field(default_factory=list)
    seconds: float = 0.0

    def statuses(self) -> dict[int, int]:
        return dict(sorted(Counter(answer.status for answer in self.all).items()))

    def slowest(self) -> float:
        return max((answer.seconds for answer in self.all), default=0.0)

    def quantile(self, share: float) -> float:
        ordered = sorted(answer.seconds for answer in self.all)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    def rate(self) -> float:
        """How many were done in a second."""
        return sum(answer.done for answer in self.all) / self.seconds


def addresses(number: int, network: int = 1) -> Iterable[str]:
    """So many addresses of this machine to ask from, over and over."""
    return cycle([f"127.0.{network}.{place}" for place in range(1, number + 1)])


async def ask(port: int, asked: Asked, source: str = "127.0.0.1", patience: float = 1) -> Answer:
    """Put a request on a connection of its own; who is so many times as patient waits longer."""
    started = time.monotonic()
    head = b""
    whole = False
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with (
            asyncio.timeout(GIVES_UP * patience),
            connection(port, source) as (reader, writer),
        ):
            writer.write(asked.text())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            whole = await _body_is_whole(reader, head)
    status = int(head.split(b" ", 2)[1]) if whole else 0
    return Answer(asked.name, status, time.monotonic() - started)


async def _body_is_whole(reader: asyncio.StreamReader, head: bytes) -> bool:
    size, end = 0, b""
    while piece := await reader.read(65_536):
        size, end = size + len(piece), (end + piece)[-5:]
    if CHUNKED in head:
        return end == b"0\r\n\r\n"
    length = LENGTH.search(head)
    return size == int(length[1]) if length else True


@asynccontextmanager
async def connection(
    port: int, source: str
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def at_rate(
    port: int, mix: Sequence[Asked], rate: float, seconds: float, sources: Iterable[str]
) -> Answers:
    """Ask at a rate, whatever comes back: as many people do who do not know of each other."""
    answers, tasks = Answers(seconds=seconds), set()
    source, started = iter(sources), time.monotonic()
    for number, asked in zip(range(int(rate * seconds)), cycle(mix), strict=False):
        await asyncio.sleep(max(0.0, started + number / rate - time.monotonic()))
        tasks.add(asyncio.create_task(ask(port, asked, next(source))))
    behind = time.monotonic() - started - seconds
    if behind > seconds / 20:
        print(f"  the client itself came {behind:.1f} s behind its rate")
    answers.all += await asyncio.gather(*tasks)
    return answers


async def in_turn(
    port: int, mix: Sequence[Asked], clients: int, seconds: float, sources: Iterable[str]
) -> Answers:
    """Ask as so many clients do who each wait for their answer."""
    answers, everything, source = Answers(seconds=seconds), cycle(mix), iter(sources)
    until = time.monotonic() + seconds

    async def client() -> None:
        while time.monotonic() < until:
            answers.all.append(await ask(port, next(everything), next(source)))

    await asyncio.gather(*(client() for _ in range(clients)))
    return answers


async def upload(
    port: int,
    asked: Asked,
    clients: int,
    times: int,
    after: Callable[[int], None],
    patience: float,
) -> Answers:
    """Send it so many times, so many at once, again where it is told to come again."""
    answers, numbers, source = Answers(), count(1), iter(addresses(16))

    async def client() -> None:
        while next(numbers) <= times:
            while not (answer := await ask(port, asked, next(source), patience)).done:
                answers.all.append(answer)
                await asyncio.sleep(0.5)
            answers.all.append(answer)
            after(sum(each.done for each in answers.all))

    await asyncio.gather(*(client() for _ in range(clients)))
    return answers


async def half_a_header(port: int, source: str) -> None:
    """Begin a header and never end it."""
    async with connection(port, source) as (reader, writer):
        writer.write(b"GET /api/v1/estimate HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        await reader.read(1)


async def a_byte_a_second(port: int, source: str) -> None:
    """Send a body byte by byte."""
    async with connection(port, source) as (_, writer):
        writer.write(Asked("", "/api/v1/estimate", b" " * 60_000).text()[:-60_000])
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(1)


async def an_unread_reply(port: int, source: str) -> None:
    """Ask for a page and read nothing of it."""
    own = socket.socket()
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    own.setblocking(False)
    with own:
        own.bind((source, 0))
        loop = asyncio.get_running_loop()
        await loop.sock_connect(own, ("127.0.0.1", port))
        await loop.sock_sendall(own, Asked("", "/").text())
        await asyncio.sleep(GIVES_UP)


Slow: TypeAlias = Callable[[int, str], Awaitable[None]]
SLOW: tuple[Slow, ...] = (half_a_header, a_byte_a_second, an_unread_reply)


@asynccontextmanager
async def slow_clients(port: int, number: int) -> AsyncIterator[None]:
    """So many slow clients of three kinds, each from an address of its own, again when cut."""

    async def again(slow: Slow, source: str, after: float) -> None:
        await asyncio.sleep(after)
        while True:
            with suppress(OSError):
                await slow(port, source)
            await asyncio.sleep(0.1)

    tasks = [
        asyncio.create_task(again(slow, source, COME_IN * place / number))
        for slow, source, place in zip(cycle(SLOW), addresses(200, 2), range(number), strict=False)
    ]
    try:
        await asyncio.sleep(COME_IN + 1)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


_HOUR = (
    *[Asked("estimate", "/api/v1/estimate?orders_per_month={}")] * 8,
    *[Asked("page", "/?orders_per_month={}")] * 4,
    *[Asked("embed", "/embed/annual?orders_per_month={}")] * 3,
    *[Asked("simulation", "/api/v1/simulation?orders_per_month={}")] * 2,
    Asked("sensitivity", "/api/v1/sensitivity?of=annual.go&orders_per_month={}"),
    Asked("workbook", "/api/v1/estimate.xlsx?orders_per_month={}"),
    Asked("picture", "/chart/annual.png?orders_per_month={}"),
    Asked("batch", "/api/v1/batch?orders_per_month={}", b'[{"years": 2}, {"years": 3}]'),
    Asked("save", "/api/v1/scenarios", b'{"title": "t", "inputs": {"years": "5"}}'),
)
MIX = tuple(Random(1).sample(_HOUR, len(_HOUR)))  # noqa: S311
"""What a busy hour asks, in no order."""
