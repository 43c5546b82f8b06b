"""What was found, as the Markdown that docs/method.md shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .backgrounds import FAMILIES, LONGEST, SHORTEST, Family
from .detectors import BUDGET, ORACLE, OURS, Result
from .faults import PATIENCE, cells
from .rivals import SCALARS
from .scoring import FREE, GAP, Tally, tally

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BEGIN = "<!-- detection table: begin -->"
END = "<!-- detection table: end -->"
TITLES: dict[Family, str] = {
    "share": "support-bot shares",
    "count": "counts",
    "mean": "means",
    "histogram": "histograms",
}


READING = f"""\
Each series is made up, {SHORTEST} to {LONGEST} days long, so that its normal is known: a weekly pattern, a season,
slow drift, days that differ by more than sampling, holidays, closed weekdays, missing days and gaps, days on which
nearly all records are missing. It holds one fault or none, sized in robust standard deviations of its own noise
(histograms: the share of records moved, the mean kept). A fault is found by an alarm that starts from its first day
to its {PATIENCE}th (a spike: on its day; a ramp: up to 14 days after its height). Flags with up to {GAP} days between
them are one alarm; a false one costs 1 for every week begun. The first {FREE} days are free, and low-volume days are
counted apart. Nobody has a journal.

**A rule that alarms often finds what lasts by chance:** at 12 false alarms a year, 60 % of all stretches of 28 days
hold one. So *all, at 1 false alarm* says what a rule finds if its limit is set, with hindsight, to {BUDGET:g} false
alarm a metric-year. The oracle knows the true background of every day, and adds up deviations over up to three weeks:
what there is to be seen."""


def markdown(results: Sequence[Result]) -> str:
    """Return how to read the tables, and the tables: all families at a glance, then each by kind of fault."""
    parts = [READING, _overview(results)]
    parts += [_family([one for one in results if one.family == family], family) for family in FAMILIES]
    return "\n\n".join(parts)


def write(page: Path, text: str) -> None:
    """Put text between the markers of a page.

    Raises:
        ValueError: the page has no such markers.

    """
    old = page.read_text("utf-8")
    before, begin, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no {BEGIN} … {END}")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", "utf-8")


def _overview(results: Sequence[Result]) -> str:
    """Return found and false alarms a metric-year of every detector and family."""
    groups = [*((family,) for family in SCALARS), SCALARS, ("histogram",)]
    titles = [*(TITLES[family] for family in SCALARS), "all three", TITLES["histogram"]]
    names = dict.fromkeys(one.name for one in sorted(results, key=lambda one: FAMILIES.index(one.family)))
    rows = []
    for name in sorted(names, key=lambda name: (name != OURS, name == ORACLE)):
        mine = {one.family: one for one in results if one.name == name}
        rows.append([name, *(_at_a_glance([mine.get(family) for family in group]) for group in groups)])
    return _table(["found @ false alarms a metric-year (found at one, each family by itself)", *titles], rows)


def _at_a_glance(results: Sequence[Result | None]) -> str:
    known = [one for one in results if one is not None]
    if len(known) < len(results):
        return "–"
    total = tally([outcome for one in known for outcome in one.outcomes])
    at_budget = sum(one.at_budget for one in known) / len(known)
    return f"{total.found:.0f} % @ {_number(total.false)} ({at_budget:.0f} %)"


def _family(results: Sequence[Result], family: Family) -> str:
    """Return a family's table: a row a detector, a column a kind of fault."""
    kinds: dict[str, list[float]] = {}
    for kind, size in cells(family)[1:]:
        kinds.setdefault(kind, []).append(size)
    heads = [f"{kind} {' · '.join(_size(size) for size in sizes)}" for kind, sizes in kinds.items()]
    cases, faults = len(results[0].outcomes), sum(one.kind != "none" for one in results[0].outcomes)
    caption = f"**{TITLES[family].capitalize()}**, {cases} series, {faults} with a fault:"
    columns = ["all", "median delay but of spikes, days", "false alarms a metric-year", "all, at 1 false alarm"]
    traps = ["low-volume days flagged", "holidays", "days after a gap", "CPU ms a metric-year"]
    rows = [_row(one, kinds) for one in results]
    return "\n\n".join([caption, _table(["found, %", *heads, *columns, *traps], rows), _delays(results[0], kinds)])


def _delays(result: Result, kinds: dict[str, list[float]]) -> str:
    """Return how late a detector finds each fault that lasts."""
    parts = [
        f"{kind} {' · '.join(_number(_tally_of(result, kind, size).delay, 0) for size in sizes)}"
        for kind, sizes in kinds.items()
        if kind != "spike"
    ]
    return f"{result.name}'s median delay in days, by fault as above: {', '.join(parts)}."


def _tally_of(result: Result, kind: str, size: float) -> Tally:
    return tally([one for one in result.outcomes if (one.kind, one.size) == (kind, size)])


def _row(result: Result, kinds: dict[str, list[float]]) -> list[str]:
    by_kind = [
        " · ".join(_number(_tally_of(result, kind, size).found, 0) for size in sizes) for kind, sizes in kinds.items()
    ]
    every = tally(result.outcomes)
    lasting = tally([one for one in result.outcomes if one.kind != "spike"])
    return [
        result.name,
        *by_kind,
        _number(every.found, 0),
        _number(lasting.delay, 0),
        _number(every.false),
        _number(result.at_budget, 0),
        *(_percent(share) for share in (every.low_volume, every.holidays, every.after_gap)),
        f"{result.cost:.1g}" if result.cost < 1 else f"{result.cost:.0f}",
    ]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _size(size: float) -> str:
    return f"{100 * size:g} %" if size < 1 else f"{size:g}"


def _number(number: float, digits: int = 2) -> str:
    return "–" if math.isnan(number) else f"{number:.{digits}f}"


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{share:.1f} %"
