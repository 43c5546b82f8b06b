"""No dump was ever found → a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case


def nothing_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding where days are judged and no dump is known."""
    if case.through is not None and not any(source.kind == "logs" for source in case.sources):
        yield Finding(
            "WB310",
            "error",
            f"no dump was ever found at {case.config.dumps.path}",
            place=case.engagement.source.place(("dumps", "path")),
            hint="a local path is below the folder of watchbook.toml; {date} is the YYYY-MM-DD in the file's name, "
            "{date:%Y%m%d} a day without dashes",
        )
