"""From the target that watchbook.toml names to the store that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watchbook.config.fallback_tables import loopback
from watchbook.errors import FallbackError

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.fallback.store import Store


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
