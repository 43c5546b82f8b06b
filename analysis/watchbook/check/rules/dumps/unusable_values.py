"""Fields of which some values cannot be used, though most can → one notice a field."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.dumps.sight import FieldDay


def unusable_findings(case: Case) -> Iterator[Finding]:
    """Yield a notice for each field of which 5 % of a day's values and more could not be used; not of blind days."""
    sight = case.sight
    many: dict[str, list[FieldDay]] = defaultdict(list)
    for name, counts in sorted(case.fields.unusable, key=lambda each: (each[0], each[1].day)):
        if counts.day in sight.judged_days and not sight.is_blind(name, counts.day):
            many[name].append(counts)
    for name, bad_days in many.items():
        share = sum(counts.invalid for counts in bad_days) / sum(counts.invalid + counts.used for counts in bad_days)
        span = tuple(counts.day for counts in bad_days)
        field = sight.fields[name]
        yield Finding(
            "WB329",
            "notice",
            f"{share * 100:.0f} % of the values of {name} cannot be used on {count_of(len(span), 'day')}, "
            f"{days_in_words(span)}{sight.shapes_clause(span[-1], name)}",
            place=field.place if field.mapped else None,
            days=span,
            hint="`watchbook intake` counts them by reason; docs/config.md of Watchbook says what the field may hold",
        )
