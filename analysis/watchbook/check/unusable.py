"""Fields of which some values cannot be used, though most can → one notice a field."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.dumps.sight import FieldDay

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from watchbook.check.blindness import Sight
    from watchbook.ledger import FieldUse

MANY, HANDFUL = 0.05, 5
"""Share of a day's values, and their count, from which on it is worth a word."""


def unusable_findings(sight: Sight, uses: Iterable[FieldUse]) -> Iterator[Finding]:
    """Yield a notice for each field of which 5 % of a day's values and more could not be used; not of blind days."""
    blind = {(one.field, one.day) for one in sight.blind}
    days: dict[tuple[str, dt.date], FieldDay] = {}
    for row in uses:
        if row.invalid or row.used:
            days.setdefault((row.field, row.day), FieldDay(row.day)).add(row)
    many: dict[str, list[FieldDay]] = defaultdict(list)
    for (name, day), each in sorted(days.items()):
        is_many = each.invalid >= max(HANDFUL, MANY * (each.invalid + each.used))
        if is_many and (name, day) not in blind and day in sight.judged:
            many[name].append(each)
    for name, found in many.items():
        share = sum(each.invalid for each in found) / sum(each.invalid + each.used for each in found)
        span = tuple(each.day for each in found)
        field = sight.fields[name]
        yield Finding(
            "WB329",
            "notice",
            f"{share * 100:.0f} % of the values of {name} cannot be used on {count_of(len(span), 'day')}, "
            f"{days_in_words(span)}{sight.seen(span[-1], name)}",
            place=field.place if field.mapped else None,
            days=span,
            hint="`watchbook intake` counts them by reason; docs/config.md of Watchbook says what the field may hold",
        )
