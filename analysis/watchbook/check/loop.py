"""What entries owe to the days, and days to the entries, beyond a day that nobody explained → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import ledger as book
from watchbook.check.rules.client_noticed import noticing_findings
from watchbook.check.rules.entries_in_band import unneeded_findings
from watchbook.check.rules.open_questions import question_findings
from watchbook.check.rules.scope_growth import spreading_findings
from watchbook.check.rules.stale_entries import review_findings
from watchbook.check.rules.unannounced_versions import version_findings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from watchbook.check.check_inputs import Books
    from watchbook.check.day_states import Marks
    from watchbook.check.finding import Finding
    from watchbook.check.rules.client_noticed import ClientNotice
    from watchbook.ledger import Verdict

EXPIRED = "WB307"
"""Dumps that are gone by intent, which no entry is about."""


def loop_findings(  # noqa: PLR0913, PLR0917  # both books, and what was made of them so far
    books: Books,
    verdicts: Iterable[Verdict],
    marks: Marks,
    noticed: Mapping[str, ClientNotice],
    of_dumps: Iterable[Finding],
    as_of: dt.datetime,
) -> Iterator[Finding]:
    """Yield findings about entries that wait for a word, take in too much or too little, or are missing.

    `of_dumps` are the findings about dumps: a day of theirs is reason enough for an entry.
    """
    config, journal, calendar = books.engagement.config, books.journal, books.calendar
    rows = list(verdicts)
    through = max((verdict.day for verdict in rows), default=None)
    yield from question_findings(journal, config.journal.explain_within, calendar, as_of)
    yield from review_findings(journal, config.journal.review_every, calendar, as_of)
    yield from version_findings(
        books.ledger.read(book.CATEGORIES), books.ledger.read(book.ARRIVALS), journal, config, calendar, as_of
    )
    if through is None:
        return
    answered = {day for finding in of_dumps if finding.code != EXPIRED for day in finding.days}
    yield from spreading_findings(journal, marks, config, books.metrics, calendar)
    alone = list(noticing_findings(noticed, through))
    seen_by_client = {finding.entry for finding in alone}
    yield from alone
    for finding in unneeded_findings(journal, rows, books.metrics, answered, through):
        if finding.entry not in seen_by_client:
            yield finding
