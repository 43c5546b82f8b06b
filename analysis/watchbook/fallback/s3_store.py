"""An object in S3, or in whatever speaks its protocol, as a store: the only file that imports obstore.

Credentials, region and endpoint come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION,
AWS_ENDPOINT_URL and the rest), or from the role of the machine. Plain HTTP is spoken on loopback alone.
"""

from __future__ import annotations

import datetime as dt
import os
import urllib.error
import urllib.request
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watchbook.config.fallback_tables import loopback
from watchbook.errors import FallbackError
from watchbook.fallback.http_store import instant_of
from watchbook.fallback.store import BESIDE, LIMIT, OvertakenError, StoreContent

if TYPE_CHECKING:
    from obstore.store import S3Store

try:
    import obstore
    from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
except ModuleNotFoundError as error:  # pragma: no cover  # the tests install it
    raise FallbackError("a store in s3:// needs the package obstore", hints=("pip install 'watchbook[s3]'",)) from error

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
            answer = obstore.get(self._store, self._key)
            if answer.meta["size"] > LIMIT:
                raise FallbackError(f"{self.where} is too long for flags: {answer.meta['size']} bytes")
            return StoreContent(bytes(answer.bytes()), self._version(answer.meta["e_tag"]))
        except FileNotFoundError:
            return None
        except (BaseError, OSError, ValueError) as error:
            raise self._unreachable(error) from error

    def swap(self, document: bytes, before: StoreContent | None) -> str:
        """Put the object if it is as it was."""
        try:
            answer = obstore.put(self._store, self._key, document, mode={"e_tag": before.e_tag} if before else "create")
        # Where nothing stands any more, some say 404 of a condition that cannot hold.
        except (AlreadyExistsError, PreconditionError, FileNotFoundError) as error:
            raise OvertakenError(f"somebody else wrote {self.where} meanwhile") from error
        except (BaseError, OSError, ValueError) as error:
            raise self._unreachable(error) from error
        return self._version(answer["e_tag"])

    def clock(self) -> dt.datetime | None:
        """Return the time at which the server answers, whatever it answers: it is asked without credentials."""
        try:
            url = obstore.sign(self._store, "HEAD", self._key, TIMEOUT).partition("?")[0]
            request = urllib.request.Request(url, method="HEAD")  # noqa: S310  # where the store itself is asked
            with urllib.request.urlopen(request, timeout=TIMEOUT.total_seconds()) as answer:  # noqa: S310  # as above
                return instant_of(answer.headers.get("Date"))
        except urllib.error.HTTPError as error:
            error.close()
            return instant_of(error.headers.get("Date"))
        except (BaseError, OSError, ValueError):
            return None

    def beside(self) -> S3ObjectStore:
        """Return the object whose key has `.probe` behind it."""
        return S3ObjectStore(self._bucket, f"{self._key}{BESIDE}")

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
