"""From an engagement's repository to its book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.calendar import Calendar
from watchbook.evidence import badge, first_seen
from watchbook.journal import load
from watchbook.metrics import headline_of, metrics_of
from watchbook.pages.book import Book, Series, Standing, Workflow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watchbook.config import Engagement
    from watchbook.ledger import Verdict


def read_book(engagement: Engagement) -> Book:
    """Read ledger, journal and git history of an engagement, and what the check says about them.

    The book speaks of the instant of the last run, so that the same repository gives the same pages whenever they are built.

    Raises:
        WatchbookError: metrics, ledger, journal or history cannot be read.
    """
    config, calendar = engagement.config, Calendar.of(engagement.config)
    metrics = metrics_of(engagement)
    store = ledger.Ledger(engagement.root / "ledger")
    as_of = last_run(store)
    journal = load(engagement.root, engagement, metrics)
    history = first_seen(engagement.root, [entry.path for entry in journal.entries])
    workflows = tuple(
        Workflow(
            name,
            settings.title or name,
            headline_of(engagement, metrics, name),
            Standing("In band", "●", "in", "All is as usual.", "ai"),
        )
        for name, settings in config.workflows.items()
    )
    return Book(
        name=config.engagement.name,
        vendor=config.engagement.vendor,
        client=config.engagement.client,
        calendar=calendar,
        explain_within=config.journal.explain_within,
        as_of=as_of,
        commit="",
        sentence="All is as usual.",
        tone="in",
        workflows=workflows,
        metrics=metrics,
        verdicts=_series(store.read(ledger.VERDICTS), metrics),
        journal=journal,
        badges={entry.id: badge(entry, history, calendar) for entry in journal.entries},
        findings=(),
        sources=tuple(store.read(ledger.SOURCES)),
        accounts=tuple(store.read(ledger.ACCOUNTS)),
        quarantined=tuple(store.read(ledger.QUARANTINE)),
        categories=tuple(store.read(ledger.CATEGORIES)),
        reports=store.reports(),
    )


def last_run(store: ledger.Ledger) -> dt.datetime | None:
    """Return the instant of the last run that the ledger knows of; None before the first."""
    return max((execution.ran_at for execution in store.read(ledger.EXECUTIONS)), default=None)


def _series(verdicts: list[Verdict], metrics: Mapping[str, object]) -> dict[Series, tuple[Verdict, ...]]:
    found: dict[Series, list[Verdict]] = {}
    for verdict in sorted(verdicts, key=lambda verdict: verdict.day):
        if verdict.metric in metrics:
            found.setdefault((verdict.workflow, verdict.metric), []).append(verdict)
    return {series: tuple(rows) for series, rows in found.items()}
