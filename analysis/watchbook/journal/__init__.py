"""The book that people write: entries, which days they explain, and what they do to the baseline."""

from watchbook.journal.asset import is_inert_drawing, is_publishable
from watchbook.journal.chosen import load_chosen
from watchbook.journal.effects import Cell, Effects, effects
from watchbook.journal.entry import (
    CHANGED,
    FOLLOW_UP,
    SECTIONS,
    TRIED,
    WORKED,
    Baseline,
    Cause,
    Entry,
    EntryType,
    Noticed,
    Remark,
    Route,
    Section,
    Severity,
    Status,
    Switch,
    baseline_of,
)
from watchbook.journal.load import Journal, load
from watchbook.journal.model import Known
from watchbook.journal.moment import Days, read_days, read_instant
from watchbook.journal.new import draft
from watchbook.journal.problem import Problem
from watchbook.journal.read import read_entry
from watchbook.journal.routes import spells_with_people, standing_switch, switches_of
from watchbook.journal.scope import Context, Wanted
from watchbook.journal.spells import ManualSpell, manual_spells

__all__ = [
    "CHANGED",
    "FOLLOW_UP",
    "SECTIONS",
    "TRIED",
    "WORKED",
    "Baseline",
    "Cause",
    "Cell",
    "Context",
    "Days",
    "Effects",
    "Entry",
    "EntryType",
    "Journal",
    "Known",
    "ManualSpell",
    "Noticed",
    "Problem",
    "Remark",
    "Route",
    "Section",
    "Severity",
    "Status",
    "Switch",
    "Wanted",
    "baseline_of",
    "draft",
    "effects",
    "is_inert_drawing",
    "is_publishable",
    "load",
    "load_chosen",
    "manual_spells",
    "read_days",
    "read_entry",
    "read_instant",
    "spells_with_people",
    "standing_switch",
    "switches_of",
]
