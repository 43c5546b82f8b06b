"""Compressed lines, cut at any byte: what was whole before the cut is read, and the half line is set aside."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import zstandard

from benchmarks.faults import oracle
from benchmarks.faults.jsonl_mutations import jsonl_file

if TYPE_CHECKING:
    from random import Random

    from benchmarks.faults.oracle import Expectation

SMALL = 4000
"""Bytes of the text that is compressed, about."""


def packed_file(dice: Random, form: str) -> tuple[bytes, Expectation]:
    """Return a compressed file, cut somewhere in one of two cases, and what must become of it."""
    text = jsonl_file(dice)[: dice.randrange(1, SMALL)]
    data = gzip.compress(text, mtime=0) if form.endswith("gz") else zstandard.ZstdCompressor().compress(text)
    if dice.random() < 0.5:
        return data, oracle.of_jsonl(text)
    data = data[: dice.randrange(len(data))]
    return data, _expectation(_gunzipped(data) if form.endswith("gz") else _unzstd(data))


def cut_gzip(text: bytes, count: int) -> tuple[bytes, Expectation]:
    """Return the first bytes of a gzip of a text, and what must become of them."""
    data = gzip.compress(text, mtime=0)
    return data[:count], oracle.of_jsonl(text) if count >= len(data) else _expectation(_gunzipped(data[:count]))


def _expectation(left: bytes) -> Expectation:
    """Return what must become of a text of which the end is missing."""
    whole, newline, rest = left.rpartition(b"\n")
    expectation = oracle.of_jsonl(whole + newline)
    if rest.removeprefix(b"\xef\xbb\xbf") if not newline else rest:
        expectation.take(None)
    return expectation


def _gunzipped(data: bytes) -> bytes:
    return zlib.decompressobj(31).decompress(data)


def _unzstd(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)
