"""Lines that were set aside → findings: a file's own, and one for all files that were set aside alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.dumps.losses.loss_clauses import in_words
from watchbook.dumps.words.undeclared_names import UNKNOWN, likely_name, names_clause
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from watchbook.check.case import Case
    from watchbook.check.codes import Severity
    from watchbook.check.lateness import Lateness
    from watchbook.ledger import Source

MANY = 0.05
"""Share of a file's lines from which quarantine is more than a notice."""
DIALECT = "dialect:"
"""What a word of a source's note starts with that says what its table looks like."""
LARGE = 0.2
"""Share from which people are told at once: it is no few bad lines, but a fault of many."""
MAPPING = "compare [dumps.fields] in watchbook.toml with a line of the file: under which name does it have {}?"
HINTS = {
    "naive-ts": "its times have no offset; say in which zone they are: naive_timestamps under [dumps]",
    "bad-ts": "its times are not read; write 2026-11-08T06:10:00-05:00, or map ts under [dumps.fields] to one that is",
    "day-or-month-first": "its dates have two readings, %d.%m.%Y and %m.%d.%Y: say which, as in ts = "
    '{{ path = "...", format = "%d.%m.%Y %H:%M" }} under [dumps.fields]',
    "no-conversation": "its rows name conversations that no file begins; is `id` of [[dumps.parts]] what it joins by?",
    "no-ts": MAPPING.format("ts"),
    "ts-far-from-file": "its times lie more than 31 days from the date in its name; is it the right file?",
    "no-workflow": MAPPING.format("workflow"),
    UNKNOWN: "name its workflows under [workflows] in watchbook.toml as they are there; declared: {}",
    "no-conversation_id": MAPPING.format("conversation_id"),
    "frozen-day": "the files that its day was rolled up from are gone; put them back and run again",
    "not-json": "it is not JSON Lines, one object a line; a file is read as what its ending says",
    "not-an-object": "it is not JSON Lines, one object a line; a file is read as what its ending says",
    "not-utf8": "it is not UTF-8 text; is it compressed, and its ending does not say so?",
    "zero-bytes": "zeros stand where lines stood, and nobody knows how many: have it delivered again",
    "not-csv": "it is not CSV with commas and double quotes; a file is read as what its ending says",
    "bad-header": "its header, the first line that is not blank, is not CSV in UTF-8, so its cells have no names",
    "ragged": "its lines have more or fewer cells than its header; are they separated by commas, and quoted?",
    "given-up": "none of its first 100,000 lines is a record, so the others were counted and not read; "
    "a file is read as what its ending says",
    "not-excel": "it is no workbook, or torn; have it delivered again, or saved as CSV",
    "rows-without-bytes": "it claims more than a million rows, sixteen for each byte, so they are all alike: "
    "ask who wrote it",
    "ends-its-worker": "whoever reads it is ended over it; look at it, or give its reader more memory: each run tries",
    "not-parquet": "it is not Parquet, or torn; have it delivered again",
}
"""What mends a reason for which all or many lines of a file are set aside."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """What was set aside of a file."""

    source: Source
    reasons: Mapping[str, int]
    """Lines, by reason."""
    whole: bool
    """Whether nothing of it is left."""
    large: bool
    """Whether so much of it is set aside that people are told."""
    severity: Severity
    lines: Mapping[str, int]
    """What became of its lines."""


def quarantine_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each file with a few lines set aside, and for all that lost many for like reasons."""
    groups: dict[tuple[object, ...], list[SetAside]] = {}
    for source in case.sources:
        aside = _set_aside(source, case.delivery.lines.get(source.source, {}), case.lateness)
        if aside is None:
            continue
        alone = source.source if aside.severity == "notice" else ""
        groups.setdefault((alone, aside.severity, aside.whole, aside.large, tuple(aside.reasons)), []).append(aside)
    for group in groups.values():
        yield _finding(group, case.lateness.workflows)


def _set_aside(source: Source, lines: Mapping[str, int], lateness: Lateness) -> SetAside | None:
    reasons = {
        outcome.partition(":")[2]: count
        for outcome, count in sorted(lines.items())
        if outcome.startswith("quarantined:") and count
    }
    count = sum(reasons.values())
    if not count:
        return None
    whole = not lines.get("rolled-up", 0) and not lines.get("duplicate", 0)
    lines_there = max(lines.get("lines", 0), 1)
    mild = count < MANY * lines_there or lateness.is_explained(source.date, lateness.workflows)
    is_torn = "zero-bytes" in reasons  # one line that was many
    mild = mild if not is_torn else lateness.is_explained(source.date, lateness.workflows)
    large = is_torn or count >= LARGE * lines_there
    return SetAside(source, reasons, whole, large, "notice" if mild else "error" if whole else "warning", lines)


def _finding(group: Sequence[SetAside], workflows: Sequence[str]) -> Finding:
    last = group[-1]
    days = tuple(sorted({aside.source.date for aside in group}))
    reasons, lines = Counter[str](), Counter[str]()
    for aside in group:
        reasons.update(aside.reasons)
        lines.update(aside.lines)
    counts = ", ".join(f"{in_words(count, reason)}{_names(reason, lines)}" for reason, count in reasons.items())
    much = "every line" if last.whole else count_of(reasons.total(), "line")
    of_files = f" of {count_of(len(group), 'file')}, {days_in_words(days)}," if len(group) > 1 else ""
    verb = "was" if last.whole or reasons.total() == 1 else "were"
    asks = last.severity != "notice"
    return Finding(
        "WB305",
        last.severity,
        f"{much}{of_files} {verb} set aside: {counts}",
        place=Place(last.source.source),
        days=days,
        hint=(_dialect_hint(last.source) or _hint(reasons.most_common(1)[0][0], lines, workflows)) if asks else None,
        hollow=last.large and asks,
    )


def _dialect_hint(source: Source) -> str | None:
    """Return what a table looks like that is not read as it is written; None where nothing is known of it."""
    mark = next((word for word in source.note.split() if word.startswith(DIALECT)), None)
    if mark is None:
        return None
    return f"it looks like {mark.removeprefix(DIALECT).replace('_', ' ').replace('+', ', ')}: say so under [dumps.csv]"


def _names(reason: str, lines: Mapping[str, int]) -> str:
    names = names_clause(lines) if reason == UNKNOWN else ""
    return f" ({names})" if names else ""


def _hint(reason: str, lines: Mapping[str, int], workflows: Sequence[str]) -> str | None:
    text = HINTS.get(reason, "").format(", ".join(workflows))
    likely = likely_name(lines, workflows) if reason == UNKNOWN else None
    return f"for {likely[0]!r}, did you mean {likely[1]!r}? {text}" if likely else text or None
