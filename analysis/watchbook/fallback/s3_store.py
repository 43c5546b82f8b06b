"""An object in S3, or in whatever speaks its protocol, as a store: the only file that imports obstore.

Credentials, region and endpoint come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION,
AWS_ENDPOINT_URL and the rest), or from the role of the machine. Plain HTTP is spoken on loopback alone.
"""

from __future__ import annotations

import datetime as dt
import os
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watchbook.config.fallback_tables import loopback
from watchbook.errors import FallbackError
from watchbook.fallback.store import LIMIT, OvertakenError, StoreContent

if TYPE_CHECKING:
    from obstore.store import S3Store

try:
    import obstore
    from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
except ModuleNotFoundError as error:  # pragma: no cover  # the tests install it
    raise FallbackError(
        "a store in s3:// needs the package obstore", hints=("pip install 'watchbook[cloud]'",)
    ) from error

TIMEOUT = dt.timedelta(seconds=5)


class S3ObjectStore:
    """Keeps the flags in one object, which is swapped with If-Match."""

    def __init__(self, bucket: str, key: str) -> None:
        """Hold the object's place; nothing is asked yet."""
        self._bucket, self._key = bucket, key

    @property
    def where(self) -> str:
        """The object's URL."""
        return f"s3://{self._bucket}/{self._key}"

    def read(self) -> StoreContent | None:
        """Return what the object holds."""
        try:
            found = obstore.get(self._store, self._key)
            if found.meta["size"] > LIMIT:
                raise FallbackError(f"{self.where} is too long for flags: {found.meta['size']} bytes")
            return StoreContent(bytes(found.bytes()), self._version(found.meta["e_tag"]))
        except FileNotFoundError:
            return None
        except (BaseError, OSError, ValueError) as error:
            raise self._unreachable(error) from error

    def swap(self, document: bytes, before: StoreContent | None) -> str:
        """Put the object if it is as it was."""
        try:
            done = obstore.put(self._store, self._key, document, mode={"e_tag": before.e_tag} if before else "create")
        except (AlreadyExistsError, PreconditionError) as error:
            raise OvertakenError(f"somebody else wrote {self.where} meanwhile") from error
        except (BaseError, OSError, ValueError) as error:
            raise self._unreachable(error) from error
        return self._version(done["e_tag"])

    def _version(self, e_tag: str | None) -> str:
        if not e_tag:
            raise FallbackError(f"{self.where} gives no ETag, so two people at once could not be told apart")
        return e_tag

    @cached_property
    def _store(self) -> S3Store:
        """One for all requests, which then share a connection."""
        from obstore.store import S3Store  # noqa: PLC0415  # 40 ms that only a request needs

        endpoint = urlsplit(os.environ.get("AWS_ENDPOINT_URL", "")).hostname
        return S3Store(
            self._bucket,
            client_options={"timeout": TIMEOUT, "connect_timeout": TIMEOUT / 2, "allow_http": loopback(endpoint)},
            retry_config={"max_retries": 2, "retry_timeout": TIMEOUT},
        )

    def _unreachable(self, error: Exception) -> FallbackError:
        first = str(error).partition("\n")[0]
        return FallbackError(
            f"{self.where} cannot be reached: {first}",
            hints=(
                "credentials and region come from the environment: AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL",
            ),
        )
