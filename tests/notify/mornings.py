"""One run after the other over the books of a small engagement, and what each tells whom."""

from __future__ import annotations

import datetime as dt
import shlex
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.books import CONFIG, FIRST, Books
from tests.check.test_check_report import VERBS
from tests.rosters import CONFIG as ROSTER
from watchbook.check import Finding, check
from watchbook.check.finding import RECOMMENDED
from watchbook.ledger import Category, VerdictRevision
from watchbook.notify.alerts import alerts
from watchbook.notify.channel import Channel, channels_of
from watchbook.notify.channel_memory import memory_of, standing
from watchbook.notify.compose import compose
from watchbook.notify.deliver import DueMessage, due_messages, withdrawals
from watchbook.notify.message_context import MessageContext
from watchbook.notify.notice_row import row_of

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import Notice
    from watchbook.notify.alert import Alert
    from watchbook.notify.message import Message

PEOPLE = (
    ROSTER[ROSTER.index("[people.ada]") :]
    + """
[[oncall.primary]]
people = ["ada", "bob"]
starts = 2026-10-05
[[oncall.backup]]
people = ["cyd"]
starts = 2026-10-05
"""
)
COMMAND = "watchbook switch desk manual --reason"
TELLING = """
[notify]
site = "https://watchbook.example.com"
[notify.channels.oncall]
env = "TELL_ONCALL"
"""


def at(day: int) -> dt.datetime:
    """Return ten past six in the morning of a day of November."""
    return dt.datetime(2026, 11, day, 6, 10, tzinfo=dt.timezone(dt.timedelta(hours=-5)))


@dataclass
class Mornings:
    """Runs, and the rows that they left."""

    root: Path
    config: str = CONFIG + PEOPLE + TELLING
    rows: list[Notice] = field(default_factory=list)
    """The ledger's."""
    script: list[str] = field(default_factory=list)
    """What has happened until now: lines as in tests/cases/check/reports.txt, and `version DAY VALUE`."""
    known: dict[tuple[str, str, dt.date], dt.datetime] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=lambda: {"TELL_ONCALL": "json://127.0.0.1"})
    limit: str = ""
    """What the check says of a limit of `desk` that is passed; empty where none is."""
    beyond: tuple[dt.date, ...] = (dt.date(2026, 11, 8),)
    """The days on which it was."""

    def scene(self, day: int) -> MessageContext:
        """Return what is known on a morning."""
        books = Books.quiet(self.root, FIRST, dt.date(2026, 11, day - 1))
        books.config = self.config
        for line in self.script:
            verb, *words = shlex.split(line)
            if verb == "version":
                for back in (30, 0):
                    when = dt.date(2026, 11, int(words[0])) - dt.timedelta(days=back)
                    value = "v1" if back else words[1]
                    books.categories.append(Category(when, "desk", "model_version", value, "logs/x.jsonl", 9))
            else:
                VERBS[verb](books, words)
        books.verdicts = {key: row for key, row in books.verdicts.items() if row.day < dt.date(2026, 11, day)}
        for key, row in books.verdicts.items():
            if row.flag:
                self.known.setdefault(key, at(day))
        books.known = [
            VerdictRevision(since, row.day, row.workflow, row.metric, row.state, True, "", None)
            for key, since in self.known.items()
            if (row := books.verdicts.get(key)) and row.flag
        ]
        read = books.read()
        report = check(read, at(day))
        if self.limit:
            hint = f'Ada (+1 555 0100): {COMMAND} "Rephrased above 30 %"'
            passed = Finding(RECOMMENDED, "error", self.limit, workflow="desk", days=self.beyond, hint=hint)
            report = replace(report, findings=(passed, *report.findings))
        return MessageContext(read, report, at(day), lambda name: f"https://site/{name or 'index'}.html")

    def due(self, scene: MessageContext) -> list[DueMessage]:
        """Return what is due."""
        memory = memory_of(self.rows)
        channels = self.channels(scene)
        report = scene.report
        assert report is not None
        present_alerts = alerts(report, standing(memory, [each.name for each in channels]))
        return list(due_messages(present_alerts, memory, channels, scene.engagement))

    def channels(self, scene: MessageContext) -> tuple[Channel, ...]:
        """Return the channels, with the environment's addresses."""
        return channels_of(scene.books.engagement.config, self.environment)

    def run(self, day: int, lines: str = "", failing: str = "") -> list[Notice]:
        """Let something happen and run on a morning; `failing` is why no message arrives. Nothing is really sent."""
        self.script += [line for line in lines.split(";") if line.strip()]
        scene = self.scene(day)
        found = self.due(scene)
        rows = [row_of(self.written(each, scene), each.channel, failing) for each in found]
        rows += withdrawals(memory_of(self.rows), found, scene)
        self.rows += rows
        return rows

    def written(self, each: DueMessage, scene: MessageContext) -> Message:
        """Return the message of what is due."""
        return compose(each.alert, each.occasion, scene)

    def alerts_of(self, day: int, lines: str) -> list[Alert]:
        """Return the alerts of a morning."""
        self.script += lines.split(";")
        return [each.alert for each in self.due(self.scene(day))]
