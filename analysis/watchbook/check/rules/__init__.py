"""Finds what has to be said: a rule a file, and its row in `RULES`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from watchbook.check.rules.ai_after_switch import leak_findings
from watchbook.check.rules.answers.doubtful_acks import ack_findings
from watchbook.check.rules.answers.late_answers import answer_findings
from watchbook.check.rules.client_noticed import noticing_findings
from watchbook.check.rules.dumps.absent_workflow import absence_findings
from watchbook.check.rules.dumps.blind_fields import blindness_findings
from watchbook.check.rules.dumps.closed_days import closed_day_findings
from watchbook.check.rules.dumps.damaged_dumps import damage_findings
from watchbook.check.rules.dumps.filled_fields import filled_findings
from watchbook.check.rules.dumps.hollow_days import hollow_findings
from watchbook.check.rules.dumps.late_dumps import late_findings
from watchbook.check.rules.dumps.missing_channels import channel_findings
from watchbook.check.rules.dumps.missing_dumps import golden_findings, missing_findings
from watchbook.check.rules.dumps.missing_hours import hour_findings
from watchbook.check.rules.dumps.mute_dimensions import dimension_findings
from watchbook.check.rules.dumps.new_words import new_word_findings
from watchbook.check.rules.dumps.no_dumps import nothing_findings
from watchbook.check.rules.dumps.quarantined_lines import quarantine_findings
from watchbook.check.rules.dumps.recordless_workflows import recordless_findings
from watchbook.check.rules.dumps.repeated_lines import repetition_findings
from watchbook.check.rules.dumps.row_remarks import row_findings
from watchbook.check.rules.dumps.short_golden_sets import short_golden_findings
from watchbook.check.rules.dumps.stale_golden_sets import stale_golden_findings
from watchbook.check.rules.dumps.unusable_values import unusable_findings
from watchbook.check.rules.dumps.values_outside_bins import bin_findings
from watchbook.check.rules.dumps.withheld_values import withheld_findings
from watchbook.check.rules.entries_in_band import unneeded_findings
from watchbook.check.rules.entry_problems import entry_findings, problem_findings
from watchbook.check.rules.future_journal import future_journal_findings
from watchbook.check.rules.late_entries import provenance_findings
from watchbook.check.rules.metric_scales import scale_findings
from watchbook.check.rules.oddities.absent_fields import absent_findings
from watchbook.check.rules.oddities.better_metrics import better_findings
from watchbook.check.rules.oddities.busy_hours import busy_hour_findings
from watchbook.check.rules.oddities.coarse_bands import coarse_findings
from watchbook.check.rules.oddities.new_zeros import zero_findings
from watchbook.check.rules.oddities.sparse_fields import sparse_findings
from watchbook.check.rules.oddities.whole_shares import whole_findings
from watchbook.check.rules.open_questions import question_findings
from watchbook.check.rules.overdue_drills import drill_findings
from watchbook.check.rules.overdue_follow_ups import follow_up_findings
from watchbook.check.rules.planned_windows import window_findings
from watchbook.check.rules.promises.late_client_updates import client_update_findings
from watchbook.check.rules.promises.missed_drills import watch_drill_findings
from watchbook.check.rules.promises.running_clocks import clock_findings
from watchbook.check.rules.publication.open_sources import source_findings
from watchbook.check.rules.published_routes import fallback_findings
from watchbook.check.rules.receipt_mismatches import machine_file_findings, receipt_findings
from watchbook.check.rules.roster_gaps import roster_findings
from watchbook.check.rules.scope_growth import spreading_findings
from watchbook.check.rules.stale_entries import review_findings
from watchbook.check.rules.unannounced_versions import version_findings
from watchbook.check.rules.undelivered_messages import notice_findings
from watchbook.check.rules.unexplained_days import unexplained_findings
from watchbook.check.rules.unjudged_days import unjudged_findings
from watchbook.check.rules.unmade_switches import switch_findings
from watchbook.check.rules.unwatched_metrics import unwatched_findings

if TYPE_CHECKING:
    from watchbook.check.case import Case
    from watchbook.check.finding import Finding

__all__ = ["RULES", "Rule", "problem_findings"]

Rule = Callable[["Case"], Iterator["Finding"]]
"""Yields what has to be said of a case."""

RULES: tuple[Rule, ...] = (
    entry_findings,
    provenance_findings,
    receipt_findings,
    machine_file_findings,
    unexplained_findings,
    hollow_findings,
    absence_findings,
    recordless_findings,
    short_golden_findings,
    stale_golden_findings,
    nothing_findings,
    missing_findings,
    closed_day_findings,
    hour_findings,
    channel_findings,
    busy_hour_findings,
    golden_findings,
    damage_findings,
    quarantine_findings,
    repetition_findings,
    late_findings,
    row_findings,
    blindness_findings,
    absent_findings,
    sparse_findings,
    unusable_findings,
    new_word_findings,
    filled_findings,
    zero_findings,
    bin_findings,
    scale_findings,
    better_findings,
    whole_findings,
    coarse_findings,
    unwatched_findings,
    future_journal_findings,
    withheld_findings,
    dimension_findings,
    question_findings,
    review_findings,
    version_findings,
    window_findings,
    spreading_findings,
    noticing_findings,
    unneeded_findings,  # after those about dumps: a day of theirs is reason enough for an entry
    fallback_findings,
    switch_findings,
    drill_findings,
    source_findings,
    roster_findings,
    answer_findings,
    ack_findings,
    follow_up_findings,
    leak_findings,
    watch_drill_findings,
    client_update_findings,
    clock_findings,
    notice_findings,
    unjudged_findings,
)
"""Every rule, in the order in which they run: one finds in `case.findings` what those above it had to say."""
