"""How long a file is read of which no line holds a record: bad lines cost far more than good ones of their length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.dumps.blocks import Block
from watchbook.dumps.losses.line_losses import LineLosses
from watchbook.dumps.raw_rows import RawRows, fields_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from watchbook.dumps.blocks import UnreadableLine
    from watchbook.dumps.selection import Selection

PATIENCE = 100_000
"""Lines at a file's start that are none, after which it is given up: what follows is counted, and not read."""
GIVEN_UP = "given-up"
"""Why a line is set aside that nobody looked at."""
SHORTEST = 12
"""Bytes of the shortest line of JSON that can be a record: `{"t":...}` with a time in it needs more."""
SHORT = 32
"""Bytes of a line, on average, below which hardly any can be a record."""
PORTION = 1 << 19
"""Bytes of short lines that are read at a time (512 KiB): what is known of a bad line takes more room than it."""
BLANK = np.zeros(256, np.bool_)
"""By byte, whether it may stand in a blank line."""
BLANK[list(b" \t\r\n")] = True


def read_patiently(
    parts: Iterable[Block | UnreadableLine], selection: Selection, read: Callable[[Block], RawRows]
) -> Iterator[RawRows]:
    """Yield what `read` makes of blocks until it is certain that the file holds no records; then count lines.

    Of a file that holds some among a hundred thousand that are none, lines are counted where none of many is so long
    that it could be one: each bad line costs as much as ten good ones, and millions fit in some megabytes.
    """
    is_sound, lost_count = False, 0
    for part in parts:
        if not isinstance(part, Block):
            yield RawRows.rowless(selection, (part.line, part.reason))
            continue
        for portion in portions(part):
            if lost_count >= PATIENCE and (not is_sound or is_short(portion.data, SHORTEST)):
                yield unread(portion, selection)
                continue
            batch = read(portion)
            is_sound |= batch.frame.height > 0
            lost_count += len(batch.lost)
            yield batch
            if not lost_count:
                del portion, batch
        if not lost_count:  # else so much would be let go of at once that the system takes it back, and clears it anew
            del part  # before the next are read: its bytes take more room than all else


def is_short(data: bytes, least: int) -> bool:
    """Return whether none of some lines has so many bytes."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    return bool(np.diff(ends, prepend=-1, append=len(data)).max() <= least)


def unread(block: Block, selection: Selection) -> RawRows:
    """Return a block's lines, each blank or set aside, without having read one."""
    data = np.frombuffer(block.data, np.uint8)
    starts = np.concatenate([[0], np.flatnonzero(data == ord("\n")) + 1])[: block.count]
    is_line = np.logical_or.reduceat(~BLANK[data], starts)
    return given_up(np.flatnonzero(is_line) + block.first, block.count, selection)


def given_up(lines: NDArray[np.int64], count: int, selection: Selection) -> RawRows:
    """Return `count` lines, of which these are set aside without having been read, and the others are blank."""
    frame = fields_from(selection.nothing(), selection)
    return RawRows(frame, {}, np.zeros_like, LineLosses.alike(lines, GIVEN_UP), count, count - len(lines))


def portions(block: Block) -> Iterator[Block]:
    """Yield a block's lines, in smaller ones where they are short."""
    if len(block.data) < SHORT * block.count:
        yield from block.runs(PORTION)
    else:
        yield block
