"""Who answers: people, turns, and whether every minute of the next two months has somebody who can act."""

from watchbook.oncall.answer import AHEAD, Answer, on_call
from watchbook.oncall.cover import Stretch, Trouble, TroubleKind, stretches, troubles
from watchbook.oncall.late import Answered, answered
from watchbook.oncall.roster import LAYERS, LayerName, Override, Person, Promise, Roster, Rotation, roster_of
from watchbook.oncall.shifts import Shift, shifts

__all__ = [
    "AHEAD",
    "LAYERS",
    "Answer",
    "Answered",
    "LayerName",
    "Override",
    "Person",
    "Promise",
    "Roster",
    "Rotation",
    "Shift",
    "Stretch",
    "Trouble",
    "TroubleKind",
    "answered",
    "on_call",
    "roster_of",
    "shifts",
    "stretches",
    "troubles",
]
