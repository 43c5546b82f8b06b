"""What this machine remembers between runs, sealed: a file that came with a repository is not believed.

A file below .watchbook/ may be committed by somebody, or lie in an archive that was handed over. So what is read again
carries a seal, made with a secret of this user's own that no repository holds, over where it lies and what it says.
Where no secret can be kept, nothing is remembered, and everything is found out anew.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.files import write_file

if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE = 32
SEAL = 64
"""Hex digits at the beginning of a sealed file."""


def read_sealed(path: Path) -> bytes | None:
    """Return what was written by `write_sealed` at this place, by this user; None where something else stands there."""
    view = read_sealed_view(path)
    return None if view is None else bytes(view)


def read_sealed_view(path: Path) -> memoryview | None:
    """Return what `read_sealed` does without making it twice: of what is large that is time, and memory."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    secret = own_secret()
    content = memoryview(data)[SEAL:]
    if secret is None or not hmac.compare_digest(data[:SEAL], _seal(secret, path, (content,))):
        return None
    return content


def peek_sealed(path: Path, size: int) -> bytes:
    """Return the first bytes of what may be sealed, as it stands there; nobody has vouched for them yet."""
    try:
        with path.open("rb") as file:
            return file.read(SEAL + size)[SEAL:]
    except OSError:
        return b""


def write_sealed(path: Path, *parts: bytes | memoryview) -> None:
    """Write what `read_sealed` believes, parts in order, whole or not at all; where no secret can be kept, nothing.

    Raises:
        OSError: it cannot be written.
    """
    secret = own_secret()
    if secret is not None:
        write_file(path, (_seal(secret, path, parts), *parts), durable=False)


def own_secret() -> bytes | None:
    """Return it, and make it where there is none yet; None where none can be kept here, or it is somebody else's."""
    folder = os.environ.get("XDG_CACHE_HOME") or Path("~", ".cache").expanduser()
    path = Path(folder, "watchbook", "seal")
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(SIZE))
        secret, owner = path.read_bytes(), path.stat()
    except (OSError, RuntimeError):  # no home, a full disk, another process that made it just now
        return None
    is_own = not hasattr(os, "getuid") or (owner.st_uid == os.getuid() and not owner.st_mode & 0o077)
    return secret if len(secret) == SIZE and is_own else None


def _seal(secret: bytes, path: Path, parts: Iterable[bytes | memoryview]) -> bytes:
    digest = hmac.new(secret, f"{path.resolve()}\0".encode("utf-8", "surrogateescape"), hashlib.sha256)
    for part in parts:
        digest.update(part)
    return digest.hexdigest().encode()
