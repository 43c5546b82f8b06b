"""Dumps that came with something wrong: cut short, expired, not adding up → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.ledger import Source

DAMAGES = ("truncated", "damaged")
LINK = "put the file itself there, or name the folder that it lies in as `path` in watchbook.toml"


def damage_findings(case: Case) -> Iterator[Finding]:
    """Yield findings about files that were cut short, have expired, or do not add up."""
    lateness, imbalances = case.lateness, case.accounts.imbalances
    for source in case.sources:
        if source.source in imbalances:
            yield _imbalance(source, imbalances[source.source])
        if not source.note:
            continue
        is_explained = lateness.is_explained(source.date, lateness.workflows)
        usable = case.accounts.lines.get(source.source, {}).get("rolled-up", 0)
        damage = next((word for word in source.note.split() if word in DAMAGES), "")
        if damage:
            yield Finding(
                "WB303",
                "notice" if is_explained else "warning",
                f"the dump is {damage}; {count_of(usable, 'line')} of it could be rolled up",
                place=Place(source.source),
                days=(source.date,),
                hint=None if is_explained else "have it delivered again; a line is counted once however often it comes",
            )
        if "ends-its-worker" in source.note.split():
            yield Finding(
                "WB383",
                "notice" if is_explained else "error",
                "each of the workers that read the dump, one after the other, ended over it: none of it is counted",
                place=Place(source.source),
                days=(source.date,),
                hint=None
                if is_explained
                else "look at the file, or give the workers more memory; every run tries it again",
            )
        if "link" in source.note.split():
            yield Finding(
                "WB340",
                "notice" if is_explained else "warning",
                "a symbolic link out of the folder that is configured, or to nothing, is not followed",
                place=Place(source.source),
                days=(source.date,),
                hint=None if is_explained else LINK,
            )
    expired_days = sorted({source.date for source in case.sources if source.note == "expired"})
    if expired_days:
        runs = spells(expired_days)
        of_days = f"{count_of(len(expired_days), 'day')}, {days_in_words(expired_days)}," if runs[1:] else ""
        yield Finding(
            "WB307",
            "notice",
            f"the dumps of {of_days or days_in_words(expired_days)} have expired; their numbers are frozen",
            days=tuple(expired_days),
        )


def _imbalance(source: Source, wrong: str) -> Finding:
    return Finding(
        "WB308",
        "error",
        f"the account does not balance: {wrong}",
        place=Place(source.source),
        days=(source.date,),
        hint="watchbook run --anew makes it again; if it stays, please report it",
    )
