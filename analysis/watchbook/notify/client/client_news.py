"""What there is to tell a client: from what people wrote, and from what was told already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from watchbook.calendar import in_words, moment_said
from watchbook.journal import WORKED
from watchbook.notify.defuse import defuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from watchbook.calendar import Calendar
    from watchbook.config import Config
    from watchbook.config.notify_tables import Tell
    from watchbook.journal import Entry
    from watchbook.journal.entry import Remark, Switch

QUOTED = 3
"""Lines of an entry that a message of news quotes, the newest last."""
LONGEST = 400
"""Characters of a quoted line; of a longer one the end is cut."""
MACHINE = "watchbook"
"""Who writes lines that are no news to a client."""


class SaidAlready(Protocol):
    """What a channel was told before."""

    def has(self, name: str) -> bool:
        """Return whether a message of a name arrived."""

    def last_about(self, entry: str) -> dt.datetime | None:
        """Return the newest instant that an arrived message about an entry speaks of; None where none arrived."""


@dataclass(frozen=True, slots=True)
class ClientNews:
    """Something that a client has to hear once."""

    name: str
    """The same for each attempt to tell it, and for nothing else."""
    tell: Tell
    """Which kind of news it is."""
    entry: str
    """The id of the entry it is about; empty for a month."""
    of: dt.datetime
    """The instant it speaks of: what was written later is news again."""
    subject: str
    lines: tuple[str, ...]
    link: str
    """To its page; empty where nobody said where the site is."""


@dataclass(frozen=True, slots=True)
class ClientView:
    """What news are written from."""

    config: Config
    calendar: Calendar
    link: Callable[[str], str]
    """From a page's path to its address; empty where nobody said where the site is."""
    now: dt.datetime

    def titles(self, names: Iterable[str]) -> str:
        """Return workflows' titles as a list in words."""
        titles = [self.config.workflows[name].title or name for name in names]
        return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"

    def moment(self, at: dt.datetime) -> str:
        """Return an instant in the engagement's zone, in words."""
        return moment_said(at, self.calendar.zone)

    def promise(self, entry: Entry) -> str:
        """Return by when the client hears more, as a sentence; empty where nothing is promised."""
        promise_table = self.config.promises.get(entry.severity) if entry.severity else None
        if promise_table is None or promise_table.updates is None:
            return ""
        return f"You hear more within {in_words(promise_table.updates)}."


def client_news(view: ClientView, entries: Iterable[Entry], memory: SaidAlready) -> Iterator[ClientNews]:
    """Yield what a client does not know yet, in the order in which it happened.

    What was over before a channel was there is told to nobody.

    Args:
        view: whose, and when.
        entries: the journal's.
        memory: what was told before.
    """
    news = [
        each
        for entry in entries
        if entry.withdrawal is None and not entry.is_blank and not entry.imported
        for each in _of_entry(view, entry, memory)
    ]
    yield from sorted(news, key=lambda each: each.of)


def _of_entry(view: ClientView, entry: Entry, memory: SaidAlready) -> Iterator[ClientNews]:
    if entry.type != "drill":
        yield from _of_switches(view, entry, memory)
    if entry.type != "incident":
        return
    is_open = entry.status != "resolved"
    opening = f"{entry.id} opened"
    if is_open and not memory.has(opening):
        yield _news(view, entry, opening, "opened", _begins(view, entry))
        return
    if not memory.has(opening):
        return
    since = memory.last_about(entry.id)
    lines = [line for line in entry.timeline if _is_news(line, since, view.now)]
    if lines and is_open:
        yield _update(view, entry, lines)
    if not is_open and not memory.has(f"{entry.id} resolved"):
        yield _over(view, entry)


def _is_news(line: Remark, since: dt.datetime | None, now: dt.datetime) -> bool:
    is_later = since is None or line.at > since
    return is_later and line.at <= now and not line.is_ack and line.by != MACHINE


def _begins(view: ClientView, entry: Entry) -> tuple[str, list[str]]:
    names = view.titles(entry.workflows)
    lines = [f"It began on {entry.first.day} {entry.first:%B}.", _who_has_it(view, entry), view.promise(entry)]
    return f"{names}: we are looking into something. {defuse(entry.title)}", lines


def _update(view: ClientView, entry: Entry, lines: Sequence[Remark]) -> ClientNews:
    latest = lines[-QUOTED:]
    quotes = [f"- {view.moment(line.at)}: {_cut(defuse(line.text))}" for line in latest]
    more = [f"And {len(lines) - QUOTED} more before."] if len(lines) > QUOTED else []
    subject = f"News about {view.titles(entry.workflows)}: {defuse(entry.title)}"
    name = f"{entry.id} update {lines[-1].at.astimezone(dt.UTC).isoformat()}"
    text = [*quotes, *more, _who_has_it(view, entry), view.promise(entry)]
    return _news(view, entry, name, "update", (subject, text), lines[-1].at)


def _over(view: ClientView, entry: Entry) -> ClientNews:
    what_worked = entry.sections[WORKED].text.strip() if WORKED in entry.sections else ""
    first = next((line.strip(" -*") for line in what_worked.splitlines() if line.strip()), "")
    lines = [f"What helped: {_cut(defuse(first))}" if first else "", _who_has_it(view, entry)]
    subject = f"Over: {view.titles(entry.workflows)}. {defuse(entry.title)}"
    return _news(view, entry, f"{entry.id} resolved", "resolved", (subject, lines))


def _who_has_it(view: ClientView, entry: Entry) -> str:
    """Return who does the work now, as the entry's own switches say."""
    routes = {switch.workflow: switch.to for switch in sorted(entry.switches, key=lambda each: each.at)}
    people = [name for name in entry.workflows if routes.get(name) == "manual"]
    if not people:
        return "The AI does the work."
    return f"People do the work of {view.titles(people)}."


def _of_switches(view: ClientView, entry: Entry, memory: SaidAlready) -> Iterator[ClientNews]:
    """Yield the switches that are news: to people while they stand, and back where the client heard of the first."""
    by_workflow: dict[str, list[Switch]] = {}
    for switch in sorted(entry.switches, key=lambda each: each.at):
        if switch.at <= view.now:
            by_workflow.setdefault(switch.workflow, []).append(switch)
    for switches in by_workflow.values():
        for index, switch in enumerate(switches):
            name = _switch_name(entry, switch)
            before = switches[index - 1] if index else None
            stands = switch is switches[-1]
            is_due = stands if switch.to == "manual" else before is not None and memory.has(_switch_name(entry, before))
            if is_due and not memory.has(name):
                yield _switch_news(view, entry, switch, name)


def _switch_name(entry: Entry, switch: Switch) -> str:
    return f"{entry.id} {switch.workflow} {switch.to} {switch.at.astimezone(dt.UTC).isoformat()}"


def _switch_news(view: ClientView, entry: Entry, switch: Switch, name: str) -> ClientNews:
    title = view.titles([switch.workflow])
    if switch.to == "manual":
        subject = f"People do the work of {title} since {view.moment(switch.at)}"
    else:
        subject = f"The AI does the work of {title} again, since {view.moment(switch.at)}"
    lines = [f"Why: {_cut(defuse(switch.reason))}" if switch.reason else ""]
    return _news(view, entry, name, "on-people", (subject, lines), switch.at)


def _news(  # noqa: PLR0913, PLR0917  # the parts of one message
    view: ClientView,
    entry: Entry,
    name: str,
    tell: Tell,
    text: tuple[str, list[str]],
    of: dt.datetime | None = None,
) -> ClientNews:
    instants = [line.at for line in entry.timeline if line.at <= view.now]
    newest = max(instants, default=view.calendar.start(entry.first))
    lines = tuple(line for line in text[1] if line)
    page = entry.path.removeprefix("journal/")
    return ClientNews(name, tell, entry.id, of or newest, text[0], lines, view.link(page))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def month_news(view: ClientView, month: dt.date, memory: SaidAlready) -> ClientNews | None:
    """Return that the review of a month is there; None where it was told.

    Args:
        view: whose.
        month: its first day.
        memory: what was told before.
    """
    name = f"month {month:%Y-%m}"
    if memory.has(name):
        return None
    engagement = view.config.engagement.name
    subject = f"{engagement}: the review of {month:%B %Y} is there"
    lines = ("What was promised and kept, what went wrong and what came of it, on two pages.",)
    return ClientNews(name, "month", "", view.now, subject, lines, view.link(f"months/{month:%Y-%m}.md"))
