"""The front page's first sentence: what, since when, who; worst first, and at most three clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import BEHIND, is_told
from watchbook.check.finding_text import WORDS, count_of, days_aloud, speech_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from watchbook.check.finding import Finding
    from watchbook.check.workflow_status import Standing

CLAUSES = 3
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDER = tuple(WORDS)
NOW = {
    "in": "is normal again",
    "hollow": "cannot be judged by what came last",
    "no-data": "has no data",
    "manual": "is with people",
    "learning": "is still learning",
    "low-volume": "has too few to judge",
    "closed": "was closed last",
    "unwatched": "is watched by no metric",
}
"""How a workflow is now, where something older is to be said."""


def headline(
    standings: Sequence[Standing], through: dt.date | None, expected: dt.date, findings: Sequence[Finding] = ()
) -> str:
    """Return the sentence as one text."""
    return " ".join(headline_clauses(standings, through, expected, findings))


def headline_clauses(
    standings: Sequence[Standing], through: dt.date | None, expected: dt.date, findings: Sequence[Finding] = ()
) -> list[str]:
    """Return the sentence in its parts, each a sentence of its own; the first is what matters most.

    Args:
        standings: how each workflow stands.
        through: the last judged day, or None.
        expected: the last day that should have been judged by now.
        findings: what the check says; of what people get a message, the sentence says something.
    """
    if through is None:
        return ["Nothing has been judged yet."]
    late = [f"Nothing is known after {speech_day(through)}."] if through < expected else []
    needing = sorted((standing for standing in standings if _clause(standing, through)), key=_urgency)
    calm = len(standings) - len(needing)
    shared_clause = _shared_clause(standings, through)
    sentences = [
        shared_clause if shared_clause and _is_alike(standing) else _clause(standing, through) for standing in needing
    ]
    distinct = list(dict.fromkeys(sentences))
    loss = _loss(standings, findings)
    if not needing and not loss:
        return [*late, _all_were_in(standings) if late else _all_are_in(standings)]
    room = CLAUSES - len(late) - (1 if calm or len(distinct) > CLAUSES - len(late) else 0)
    clauses = [*late, *distinct[:room], *([loss] if loss and len(distinct) < room else [])]
    rest = sum(clause in distinct[room:] for clause in sentences)
    if rest > 0:
        clauses.append(
            f"{_number(rest).capitalize()} more {'workflow needs' if rest == 1 else 'workflows need'} a look."
        )
    elif calm:
        calm_ones = [standing for standing in standings if standing not in needing]
        clauses.append(_rest(calm_ones, "was" if late else "is", has_names=bool(needing)))
    return clauses


def _rest(calm: Sequence[Standing], verb: str, *, has_names: bool) -> str:
    """Return what is said of the workflows of which nothing else is: by name where it is one."""
    if not has_names:
        return f"All else {verb} normal."
    if len(calm) == 1:
        return f"{calm[0].title} {verb} normal."
    return f"The other {_number(len(calm))} {'were' if verb == 'was' else 'are'} normal."


def _loss(standings: Sequence[Standing], findings: Sequence[Finding]) -> str:
    """Return what could not be judged and shows in no workflow's state; empty where that is nothing."""
    unwell = {
        standing.workflow for standing in standings if standing.state in ("hollow", "no-data") or standing.doubted
    }
    losses = [
        finding
        for finding in findings
        if is_told(finding)
        and finding.code not in BEHIND
        and not (finding.workflow in unwell or (unwell and not finding.workflow))
    ]
    if not losses:
        return ""
    rest = f"; {count_of(len(losses) - 1, 'more finding')} like this" if losses[1:] else ""
    return f"Not everything could be judged: {losses[0].what}{rest}."


def _shared_clause(standings: Sequence[Standing], through: dt.date) -> str:
    """Return what is said once, of all workflows that were closed or came to nothing for one reason; else empty."""
    if len(standings) > 1 and all(map(_is_only_closed, standings)):
        return f"{_everyone(standings)} were closed on {speech_day(through)}."
    reasons = {standing.hollow[0].reason for standing in standings if _is_only_hollow(standing)}
    if len(standings) < 2 or len(reasons) != 1 or not all(map(_is_only_hollow, standings)):
        return ""
    return f"Nothing that came for {speech_day(through)} can be believed: {reasons.pop()}."


def _is_alike(standing: Standing) -> bool:
    return _is_only_closed(standing) or _is_only_hollow(standing)


def _is_only_closed(standing: Standing) -> bool:
    nothing_else = not (standing.passed or standing.unexplained or standing.doubted)
    return standing.state == "closed" and nothing_else


def _is_only_hollow(standing: Standing) -> bool:
    return standing.state == "hollow" and not standing.passed and set(standing.unexplained) <= {standing.last}


def _urgency(standing: Standing) -> tuple[int, int, str]:
    # A day that nobody explained comes before anything that can wait, even where the workflow is back in its band.
    rank = -1 if standing.passed else 0 if standing.unexplained else ORDER.index(standing.state)
    if standing.doubted:
        rank = min(rank, ORDER.index("hollow"))
    return rank, -standing.days, standing.title


def _clause(standing: Standing, through: dt.date) -> str:
    """Return what has to be said of a workflow; empty where all is well."""
    if standing.passed:
        return f"{standing.title} should go to people: {standing.passed[0].reason}."
    clause = _state_clause(standing, through)
    return f"{standing.title} {clause}." if clause else ""


def _state_clause(standing: Standing, through: dt.date) -> str:
    if standing.state == "hollow":
        earlier = [day for day in standing.unexplained if day != through]
        nor = f"; nor has anybody explained {_earlier_days(earlier)}, out of band" if earlier else ""
        return f"cannot be judged by what came for {speech_day(through)}: {standing.hollow[0].reason}{nor}"
    if standing.unexplained:
        return _unexplained_clause(standing, through)
    if standing.doubted:
        return _doubt_clause(standing)
    if standing.state == "out-explained":
        by = f"{standing.noticed_by} noticed, and " if standing.noticed_by else ""
        return f"{_left(standing, through)}; {by}an entry says why"
    if standing.state == "manual":
        since = standing.route_since if standing.route == "manual" else None
        return (
            f"has been with people since {speech_day(since.date())}"
            if since
            else f"was with people on {speech_day(through)}"
        )
    return {
        "out-unexplained": f"{_left(standing, through)}, before the journal's first day, so that no entry is asked for",
        "no-data": f"could not be judged on {speech_day(through)}",
        "learning": "is still learning what is normal",
        "low-volume": "has too few conversations to judge by",
        "closed": f"was closed on {speech_day(through)}",
        "unwatched": "is watched by no metric that would call somebody",
    }.get(standing.state, "")


def _earlier_days(days: Sequence[dt.date]) -> str:
    follow = (days[-1] - days[0]).days + 1 == len(days)
    return days_aloud(days) if follow else count_of(len(days), "earlier day")


def _unexplained_clause(standing: Standing, through: dt.date) -> str:
    due = f": {_deadline(standing)}" if standing.due else ""
    days, since = standing.unexplained, standing.since
    if standing.state != "out-unexplained":
        now = NOW.get(standing.state, f"is {WORDS[standing.state]}")
        return f"{now}, but nobody has explained {_earlier_days(days)} yet{due}"
    of_run = [day for day in days if since is None or day >= since]
    before = [day for day in days if day not in of_run]
    nor = f", nor {_earlier_days(before)}" if before else ""
    if standing.days > len(of_run):
        return f"{_left(standing, through)}; nobody has explained {days_aloud(of_run)} yet{nor}{due}"
    return f"{_left(standing, through)}, and nobody has explained it yet{nor}{due}"


def _deadline(standing: Standing) -> str:
    """Return by when an entry is due, as a time and not as a length: it is read later than it is written."""
    assert standing.due
    if standing.overdue:
        return "an entry is overdue"
    return f"an entry is due by {speech_day(standing.due.date())}, {standing.due:%H:%M}"


def _doubt_clause(standing: Standing) -> str:
    days = _earlier_days(standing.doubted)
    now = NOW.get(standing.state, f"is {WORDS[standing.state]}")
    return f"{now}, but what came for {days} cannot be believed, and nobody has said what became of it"


def _left(standing: Standing, through: dt.date) -> str:
    if standing.days > 1 and standing.since:
        return f"has been unusual since {speech_day(standing.since)}"
    return f"was unusual on {speech_day(through)}"


def _all_are_in(standings: Sequence[Standing]) -> str:
    days = min((standing.days for standing in standings), default=0)
    verb, has = ("is", "has") if len(standings) == 1 else ("are", "have")
    span = f", and {has} been for {count_of(days, 'day')}" if days > 1 else ""
    return f"{_everyone(standings)} {verb} normal{span}."


def _all_were_in(standings: Sequence[Standing]) -> str:
    verb = "was" if len(standings) == 1 else "were"
    return f"Until then {_everyone(standings, first=False)} {verb} normal."


def _everyone(standings: Sequence[Standing], *, first: bool = True) -> str:
    if len(standings) == 1:
        return standings[0].title
    workflows = "both workflows" if len(standings) == 2 else f"all {_number(len(standings))} workflows"
    return workflows.capitalize() if first else workflows


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)
