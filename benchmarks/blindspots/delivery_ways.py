"""Files spoiled in the writing and on the way: what exporters, spreadsheets, proxies and copies make of them."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from benchmarks.blindspots.way import TEXT, Way, rewritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.blindspots.dump_formats import Format
    from benchmarks.blindspots.spoilable_desk import Desk

JSONL: tuple[Format, ...] = ("jsonl",)
CSV: tuple[Format, ...] = ("csv",)


def delivery_ways() -> Iterator[Way]:
    """Yield every way in which a file is written or copied wrongly."""
    yield from _lines()
    yield from _json()
    yield from _csv()
    yield from _golden_sets()


def _lines() -> Iterator[Way]:
    yield rewritten("line", "cut at 100 characters", lambda data: _each(data, lambda line: line[:100]), TEXT)
    yield rewritten("line", "one of a hundred broken", lambda data: _each_nth(data, 100, lambda line: line[:-9]), TEXT)
    yield rewritten("line", "one of five broken", lambda data: _each_nth(data, 5, lambda line: line[:-9]), TEXT)
    yield rewritten("line", "broken in two by a line end", lambda data: _each(data, _broken), TEXT)
    yield rewritten("line", "two written into each other", _interleaved, TEXT)
    yield rewritten("line", "cut at a round number of bytes", lambda data: data[: len(data) // 65_536 * 65_536 or 4096])
    yield rewritten("line", "a NUL before each", lambda data: _each(data, lambda line: b"\0" + line), TEXT)
    yield rewritten("line", "Latin-1 in a name", lambda data: data.replace(b"policy", b"r\xe8gle"), TEXT)
    yield rewritten("line", "UTF-8 read as Latin-1", lambda data: data.replace(b"policy", "rÃ¨gle".encode()), TEXT)
    yield rewritten("line", "escaped for HTML", lambda data: data.replace(b'"', b"&quot;"), JSONL)
    yield rewritten("line", "a comment at the head", lambda data: b"# exported 2026-04-08\n" + data, JSONL)
    yield rewritten("line", "a count at the end", lambda data: data + b"600 rows\n", TEXT)
    yield rewritten(
        "line", "an error at the end", lambda data: data[: len(data) // 2] + b'\n{"error": "timeout"}\n', JSONL
    )


def _json() -> Iterator[Way]:
    yield rewritten("json", "a comma before the brace", lambda data: data.replace(b"}\n", b",}\n"), JSONL)
    yield rewritten("json", "as Python prints it", lambda data: _each(data, _printed), JSONL)
    yield rewritten("json", "numbers in texts, with a decimal comma", lambda data: _each(data, _decimal_commas), JSONL)
    yield rewritten("json", "each in an array of one", lambda data: _each(data, lambda line: b"[" + line + b"]"), JSONL)
    yield rewritten("json", "NaN for null", lambda data: data.replace(b":null", b":NaN"), JSONL)
    yield rewritten(
        "json", "a record separator before each", lambda data: _each(data, lambda line: b"\x1e" + line), JSONL
    )
    yield rewritten(
        "json", "each under an index line", lambda data: _each(data, lambda line: b'{"index":{}}\n' + line), JSONL
    )
    yield rewritten("json", "as server-sent events", lambda data: _each(data, lambda line: b"data: " + line), JSONL)


def _csv() -> Iterator[Way]:
    yield rewritten("csv", "a second header in the middle", _header_in_the_middle, CSV)
    yield rewritten("csv", "a line of totals at the end", lambda data: data + b"Total" + b"," * 19 + b"\n", CSV)
    yield rewritten("csv", "decimal commas behind semicolons", _european, CSV)
    yield rewritten("csv", "every value in quotes", lambda data: _each(data, _quoted), CSV)
    yield rewritten("csv", "every value in single quotes", lambda data: _each(data, _single), CSV)
    yield rewritten("csv", "NULL for nothing", lambda data: _each(data, lambda line: _filled(line, b"NULL")), CSV)
    yield rewritten("csv", "\\N for nothing", lambda data: _each(data, lambda line: _filled(line, b"\\N")), CSV)
    yield rewritten("csv", "pipes", lambda data: data.replace(b",", b"|"), CSV)
    yield rewritten("csv", "a numbered column before", _numbered, CSV)
    yield rewritten("csv", "columns in another order, the header as it was", _rotated, CSV)


def _golden_sets() -> Iterator[Way]:
    yield Way("golden set", "yesterday's again", _stale)
    yield Way("golden set", "the same on each night", lambda desk, days: _put(desk, days, 71, 80))
    yield Way("golden set", "passed and asked exchanged", lambda desk, days: _put(desk, days, 80, 72))
    yield Way("golden set", "whole per cent of 100", lambda desk, days: _put(desk, days, 90, 100))
    yield Way("golden set", "all passed", lambda desk, days: _put(desk, days, 80, 80))
    yield Way("golden set", "half of the questions", lambda desk, days: _put(desk, days, 36, 40))
    yield Way("golden set", "a tenth of the questions", lambda desk, days: _put(desk, days, 7, 8))
    yield Way("golden set", "failures counted as passed", lambda desk, days: _put(desk, days, 8, 80))


def _each(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    return b"".join(change(line) + b"\n" for line in data.splitlines())


def _each_nth(data: bytes, nth: int, change: Callable[[bytes], bytes]) -> bytes:
    lines = data.splitlines()
    return b"".join((change(line) if number % nth == nth - 1 else line) + b"\n" for number, line in enumerate(lines))


def _broken(line: bytes) -> bytes:
    return line[: len(line) // 2] + b"\n" + line[len(line) // 2 :]


def _interleaved(data: bytes) -> bytes:
    """Return every fortieth line with the next one begun in its middle, as two writers leave it."""
    lines = data.splitlines()
    for number in range(5, len(lines) - 1, 40):
        one, other = lines[number], lines[number + 1]
        lines[number], lines[number + 1] = one[:60] + other, one[60:]
    return b"\n".join(lines) + b"\n"


def _printed(line: bytes) -> bytes:
    return str(json.loads(line)).encode()


def _decimal_commas(line: bytes) -> bytes:
    document = json.loads(line)
    changed = {
        name: str(value).replace(".", ",") if isinstance(value, float) else value for name, value in document.items()
    }
    return json.dumps(changed).encode()


def _header_in_the_middle(data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join([*lines[: len(lines) // 2], lines[0], *lines[len(lines) // 2 :]])


def _european(data: bytes) -> bytes:
    header, *rows = data.splitlines()
    changed = [b";".join(_comma(cell) for cell in row.split(b",")) for row in rows]
    return b"\n".join([header.replace(b",", b";"), *changed]) + b"\n"


def _comma(cell: bytes) -> bytes:
    return cell.replace(b".", b",") if cell.replace(b".", b"", 1).isdigit() else cell


def _quoted(line: bytes) -> bytes:
    return b",".join(b'"' + cell + b'"' for cell in line.split(b","))


def _single(line: bytes) -> bytes:
    return b",".join(b"'" + cell + b"'" for cell in line.split(b","))


def _filled(line: bytes, word: bytes) -> bytes:
    return b",".join(cell or word for cell in line.split(b","))


def _numbered(data: bytes) -> bytes:
    header, *rows = data.splitlines()
    return b"\n".join([b"," + header, *(str(number).encode() + b"," + row for number, row in enumerate(rows))]) + b"\n"


def _rotated(data: bytes) -> bytes:
    header, *rows = data.splitlines()
    changed = []
    for row in rows:
        cells = row.split(b",")
        changed.append(b",".join([*cells[:3], *cells[4:], cells[3]]))
    return b"\n".join([header, *changed]) + b"\n"


def _stale(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        before = desk.root / "evals" / f"{day - dt.timedelta(days=1)}.json"
        if before.exists():  # of an engagement's first night there is none
            desk.put_bytes(desk.root / "evals" / f"{day}.json", before.read_bytes())


def _put(desk: Desk, days: Sequence[dt.date], passed: int, asked: int) -> None:
    each = ", ".join(f'"{name}": {{"passed": {passed}, "n": {asked}}}' for name in ("support", "billing"))
    for day in days:
        desk.put_bytes(desk.root / "evals" / f"{day}.json", f"{{{each}}}\n".encode())
