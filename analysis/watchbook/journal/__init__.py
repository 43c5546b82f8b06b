"""Reads the book that people write: its entries, which days they explain, and what they do to the baseline."""

from watchbook.journal.asset import is_inert_drawing, is_publishable
from watchbook.journal.effects import Cell, Effects, effects
from watchbook.journal.entry import (
    CHANGED,
    FOLLOW_UP,
    LOOKS_BACK,
    NEXT_SHIFT,
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
    Withdrawal,
    baseline_of,
)
from watchbook.journal.follow_up import FollowUp
from watchbook.journal.load import Journal, load
from watchbook.journal.load_some import load_chosen
from watchbook.journal.manual_spells import ManualSpell, manual_spells
from watchbook.journal.meaning import with_meaning
from watchbook.journal.problem import Problem
from watchbook.journal.reading.dates import Days, read_days, read_instant
from watchbook.journal.reading.entry_reader import read_entry
from watchbook.journal.reading.front_matter_keys import KnownNames
from watchbook.journal.routes import entry_of_switch, spells_with_people, standing_switch, switches_of

__all__ = [
    "CHANGED",
    "FOLLOW_UP",
    "LOOKS_BACK",
    "NEXT_SHIFT",
    "SECTIONS",
    "TRIED",
    "WORKED",
    "Baseline",
    "Cause",
    "Cell",
    "Days",
    "Effects",
    "Entry",
    "EntryType",
    "FollowUp",
    "Journal",
    "KnownNames",
    "ManualSpell",
    "Noticed",
    "Problem",
    "Remark",
    "Route",
    "Section",
    "Severity",
    "Status",
    "Switch",
    "Withdrawal",
    "baseline_of",
    "effects",
    "entry_of_switch",
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
    "with_meaning",
]
