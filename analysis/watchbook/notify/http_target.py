"""What is asked of an address before anything is sent there, and how its answer is said."""

from __future__ import annotations

import ipaddress


def on_this_machine(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def status_in_words(status: int) -> str:
    """Return what an HTTP status that is no success says."""
    return f"answered {status}" + (", a redirect, which is not followed" if 300 <= status < 400 else "")
