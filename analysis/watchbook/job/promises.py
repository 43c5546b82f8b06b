"""What a run does for promises beside judging: it tells the client, and drills the watch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.check.promises.seen_faults import FAILED, drill_without_fault, is_drilled
from watchbook.crash import explain_error
from watchbook.job.client_messages import client_rows_taken_up, send_client_messages
from watchbook.ledger import CLIENT_MESSAGES, WATCH_DRILLS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from watchbook.check import Report
    from watchbook.config import Engagement
    from watchbook.ledger import Ledger, Staging, WatchDrill
    from watchbook.notify import Channel


@dataclass(frozen=True, slots=True)
class Promises:
    """Which of them a run keeps, and for whom."""

    engagement: Engagement
    as_of: dt.datetime
    """The run's now."""
    log: Callable[[str], None]
    client_channels: Sequence[Channel]
    """Where the client is told; none tells it nothing."""
    drills: bool
    """Whether the watch is drilled."""

    def stage(self, staging: Staging, preview: Ledger, report: Report) -> bool:
        """Tell the client, drill the watch, stage what became of both, and return whether anything did.

        Args:
            staging: what the run places.
            preview: the ledger as the run leaves it so far.
            report: of the check of it.
        """
        messages = client_rows_taken_up(self.engagement, staging.ledger)
        messages += send_client_messages(self.engagement, self.client_channels, preview, self.as_of)
        drills = self._drill(preview, report) if self.drills else []
        staging.append(CLIENT_MESSAGES, messages)
        staging.append(WATCH_DRILLS, drills)
        for row in messages:
            self.log(f"to the client by {row.channel}, {row.tell}: {row.reason or row.outcome}")
        return bool(messages or drills)

    def _drill(self, preview: Ledger, report: Report) -> list[WatchDrill]:
        """Return what became of the night's drill; whatever goes wrong in it keeps nobody's day back."""
        if not self.engagement.config.watch_drill.every_night or report.through is None or report.is_void:
            return []
        if is_drilled(preview, report.through):
            return []
        # It needs what reads dumps, which takes longer to import than a run with nothing new takes.
        from watchbook.job.watch_drill.night import drill_watch  # noqa: PLC0415

        try:
            return drill_watch(self.engagement, preview, report, self.as_of, self.log)
        except Exception as error:  # noqa: BLE001  # a drill that fails is a row that says so, never a job that fails
            self.log(f"the drill of the watch failed: {explain_error(error, self.engagement.root).what}")
            workflows = self.engagement.config.workflows
            return [drill_without_fault(workflow, report.through, self.as_of, FAILED) for workflow in workflows]
