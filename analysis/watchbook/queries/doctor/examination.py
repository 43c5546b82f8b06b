"""All looks at an engagement, in order; one that fails is a line, and keeps no other from being made."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from watchbook.config import load_engagement
from watchbook.crash import explain_error
from watchbook.errors import ConfigError
from watchbook.queries.doctor.book_looks import look_at_dumps, look_at_roster, look_at_schedule
from watchbook.queries.doctor.channel_looks import look_at_channels
from watchbook.queries.doctor.git_looks import look_at_git
from watchbook.queries.doctor.health_line import HealthLine, Patient
from watchbook.queries.doctor.machine_looks import look_at_disk, look_at_versions
from watchbook.queries.doctor.route_looks import look_at_clock, look_at_routes
from watchbook.queries.doctor.template_looks import look_at_template

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

LOOKS = {
    "dumps": look_at_dumps,
    "the day's job": look_at_schedule,
    "git": look_at_git,
    "template": look_at_template,
    "roster": look_at_roster,
    "channels": look_at_channels,
    "routes": look_at_routes,
    "clock": look_at_clock,
    "disk": look_at_disk,
    "versions": look_at_versions,
}
"""A look a row, by what it looks at."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What all looks found."""

    lines: tuple[HealthLine, ...]

    @property
    def exit_code(self) -> int:
        """0 where nothing is wrong, 1 where something is, 2 where it could not be looked at."""
        states = {line.health for line in self.lines}
        return 1 if "wrong" in states else 2 if "unknown" in states else 0

    def text(self) -> str:
        """Return a line for each look, and below it how to mend what is not well."""
        rows = []
        for line in self.lines:
            rows.append(f"{line.health:<7}  {line.what}: {line.sentence}")
            if line.mend:
                rows.append(f"{'':<7}  to mend it: {line.mend}" if line.health != "well" else f"{'':<7}  {line.mend}")
        count = sum(line.health == "wrong" for line in self.lines)
        rows.append("Nothing is wrong." if not count else f"{count} of {len(self.lines)} things are wrong.")
        return "\n".join(rows) + "\n"

    def json(self) -> str:
        """Return the same as JSON."""
        rows = [asdict(line) for line in self.lines]
        return json.dumps({"exit_code": self.exit_code, "lines": rows}, ensure_ascii=False, indent=2) + "\n"


def examine(root: Path, now: dt.datetime, environment: Mapping[str, str]) -> Examination:
    """Look at everything; where watchbook.toml does not read, that is the one thing to mend first."""
    try:
        engagement = load_engagement(root)
    except ConfigError as error:
        where = f"{error.place}: " if error.place else ""
        line = HealthLine("watchbook.toml", "wrong", f"{where}{error.what}", "; ".join(error.hints))
        return Examination((line,))
    patient = Patient(engagement.root, engagement, now, environment)
    lines = [HealthLine("watchbook.toml", "well", "it reads")]
    for what, look in LOOKS.items():
        lines += _lines_of(what, look, patient)
    return Examination(tuple(lines))


def _lines_of(what: str, look: Callable[[Patient], Iterable[HealthLine]], patient: Patient) -> list[HealthLine]:
    lines: list[HealthLine] = []
    try:
        lines.extend(look(patient))
    except Exception as error:  # noqa: BLE001  # whatever keeps one look from being made, the others are
        problem = explain_error(error, patient.root)
        where = f"{problem.place}: " if problem.place else ""
        lines.append(HealthLine(what, "wrong", f"{where}{problem.what}", "; ".join(problem.hints)))
    return lines
