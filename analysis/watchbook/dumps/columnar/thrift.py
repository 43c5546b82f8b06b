"""Thrift's compact protocol, in which Parquet writes its footer: bytes → plain values and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
"""Types of the protocol; a boolean's value is its type."""
INTEGERS = (I16, I32, I64)
DEEPEST = 32
"""Structures within structures; Parquet's footer has some six."""
Struct = dict[int, tuple[int, Any]]
"""A structure: the number of a field → its type and value. A list's value is (type of its items, items)."""


class ThriftError(ValueError):
    """Bytes that are no structure of the protocol."""


@dataclass(slots=True)
class ThriftReader:
    """Bytes, and how far they are read."""

    data: bytes
    at: int = 0

    def structure(self, last: int = 1 << 15, depth: int = 0) -> Struct:
        """Return the structure that starts here, without its fields behind number `last`.

        Raises:
            ThriftError: it is none.
        """
        if depth > DEEPEST:
            raise ThriftError("deeper than any footer")
        fields: Struct = {}
        number = 0
        while header := self._byte():
            kind = header & 15
            number = number + (header >> 4) if header >> 4 else _from_zigzag(self._varint())
            if number > last:
                break
            fields[number] = (kind, self._value(kind, depth))
        return fields

    def _value(self, kind: int, depth: int, *, in_list: bool = False) -> Any:
        if kind in (TRUE, FALSE):
            return self._byte() if in_list else kind == TRUE
        if kind in INTEGERS:
            return _from_zigzag(self._varint())
        if kind in (BYTE, DOUBLE, BINARY):
            return self._take({BYTE: 1, DOUBLE: 8}.get(kind) or self._varint())
        if kind in (LIST, SET):
            return self._list(depth + 1)
        if kind == STRUCT:
            return self.structure(depth=depth + 1)
        raise ThriftError(f"a value of type {kind}, which no footer has")

    def _list(self, depth: int) -> tuple[int, list[Any]]:
        if depth > DEEPEST:
            raise ThriftError("deeper than any footer")
        header = self._byte()
        count = header >> 4 if header >> 4 < 15 else self._varint()
        if count > len(self.data) - self.at:
            raise ThriftError("a list longer than its bytes")
        return header & 15, [self._value(header & 15, depth, in_list=True) for _ in range(count)]

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, count: int) -> bytes:
        piece = self.data[self.at : self.at + count]
        if len(piece) < count:
            raise ThriftError("the bytes end within a value")
        self.at += count
        return piece

    def _varint(self) -> int:
        value = shift = 0
        while shift < 70:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
        raise ThriftError("an integer without end")


def thrift_bytes(fields: Struct) -> bytes:
    """Return a structure as bytes."""
    parts, before = list[bytes](), 0
    for number, (kind, value) in sorted(fields.items()):
        delta = number - before
        parts.append(bytes([delta << 4 | kind]) if 0 < delta < 16 else bytes([kind]) + _varint(_zigzag(number)))
        if kind not in (TRUE, FALSE):
            parts.append(_value_bytes(kind, value))
        before = number
    return b"".join([*parts, b"\0"])


def _value_bytes(kind: int, value: Any) -> bytes:
    if kind in (TRUE, FALSE):
        return bytes([value])
    if kind in INTEGERS:
        return _varint(_zigzag(value))
    if kind == STRUCT:
        return thrift_bytes(value)
    if kind in (LIST, SET):
        item_kind, items = value
        head = (
            bytes([len(items) << 4 | item_kind]) if len(items) < 15 else bytes([240 | item_kind]) + _varint(len(items))
        )
        return head + b"".join(_value_bytes(item_kind, item) for item in items)
    return _varint(len(value)) + value if kind == BINARY else bytes(value)


def _from_zigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])
