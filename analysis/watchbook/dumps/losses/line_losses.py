"""Lines that hold no record, each with its reason: some bytes a line, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class LineLosses:
    """The lines of a batch that were set aside."""

    lines: NDArray[np.int64]
    """Their numbers."""
    codes: NDArray[np.uint8]
    """Why each was, as a position in `reasons`."""
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, str]]) -> LineLosses:
        """Return lines given as (line, reason)."""
        lines, codes, reasons = list[int](), list[int](), dict[str, int]()
        for line, reason in pairs:
            lines.append(line)
            codes.append(reasons.setdefault(reason, len(reasons)))
        return cls(np.array(lines, np.int64), np.array(codes, np.uint8), tuple(reasons))

    @classmethod
    def alike(cls, lines: NDArray[np.int64], reason: str) -> LineLosses:
        """Return lines that were all set aside for one reason."""
        return cls(lines, np.zeros(len(lines), np.uint8), (reason,))

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self.lines)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Yield (line, reason)."""
        for line, code in zip(self.lines.tolist(), self.codes.tolist(), strict=True):
            yield line, self.reasons[code]

    def shifted(self, first: int) -> LineLosses:
        """Return the same where the lines were counted from `first`."""
        return LineLosses(self.lines + first, self.codes, self.reasons)

    def where(self, mask: NDArray[np.bool_]) -> LineLosses:
        """Return the lines where `mask` is true, with no reason that none of them has."""
        codes = self.codes[mask]
        there, places = np.unique(codes, return_inverse=True)
        return LineLosses(
            self.lines[mask], places.astype(np.uint8), tuple(self.reasons[code] for code in there.tolist())
        )

    def counts(self) -> dict[str, int]:
        """Return how many lines were set aside for which reason."""
        numbers = np.bincount(self.codes, minlength=len(self.reasons)).tolist()
        return dict(zip(self.reasons, numbers, strict=True))

    def first_lines(self, reason: str, count: int) -> list[int]:
        """Return the first lines that were set aside for a reason."""
        lines: list[int] = self.lines[np.flatnonzero(self.codes == self.reasons.index(reason))[:count]].tolist()
        return lines

    def reasons_at(self, line: int) -> list[str]:
        """Return why a line was set aside; nothing where it was not."""
        return [self.reasons[code] for code in self.codes[self.lines == line].tolist()]


NO_LOSSES = LineLosses.of(())


def join_losses(losses: Sequence[LineLosses]) -> LineLosses:
    """Return the lines of several, one after the other."""
    some = [part for part in losses if len(part)]
    if len(some) < 2:  # nothing to join
        return some[0] if some else NO_LOSSES
    reasons = {reason: code for code, reason in enumerate(dict.fromkeys(r for part in some for r in part.reasons))}
    codes = [np.array([reasons[r] for r in part.reasons], np.uint8)[part.codes] for part in some]
    return LineLosses(np.concatenate([part.lines for part in some]), np.concatenate(codes), tuple(reasons))
