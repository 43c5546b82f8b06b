"""The account of this machine, as whoever commits where git knows nobody: what git itself makes of it where it can."""

from __future__ import annotations

import getpass
import re
import socket
from typing import TYPE_CHECKING

from watchbook.evidence.git.commands import user_email, user_name

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = "nobody"
HOST = "localhost"
UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
"""What neither a name nor an address needs, and git may not take."""


def account_of(root: Path) -> tuple[str, tuple[str, ...]]:
    """Return `root@host`, and the settings by which git commits in its name; half of a name that git knows stays."""
    login, host = _login(), UNFIT.sub("-", socket.gethostname()).strip("-") or HOST
    name, address = user_name(root) or login, user_email(root) or f"{login}@{host}"
    return f"{login}@{host}", ("-c", f"user.name={name}", "-c", f"user.email={address}")


def _login() -> str:
    try:
        return UNFIT.sub("-", getpass.getuser()).strip("-") or NOBODY
    except (KeyError, OSError):  # an account without a name, as containers have them
        return NOBODY
