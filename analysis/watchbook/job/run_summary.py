"""What a run says at its end, to the person who started it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from watchbook.check.finding_text import count_of
from watchbook.check.formats import text
from watchbook.check.history.account_history import AccountHistory
from watchbook.dumps.intake_account import intake_rows, line_rows
from watchbook.evidence.receipt import receipt_hash
from watchbook.ledger import ACCOUNTS, SOURCES, Ledger
from watchbook.pages import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check import Report
    from watchbook.config import Engagement
    from watchbook.job.daily_run import RunOutcome


def run_summary(engagement: Engagement, outcome: RunOutcome) -> str:
    """Return what came in, what left its band, what needs a person and where to look."""
    report = outcome.report
    parts = [
        [f"{engagement.config.engagement.name}, as of {formatting.moment(report.as_of)}"],
        list(_intake(Ledger(engagement.root / "ledger"))),
        list(_days(report)),
        [text(report).strip()],
        list(_message_lines(outcome)),
        list(_where(engagement, outcome)),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _intake(ledger: Ledger) -> Iterator[str]:
    accounts = AccountHistory.read(ledger)
    sources = ledger.read_whole(SOURCES)
    if accounts.imbalances:
        intake_rows(sources, ledger.read(ACCOUNTS))  # says which does not
    rows = line_rows(sources, accounts.lines)
    for kind, noun in (("logs", "conversation"), ("evals", "golden-set result")):
        of_kind = [row for row in rows if row.kind == kind]
        if not of_kind:
            continue
        quarantine = Counter[str]()
        for row in of_kind:
            quarantine.update(row.quarantined)
        lines, blank, records, twice = (
            sum(getattr(row, name) for row in of_kind) for name in ("lines", "blank", "rolled_up", "duplicates")
        )
        days = len({row.date for row in of_kind})
        yield (
            f"Read {count_of(lines, 'line')} in {count_of(len(of_kind), 'file')} of {count_of(days, 'day')}: "
            f"{count_of(records, noun)} rolled up, {count_of(twice, 'duplicate')}, {blank:,} blank, "
            f"{quarantine.total():,} quarantined."
        )
        if any(row.in_conversations is not None for row in of_kind):
            used, left_out, late = (sum(getattr(row, name) for row in of_kind) for name in ("used", "left_out", "late"))
            yield f"  Rows of conversations: {used:,} used, {left_out:,} left out, {late:,} late."
        if quarantine:
            reasons = ", ".join(f"{count:,} {reason}" for reason, count in quarantine.most_common())
            yield f"  Quarantined: {reasons}."
        odd = Counter(row.note for row in of_kind if row.note)
        if odd:
            yield f"  Odd files: {', '.join(f'{count:,} {note}' for note, count in odd.most_common())}."


def _days(report: Report) -> Iterator[str]:
    for standing in report.standings:
        states = Counter(mark.state for mark in report.marks.get(standing.workflow, {}).values())
        out = states["out-explained"] + states["out-unexplained"]
        now = "The last day came, and cannot be believed." if standing.state == "hollow" else f"Now {standing.word}."
        doubts = f"{states['hollow']:,} not to be believed, " if states["hollow"] else ""
        yield (
            f"{standing.title}: {formatting.plural(sum(states.values()), 'day')} judged, {out:,} out of band, "
            f"{states['out-unexplained']:,} of them unexplained, {doubts}{states['no-data']:,} without data. "
            f"{now}"
        )


def _message_lines(outcome: RunOutcome) -> Iterator[str]:
    for row in outcome.notices:
        about = row.workflow or ("days that could not be judged" if row.about == "dumps" else "the job")
        result = row.reason if row.outcome == "failed" else row.outcome.replace("-", " ")
        yield f"To {row.channel}, about {about} ({row.occasion}): {result}."


def _where(engagement: Engagement, outcome: RunOutcome) -> Iterator[str]:
    if outcome.receipt:
        yield f"Receipt {outcome.receipt.sequence} is appended: {receipt_hash(outcome.receipt.line())}"
    if outcome.executed_names:
        yield f"Executed: {', '.join(outcome.executed_names)}."
    if outcome.skipped_names:
        yield f"Unchanged, so not executed: {', '.join(outcome.skipped_names)}."
    site_text = (
        "The site is built" if outcome.site_built else "The site is as it was; nothing it is made of has changed"
    )
    yield f"{site_text}: {engagement.root / 'site' / 'index.html'}"
    yield "To look at it: watchbook serve. What needs a person: watchbook check."
