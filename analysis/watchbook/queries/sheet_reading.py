"""A filled review sheet, read back: its counts go into the repository, its ids nowhere."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.check.finding_text import count_of, on
from watchbook.check.formats.one_line import one_line
from watchbook.errors import DumpError, Place
from watchbook.metrics import metrics_of, with_workflow
from watchbook.queries.conversation_list import demand_known
from watchbook.rollups.review_sheets import ReviewStratum, write_reviews

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from watchbook.config import Engagement

COLUMNS = ("group", "weight", "workflow", "metric", "day", "slices", "verdict")
"""What is read of a sheet; of its other columns nothing."""
GROUPS = ("worst", "drawn", "ordinary")
RIGHT, WRONG = frozenset({"right", "ok", "pass", "passed"}), frozenset({"wrong", "fail", "failed"})
"""What may stand in the verdict's column; an empty one was not read."""
NORMAL_95 = 1.96
Key = tuple[dt.date, str, str, str]


@dataclass(slots=True)
class _Tally:
    """What a group of a sheet holds."""

    weight: float = 0.0
    reviewed: int = 0
    failed: int = 0


def read_sheet(engagement: Engagement, path: Path) -> str:
    """Read a filled sheet, put its counts below reviews/, and return what it says.

    Raises:
        WatchbookError: it cannot be read, is no sheet of this engagement, or holds no verdict.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DumpError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise DumpError("it is not UTF-8", place=Place(str(path)), hints=("save it as CSV, UTF-8",)) from error
    strata = _strata(engagement, text, str(path))
    if not any(stratum.reviewed for stratum in strata):
        hint = "write right or wrong into the column verdict; what is left empty was not read"
        raise DumpError("no verdict stands in it", place=Place(str(path)), hints=(hint,))
    names = write_reviews(engagement.root, strata)
    lines = [*_estimates(engagement, strata), f"The counts, without any id, stand in {' and '.join(names)}."]
    return "".join(f"{line}\n" for line in lines)


def share_wrong(strata: Sequence[ReviewStratum]) -> tuple[float, float]:
    """Return which share of the conversations that groups stand for was answered wrongly, and its standard error.

    Each group counts by how many it stands for; of one that was read as a whole nothing is left to chance. Groups of
    which nothing was read are left out.
    """
    read_strata = [stratum for stratum in strata if stratum.reviewed]
    whole = sum(stratum.population for stratum in read_strata)
    share = sum(stratum.population * stratum.failed / stratum.reviewed for stratum in read_strata) / whole
    variance = 0.0
    for stratum in read_strata:
        part = (stratum.failed + 0.5) / (stratum.reviewed + 1.0)
        rest = 1.0 - stratum.reviewed / stratum.population
        variance += (stratum.population / whole) ** 2 * part * (1.0 - part) / stratum.reviewed * rest
    return share, math.sqrt(variance)


def _strata(engagement: Engagement, text: str, name: str) -> list[ReviewStratum]:
    head = text.partition("\n")[0]
    is_other_locale = head.count(";") > head.count(",")  # as spreadsheets of many countries save it
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if is_other_locale else ",")
    if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
        hint = "watchbook conversations WORKFLOW METRIC DAY --review FILE.csv writes one"
        raise DumpError(f"it has no column {missing[0]}", place=Place(name, 1), hints=(hint,))
    tallies: dict[Key, dict[str, _Tally]] = {}
    for row in reader:
        key, group, weight, verdict = _cells(row, Place(name, reader.line_num))
        demand_known("workflow", key[1], engagement.config.workflows)
        demand_known("metric", key[2], with_workflow(metrics_of(engagement)))
        tally = tallies.setdefault(key, {}).setdefault(group, _Tally())
        tally.weight += weight
        tally.reviewed += verdict in RIGHT | WRONG
        tally.failed += verdict in WRONG
    return [
        ReviewStratum(*key, group, round(tally.weight), tally.reviewed, tally.failed)
        for key, groups in sorted(tallies.items())
        for group, tally in sorted(groups.items())
    ]


def _cells(row: Mapping[str, str | None], place: Place) -> tuple[Key, str, float, str]:
    """Return what one line says: day, workflow, metric and slices, its group, its weight, and the verdict."""
    cells = {column: (row[column] or "").strip() for column in COLUMNS}
    verdict = cells["verdict"].lower()
    if verdict not in RIGHT | WRONG | {""}:
        raise DumpError(
            f"{one_line(cells['verdict'])!r} is no verdict",
            place=place,
            hints=("write right or wrong; leave it empty where nobody read the conversation",),
        )
    try:
        day, weight = dt.date.fromisoformat(cells["day"]), float(cells["weight"].replace(",", "."))
    except ValueError as error:
        raise DumpError(f"not a line of a sheet: {error}", place=place, hints=("leave the other columns alone",)) from (
            error
        )
    if cells["group"] not in GROUPS or not 1.0 <= weight < math.inf:
        raise DumpError("its group or weight is not one", place=place, hints=("leave the other columns alone",))
    return (day, cells["workflow"], cells["metric"], cells["slices"]), cells["group"], weight, verdict


def _estimates(engagement: Engagement, strata: Sequence[ReviewStratum]) -> Iterator[str]:
    keys = dict.fromkeys((row.day, row.workflow, row.metric, row.slices) for row in strata)
    for key in keys:
        day, workflow, metric, slices = key
        rows = [
            row for row in strata if (row.day, row.workflow, row.metric, row.slices) == (day, workflow, metric, slices)
        ]
        share, error = share_wrong(rows)
        read_strata = [row for row in rows if row.reviewed]
        low, high = max(share - NORMAL_95 * error, 0.0), min(share + NORMAL_95 * error, 1.0)
        title = engagement.config.workflows[workflow].title or workflow
        where = f" in {one_line(slices)}" if slices else ""
        yield (
            f"{title}, {on(day)}{where}: of {count_of(sum(row.population for row in read_strata), 'conversation')} "
            f"{share:.1%} were answered wrongly (95 % interval {low:.1%} to {high:.1%}), "
            f"by {count_of(sum(row.reviewed for row in read_strata), 'verdict')} on a sheet of {metric}."
        )
        for group in (row.group for row in rows if not row.reviewed):
            yield f"Nothing of the group {group} was read, so it stands for nothing."
