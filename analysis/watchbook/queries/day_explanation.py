"""Why a day was in or out, in five lines: the numbers, the test, where, what changed, what would have been in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check import Books
from watchbook.check.finding_text import WORDS, count_of, on, place_of
from watchbook.check.formats.one_line import one_line
from watchbook.check.slices.place_numbers import places_on, slice_numbers, split_text
from watchbook.errors import WatchbookError
from watchbook.journal.new_versions import new_versions
from watchbook.ledger import CATEGORIES, VERDICTS
from watchbook.metrics import PLACE, WORKFLOW, number, phrase_of_test, span
from watchbook.queries.conversation_list import demand_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.config import Engagement
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric

WEEK = dt.timedelta(days=7)


def explain_day(engagement: Engagement, workflow: str, metric: str, day: dt.date) -> str:
    """Return five lines on a workflow's metric on a day, of a sentence or two each.

    Raises:
        WatchbookError: there is no such workflow or metric, or the day was not judged.
    """
    return explanation_of(Books.witnessed(engagement, dt.datetime.now(dt.UTC)), workflow, metric, day)


def explanation_of(books: Books, workflow: str, metric: str, day: dt.date) -> str:
    """Return the same from books that are read."""
    demand_known("workflow", workflow, books.engagement.config.workflows)
    demand_known("metric", metric, books.metrics)
    rows = [row for row in books.ledger.read(VERDICTS, [f"{day:%Y-%m}"]) if row.workflow == workflow and row.day == day]
    verdict = next((row for row in rows if row.metric == metric), None)
    if verdict is None:
        raise WatchbookError(
            f"{metric} of {workflow} was not judged on {on(day)}",
            hints=("`watchbook run` judges the days whose dumps have come; `watchbook verdicts` prints all of them",),
        )
    sentences = (
        _state(books, verdict),
        _test(books, verdict),
        _where(books, rows),
        _changes(books, verdict),
        _otherwise(books, verdict),
    )
    return "".join(f"{one_line(sentence)}\n" for sentence in sentences)


def _state(books: Books, verdict: Verdict) -> str:
    metric, table = books.metrics[verdict.metric], books.engagement.config.workflows[verdict.workflow]
    title = table.title or verdict.workflow
    subject = f"{title} as a whole" if verdict.metric == WORKFLOW else f"{metric.title} of {title}"
    head = f"{subject} was {_state_words(verdict)} on {on(verdict.day)}"
    if verdict.value is None:
        return f"{head}: nothing was measured."
    if verdict.metric == WORKFLOW:
        return f"{head}: the loudest of its tests went to {number(metric, verdict.value)} of what calls a person."
    normal = span(metric, verdict.lower, verdict.upper, verdict.value)
    beside = f", where {normal} is normal for a single day" if normal else ", and no band is known"
    unit = "its distance from the past was" if metric.kind == "histogram" else "it stood at"
    return f"{head}: {unit} {number(metric, verdict.value, verdict.lower, verdict.upper)}{beside}."


def _state_words(verdict: Verdict) -> str:
    words = {"out": "out of band", "in": "in band", "no-data": "without data", "manual": "with people"}
    return words.get(verdict.state) or WORDS[verdict.state]  # type: ignore[index]  # the others are states of both


def _test(books: Books, verdict: Verdict) -> str:
    asks = "it asks for an entry" if verdict.flag else "it asks for no entry"
    evals = books.metrics[verdict.metric].source == "evals"
    behind = "metric" if verdict.metric == WORKFLOW else "question" if evals else "conversation"
    rests = f"{count_of(verdict.n, behind)} {'stands' if verdict.n == 1 else 'stand'} behind it"
    test = verdict.test.partition(PLACE)[0]
    if not test:
        return f"No test spoke, so {asks}; {rests}."
    phrase = phrase_of_test(test, books.metrics, up=(verdict.value or 0.0) > (verdict.expected or 0.0))
    score = "" if verdict.score is None or verdict.metric == WORKFLOW else f" at a score of {verdict.score:.2f}"
    return f"The test that spoke was “{test}” ({phrase}){score}, and {asks}; {rests}."


def _where(books: Books, rows: Sequence[Verdict]) -> str:
    whole = next((row for row in rows if row.metric == WORKFLOW), None)
    if whole is None or whole.state != "out":
        return "The workflow as a whole was not out, and where a deviation lies is asked of nothing else."
    places = places_on(books.ledger, whole.workflow, whole.day)
    place, numbers = place_of(rows), slice_numbers(places)
    sentence = "No slice stands out: it is spread over everything, or the slices' past is too short to say."
    if place:
        sentence = (
            f"Of what called for the workflow as a whole, most lies in {place}{f': {numbers}' if numbers else ''}."
        )
    return f"{sentence} {split_text(books.ledger, books.journal, places)}".strip()


def _changes(books: Books, verdict: Verdict) -> str:
    first = verdict.day - WEEK
    clauses = [
        f"{version.kind} version “{version.value}” was first seen on {on(version.day)}"
        for version in new_versions(books.ledger.read(CATEGORIES))
        if version.workflow == verdict.workflow and first <= version.day <= verdict.day
    ]
    clauses += [
        f"the {entry.type} “{entry.title}” began on {on(entry.first)}"
        for entry in sorted(books.journal.entries, key=lambda entry: (entry.first, entry.id))
        if verdict.workflow in entry.workflows and first <= entry.first <= verdict.day
    ]
    count = len(books.journal.explaining(verdict.workflow, verdict.metric, verdict.day))
    explains = f"{count} entries explain the day" if count > 1 else f"{'1' if count else 'no'} entry explains the day"
    if not clauses:
        return f"In the week up to it no new version was seen and no entry began, and {explains}."
    return f"In the week up to it {'; '.join(clauses)}; {explains}."


def _otherwise(books: Books, verdict: Verdict) -> str:
    metric, test = books.metrics[verdict.metric], verdict.test.partition(PLACE)[0]
    if verdict.state not in ("in", "out"):
        return f"As it was {_state_words(verdict)}, no value of it would have been judged."
    if verdict.metric == WORKFLOW:
        return "Nobody is called below 1.00 of what calls; from 1.00 on somebody is."
    return _other_value(metric, verdict, test)


def _other_value(metric: Metric, verdict: Verdict, test: str) -> str:
    normal = span(metric, verdict.lower, verdict.upper, verdict.value)
    if test == "limit":
        low, high = metric.limits
        ends = [f"{'above' if end is low else 'below'} {number(metric, end)}" for end in (low, high) if end is not None]
        return f"It would have had to lie {' and '.join(ends)}, its hard limit, and within {normal}."
    if not normal:
        return "No band is known, so nothing can be said of another value."
    if verdict.state == "in":
        return f"Had it stood beyond {normal}, the day alone would have been enough to put it out."
    if test == "point":
        return f"Had it stood within {normal}, this day alone would not have been enough to put it out."
    return f"That test looks at more than one day's value, so a value within {normal} might not have been enough."
