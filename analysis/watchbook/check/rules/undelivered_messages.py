"""Messages that did not reach anybody → a finding for each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import ledger as book
from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of
from watchbook.oncall.call import FOLLOWING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from watchbook.check.case import Case
    from watchbook.config import Config
    from watchbook.ledger import Notice

UNTOLD = ("failed", "no-address")
TEST = "watchbook notify --test"


def notice_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each channel whose last word about something was that it could not be delivered."""
    channels = case.config.notify.channels
    waiting: dict[str, list[Sequence[Notice]]] = {}
    for tries in _untold(case.ledger.read(book.NOTICES)).values():
        waiting.setdefault(tries[0].channel, []).append(tries)
    for name, messages in sorted(waiting.items()):
        if name not in channels:
            continue
        first, last = (
            min(tries[0].at for tries in messages),
            max((tries[-1] for tries in messages), key=lambda row: row.at),
        )
        clause = f"{name} could not be told about {_subjects(messages, case.config)}"
        is_refused = last.outcome == "failed"
        why = f"{last.reason}, {count_of(max(map(len, messages)), 'attempt')}"
        yield Finding(
            "WB801" if is_refused else "WB802",
            "error" if is_refused else "warning",
            f"{clause}: {why if is_refused else f'{channels[name].env} was not set'}",
            place=case.engagement.source.place(("notify", "channels", name)),
            workflow=messages[0][0].workflow or None,
            days=(last.at.date(),),
            hint=f"tell them yourself, then: {TEST}"
            if is_refused
            else f"set {channels[name].env} where the job runs: {TEST}",
            due=first,
        )


def _untold(notices: Iterable[Notice]) -> Mapping[tuple[str, str], Sequence[Notice]]:
    """Return, by channel and key, the attempts since something was last delivered or withdrawn."""
    tries: dict[tuple[str, str], list[Notice]] = {}
    for row in notices:
        if row.occasion in FOLLOWING or row.about == "shift":  # a watch that cannot pass a call on says so itself
            continue
        if row.outcome in UNTOLD:
            tries.setdefault((row.channel, row.key), []).append(row)
        else:
            tries.pop((row.channel, row.key), None)
    return tries


def _subjects(messages: Sequence[Sequence[Notice]], config: Config) -> str:
    names = list(dict.fromkeys(_subject(tries[-1], config) for tries in messages))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _subject(row: Notice, config: Config) -> str:
    if row.about == "workflow":
        table = config.workflows.get(row.workflow)
        return (table.title if table else "") or row.workflow
    return "days that could not be judged" if row.about == "dumps" else "a job that failed"
