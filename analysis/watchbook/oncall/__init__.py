"""Says who answers, and whether every minute of the next two months has somebody who can act."""

from watchbook.oncall.answer import AHEAD, OnCall, on_call
from watchbook.oncall.cover import Stretch, Trouble, TroubleKind, stretches, troubles
from watchbook.oncall.roster import LAYERS, LayerName, Override, Person, Promise, Roster, Rotation, roster_of
from watchbook.oncall.shifts import EmptyTurn, Shift, empty_turns, shifts
from watchbook.oncall.time_to_answer import TimeToAnswer, time_to_answer

__all__ = [
    "AHEAD",
    "LAYERS",
    "EmptyTurn",
    "LayerName",
    "OnCall",
    "Override",
    "Person",
    "Promise",
    "Roster",
    "Rotation",
    "Shift",
    "Stretch",
    "TimeToAnswer",
    "Trouble",
    "TroubleKind",
    "empty_turns",
    "on_call",
    "roster_of",
    "shifts",
    "stretches",
    "time_to_answer",
    "troubles",
]
