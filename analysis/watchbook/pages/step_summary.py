"""What CI shows of a day beside its log: the headline, the day's bands in a table, what needs a person. Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.calendar import ONE_DAY
from watchbook.check.formats import one_line, recent
from watchbook.metrics import headline_of
from watchbook.pages import formatting

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from watchbook.check import Books, Finding, Report
    from watchbook.ledger import Verdict

MOST = 50
"""How many findings are listed; the site has them all."""
SPECIAL = re.compile(r"[\\`*_\[\]<>|~&@$#]|:(?=\S)|(?<=www)\.")
COMMAND = re.compile(r"""watchbook \w+( \w+)?( --[\w-]+ ("[^"`|]*"|[\w./:+-]+))*|git mv [\w./-]+ [\w./-]+""")
"""A hint that is a command and nothing else."""
Row = tuple[str, str, str, str, str, str]
"""Workflow, metric, value, band, state, since."""


def step_summary(books: Books, report: Report) -> str:
    """Return the summary of a check."""
    name = books.engagement.config.engagement.name
    counts = ", ".join(formatting.plural(report.count(level), level) for level in ("error", "warning", "notice"))
    parts = [
        f"## {escape_markdown(name)}, as of {escape_markdown(formatting.moment(report.as_of))}",
        f"**{escape_markdown(report.headline)}**",
        f"{counts}; {report.reach(formatting.day)}",
        "\n".join(_table(books, report)),
        "\n".join(_findings(report)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escape_markdown(text: str) -> str:
    """Return text that Markdown shows as it is, in a table's cell, too: no markup, no HTML, no link, no mention."""
    return SPECIAL.sub(lambda match: f"\\{match[0]}", one_line(text))


def _table(books: Books, report: Report) -> Iterator[str]:
    if report.through is None:
        return
    rows = list(_rows(books, report, report.through))
    if rows:
        yield "| Workflow | Metric | Value | Normal | State | Since |"
        yield "| --- | --- | ---: | --- | --- | --- |"
    for row in rows:
        yield f"| {' | '.join(escape_markdown(cell) for cell in row)} |"


def _rows(books: Books, report: Report, day: dt.date) -> Iterator[Row]:
    """Yield a row for each headline metric of a workflow, and for any other that is out of band that day."""
    series: dict[tuple[str, str], dict[dt.date, Verdict]] = {}
    for verdict in books.ledger.read(ledger.VERDICTS):
        series.setdefault((verdict.workflow, verdict.metric), {})[verdict.day] = verdict
    for standing in report.standings:
        headline = headline_of(books.engagement, books.metrics, standing.workflow)
        other_metrics = (verdict.metric for verdict in standing.out)
        for metric in dict.fromkeys((*headline, *other_metrics)):
            by_day = series.get((standing.workflow, metric), {})
            if day in by_day:
                yield _row(standing.title, by_day, day, books)


def _row(title: str, by_day: Mapping[dt.date, Verdict], day: dt.date, books: Books) -> Row:
    verdict = by_day[day]
    metric = books.metrics[verdict.metric]
    state = _state(verdict, books)
    since = day
    while since - ONE_DAY in by_day and _state(by_day[since - ONE_DAY], books) == state:
        since -= ONE_DAY
    normal = formatting.span(metric, verdict.lower, verdict.upper, verdict.value)
    value = formatting.value(metric, verdict)
    return title, metric.title, value, normal or "no band", f"{state.shape} {state.word}", formatting.short_date(since)


def _state(verdict: Verdict, books: Books) -> formatting.StateWord:
    entries = books.journal.explaining(verdict.workflow, verdict.metric, verdict.day)
    return formatting.state_word(verdict, is_explained=bool(entries))


def _findings(report: Report) -> Iterator[str]:
    findings = recent(report)
    if not findings:
        return
    yield "### What the check says"
    yield ""
    for finding in findings[:MOST]:
        yield from _item(finding, report.as_of.tzinfo)
    more = len(report.findings) - min(len(findings), MOST)
    if more:
        yield f"- and {more:,} more, older or less urgent: `watchbook check --output-format json`"


def _item(finding: Finding, zone: dt.tzinfo | None) -> Sequence[str]:
    place = f"{escape_markdown(str(finding.place))}: " if finding.place else ""
    lines = [f"- **{finding.severity} {finding.code}** {place}{escape_markdown(finding.what)}"]
    if finding.hint:
        lines.append(f"  To mend it: {_hint(one_line(finding.hint))}")
    if finding.due:
        lines.append(f"  Due: {formatting.moment(finding.due.astimezone(zone))}")
    return [f"{line}<br>" for line in lines[:-1]] + lines[-1:]


def _hint(hint: str) -> str:
    return f"`{hint}`" if COMMAND.fullmatch(hint) else escape_markdown(hint)
