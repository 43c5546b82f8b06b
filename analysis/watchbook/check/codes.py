"""Every finding there is, by its code; docs/findings.md is made of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

Severity = Literal["error", "warning", "notice"]
GROUPS = {
    "WB1": (
        "Entries",
        "Something in `journal/` cannot be read as it is meant; such an entry is not published.",
    ),
    "WB2": ("Days out of band", "A metric left its band."),
    "WB3": ("Dumps", "What arrived is not what was expected. No data is never green."),
    "WB4": ("The ledger", "What was judged, and when."),
    "WB5": (
        "Evidence",
        "What git and the receipts say about the journal: facts, not accusations. docs/evidence.md: what they prove.",
    ),
    "WB6": (
        "The off-switch, and the watch itself",
        "What routers read (docs/off-switch.md), and what the watch sees and the client hears (docs/watch-drill.md).",
    ),
    "WB7": ("Who answers", "Whether every minute of the next sixty days has a primary and a backup who can act."),
    "WB8": ("Telling people", "Whether those who have to know were told."),
}


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding."""

    code: str
    title: str
    severity: Severity
    """The usual one."""
    why: str
    """Why it matters."""
    mend: str
    """What to do about it."""


@lru_cache(maxsize=1)
def codes() -> dict[str, Code]:
    """Return every code, in order."""
    tables = tomllib.loads(files("watchbook.check").joinpath("codes.toml").read_text("utf-8"))
    return {code: Code(code, **table) for code, table in sorted(tables.items())}


def findings_page() -> str:
    """Return docs/findings.md."""
    out = [
        "# Findings",
        "",
        "What `watchbook check` can say: each has a stable code, a severity, a place, a hint. The check exits 1 with",
        "at least one error among them, 2 where it could not judge, else 0.",
        "",
        "<!-- made by: make docs -->",
    ]
    for prefix, (title, about) in GROUPS.items():
        out += ["", f"## {title}", "", about]
        for code in codes().values():
            if code.code.startswith(prefix):
                out += ["", f"### {code.code}: {code.title}"]
                out += ["", f"*{code.severity}* · {code.why}", "", f"**To mend it:** {code.mend}"]
    return "\n".join(out) + "\n"
