"""Dumps that came with something wrong: cut short, lines set aside, expired, not adding up → findings."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.check.set_aside import set_aside_findings
from watchbook.check.twice import twice_findings
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from watchbook.check.delivery import Delivery
    from watchbook.check.rules.missing_dumps import Lateness
    from watchbook.ledger import Account, Source

DAMAGES = ("truncated", "damaged")


def damage_findings(
    sources: Iterable[Source], accounts: Iterable[Account], lateness: Lateness, delivery: Delivery
) -> Iterator[Finding]:
    """Yield findings about files that were cut short, had lines set aside or twice, expired, or do not add up."""
    books: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in accounts:
        books[row.source][row.field][row.outcome] = row.count
    ordered = list(sources)
    for source in ordered:
        explained = lateness.explained(source.date, lateness.workflows)
        yield from _balance(source, books[source.source])
        kept = books[source.source][""].get("rolled-up", 0)
        damage = next((word for word in source.note.split() if word in DAMAGES), "")
        if damage:
            yield Finding(
                "WB303",
                "notice" if explained else "warning",
                f"the dump is {damage}; {count_of(kept, 'line')} of it could be rolled up",
                place=Place(source.source),
                days=(source.date,),
                hint=None if explained else "have it delivered again; a line is counted once however often it comes",
            )
    yield from set_aside_findings(ordered, {name: book[""] for name, book in books.items()}, lateness)
    yield from twice_findings(delivery, lateness)
    for run in spells(source.date for source in ordered if source.note == "expired"):
        yield Finding(
            "WB307", "notice", f"the dumps of {days_in_words(run)} have expired; their numbers are frozen", days=run
        )


def _balance(source: Source, book: Mapping[str, Mapping[str, int]]) -> Iterator[Finding]:
    lines = book.get("", {})
    rolled_up = lines.get("rolled-up", 0)
    parts = lines.get("blank", 0) + rolled_up + lines.get("duplicate", 0) + _under(lines, "quarantined:")
    wrong = (
        [] if lines.get("lines", 0) == parts else [f"{lines.get('lines', 0)} lines went in, {parts} are accounted for"]
    )
    for field, counts in book.items():
        said = counts.get("used", 0) + counts.get("null", 0) + _under(counts, "invalid:")
        if field and said != rolled_up:
            wrong.append(f"{rolled_up} records have {said} values of {field}")
    if wrong:
        yield Finding(
            "WB308",
            "error",
            f"the account does not balance: {'; '.join(wrong)}",
            place=Place(source.source),
            days=(source.date,),
            hint="watchbook run --anew makes it again; if it stays, please report it",
        )


def _under(counts: Mapping[str, int], prefix: str) -> int:
    return sum(count for outcome, count in counts.items() if outcome.startswith(prefix))
