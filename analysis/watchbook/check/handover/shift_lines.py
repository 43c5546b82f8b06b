"""A sheet in lines, for a terminal and a message: short ones, as they are read on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import moment_said

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from watchbook.check.handover.shift_sheet import ShiftSheet

ACK = "watchbook ack handover"
"""How somebody says that they have the shift."""


def sheet_title(sheet: ShiftSheet, zone: dt.tzinfo) -> str:
    """Return who has the shift, from whom, and until when."""
    handover = sheet.handover
    if handover is None:
        return f"{sheet.person.name} has the shift" if sheet.person else "Nobody has the shift"
    name = sheet.person.name if sheet.person else "Nobody"
    since, until = moment_said(handover.at, zone), moment_said(handover.until, zone)
    return f"{name} has the shift from {since} until {until}, after {sheet.predecessor}"


def sheet_lines(sheet: ShiftSheet, zone: dt.tzinfo) -> Iterator[str]:
    """Yield how all of it stands, whether it was acknowledged, and each part; last what there is nothing of."""
    if acknowledgement := acknowledgement_line(sheet, zone):
        yield acknowledgement
    yield sheet.headline
    for part in sheet.full_parts:
        yield ""
        yield f"{part.title.upper()}"
        for item in part.items:
            place = f" ({item.entry.id})" if item.entry and part.key != "notes" else ""
            yield f"- {item.text}{place}"
    if sheet.empty_titles:
        yield ""
        yield f"Nothing of these: {'; '.join(sheet.empty_titles)}."


def acknowledgement_line(sheet: ShiftSheet, zone: dt.tzinfo) -> str:
    """Return whether whoever came in said so; empty where nobody was told, so that nobody is asked."""
    if reply := sheet.reply:
        return f"Taken over by {reply.by} at {moment_said(reply.at, zone)}."
    if sheet.told_at is None:
        return ""
    return f"Told at {moment_said(sheet.told_at, zone)}, and nobody has said yet that they have it: {ACK}"
