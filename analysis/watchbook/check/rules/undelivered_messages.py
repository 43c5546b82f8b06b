"""Messages that did not reach anybody → a finding for each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from watchbook.config import Config, Engagement
    from watchbook.ledger import Notice

UNTOLD = ("failed", "no-address")
TEST = "watchbook notify --test"


def notice_findings(notices: Iterable[Notice], engagement: Engagement) -> Iterator[Finding]:
    """Yield a finding for each channel whose last word about something was that it could not be delivered."""
    channels = engagement.config.notify.channels
    waiting: dict[str, list[Sequence[Notice]]] = {}
    for tries in _untold(notices).values():
        waiting.setdefault(tries[0].channel, []).append(tries)
    for name, found in sorted(waiting.items()):
        if name not in channels:
            continue
        first, last = min(tries[0].at for tries in found), max((tries[-1] for tries in found), key=lambda row: row.at)
        said = f"{name} could not be told about {_subjects(found, engagement.config)}"
        refused = last.outcome == "failed"
        why = f"{last.reason}, {count_of(max(map(len, found)), 'attempt')}"
        yield Finding(
            "WB801" if refused else "WB802",
            "error" if refused else "warning",
            f"{said}: {why if refused else f'{channels[name].env} was not set'}",
            place=engagement.source.place(("notify", "channels", name)),
            workflow=found[0][0].workflow or None,
            days=(last.at.date(),),
            hint=f"tell them yourself, then: {TEST}"
            if refused
            else f"set {channels[name].env} where the job runs: {TEST}",
            due=first,
        )


def _untold(notices: Iterable[Notice]) -> Mapping[tuple[str, str], Sequence[Notice]]:
    """Return, by channel and key, the attempts since something was last delivered or withdrawn."""
    tries: dict[tuple[str, str], list[Notice]] = {}
    for row in notices:
        if row.outcome in UNTOLD:
            tries.setdefault((row.channel, row.key), []).append(row)
        else:
            tries.pop((row.channel, row.key), None)
    return tries


def _subjects(found: Sequence[Sequence[Notice]], config: Config) -> str:
    said = dict.fromkeys(_subject(tries[-1], config) for tries in found)
    names = list(said)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _subject(row: Notice, config: Config) -> str:
    if row.about == "workflow":
        table = config.workflows.get(row.workflow)
        return (table.title if table else "") or row.workflow
    return "days without dumps" if row.about == "dumps" else "a job that failed"
