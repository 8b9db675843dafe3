"""Pixels as a PNG file: a palette of the colours that matter most, no date, the same every time."""

import zlib
from collections.abc import Iterable, Mapping
from struct import pack
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.uint8]
Keys: TypeAlias = npt.NDArray[np.int64]

COLOURS: Final = 256
_LEVEL: Final = 6
_KEYS: Final = 1 << 16


def png(pixels: Pixels, flat: Iterable[str], told: Mapping[str, str]) -> bytes:
    """A PNG of rows of red, green, blue and alpha, the last not kept; `flat` colours stay."""
    high, wide, _ = pixels.shape
    places, palette = _indexed(pixels, flat)
    rows = np.zeros((high, 1 + wide), np.uint8)  # the zero before each row: stored as it is
    rows[:, 1:] = places
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)),
            *(_chunk(b"iTXt", f"{key}\0\0\0\0\0{text}".encode()) for key, text in told.items()),
            _chunk(b"PLTE", palette.tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), _LEVEL)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))


def _indexed(pixels: Pixels, flat: Iterable[str]) -> tuple[Pixels, Pixels]:
    """Each pixel's place in a palette, and the palette.

    Near colours share a key; the keys with most pixels get a place, the others the nearest one's.
    """
    whole = pixels.view(np.uint32).ravel()
    # Most pixels have the colour of the one before: what is worked on is where a colour begins.
    begins = np.flatnonzero(np.concatenate([[True], whole[1:] != whole[:-1]]))
    lasts = np.diff(begins, append=len(whole))
    keys = _key(pixels.reshape(-1, 4)[begins])
    counts = np.bincount(keys, lasts, _KEYS)
    used = np.flatnonzero(counts)
    kept = used[np.argsort(-counts[used], kind="stable")[:COLOURS]]
    palette = _middle(kept)
    for colour in flat:
        exact = np.frombuffer(bytes.fromhex(colour[1:]), np.uint8)
        palette[kept == _key(exact)] = exact
    places = np.zeros(_KEYS, np.uint8)
    apart = np.abs(_middle(used)[:, np.newaxis] - palette[np.newaxis]).sum(axis=-1)
    places[used] = apart.argmin(axis=1)
    places[kept] = np.arange(len(kept))
    return np.repeat(places[keys], lasts).reshape(pixels.shape[:2]), palette.astype(np.uint8)


def _key(pixels: Pixels) -> npt.NDArray[np.uint16]:
    """A colour in 16 bits: 5 of red, 6 of green, 5 of blue."""
    red, green, blue = (pixels[..., i].astype(np.uint16) for i in range(3))
    return np.asarray((red >> 3 << 11) | (green >> 2 << 5) | (blue >> 3), np.uint16)


def _middle(keys: Keys) -> Keys:
    """The colour in the middle of those that share a key."""
    red, green, blue = keys >> 11, keys >> 5 & 63, keys & 31
    return np.stack([red * 8 + 4, green * 4 + 2, blue * 8 + 4], axis=-1)
