"""What an entry and the ledger state for each criterion of the OECD's framework, and what they leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.evidence.record.fields import MissingAnswer
from watchbook.evidence.record.oecd_criteria import criteria

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from watchbook.evidence.record.fields import Value
    from watchbook.evidence.record.oecd_criteria import Criterion
    from watchbook.journal.entry import Stated


def stated_answers(report: Mapping[str, Stated], known: Mapping[str, str | Sequence[str]]) -> dict[str, Value]:
    """Return the value of every criterion by its field; None where nothing is stated.

    Args:
        report: what the entry states, by key of `report:`.
        known: what entry and ledger say anyway, by the criteria's `known`.
    """
    return {each.field: _value(report.get(each.key), known.get(each.known)) for each in criteria()}


def missing_answers(values: Mapping[str, Value]) -> list[MissingAnswer]:
    """Return the criteria without a value, the mandatory ones first."""
    missing = sorted((each for each in criteria() if not values[each.field]), key=lambda each: not each.mandatory)
    return [
        MissingAnswer(
            criterion=each.number, name=each.name, field=each.field, mandatory=each.mandatory, write=_question(each)
        )
        for each in missing
    ]


def _value(given: Stated | None, known: str | Sequence[str] | None) -> Value:
    """Return what people state; to a list of theirs, what is known is added."""
    if given is None:
        return (known if isinstance(known, str) else list(known)) if known else None
    if isinstance(given, tuple):
        return [*given, *(known if known and not isinstance(known, str) else ())]
    return given if isinstance(given, str) else dict(given)


def _question(criterion: Criterion) -> str:
    return f"report: {{{criterion.key}: ...}}: {criterion.ask}" if criterion.key else criterion.ask
