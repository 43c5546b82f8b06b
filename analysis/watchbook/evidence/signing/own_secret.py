"""A secret of this user's own, outside of every repository: what it seals was written here."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

SIZE = 32


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
