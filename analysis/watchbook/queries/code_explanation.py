"""What a finding's code means, why it matters and how to mend it: the part of docs/findings.md that it has, at hand."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import asdict

from watchbook.check.codes import GROUPS, codes
from watchbook.errors import ConfigError

CODE = re.compile(r"WB\d+", re.IGNORECASE)


def is_code(word: str) -> bool:
    """Return whether a word is written like a finding's code."""
    return bool(CODE.fullmatch(word.strip()))


def explain_code(word: str, output_format: str) -> str:
    """Return what a code means.

    Raises:
        ConfigError: no finding has it.
    """
    name = word.strip().upper()
    if name not in codes():
        close = difflib.get_close_matches(name, codes(), n=3, cutoff=0.8)
        hint = f"near it are {', '.join(close)}" if close else "docs/findings.md lists them all"
        raise ConfigError(f"no finding has the code {name}", hints=(hint,))
    code = codes()[name]
    group, about = GROUPS[name[:3]]
    if output_format == "json":
        return json.dumps({**asdict(code), "group": group}, ensure_ascii=False, indent=2) + "\n"
    return (
        f"{code.code}: {code.title}\n"
        f"  Usually: {code.severity}. It belongs to “{group}”: {about}\n"
        f"  Why it matters: {code.why}\n"
        f"  To mend it: {code.mend}\n"
    )
