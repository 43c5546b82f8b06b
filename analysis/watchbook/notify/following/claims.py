"""What watchers have taken upon them, in one document that is swapped only for the one its writer had seen."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from watchbook.errors import WatchbookError
from watchbook.fallback.store import OvertakenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.fallback.store import Store

FORMAT = "watchbook-watch/1"
PATIENCE = dt.timedelta(minutes=5)
"""After this long a watcher that took something upon it, and never said that it was done, is taken for dead."""
REMEMBERED = dt.timedelta(days=60)
"""For how long it is remembered that something was done."""
ATTEMPTS = 8


class ClaimsError(WatchbookError):
    """What watchers share cannot be read, or is no such document."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a watcher does, or did."""

    at: dt.datetime
    by: str
    """Which watcher: host and process."""
    done: bool

    def bars(self, now: dt.datetime) -> bool:
        """Return whether nobody else has to do it now.

        A claim of a time that is still far ahead was made by a clock that is wrong; it bars nobody until then.
        """
        return self.done or abs(now - self.at) < PATIENCE


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of all watchers of an engagement, and who is asking."""

    store: Store
    by: str

    def take(self, name: str, now: dt.datetime) -> bool:
        """Take something upon this watcher; False where another did it, or is about to.

        Raises:
            FallbackError: the store cannot be asked.
            ClaimsError: it holds something else.
        """
        return self._write(name, Claim(now, self.by, done=False), now)

    def settle(self, name: str, now: dt.datetime, *, done: bool) -> None:
        """Say that what was taken is done, or leave it to the next look.

        Raises:
            FallbackError: the store cannot be asked.
            ClaimsError: it holds something else.
        """
        self._write(name, Claim(now, self.by, done=True) if done else None, now)

    def _write(self, name: str, claim: Claim | None, now: dt.datetime) -> bool:
        for _ in range(ATTEMPTS):
            content = self.store.read()
            claims = read_claims(content.document) if content else {}
            standing = claims.get(name)
            if claim and not claim.done and standing and standing.bars(now):
                return False
            changes = {**claims, name: claim} if claim else {key: row for key, row in claims.items() if key != name}
            try:
                self.store.swap(claims_document(changes, now), content)
            except OvertakenError:
                continue
            return True
        raise ClaimsError(f"{self.store.where} is written by so many that no turn was left for this watcher")


def read_claims(document: bytes) -> dict[str, Claim]:
    """Return the claims of a document.

    Raises:
        ClaimsError: it is none.
    """
    try:
        fields: dict[str, Any] = json.loads(document)
        claims = {FORMAT: fields["claims"]}[fields["format"]]
        return {
            name: Claim(dt.datetime.fromisoformat(claim["at"]), claim["by"], bool(claim["done"]))
            for name, claim in claims.items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ClaimsError(
            "what watchers share is no such document, so that nobody knows what was told",
            hints=("take it away; the next look begins it anew, and may tell something twice",),
        ) from error


def claims_document(claims: Mapping[str, Claim | None], now: dt.datetime) -> bytes:
    """Return claims as a document, without those that nobody has to remember."""
    rows = {
        name: {"at": claim.at.isoformat(), "by": claim.by, "done": claim.done}
        for name, claim in sorted(claims.items())
        if claim and now - claim.at < REMEMBERED
    }
    return (json.dumps({"format": FORMAT, "claims": rows}, indent=1) + "\n").encode()
