"""The day's job: scheduled notebooks → ledger → check → site, whole or not at all."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.calendar import Calendar
from watchbook.crash import explain_error
from watchbook.dumps.discovery import find_sources
from watchbook.errors import DumpError, NotebookError, Place
from watchbook.evidence.git.commands import demand_git, head
from watchbook.evidence.receipt import receipt_hash
from watchbook.evidence.receipts.receipt_maker import new_receipt
from watchbook.evidence.timestamps.authority import NoTokenError, ask_authority
from watchbook.evidence.timestamps.token_line import TokenLine
from watchbook.job.building.site_build import build_site, publish
from watchbook.job.input_hashes import MEMORIES, daily_inputs, period_inputs, site_inputs
from watchbook.job.notebook_result import report_of, result_hash
from watchbook.job.promises import Promises
from watchbook.job.schedule import Period, due_period
from watchbook.job.scheduled_notebook import Notebook, read_notebooks
from watchbook.job.send_messages import send_failure, send_messages, spool_of
from watchbook.job.staging_folders import staging_folder
from watchbook.metrics import metrics_of
from watchbook.queries.metric_proof import compile_and_note
from watchbook.queries.run_check import run_check
from watchbook.sealed_files import read_sealed, write_sealed
from watchbook.switching.automatic_switch import switch_automatically
from watchbook.writing.lock import hold_run_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from watchbook.check import Report
    from watchbook.config import Engagement
    from watchbook.evidence.receipt import Receipt
    from watchbook.evidence.receipts.receipt_maker import Observer
    from watchbook.job.kernel import Kernel
    from watchbook.notify import Channel
    from watchbook.switching.automatic_switch import Switching

PREVIEW = ".watchbook/preview"
"""The ledger as it will be once what is staged is placed."""
SKEW, MOST_AHEAD = dt.timedelta(days=2), dt.timedelta(days=62)
"""How far a run's now may be ahead of the clock, or else of the last dump."""
SITE_INPUTS = ".watchbook/site-inputs"
"""What the site in place is made of, as a hash; losable."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run did."""

    executed_names: tuple[str, ...]
    """Notebooks that were executed, as `name period`."""
    skipped_names: tuple[str, ...]
    """Notebooks whose inputs had not changed."""
    site_built: bool
    """False where nothing the site is made of had changed."""
    receipt: Receipt | None
    """The receipt it appended; None where it was to make none, or the last one says as much."""
    notices: tuple[ledger.Notice, ...]
    """What became of each message to people."""
    report: Report


@dataclass(frozen=True, slots=True)
class DueNotebook:
    """A notebook, the period it is due for and what it reads."""

    notebook: Notebook
    period: Period
    inputs: str
    """64 hex digits over what it reads."""

    def __str__(self) -> str:
        """Return `name period`."""
        return f"{self.notebook.name} {self.period.name}"

    def result(self, staging: ledger.Staging) -> str:
        """Return 64 hex digits over what it reads and what it left in the ledger."""
        return result_hash(self.inputs, self.notebook, self.period, staging)

    def execution(self, staging: ledger.Staging, as_of: dt.datetime) -> ledger.Execution:
        """Return the row that says that it has passed."""
        report = f"{report_of(self.notebook, self.period)}.md"
        return ledger.Execution(as_of, self.notebook.name, self.period.name, self.result(staging), report)


def run(  # noqa: PLR0913  # all that a run may be asked for
    engagement: Engagement,
    as_of: dt.datetime,
    *,
    log: Callable[[str], None],
    anew: bool = False,
    observer: Observer | None = None,
    channels: Sequence[Channel] = (),
    switching: Switching = "no",
    drills: bool = False,
    client_channels: Sequence[Channel] = (),
    shards: str | None = None,
) -> RunOutcome:
    """Do the day's work and publish it.

    Args:
        engagement: whose.
        as_of: the run's now.
        log: receives a line whenever a step starts or advances.
        anew: execute and build even where nothing has changed.
        observer: who makes a receipt of what HEAD holds, and when; None makes none.
        channels: where people are told what needs them, or that the job failed; none tells nobody.
        switching: how far it switches by itself what has passed a limit, where watchbook.toml allows it.
        client_channels: where the client is told, in plain words; none tells it nothing.
        shards: where `watchbook rollup --shard` has put what the dumps say; None reads all of them here.
        drills: whether it puts faults into copies of the last days, to see whether the watch sees them.

    Raises:
        WatchbookError: something could not be done; ledger and site are as they were.
    """
    with hold_run_lock(engagement.root / ".watchbook"):
        try:
            promises = Promises(engagement, as_of, log, client_channels, drills)
            return _run(engagement, as_of, log, channels, observer, switching, promises, anew=anew, shards=shards)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # what Rust panics with is no Exception, and people are told of it all the same
            failure = explain_error(error, engagement.root)
            send_failure(engagement, channels, failure, as_of)
            if failure is error:
                raise
            raise failure from error


def _run(  # noqa: PLR0913, PLR0917  # what `run` takes
    engagement: Engagement,
    as_of: dt.datetime,
    log: Callable[[str], None],
    channels: Sequence[Channel],
    observer: Observer | None,
    switching: Switching,
    promises: Promises,
    *,
    anew: bool,
    shards: str | None,
) -> RunOutcome:
    _refuse_time_to_come(engagement, as_of)
    demand_git(engagement.root)
    book = ledger.Ledger(engagement.root / "ledger")
    with staging_folder(engagement.root / ".watchbook") as folder:
        staging = ledger.Staging(book, folder)
        if anew:
            for name in MEMORIES:
                (engagement.root / name).unlink(missing_ok=True)
            # Rolled up under no definitions, every dump that is still there counts as changed; expired ones stay.
            staging.replace(ledger.SOURCES, (replace(row, definitions="") for row in book.read(ledger.SOURCES)))
        if shards is not None:
            _merge_shards(engagement, staging, as_of, shards, log)
        executed_names, skipped_names = _execute_due(engagement, staging, as_of, log, anew=anew)
        staging.as_of(as_of)
        staging.append(ledger.NOTICES, spool_of(engagement).taken_up(book.read(ledger.NOTICES), as_of))
        receipt = _stage_receipt(engagement, staging, observer) if observer else None
        _stage_token(engagement, staging, receipt, log)
        preview = book.preview(staging.folder, engagement.root / PREVIEW)
        report = run_check(engagement, as_of, preview)
        any_switch = switching != "no" and switch_automatically(
            engagement, report, as_of, log, preview, commits=switching == "committed"
        )
        notices = send_messages(engagement, channels, preview, report)
        if notices:
            staging.append(ledger.NOTICES, notices)
            preview.renew(staging.folder)
        any_promise = promises.stage(staging, preview, report)
        if any_promise:
            preview.renew(staging.folder)
        if notices or any_switch or any_promise:
            report = run_check(engagement, as_of, preview)
        site = _build(engagement, preview, report, log, anew=anew)
        book.place(staging.folder)
    if site:
        _publish(engagement, site)
    return RunOutcome(executed_names, skipped_names, site is not None, receipt, tuple(notices), report)


def _merge_shards(
    engagement: Engagement, staging: ledger.Staging, as_of: dt.datetime, url: str, log: Callable[[str], None]
) -> None:
    """Stage what shards have put of the dumps, before a notebook reads them: it finds nothing left to read."""
    from watchbook.job.daily_work import DailyWork  # noqa: PLC0415  # polars, which a run with nothing new does without

    log(f"shards at {url}")
    work = DailyWork.open(as_of.isoformat(), str(staging.folder), str(engagement.root))
    work.roll_up(progress=lambda step, of, source: log(f"progress {step}/{of} {source}"), shards=url)
    staging.reload()


def _refuse_time_to_come(engagement: Engagement, as_of: dt.datetime) -> None:
    """Raise an error where a time long after the clock and the last dump is asked for: every day would be missing."""
    if as_of - dt.datetime.now(dt.UTC) < SKEW:
        return
    newest = max((source.date for source in find_sources(engagement)), default=None)
    if newest is None or as_of.date() - newest > MOST_AHEAD:
        last = f"the last dump is of {newest}" if newest else "there is no dump yet"
        raise DumpError(
            f"{as_of:%Y-%m-%d} is still to come and nothing can be known of it: {last}",
            hints=("give --as-of a time that has been; is the clock of this machine right?",),
        )


def _stage_receipt(engagement: Engagement, staging: ledger.Staging, observer: Observer) -> Receipt | None:
    receipt = new_receipt(engagement.root, staging.ledger.receipts(), observer)
    if receipt:
        staging.receipt(receipt.line())
    return receipt


def _stage_token(
    engagement: Engagement, staging: ledger.Staging, receipt: Receipt | None, log: Callable[[str], None]
) -> None:
    """Ask an authority for the time of a new receipt; without an answer the run goes on, and verify names the gap."""
    address = engagement.config.evidence.timestamp
    if receipt is None or address is None:
        return
    line = receipt.line()
    try:
        answer = ask_authority(address, line)
    except NoTokenError as error:
        log(f"receipt {receipt.sequence} has no time from outside: {error.what}")
        return
    staging.timestamp(TokenLine(receipt.sequence, receipt_hash(line), answer).line())


def _execute_due(
    engagement: Engagement, staging: ledger.Staging, as_of: dt.datetime, log: Callable[[str], None], *, anew: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Execute what is due in order of schedule; a weekly one reads what the daily one has just staged."""
    calendar = Calendar.of(engagement.config)
    last = {(row.notebook, row.period): row for row in staging.read(ledger.EXECUTIONS)}
    executed_notebooks: list[DueNotebook] = []
    skipped_notebooks: list[DueNotebook] = []
    with ExitStack() as stack:
        kernel: Kernel | None = None
        for notebook in read_notebooks(engagement.root / "notebooks"):
            period = due_period(notebook.schedule, calendar, as_of)
            due = DueNotebook(notebook, period, _inputs(engagement, notebook, period, staging))
            before = last.get((notebook.name, period.name))
            if before and before.inputs == due.result(staging) and not anew:
                skipped_notebooks.append(due)
                continue
            kernel = kernel or stack.enter_context(_kernel(engagement, log))
            log(f"notebooks/{notebook.name}.ipynb for {period.name}")
            _execute(kernel, due, staging, as_of)
            executed_notebooks.append(due)
    _refuse_unjudged(
        engagement,
        staging,
        calendar.last_due(as_of),
        [due.notebook for due in (*executed_notebooks, *skipped_notebooks)],
    )
    # When all of them have passed: what one put in the ledger, another may have put there again.
    staging.append(ledger.EXECUTIONS, [due.execution(staging, as_of) for due in executed_notebooks])
    return tuple(map(str, executed_notebooks)), tuple(map(str, skipped_notebooks))


def _refuse_unjudged(
    engagement: Engagement, staging: ledger.Staging, day: dt.date, notebooks: Sequence[Notebook]
) -> None:
    """Raise an error where the notebooks left the last day that is due without a verdict: it would look quiet."""
    if staging.lines(ledger.VERDICTS, str(day), str(day)) or not metrics_of(engagement):
        return
    daily = [notebook.name for notebook in notebooks if notebook.schedule == "daily"]
    reason = f"none of the daily notebooks ({', '.join(daily)}) judged it" if daily else "no notebook there runs daily"
    raise NotebookError(
        f"{day} would stay without a verdict: {reason}",
        place=Place("notebooks"),
        hints=(
            "`watchbook init DIR` writes a notebooks/daily.ipynb that does the day's work: copy it from there",
            "ledger and site are as they were",
        ),
    )


def _inputs(engagement: Engagement, notebook: Notebook, period: Period, staging: ledger.Staging) -> str:
    if notebook.schedule == "daily":
        return daily_inputs(
            engagement,
            notebook,
            period,
            (f"{source.source} {source.stamp}" for source in find_sources(engagement)),
        )
    return period_inputs(engagement, notebook, period, staging)


def _execute(kernel: Kernel, due: DueNotebook, staging: ledger.Staging, as_of: dt.datetime) -> None:
    notebook, period = due.notebook, due.period
    parameters = {
        "as_of": as_of.isoformat(),
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "staging": str(staging.folder),
    }
    report = report_of(notebook, period)
    report_files = kernel.report(notebook, parameters, report.rpartition("/")[2])
    staging.reload()
    staging.replace_report(report, report_files)


def _kernel(engagement: Engagement, log: Callable[[str], None]) -> AbstractContextManager[Kernel]:
    """Start a kernel, once it is known that every metric can be computed; a run with nothing new needs neither."""
    from watchbook.job.kernel import running_kernel  # noqa: PLC0415  # Jupyter takes longer to start than such a run

    compile_and_note(engagement)
    return running_kernel(engagement.root, engagement.root / ".watchbook" / "jupyter", log)


@dataclass(frozen=True, slots=True)
class SiteBuild:
    """A site that waits to be published."""

    folder: Path
    inputs: str


def _build(
    engagement: Engagement, preview: ledger.Ledger, report: Report, log: Callable[[str], None], *, anew: bool
) -> SiteBuild | None:
    """Build the site aside, unless the one in place is made of exactly this."""
    inputs = site_inputs(engagement, preview, head(engagement.root))
    mark = engagement.root / SITE_INPUTS
    standing = (engagement.root / "site" / "index.html").is_file()
    if standing and not anew and read_sealed(mark) == inputs.encode():
        return None
    log("site")
    # A dead link in what somebody wrote keeps nobody from reading what was judged.
    folder = build_site(
        engagement.root, preview.root, lambda warning: log(f"site: {warning}"), anew=anew, report=report
    )
    return SiteBuild(folder, inputs)


def _publish(engagement: Engagement, site: SiteBuild) -> None:
    mark = engagement.root / SITE_INPUTS
    mark.unlink(missing_ok=True)
    publish(engagement.root, site.folder)
    write_sealed(mark, site.inputs.encode())
