"""How rows become conversations: everything but the files, as a plain value."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.dumps.nested.row_kind import RowKind, row_kinds
from watchbook.dumps.places.path_template import pattern_of

if TYPE_CHECKING:
    from watchbook.config import Engagement
    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.selection import Selection

REMEMBERED = 7
"""Days beyond the horizon for which a conversation is remembered, so that a row that comes then is late and not new."""
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ConversationPlan:
    """What is read of each kind of rows, and for how long a conversation takes more of them."""

    kinds: tuple[RowKind, ...]
    """The main one first, then the parts."""
    horizon: dt.timedelta

    @property
    def after(self) -> dt.timedelta:
        """How much later in its name's date a file may be that holds rows of a file's conversations."""
        return A_DAY * (math.ceil(self.horizon / A_DAY) + 1)

    @property
    def before(self) -> dt.timedelta:
        """How much earlier a file may be that begins conversations of a file's rows."""
        return self.after + A_DAY * REMEMBERED

    def kind_of(self, file: DumpFile) -> RowKind:
        """Return what is read of a file: the first part whose template its name fits, or the main kind."""
        parts = (kind for kind in self.kinds[1:] if re.search(pattern_of(kind.template), file.source))
        return next(parts, self.kinds[0])

    def is_near(self, file: dt.date, other: dt.date) -> bool:
        """Return whether what a file says depends on another one, by the dates in their names."""
        return -self.before <= other - file <= self.after


def conversation_plan(engagement: Engagement, selection: Selection) -> ConversationPlan | None:
    """Return the plan of an engagement whose rows are no conversations; None where each row is one.

    Raises:
        ConfigError: a condition or path that cannot be meant.
    """
    table = engagement.config.dumps.conversation
    if table is None:
        return None
    return ConversationPlan(row_kinds(engagement, selection), table.horizon)


def of_conversations(selection: Selection, plan: ConversationPlan) -> Selection:
    """Return the selection with each field's sources being all that it is made of, and made of no rows any more."""
    sources = {field.name: kind.sources(field.name) for kind in reversed(plan.kinds) for field in kind.fields}
    fields = tuple(
        replace(field, sources=tuple(sorted(sources.get(field.name, field.sources)))) for field in selection.fields
    )
    return replace(selection, fields=fields, rows=(), dialect=None)
