"""Says who answers, and whether every minute of the next two months has somebody who can act."""

from watchbook.oncall.answer import AHEAD, OnCall, on_call
from watchbook.oncall.call import Call, Grade, calls_of
from watchbook.oncall.cover import Stretch, Trouble, TroubleKind, stretches, troubles
from watchbook.oncall.handover import Handover, handovers, incoming_of, last_handovers
from watchbook.oncall.reply import PROGRAM, SLACK, Replies, Reply, ReplyKind, is_about, is_known
from watchbook.oncall.roster import LAYERS, LayerName, Override, Person, Promise, Roster, Rotation, roster_of
from watchbook.oncall.shifts import EmptyTurn, Shift, empty_turns, shifts
from watchbook.oncall.time_to_answer import TimeToAnswer, times_to_answer

__all__ = [
    "AHEAD",
    "LAYERS",
    "PROGRAM",
    "SLACK",
    "Call",
    "EmptyTurn",
    "Grade",
    "Handover",
    "LayerName",
    "OnCall",
    "Override",
    "Person",
    "Promise",
    "Replies",
    "Reply",
    "ReplyKind",
    "Roster",
    "Rotation",
    "Shift",
    "Stretch",
    "TimeToAnswer",
    "Trouble",
    "TroubleKind",
    "calls_of",
    "empty_turns",
    "handovers",
    "incoming_of",
    "is_about",
    "is_known",
    "last_handovers",
    "on_call",
    "roster_of",
    "shifts",
    "stretches",
    "times_to_answer",
    "troubles",
]
