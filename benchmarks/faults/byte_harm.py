"""Harm that knows no format: bytes flipped, cut, put in, put twice, put elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

STRANGE = (
    b"\x00",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe2\x80\xa8",
    b"\x1a",
    b"\n",
    b"\n\n",
    b"\\",
    b'"',
    b'""',
    b"'",
    b",",
    b"{",
    b"}",
    b"[",
    b":",
    b"\t",
    b"\x0b",
    b"\x0c",
    b"\x85",
    b"NaN",
    b"null",
    b"\\u0000",
    b"\\ud800",
    b"9" * 400,
    b"\x00" * 512,
    b"\x00" * 600,
)


def harmed(data: bytes, dice: Random) -> bytes:
    """Return the bytes with one harm done to them, or a few."""
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        data = dice.choice(_WAYS)(data, dice) if data else data
    return data


def _flip(data: bytes, dice: Random) -> bytes:
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        out[dice.randrange(len(out))] ^= 1 << dice.randrange(8)
    return bytes(out)


def _overwrite(data: bytes, dice: Random) -> bytes:
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4))):
        out[dice.randrange(len(out))] = dice.randrange(256)
    return bytes(out)


def _cut(data: bytes, dice: Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _take_out(data: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.choice((1, 1, 2, 16, 200)) :]


def _put_in(data: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(data))
    piece = dice.choice(STRANGE) if dice.random() < 0.7 else dice.randbytes(dice.randrange(1, 20))
    return data[:at] + piece + data[at:]


def _put_twice(data: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(data))
    end = start + dice.choice((1, 5, 80, 400))
    return data[:end] + data[start:end] + data[end:]


def _put_elsewhere(data: bytes, dice: Random) -> bytes:
    start, at = dice.randrange(len(data)), dice.randrange(len(data))
    return data[:at] + data[start : start + dice.choice((1, 8, 60, 300))] + data[at:]


_WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip,
    _overwrite,
    _cut,
    _take_out,
    _put_in,
    _put_twice,
    _put_elsewhere,
)
