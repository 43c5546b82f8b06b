"""What does not fit among the receipts, or between them and git → findings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from watchbook.check.case import Case
    from watchbook.check.codes import Severity
    from watchbook.evidence.receipts.mismatch import MismatchKind

CODES: Mapping[MismatchKind, str] = {
    "edited": "WB510",
    "removed": "WB510",
    "forked": "WB510",
    "rewritten": "WB511",
    "cut": "WB512",
    "tree": "WB513",
    "clock": "WB514",
    "unexplained": "WB520",
}
"""The code of each misfit. Commits that receipts contradict are WB504, by entry; a copy is compared by verify alone."""
AGEING = ("forked", "rewritten")
"""What nobody can mend: an error until somebody had time to see it, and a warning for good."""
LOUD = dt.timedelta(days=7)
"""How long it is an error."""


MEMORY = ".watchbook"
NAMED = 3
"""Files that a finding names."""


def machine_file_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding where git holds what only a machine of one's own should remember."""
    witness = case.books.witness
    files = witness.past.machine_files if witness else ()
    if files:
        more = f" and {len(files) - NAMED} more" if len(files) > NAMED else ""
        sentence = f"git holds {', '.join(files[:NAMED])}{more}, which came with the repository"
        hint = f"git rm -r --cached {MEMORY}, commit that, and see that .gitignore names {MEMORY}/"
        yield Finding("WB522", "error", sentence, place=Place(files[0]), hint=hint)


def receipt_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for everything that does not fit; nothing where nobody asked git."""
    witness = case.books.witness
    receipts = witness.past.receipts if witness else None
    for misfit in receipts.misfits if receipts else ():
        if misfit.kind not in CODES:
            continue
        old = misfit.kind in AGEING and misfit.seen is not None and case.as_of - misfit.seen > LOUD
        severity: Severity = "warning" if old or misfit.kind == "clock" else "error"
        yield Finding(CODES[misfit.kind], severity, misfit.what, place=misfit.place, hint=misfit.hint or None)
