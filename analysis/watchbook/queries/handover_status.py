"""What whoever comes in has to know, as a person and a program read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from watchbook.check import Books, check
from watchbook.check.handover.shift_lines import sheet_lines, sheet_title
from watchbook.check.handover.shift_sheet import shift_sheet
from watchbook.ledger import NOTICES
from watchbook.notify.following.sent_beside import LedgerBesideSpool
from watchbook.oncall import roster_of, times_to_answer

if TYPE_CHECKING:
    import datetime as dt
    from zoneinfo import ZoneInfo

    from watchbook.check.handover.shift_sheet import SheetItem, ShiftSheet
    from watchbook.config import Engagement


@dataclass(frozen=True, slots=True)
class HandoverStatus:
    """A sheet, and the zone in which people read it."""

    sheet: ShiftSheet
    zone: ZoneInfo

    def text(self) -> str:
        """Return lines for a person."""
        return "\n".join([sheet_title(self.sheet, self.zone), *sheet_lines(self.sheet, self.zone)]) + "\n"

    def json(self) -> str:
        """Return the same as JSON; times are instants with the engagement's offset, days are days."""
        sheet, handover = self.sheet, self.sheet.handover
        fields = {
            "at": self._at(sheet.at),
            "headline": sheet.headline,
            "primary": sheet.person.id if sheet.person else None,
            "handover": {
                "at": self._at(handover.at),
                "from": handover.outgoing,
                "to": handover.incoming,
                "until": self._at(handover.until),
                "told": self._at(sheet.told_at),
                "acknowledged": self._at(sheet.reply.at) if sheet.reply else None,
                "by": sheet.reply.by if sheet.reply else None,
            }
            if handover
            else None,
            "parts": {part.key: [self._item(item) for item in part.items] for part in sheet.parts},
        }
        return json.dumps(fields, indent=2, ensure_ascii=False) + "\n"

    def _item(self, item: SheetItem) -> dict[str, Any]:
        return {
            "text": item.text,
            "since": self._at(item.since),
            "due": self._at(item.due),
            "workflow": item.workflow,
            "entry": item.entry.id if item.entry else None,
        }

    def _at(self, at: dt.datetime | dt.date | None) -> str | None:
        if at is None:
            return None
        return at.astimezone(self.zone).isoformat(timespec="seconds") if hasattr(at, "astimezone") else str(at)


def handover_status(engagement: Engagement, clock: dt.datetime, now: dt.datetime) -> HandoverStatus:
    """Return what whoever comes in at `now` has to know; what git saw is looked at by the clock.

    Raises:
        WatchbookError: ledger, journal or history cannot be read.
    """
    books = Books.witnessed(engagement, clock, LedgerBesideSpool(engagement.root, now))
    report = check(books, now)
    roster = roster_of(engagement.config)
    answers = times_to_answer(books.ledger.read(NOTICES), books.journal, roster, books.calendar, now)
    sheet = shift_sheet(report, books.journal, roster, books.calendar, now, answers)
    return HandoverStatus(sheet, books.calendar.zone)
