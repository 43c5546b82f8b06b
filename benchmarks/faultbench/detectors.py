"""Every detector on the bench, run over the cases of a family."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands import score

from .oracle import LIMIT, oracle
from .rivals import RIVALS
from .scoring import YEAR, Outcome, outcome, tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.bands.series import Flags, Floats

    from .backgrounds import Family
    from .faults import Case

OURS = "Watchbook"
ORACLE = "oracle"
BUDGET = 1.0
"""False alarms a metric-year at which detectors with a limit are compared."""
HALVINGS = 14
"""Steps in the search for the limit that spends the budget."""

BUDGETS = (0.25, 4.0)
"""Budgets between which ours is looked for."""
OUR_HALVINGS = 7


@dataclass(frozen=True, slots=True)
class Result:
    """A detector on one family."""

    name: str
    family: Family
    outcomes: tuple[Outcome, ...]
    """At its own limit, in the order of the cases."""
    at_budget: float
    """Percent found with the limit, of ours the budget, that gives `BUDGET` false alarms, chosen afterwards.

    NaN where nobody looked.
    """
    cost: float
    """Milliseconds of CPU a metric-year."""


def results(family: Family, cases: Sequence[Case]) -> list[Result]:
    """Run every detector that has something to say about a family: ours first, the oracle last."""
    own_result = replace(ours(family, cases), at_budget=_ours_found_at_budget(cases))
    return [own_result, *rivals(family, cases), known_truth(family, cases)]


def ours(family: Family, cases: Sequence[Case]) -> Result:
    """Run the package, as it would be run on any series, without a journal; at its own budget alone."""
    started = time.process_time()
    outcomes = _ours_at(cases, BUDGET)
    return Result(OURS, family, outcomes, float("nan"), _cost(cases, started))


def _ours_at(cases: Sequence[Case], budget: float) -> tuple[Outcome, ...]:
    verdicts = iter(score([case.series for case in cases], budget=budget))
    flags = [np.array([next(verdicts).flag for _ in case.truth.n], np.bool_) for case in cases]
    return _outcomes(cases, flags)


def _ours_found_at_budget(cases: Sequence[Case]) -> float:
    """Return what is found with the largest budget whose false alarms stay within `BUDGET`, found by bisection."""
    low, high = BUDGETS
    found = tally(_ours_at(cases, low)).found
    for _ in range(OUR_HALVINGS):
        middle = (low * high) ** 0.5
        there = tally(_ours_at(cases, middle))
        if there.false > BUDGET:
            high = middle
        else:
            low, found = middle, there.found
    return found


def rivals(family: Family, cases: Sequence[Case]) -> list[Result]:
    """Run the rules of others."""
    found = []
    for rival in RIVALS:
        if family in rival.families:
            started = time.process_time()
            scores = [rival.score(case.series) for case in cases]
            found.append(_result(rival.name, family, cases, scores, rival.limit, _cost(cases, started)))
    return found


def known_truth(family: Family, cases: Sequence[Case]) -> Result:
    """Run the detector that knows the background."""
    started = time.process_time()
    scores = [oracle(case) for case in cases]
    return _result(ORACLE, family, cases, scores, LIMIT, _cost(cases, started))


def _result(  # noqa: PLR0913, PLR0917  # what a row of the table is made of
    name: str, family: Family, cases: Sequence[Case], scores: list[Floats], limit: float, cost: float
) -> Result:
    return Result(name, family, _at(cases, scores, limit), _found_at_budget(cases, scores), cost)


def _at(cases: Sequence[Case], scores: list[Floats], limit: float) -> tuple[Outcome, ...]:
    return _outcomes(cases, [np.nan_to_num(one, nan=0.0) > limit for one in scores])


def _outcomes(cases: Sequence[Case], flags: list[Flags]) -> tuple[Outcome, ...]:
    return tuple(outcome(case, flag) for case, flag in zip(cases, flags, strict=True))


def _found_at_budget(cases: Sequence[Case], scores: list[Floats]) -> float:
    """Return what is found with the lowest limit whose false alarms stay within the budget, found by bisection."""
    known = np.concatenate(scores)
    ordered = np.sort(known[np.isfinite(known)])
    low, high = 0, len(ordered) - 1
    for _ in range(HALVINGS):
        middle = (low + high) // 2
        if tally(_at(cases, scores, float(ordered[middle]))).false > BUDGET:
            low = middle
        else:
            high = middle
    return tally(_at(cases, scores, float(ordered[high]))).found


def _cost(cases: Sequence[Case], started: float) -> float:
    return 1000.0 * (time.process_time() - started) / (sum(len(case.truth.n) for case in cases) / YEAR)
