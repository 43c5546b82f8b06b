"""Where routes are published, behind one small interface: read what is there, and swap it for something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from watchbook.errors import FallbackError

LIMIT = 1_000_000
"""Bytes; nothing longer is read, as no engagement publishes so much."""


class OvertakenError(FallbackError):
    """Somebody else published in between; what they published stands."""


@dataclass(frozen=True, slots=True)
class StoreContent:
    """What a store holds."""

    document: bytes
    e_tag: str
    """The store's name for this version of it."""


class Store(Protocol):
    """A place that swaps a document only for the one that its writer had seen."""

    @property
    def where(self) -> str:
        """The place, as messages name it."""

    def read(self) -> StoreContent | None:
        """Return what is there; None where there is nothing.

        Raises:
            FallbackError: the store cannot be asked.
        """

    def swap(self, document: bytes, before: StoreContent | None) -> str:
        """Put a document in the place of the one that was read there, and return its version.

        Raises:
            OvertakenError: something else stands there by now.
            FallbackError: the store cannot be asked.
        """
