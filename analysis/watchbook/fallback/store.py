"""Where routes are published, behind one small interface: read what is there, and swap it for something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from watchbook.errors import FallbackError

if TYPE_CHECKING:
    import datetime as dt

LIMIT = 1_000_000
"""Bytes; nothing longer is read, as no engagement publishes so much."""


BESIDE = ".probe"
"""What the name of the place has behind it at which a store's conditions are tried."""


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

    def clock(self) -> dt.datetime | None:
        """Return what time it is by the store's own clock; None where it does not say."""

    def beside(self) -> Store | None:
        """Return a place beside it where its conditions can be tried; None where its writers hold a lock instead."""
