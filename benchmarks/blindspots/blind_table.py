"""What was said of each way of spoiling, as the Markdown that docs/blind-spots.md shows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from benchmarks.blindspots.accepted_passes import with_reasons
from benchmarks.blindspots.outcome import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.blindspots.accepted_passes import Reason
    from benchmarks.blindspots.outcome import Word
    from benchmarks.blindspots.trial_of_ways import Row

BEGIN, END = "<!-- blind spots: begin -->", "<!-- blind spots: end -->"
RANK: dict[Word, int] = {word: rank for rank, word in enumerate(WORDS)}
HOLES: frozenset[Word] = frozenset({"died", "silent"})


def markdown(rows: Sequence[Row], reasons: Sequence[Reason], years: Mapping[str, Counter[str]]) -> str:
    """Return the summary, what passes and why, the noisy years, and every way's row."""
    judged = with_reasons(rows, reasons)
    return "\n\n".join([_summary(judged), _passing(rows, reasons), _years(years), _every(judged)])


def holes(rows: Sequence[Row], reasons: Sequence[Reason]) -> list[Row]:
    """Return the rows that are green without a word or ended in a traceback, and have no reason."""
    return [row for row in with_reasons(rows, reasons) if row.outcome.word in HOLES]


def write(page: Path, text: str) -> None:
    """Put text between the markers of a page.

    Raises:
        ValueError: the page has no such markers.
    """
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no {BEGIN} … {END}")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", "utf-8")


def _summary(rows: Sequence[Row]) -> str:
    counts = Counter(row.outcome.word for row in rows)
    lines = [("word", "meaning", "mornings"), ("---", "---", "---:")]
    lines += [(word, meaning, f"{counts[word]:,}") for word, meaning in WORDS.items()]
    ways, cells = len({row.way for row in rows}), {row.cell.name for row in rows}
    return f"{ways} ways, {len(rows):,} mornings in {len(cells)} engagements.\n\n{_table(lines)}"


def _passing(rows: Sequence[Row], reasons: Sequence[Reason]) -> str:
    lines = ["What passes without a word, and why:\n"]
    for reason in reasons:
        ways = sorted({row.way for row in rows if row.outcome.word in {"silent", "whispered"} and reason.covers(row)})
        if ways:
            where = f" ({', '.join(f'{volume:,}' for volume in reason.volumes)} a day)" if reason.volumes else ""
            lines.append(f"- {reason.why}{where}: {'; '.join(ways)}.")
    return "\n".join(lines)


def _years(years: Mapping[str, Counter[str]]) -> str:
    if not years:
        return ""
    lines = [("a healthy year", "findings for nothing"), ("---", "---")]
    lines += [(name, _counted(found) or "none") for name, found in years.items()]
    return _table(lines)


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{code} × {count}" for code, count in sorted(found.items()))


def _every(rows: Sequence[Row]) -> str:
    volumes = sorted({row.cell.volume for row in rows})
    head = ("way", *(f"{volume:,} a day" for volume in volumes), "what speaks")
    lines = [head, ("---",) * len(head)]
    by_way: dict[str, list[Row]] = {}
    for row in rows:
        by_way.setdefault(row.way, []).append(row)
    for way, found in by_way.items():
        codes = sorted({code for row in found for code in row.outcome.codes})
        cells = (_cell([row for row in found if row.cell.volume == volume]) for volume in volumes)
        lines.append((way, *cells, " ".join(codes)))
    return _table(lines)


def _cell(rows: Sequence[Row]) -> str:
    """Return the worst word of some mornings, and where it is not that of all."""
    if not rows:
        return ""
    worst = min((row.outcome.word for row in rows), key=RANK.__getitem__)
    having = [row for row in rows if row.outcome.word == worst]
    if len(having) == len(rows):
        return worst
    forms, spans = {row.cell.form for row in having}, {row.span for row in having}
    where = [
        *(sorted(forms) if forms != {row.cell.form for row in rows} else []),
        *(sorted(spans) if spans != {row.span for row in rows} else []),
    ]
    return f"{worst} ({', '.join(where)})" if where else worst


def _table(lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)
