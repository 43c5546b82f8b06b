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


def stated_answers(report: Mapping[str, Stated], known_answers: Mapping[str, str | Sequence[str]]) -> dict[str, Value]:
    """Return the value of every criterion by its field; None where nothing is stated.

    Args:
        report: what the entry states, by key of `report:`.
        known_answers: what entry and ledger say anyway, by the criteria's `known`.
    """
    return {
        criterion.field: _value(report.get(criterion.key), known_answers.get(criterion.known))
        for criterion in criteria()
    }


def missing_answers(values: Mapping[str, Value]) -> list[MissingAnswer]:
    """Return the criteria without a value, the mandatory ones first."""
    missing = sorted(
        (criterion for criterion in criteria() if not values[criterion.field]),
        key=lambda criterion: not criterion.mandatory,
    )
    return [
        MissingAnswer(
            criterion=criterion.number,
            name=criterion.name,
            field=criterion.field,
            mandatory=criterion.mandatory,
            write=_question(criterion),
        )
        for criterion in missing
    ]


def _value(answer: Stated | None, known_answer: str | Sequence[str] | None) -> Value:
    """Return what people state; to a list of theirs, what is known is added."""
    if answer is None:
        return (known_answer if isinstance(known_answer, str) else list(known_answer)) if known_answer else None
    if isinstance(answer, tuple):
        return [*answer, *(known_answer if known_answer and not isinstance(known_answer, str) else ())]
    return answer if isinstance(answer, str) else dict(answer)


def _question(criterion: Criterion) -> str:
    return f"report: {{{criterion.key}: ...}}: {criterion.ask}" if criterion.key else criterion.ask
