"""What a check is about: both books, and what is made of them once, for every rule and every standing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook import ledger as book
from watchbook.check.acceptable_limits import limit_states
from watchbook.check.client_notices import client_notices
from watchbook.check.day_states import day_marks
from watchbook.check.delivery import delivery_hollows, delivery_of
from watchbook.check.drills import drills_due
from watchbook.check.field_sight import Sight, blind_hollows
from watchbook.check.grace import Grace
from watchbook.check.history.account_history import AccountHistory
from watchbook.check.history.ai_days import months_of_ai
from watchbook.check.history.category_history import CategoryHistory
from watchbook.check.history.field_history import FieldHistory
from watchbook.check.history.hour_history import HourHistory
from watchbook.check.hollow import hollow_days
from watchbook.check.lateness import Lateness
from watchbook.check.likenesses.copied_days import copy_hollows
from watchbook.check.likenesses.exchanged_workflows import exchange_hollows
from watchbook.check.verdicts.verdict_history import VerdictHistory
from watchbook.check.verdicts.verdict_kinds import VerdictKinds
from watchbook.fallback.timings import switch_timings
from watchbook.metrics import fields_of
from watchbook.oncall import roster_of, times_to_answer

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watchbook.calendar import Calendar
    from watchbook.check.acceptable_limits import LimitState
    from watchbook.check.check_inputs import Books
    from watchbook.check.client_notices import ClientNotice
    from watchbook.check.day_states import Marks
    from watchbook.check.delivery import Delivery
    from watchbook.check.drills import DrillDue
    from watchbook.check.finding import Finding
    from watchbook.check.hollow import Hollow, HollowDays
    from watchbook.config import Config, Engagement
    from watchbook.fallback.timings import Timing
    from watchbook.journal import Journal
    from watchbook.ledger import Arrival, Ledger, Source
    from watchbook.metrics import Metric
    from watchbook.oncall import TimeToAnswer


@dataclass(frozen=True, slots=True)
class Case:
    """What a check is about: all that a rule may ask."""

    books: Books
    as_of: dt.datetime
    """The check's now."""
    verdicts: VerdictHistory
    """What was judged, of workflows and metrics that exist."""
    sources: tuple[Source, ...]
    """The files that were rolled up."""
    accounts: AccountHistory
    """What became of their lines and fields."""
    arrivals: tuple[Arrival, ...]
    """When each file was first seen."""
    fields: FieldHistory
    """What the fields held, and what was odd about it."""
    through: dt.date | None
    """The last judged day; None where nothing is judged."""
    grace: Grace
    """How long a day may be out of band before an entry is due."""
    lateness: Lateness
    """How a day that was lost grows from warning to error."""
    delivery: Delivery
    """What came for each day, held against what its weekday brings."""
    sight: Sight
    """What is known of the fields."""
    hollows: tuple[Hollow, ...]
    """Why workflow-days that came cannot be believed."""
    marks: Marks
    """How each workflow stood on each day."""
    hours: HourHistory
    """What the hours of the AI's days taught."""
    categories: CategoryHistory
    """What versions and channels taught, and what of them is withheld."""
    limits: Mapping[str, LimitState]
    """Acceptable limits that are passed, or nearly, by workflow."""
    drills: Mapping[str, DrillDue]
    """Drills that are overdue, by workflow."""
    client_notices: Mapping[str, ClientNotice]
    """What the client noticed, by the entry that says so."""
    timings: tuple[Timing, ...]
    """What each switch to people took, the oldest first."""
    answers: tuple[TimeToAnswer, ...]
    """How each call was answered, the oldest first."""
    findings: tuple[Finding, ...] = ()
    """What the rules that stand earlier in the registry have to say."""

    @property
    def engagement(self) -> Engagement:
        """Whose books these are."""
        return self.books.engagement

    @property
    def config(self) -> Config:
        """What watchbook.toml says."""
        return self.books.engagement.config

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """By name, with the metric `workflow`."""
        return self.books.metrics

    @property
    def calendar(self) -> Calendar:
        """What a day is, and when its dump is due."""
        return self.books.calendar

    @property
    def journal(self) -> Journal:
        """The book that people write."""
        return self.books.journal

    @property
    def ledger(self) -> Ledger:
        """The book that machines write, for tables that one rule alone reads."""
        return self.books.ledger

    @property
    def since(self) -> dt.date | None:
        """The first day that can ask for an entry; the last that is due, where the journal is to begin later."""
        return self.expected if self.begins_later else self.config.journal.since

    @property
    def begins_later(self) -> bool:
        """Whether watchbook.toml has the journal begin on a day to come, so that nothing would ever ask."""
        since = self.config.journal.since
        return since is not None and since > self.books.calendar.business_day(self.as_of)

    @property
    def expected(self) -> dt.date:
        """The last day whose dump is due."""
        return self.books.calendar.last_due(self.as_of)


def open_case(books: Books, as_of: dt.datetime) -> Case:
    """Return what both books hold at the check's now.

    Raises:
        ConfigError: an acceptable limit cannot be meant.
        LedgerError: the ledger holds something its writer did not write.
    """
    config, metrics, calendar, journal = books.engagement.config, books.metrics, books.calendar, books.journal
    ledger, workflows = books.ledger, tuple(books.engagement.config.workflows)
    verdicts = VerdictHistory.read(ledger, VerdictKinds.of(workflows, metrics, config))
    through = verdicts.through
    sources, accounts = ledger.read_whole(book.SOURCES), AccountHistory.read(ledger)
    fields = FieldHistory.read(ledger, fields_of(books.engagement))
    grace = Grace.of(ledger.read_part(book.KNOWN, "flag"), config, calendar)
    memory = ledger.row_cache.beside("learned/volumes")
    delivery = delivery_of(sources, accounts.lines, verdicts, metrics, journal, calendar, workflows, memory)
    sight = Sight.of(books.engagement, metrics, verdicts, fields, ledger.read(book.SHAPES))
    hollows = _hollows(delivery, sight, verdicts, books)
    hollow = hollow_days(hollows)
    marks = day_marks(verdicts, metrics, journal, hollow, calendar)
    months = months_of_ai(marks, calendar)
    return Case(
        books,
        as_of,
        verdicts,
        tuple(sources),
        accounts,
        tuple(ledger.read(book.ARRIVALS)),
        fields,
        through,
        grace,
        Lateness(calendar, grace.within.sev3, as_of, journal, workflows),
        delivery,
        sight,
        hollows,
        marks,
        hours=HourHistory.read(ledger, months),
        categories=CategoryHistory.read(ledger, months),
        limits=limit_states(books, verdicts, hollow, as_of),
        drills=drills_due(books, verdicts.first, as_of),
        client_notices=client_notices(journal, marks, config, grace, through) if through else {},
        timings=switch_timings(
            journal, ledger.read(book.HANDLED), verdicts.flagged, grace.first_known, calendar, as_of
        ),
        answers=times_to_answer(ledger.read(book.NOTICES), journal, roster_of(config), calendar, as_of),
    )


def _hollows(delivery: Delivery, sight: Sight, verdicts: VerdictHistory, books: Books) -> tuple[Hollow, ...]:
    titles = {name: table.title or name for name, table in books.engagement.config.workflows.items()}
    return (
        *delivery_hollows(delivery),
        *blind_hollows(sight),
        *copy_hollows(verdicts.copies),
        *exchange_hollows(verdicts.exchanges, verdicts.last_known_band, books.metrics, books.journal, titles),
    )


def doubtful_days(books: Books) -> HollowDays:
    """Return what speaks against what came for each day, for those who need no more of a case.

    Raises:
        LedgerError: the ledger holds something its writer did not write.
    """
    metrics, store = books.metrics, books.ledger
    workflows = tuple(books.engagement.config.workflows)
    verdicts = VerdictHistory.read(store, VerdictKinds.of(workflows, metrics, books.engagement.config))
    sources, lines = store.read_whole(book.SOURCES), AccountHistory.read(store).lines
    delivery = delivery_of(sources, lines, verdicts, metrics, books.journal, books.calendar, workflows)
    fields = FieldHistory.read(store, fields_of(books.engagement))
    sight = Sight.of(books.engagement, metrics, verdicts, fields, store.read(book.SHAPES))
    return hollow_days(_hollows(delivery, sight, verdicts, books))
