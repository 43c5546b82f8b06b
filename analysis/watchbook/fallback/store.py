"""Where routes are published, behind one small interface: read what is there, and swap it for something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from watchbook.config.fallback_tables import loopback
from watchbook.errors import FallbackError

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

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


def store_at(target: str, root: Path) -> Store:
    """Return the store that a target names; the path of a file is below `root` unless it is absolute.

    Raises:
        FallbackError: no store can be there.
    """
    parts = urlsplit(target)
    if "://" not in target:
        from watchbook.fallback.file_store import FileStore  # noqa: PLC0415  # a command loads the store it uses

        return FileStore(root / target)
    if parts.scheme == "s3":
        from watchbook.fallback.s3_store import S3ObjectStore  # noqa: PLC0415  # a command loads the store it uses

        return S3ObjectStore(parts.netloc, parts.path.strip("/"))
    if parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname)):
        from watchbook.fallback.http_store import HttpStore  # noqa: PLC0415  # a command loads the store it uses

        return HttpStore(target)
    raise FallbackError(
        f"flags cannot be kept at {target}", hints=("a path, s3://bucket/key, or https://host/flags.json",)
    )
