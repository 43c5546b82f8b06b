"""A copy of the store beside the router: fetched twice a second, put in place only when it is whole, ours and newer.

When the store is down the copy stays as it is, and its lease runs out: silence becomes people.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from watchbook.errors import FallbackError
from watchbook.fallback.flag_file import replace_flag_file
from watchbook.fallback.flags import Flags, is_ours, read_flags

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from watchbook.fallback.store import Store


class Poller:
    """Keeps one file like one store."""

    def __init__(self, store: Store, target: Path, engagement: str) -> None:
        """Hold what is fetched, where it is put, and whose flags it must be."""
        self._store, self._target, self._engagement = store, target, engagement
        self._newest: Flags | None = None
        self._mine = False
        """Whether the file was seen to be a copy of flags: then it is put back whatever becomes of it."""

    def look(self) -> str:
        """Fetch once, and return what the file now says and why; the file changes only for the better.

        Raises:
            FallbackError: the file cannot be written.
        """
        here = self._here()
        self._mine = self._mine or bool(here)
        try:
            document, flags = self._fetched()
        except FallbackError as error:
            return f"{error.what}; {_standing(self._newest if here else None)}"
        self._newest = flags
        if here != document:
            self._refuse_what_is_not_ours()
            replace_flag_file(self._target, document)
            self._mine = True
        return f"publication {flags.seq} of {flags.by}: {_standing(flags)}"

    def _refuse_what_is_not_ours(self) -> None:
        """See that the file is one that this program wrote, or none yet.

        Raises:
            FallbackError: it is something else, which is left alone.
        """
        hints = ("name a file of its own: --to",)
        try:
            if not stat.S_ISREG(self._target.lstat().st_mode):
                raise FallbackError(f"{self._target} is no regular file, so nothing is put there", hints=hints)
            foreign = not self._mine and not is_ours(self._target.read_bytes())
        except FileNotFoundError:
            return
        except OSError as error:
            raise FallbackError(f"{self._target} cannot be written: {error.strerror}") from error
        if foreign:
            problem = f"{self._target} holds something that this program never wrote, so it is left alone"
            raise FallbackError(problem, hints=hints)

    def _fetched(self) -> tuple[bytes, Flags]:
        content = self._store.read()
        if content is None:
            raise FallbackError(f"nothing is published at {self._store.where}")
        flags = read_flags(content.document)
        self._acceptable(flags)
        return content.document, flags

    def _here(self) -> bytes:
        """Return what the file holds if that is whole and ours; a copy from before a restart counts as seen."""
        try:
            document = self._target.read_bytes()
            flags = read_flags(document)
        except (OSError, FallbackError):
            return b""
        if flags.engagement != self._engagement:
            return b""
        if self._newest is None or flags.seq > self._newest.seq:
            self._newest = flags
        return document

    def _acceptable(self, flags: Flags) -> None:
        if flags.engagement != self._engagement:
            raise FallbackError(f"{self._store.where} holds the flags of {flags.engagement!r}")
        newest = self._newest
        if newest and (flags.seq < newest.seq or (flags.seq == newest.seq and flags != newest)):
            raise FallbackError(
                f"{self._store.where} holds publication {flags.seq}, and {newest.seq} was seen before: not taken"
            )


def poll(poller: Poller, told_to_stop: Callable[[], bool], say: Callable[[str], None]) -> None:
    """Look again and again; say something whenever there is something else to say.

    Args:
        poller: what keeps the copy.
        told_to_stop: waits until the next look is due, and returns whether there is to be none.
        say: takes a line.
    """
    last_line = ""
    while True:
        try:
            line = poller.look()
        except FallbackError as error:
            line = error.what
        if line != last_line:
            say(line)
            last_line = line
        if told_to_stop():
            return


def _standing(flags: Flags | None) -> str:
    if flags is None:
        return "no copy here, so that people have all of the work"
    routes = ", ".join(f"{flag} {route}" for flag, route in sorted(flags.routes.items()))
    return f"{routes}; {f'the lease ends {flags.expires:%Y-%m-%dT%H:%M:%SZ}' if flags.expires else 'no lease'}"
