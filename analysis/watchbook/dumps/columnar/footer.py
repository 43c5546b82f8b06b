"""A Parquet file's footer: how many rows it counts, and one that names fewer columns.

polars reads no file in which one column is of a type that it lacks, though nobody asks for that column, and none in
which one text is no UTF-8. A footer of only the columns that are asked for, with what they claim to be left out, makes
such a file readable: the data stay where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from watchbook.dumps.columnar.thrift import I32, LIST, STRUCT, Struct, ThriftError, ThriftReader, thrift_bytes

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import BinaryIO

MAGIC = b"PAR1"
TAIL = 8
"""Bytes behind the footer: its length and the magic."""
LONGEST = 1 << 28
"""Bytes of the longest footer that is read (256 MiB)."""
SHORT = 1 << 20
"""Bytes of a footer up to which its groups are counted (1 MiB, a second)."""
SCHEMA, ROWS, GROUPS = 2, 3, 4
"""Fields of the footer."""
PHYSICAL, NAME, CHILDREN, CONVERTED, LOGICAL = 1, 4, 5, 6, 10
"""Fields of a column's description."""
BYTES = (6, 7)
"""Physical types of bytes, as many as there are or always so many."""
COLUMNS, GROUP_BYTES, GROUP_ROWS = 1, 2, 3
"""Fields of a group of rows."""
OURS = {1: "version", SCHEMA: "schema", ROWS: "rows", GROUPS: "groups"}
"""What a footer cannot do without."""


NOT_PARQUET, ENDLESS = "not-parquet", "rows-without-bytes"
"""Why a file is set aside: it cannot be read, or claims rows that its bytes cannot tell apart."""
MANY_ROWS = 1_000_000
"""Rows that may be as alike as they like; of more, each must have some part of a byte."""
ROWS_A_BYTE = 16
"""A time or an id that differs from row to row takes a bit at least."""


class FooterError(ValueError):
    """A file that ends in no Parquet footer, or in one that is not believed."""

    def __init__(self, text: str, reason: str = NOT_PARQUET) -> None:
        """Say what is wrong, and what the account says of it."""
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Footer:
    """The bytes of a footer, and where in the file they start."""

    start: int
    data: bytes

    @classmethod
    def of(cls, file: BinaryIO) -> Footer:
        """Return the footer of a file.

        Raises:
            FooterError: there is none.
        """
        size = file.seek(0, 2)
        file.seek(max(size - TAIL, 0))
        tail = file.read(TAIL)
        length = int.from_bytes(tail[:4], "little")
        if len(tail) < TAIL or tail[4:] != MAGIC or length > min(size - TAIL - len(MAGIC), LONGEST):
            raise FooterError("no footer at its end")
        file.seek(0)
        if file.read(len(MAGIC)) != MAGIC:
            raise FooterError("no Parquet at its start")
        start = file.seek(size - TAIL - length)
        return cls(start, file.read(length))

    def rows(self) -> int:
        """Return how many rows the footer counts.

        Raises:
            FooterError: it does not say, its groups hold others, or nobody can believe it; of a long one the groups are
            left to who reads them.
        """
        fields = _footer_fields(self.data, last=ROWS if len(self.data) > SHORT else GROUPS)
        rows = int(_value(fields, ROWS))
        if GROUPS in fields and rows != sum(int(_value(group, GROUP_ROWS)) for group in fields[GROUPS][1][1]):
            raise FooterError("other rows than its groups hold")
        if rows > max(MANY_ROWS, ROWS_A_BYTE * self.start):
            raise FooterError("more rows than its bytes can tell apart", ENDLESS)
        return rows

    def names(self) -> list[str]:
        """Return what the columns are called.

        Raises:
            FooterError: the footer cannot be read.
        """
        try:
            root, *descriptions = _value(_footer_fields(self.data, last=SCHEMA), SCHEMA)[1]
            names, position = [], 0
            for _ in range(int(_value(root, CHILDREN))):
                names.append(bytes(descriptions[position][NAME][1]).decode("utf-8", "replace"))
                position, _ = _end_of(descriptions, position)
        except (LookupError, TypeError, ValueError) as error:
            raise FooterError("its footer does not fit together") from error
        return names

    def narrow_footer(self, names: Collection[str], *, raw: bool) -> bytes:
        """Return a footer of the plain columns among `names`, with its length and the magic.

        `raw` leaves out what bytes are said to be, so that texts need be none.

        Raises:
            FooterError: the footer cannot be read.
        """
        fields = _footer_fields(self.data)
        try:
            root, *descriptions = _value(fields, SCHEMA)[1]
            places = _plain_places(descriptions, names, int(_value(root, CHILDREN)))
            schema = [_description(descriptions[place[0]], raw=raw) for place in places]
            groups = [_narrow_group(group, [leaf for _, leaf in places]) for group in _value(fields, GROUPS)[1]]
        except (LookupError, TypeError, ValueError) as error:
            raise FooterError("its footer does not fit together") from error
        narrow_root = {**root, CHILDREN: (I32, len(places))}
        footer: Struct = {number: value for number, value in fields.items() if number in OURS}
        footer[SCHEMA] = (LIST, (STRUCT, [narrow_root, *schema]))
        footer[GROUPS] = (LIST, (STRUCT, groups))
        data = thrift_bytes(footer)
        return data + len(data).to_bytes(4, "little") + MAGIC


def _footer_fields(data: bytes, last: int = 1 << 15) -> Struct:
    try:
        return ThriftReader(data).structure(last)
    except ThriftError as error:
        raise FooterError(f"a footer that cannot be read: {error}") from error


def _value(fields: Struct, number: int) -> Any:
    try:
        return fields[number][1]
    except LookupError as error:
        raise FooterError(f"a footer without {OURS.get(number, number)}") from error


def _plain_places(descriptions: list[Struct], names: Collection[str], children: int) -> list[tuple[int, int]]:
    """Return (position in the schema, position among the leaves) of the first column of each name that is no group."""
    places: dict[str, tuple[int, int]] = {}
    position = leaf = 0
    for _ in range(children):
        name = bytes(descriptions[position][NAME][1]).decode("utf-8", "replace")
        end, leaves = _end_of(descriptions, position)
        if end == position + 1 and name in names:
            places.setdefault(name, (position, leaf))
        position, leaf = end, leaf + leaves
    return sorted(places.values())


def _end_of(descriptions: list[Struct], position: int) -> tuple[int, int]:
    """Return the position behind a column with all that is in it, and how many leaves that are."""
    open_columns, leaves = 1, 0
    while open_columns:
        children = int(descriptions[position].get(CHILDREN, (I32, 0))[1])
        open_columns += children - 1
        leaves += not children
        position += 1
    return position, leaves


def _description(column: Struct, *, raw: bool) -> Struct:
    if not raw or column.get(PHYSICAL, (I32, 0))[1] not in BYTES:
        return column
    return {number: value for number, value in column.items() if number not in (CONVERTED, LOGICAL)}


def _narrow_group(group: Struct, leaves: list[int]) -> Struct:
    kind, columns = _value(group, COLUMNS)
    narrow_group: Struct = {number: group[number] for number in (GROUP_BYTES, GROUP_ROWS) if number in group}
    narrow_group[COLUMNS] = (LIST, (kind, [columns[leaf] for leaf in leaves]))
    return narrow_group
