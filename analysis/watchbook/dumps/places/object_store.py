"""Objects of a store (S3, or whatever fsspec opens beside this machine's files), and what its errors mean.

Every file system of fsspec has exceptions of its own; what leaves this module is an OSError that says what happened in
a sentence. Objects are listed folder by folder, and only where the pattern leads: never the whole bucket.
"""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import fsspec
from fsspec.utils import glob_translate

from watchbook.dumps.places.local_files import MAGIC, fixed_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

BY_PREFIX = frozenset({"s3", "s3a", "gs", "gcs"})
"""Protocols whose file systems list the names that begin with given letters."""
CAUSES = {
    "NoCredentialsError": "no credentials were found: neither the environment, the user's files nor the role has any",
    "PartialCredentialsError": "the credentials are incomplete: a key needs its secret",
    "ProfileNotFound": "the profile of credentials that the environment names is not there",
    "EndpointConnectionError": "the store cannot be reached",
    "ConnectTimeoutError": "the store does not answer in time",
    "ReadTimeoutError": "the store does not answer in time",
    "FlexibleChecksumError": "the object came incomplete, or is not what was put",
    "FileExpired": "the object was replaced while it was read",
    "PermissionError": "the store refuses (403): these credentials may not do that, or they are wrong",
    "FileNotFoundError": "the object is no longer there",
}
"""The name of an exception → what it means; other exceptions speak for themselves."""
ADDRESS = re.compile(r"\bhttps?://\S+")
"""What may hold a signature in its query, and so is never repeated."""


class StoreFile:
    """An object that is read from its start, whose errors are OSErrors."""

    def __init__(self, url: str) -> None:
        """Hold an object's URL; it is asked for when it is read."""
        self._url = url
        self._file: Any = None

    def read(self, count: int = -1) -> bytes:
        """Return up to `count` bytes, or all that are left; none at the end.

        Raises:
            OSError: the object cannot be read, or was replaced since its first byte was.
        """
        with clear_errors():
            if self._file is None:
                self._file = fsspec.open(self._url, "rb", expand=False).open()
            return cast("bytes", self._file.read(count))

    def close(self) -> None:
        """Let go of the object."""
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> BinaryIO:
        """Return itself."""
        return cast("BinaryIO", self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the object."""
        self.close()


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn whatever a file system raises into an OSError that says what happened.

    Raises:
        OSError: what was done inside failed.
    """
    try:
        yield
    except ImportError as error:
        raise OSError(
            f"a package is missing that reads this kind of store ({_first_line(error)}); "
            "for s3:// it comes with: pip install 'watchbook[s3]'"
        ) from error
    except Exception as error:  # each file system has exceptions of its own
        cause = CAUSES.get(type(error).__name__) or getattr(error, "strerror", None)
        raise OSError(cause or f"{type(error).__name__}: {_first_line(error)}") from error


def store_objects(files: Any, pattern: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the objects that a pattern matches, as the store names them, with what it says of each.

    Args:
        files: a file system of fsspec.
        pattern: what its glob takes, without the protocol.

    Raises:
        OSError: the store cannot be listed, or has no such bucket.
    """
    folder = fixed_part(pattern) if MAGIC.search(pattern) else pattern[: pattern.rfind("/") + 1]
    found: dict[str, dict[str, Any]] = {}
    with clear_errors(), suppress(FileNotFoundError):  # a folder without objects is none
        found.update(_matches(files, folder.rstrip("/"), pattern.removeprefix(folder).split("/")))
    if not found:
        _demand_bucket(files, pattern.split("/", 1)[0])
    yield from sorted(found.items())


def _matches(files: Any, folder: str, parts: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the objects below a folder whose path matches a pattern, part by part."""
    pattern = re.compile(glob_translate("/".join(parts)), re.DOTALL)
    if "**" in parts[0]:
        listing = files.find(folder, detail=True).values()
    elif len(parts) == 1 and BY_PREFIX.intersection(_protocols(files)) and (start := MAGIC.split(parts[0])[0]):
        listing = files.find(folder, prefix=start, detail=True).values()
    else:
        pattern = re.compile(glob_translate(parts[0]), re.DOTALL)
        listing = files.ls(folder, detail=True)
    for info in listing:
        name = info["name"].rstrip("/")
        if not pattern.fullmatch(name.removeprefix(folder).lstrip("/")):
            continue
        if info["type"] == "file" and (len(parts) == 1 or "**" in parts[0]):
            yield name, info
        elif info["type"] == "directory" and len(parts) > 1:
            yield from _matches(files, name, parts[1:])


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


def _demand_bucket(files: Any, bucket: str) -> None:
    """Ask for the bucket: a store lists one that is not there as empty.

    Whoever may list a folder need not be allowed to ask for its bucket.
    """
    try:
        with clear_errors():
            files.info(bucket)
    except OSError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise OSError(f"the store has no bucket {bucket!r}") from error
        if not isinstance(error.__cause__, PermissionError):
            raise


def _first_line(error: BaseException) -> str:
    """Return what an exception says, without addresses, which may be signed."""
    text = str(error).strip() or "it says no more"
    return ADDRESS.sub("(an address)", text.splitlines()[0])[:200]
