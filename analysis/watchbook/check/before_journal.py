"""Findings about days before the journal begins → one notice: they were over before anybody watched."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

WHAT = {
    "WB201": "out of band",
    "WB205": "with a new version",
    "WB301": "without a dump",
    "WB304": "with an empty dump",
    "WB306": "without a workflow",
    "WB309": "without a golden set result",
    "WB302": "whose dump came late",
    "WB303": "whose dump was cut short",
    "WB305": "with lines set aside",
    "WB311": "with a dump that holds nothing of it",
    "WB312": "of which only a part came",
    "WB313": "of which too much came",
    "WB314": "with several rows a conversation",
    "WB315": "with many lines twice",
    "WB316": "with the numbers of a day before",
    "WB321": "on which a field was empty",
    "WB322": "on which a field could not be used",
    "WB323": "on which a field held other words",
    "WB324": "on which a field held one value everywhere",
    "WB325": "on which a field was of another order of size",
    "WB328": "on which a field was there in part",
    "WB329": "on which some values could not be used",
    "WB333": "that were closed, with conversations",
    "WB335": "on which two workflows changed places",
    "WB337": "with new words in a field",
    "WB338": "with hours that are empty",
    "WB339": "without a channel",
    "WB346": "with rows that came too late to count",
    "WB347": "of which a part has not come",
    "WB348": "on which a field was there too often",
    "WB349": "with the golden set's result of the night before",
}
"""What makes a day ask for something, in the order in which it is said."""


def from_the_beginning(findings: Iterable[Finding], since: dt.date | None) -> list[Finding]:
    """Return findings with those whose days all lie before `since` as one notice; None leaves them as they are."""
    if since is None:
        return list(findings)
    remaining, days = [], Counter[str]()
    for finding in findings:
        if finding.code in WHAT and finding.days and finding.days[-1] < since:
            days[finding.code] += len(finding.days)
        else:
            remaining.append(finding)
    if days:
        sentence = ", ".join(f"{count_of(days[code], 'day')} {subject}" for code, subject in WHAT.items() if days[code])
        remaining.append(Finding("WB207", "notice", f"before the journal begins, on {on(since)}: {sentence}"))
    return remaining
