"""Files spoiled: missing, empty, damaged, of another form, in another place; and what watchbook.toml says of them."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import shutil
import tomllib
import zipfile
from importlib.resources import files
from typing import TYPE_CHECKING

from benchmarks.blindspots.dump_formats import encoded
from benchmarks.blindspots.way import TEXT, Way, rewritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.blindspots.dump_formats import Format
    from benchmarks.blindspots.spoilable_desk import Desk

HTML = b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n<body>\n<h1>502</h1>\n</body></html>\n"
_ONE = dt.timedelta(days=1)
DENIED = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'


def file_ways() -> Iterator[Way]:
    """Yield every way in which whole files are spoiled."""
    yield Way("file", "missing", _missing)
    yield from _contents()
    yield from _text_forms()
    yield from _csv_forms()
    yield from _json_forms()
    yield from _wrappings()
    yield from _places()
    yield from _evals()
    yield from _config()


def _contents() -> Iterator[Way]:
    yield rewritten("file", "empty", lambda _: b"")
    yield Way("file", "no records, the form intact", _no_records)
    yield rewritten("file", "blank lines", lambda _: b"\n" * 500, TEXT)
    yield rewritten("file", "blanks", lambda _: b" " * 4096)
    yield rewritten("file", "zero bytes", lambda data: b"\0" * len(data))
    yield rewritten("file", "an error page", lambda _: HTML)
    yield rewritten("file", "an error in XML", lambda _: DENIED)
    yield rewritten("file", "an error in JSON", lambda _: b'{"error": "rate limit exceeded", "retry_after": 60}\n')
    yield rewritten(
        "file",
        "a Git LFS pointer",
        lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
    )
    yield rewritten("file", "cut in the middle", lambda data: data[: len(data) // 2])
    yield rewritten("file", "cut after a tenth", lambda data: data[: len(data) // 10])
    yield rewritten("file", "its first half missing", lambda data: data[len(data) // 2 :])
    yield rewritten(
        "file",
        "a run of zero bytes in it",
        lambda data: data[: len(data) // 3] + b"\0" * (len(data) // 3) + data[2 * len(data) // 3 :],
    )
    yield rewritten("file", "every tenth byte another", _noisy)
    yield rewritten("file", "twice in a row", lambda data: data + data)


def _text_forms() -> Iterator[Way]:
    yield rewritten("text", "CR line ends", lambda data: data.replace(b"\n", b"\r"), TEXT)
    yield rewritten("text", "CRLF line ends", lambda data: data.replace(b"\n", b"\r\n"), TEXT)
    yield rewritten("text", "no line ends", lambda data: data.replace(b"\n", b""), TEXT)
    yield rewritten("text", "line ends written as \\n", lambda data: data.replace(b"\n", b"\\n"), TEXT)
    yield rewritten("text", "a byte order mark", lambda data: b"\xef\xbb\xbf" + data, TEXT)
    yield rewritten("text", "UTF-16", lambda data: data.decode().encode("utf-16"), TEXT)
    yield rewritten(
        "text", "a stray quote in the middle", lambda data: data[: len(data) // 2] + b'"' + data[len(data) // 2 :], TEXT
    )
    yield rewritten(
        "text",
        "a log's prefix before each line",
        lambda data: b"".join(b"2026-04-07 INFO " + line for line in data.splitlines(keepends=True)),
        TEXT,
    )
    yield rewritten("text", "quotes doubled", lambda data: data.replace(b'"', b'""'), ("jsonl",))
    yield rewritten("text", "single quotes", lambda data: data.replace(b'"', b"'"), ("jsonl",))


def _csv_forms() -> Iterator[Way]:
    csv: tuple[Format, ...] = ("csv",)
    yield rewritten("csv", "semicolons", lambda data: data.replace(b",", b";"), csv)
    yield rewritten("csv", "tabs", lambda data: data.replace(b",", b"\t"), csv)
    yield rewritten("csv", "without its header", lambda data: data.split(b"\n", 1)[1], csv)
    yield rewritten("csv", "its header twice", lambda data: data.split(b"\n", 1)[0] + b"\n" + data, csv)
    yield rewritten("csv", "a line above the header", lambda data: b"Export of 7 Apr 2026\n" + data, csv)
    yield rewritten("csv", "sep=, above the header", lambda data: b"sep=,\n" + data, csv)
    yield rewritten(
        "csv",
        "a header of other names",
        lambda data: b"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t\n" + data.split(b"\n", 1)[1],
        csv,
    )
    yield rewritten(
        "csv", "a column less in the rows", lambda data: _rows(data, lambda row: row.rsplit(b",", 1)[0]), csv
    )
    yield rewritten("csv", "a column more in the rows", lambda data: _rows(data, lambda row: row + b","), csv)
    yield rewritten("csv", "the whole row in quotes", lambda data: _rows(data, lambda row: b'"' + row + b'"'), csv)
    yield rewritten(
        "csv", "header in capitals", lambda data: data.split(b"\n", 1)[0].upper() + b"\n" + data.split(b"\n", 1)[1], csv
    )
    yield rewritten("csv", "blanks after the commas", lambda data: data.replace(b",", b", "), csv)


def _json_forms() -> Iterator[Way]:
    jsonl: tuple[Format, ...] = ("jsonl",)
    yield rewritten("json", "one array", lambda data: b"[" + b",".join(data.splitlines()) + b"]\n", jsonl)
    yield rewritten(
        "json", "one array, an element a line", lambda data: b"[\n" + b",\n".join(data.splitlines()) + b"\n]\n", jsonl
    )
    yield rewritten(
        "json", "one object around all", lambda data: b'{"records": [' + b",".join(data.splitlines()) + b"]}\n", jsonl
    )
    yield rewritten(
        "json",
        "indented",
        lambda data: b"".join(json.dumps(json.loads(line), indent=2).encode() + b"\n" for line in data.splitlines()),
        jsonl,
    )
    yield rewritten(
        "json",
        "arrays instead of objects",
        lambda data: b"".join(
            json.dumps(list(json.loads(line).values())).encode() + b"\n" for line in data.splitlines()
        ),
        jsonl,
    )
    yield rewritten(
        "json",
        "encoded twice",
        lambda data: b"".join(json.dumps(line.decode()).encode() + b"\n" for line in data.splitlines()),
        jsonl,
    )
    yield rewritten("json", "a comma behind each line", lambda data: data.replace(b"}\n", b"},\n"), jsonl)
    yield rewritten(
        "json", "commas between the lines left out, all in one", lambda data: b" ".join(data.splitlines()), jsonl
    )


def _wrappings() -> Iterator[Way]:
    yield rewritten("wrapping", "gzip under the plain name", gzip.compress)
    yield rewritten("wrapping", "a zip under the plain name", _zipped)
    yield Way("wrapping", "gzip under its own name, the path as it was", _gz_beside, TEXT)
    yield Way("wrapping", "plain text named .gz, the path widened", _text_named_gz, TEXT)
    yield Way("wrapping", "gzip cut in the middle, the path widened", _gz_cut, TEXT)
    yield Way("wrapping", "gzip of nothing, the path widened", _gz_nothing, TEXT)
    yield Way("wrapping", "another format under the old name", _another_format)


def _places() -> Iterator[Way]:
    yield Way("place", "a folder of that name", _folder)
    yield Way("place", "a link to nowhere", _dangling)
    yield Way("place", "the name's date is tomorrow's", _named_tomorrow)
    yield Way("place", "the name's date in another form", _named_otherwise)
    yield Way("place", "still under its temporary name", _temporary_name)
    yield Way("place", "all dumps gone", _all_gone)
    yield Way("place", "all dumps moved, the path changed", _all_moved)
    yield Way("place", "all dumps compressed, the path changed", _all_compressed, TEXT)
    yield Way(
        "place", "the path leads nowhere", lambda desk, _days: _edit_once(desk, 'path = "logs/', 'path = "nowhere/')
    )
    yield Way("place", "older dumps expired", _expired)


def _evals() -> Iterator[Way]:
    yield Way("golden set", "missing", _no_evals)
    for what, text in (
        ("empty", ""),
        ("an empty object", "{}"),
        ("of other workflows", '{"sales": {"passed": 70, "n": 80}}'),
        ("of one workflow only", '{"support": {"passed": 72, "n": 80}}'),
        ("none of none", '{"support": {"passed": 0, "n": 0}, "billing": {"passed": 0, "n": 0}}'),
        ("none passed", '{"support": {"passed": 0, "n": 80}, "billing": {"passed": 0, "n": 80}}'),
        ("two of two", '{"support": {"passed": 2, "n": 2}, "billing": {"passed": 2, "n": 2}}'),
        ("more passed than asked", '{"support": {"passed": 90, "n": 80}, "billing": {"passed": 90, "n": 80}}'),
        ("shares", '{"support": {"passed": 0.9, "n": 1}, "billing": {"passed": 0.9, "n": 1}}'),
        ("per cent of 100", '{"support": {"passed": 90.5, "n": 100}, "billing": {"passed": 90.5, "n": 100}}'),
        ("other names", '{"support": {"correct": 72, "total": 80}, "billing": {"correct": 72, "total": 80}}'),
        ("null", '{"support": {"passed": null, "n": 80}, "billing": {"passed": null, "n": 80}}'),
        ("a list", '[{"workflow": "support", "passed": 72, "n": 80}]'),
        ("cut", '{"support": {"passed": 72, "n": 80}, "bill'),
    ):
        yield Way("golden set", what, lambda desk, days, text=text: _put_evals(desk, days, text))  # type: ignore[misc]


def _config() -> Iterator[Way]:
    for what, old, new in (
        ("a workflow renamed", "[workflows.billing]", "[workflows.invoices]"),
        ("a workflow left out", '[workflows.billing]\ntitle = "Billing"\n', ""),
        ("a workflow added that has no records", "[alerts]", '[workflows.sales]\ntitle = "Sales"\n\n[alerts]'),
        (
            "a field mapped to a name that is not there",
            '[dumps.fields]\nts = "ts"',
            '[dumps.fields]\nts = "ts"\nconfidence = "score"',
        ),
        (
            "a headline field mapped wrongly",
            '[dumps.fields]\nts = "ts"',
            '[dumps.fields]\nts = "ts"\nhandoff = "escalated"',
        ),
        ("time mapped to a name that is not there", 'ts = "ts"', 'ts = "created_at"'),
        ("another time zone", 'timezone = "America/New_York"', 'timezone = "Asia/Tokyo"'),
        ("another ending", "{date}*.", "{date}.log."),
        ("headline metrics switched off", "[alerts]", "[metrics.confidence]\noff = true\n\n[alerts]"),
        (
            "a metric of a word that no record holds",
            "[alerts]",
            '[metrics.escalated]\ntitle = "Escalated"\nabout = "So."\nshare = "status = \'escalated\'"\n\n[alerts]',
        ),
        ("every metric set to call nobody", "[alerts]", f"[metrics]\n{_all_silent()}\n[alerts]"),
        ("the journal begins next year", "[journal]\n", "[journal]\nsince = 2027-01-01\n"),
        (
            "a confidence of 0 to 1 declared to go to 100",
            '[dumps.fields]\nts = "ts"',
            '[dumps.fields]\nts = "ts"\nconfidence = { max = 100.0 }',
        ),
        ("the golden set's path leads nowhere", 'path = "evals/', 'path = "nowhere/'),
    ):
        yield Way("configuration", what, lambda desk, _days, old=old, new=new: _edit_once(desk, old, new))  # type: ignore[misc]
    yield Way("configuration", "a metric over a field that no record has", _metric_of_nothing)


def _all_silent() -> str:
    """Return the lines by which no built-in metric calls anybody."""
    tables = tomllib.loads(files("watchbook.metrics").joinpath("builtin.toml").read_text("utf-8"))
    return "".join(f"{name} = {{ alerts = false }}\n" for name in tables)


def _metric_of_nothing(desk: Desk, _days: Sequence[dt.date]) -> None:
    """Add a metric over a field that no record has."""
    field = 'ts = "ts"\nescalated = { source = ["escalated"], type = "boolean" }\n'
    metric = '[metrics.escalated]\ntitle = "Escalated"\nabout = "So."\nshare = "escalated"\n\n[alerts]'
    _edit_once(desk, 'ts = "ts"\n', field)
    _edit_once(desk, "[alerts]", metric)


def _missing(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        desk.path(day).unlink()


def _no_records(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        desk.put(day, desk.frame(day).clear())


def _gz_beside(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        desk.put(day, desk.frame(day))
        desk.put_bytes(desk.path(day).with_suffix(f".{desk.form}.gz"), gzip.compress(desk.path(day).read_bytes()))
        desk.path(day).unlink()


def _widen(desk: Desk) -> None:
    _edit_once(desk, f"{{date}}*.{desk.form}", f"{{date}}*.{desk.form}*")


def _named_gz(desk: Desk, days: Sequence[dt.date], cut: float, *, plain: bool) -> None:
    _widen(desk)
    for day in days:
        data = encoded(desk.frame(day), desk.form)
        data = data if plain else gzip.compress(data)
        desk.put_bytes(desk.path(day).with_suffix(f".{desk.form}.gz"), data[: int(len(data) * cut)])
        desk.path(day).unlink(missing_ok=True)


def _text_named_gz(desk: Desk, days: Sequence[dt.date]) -> None:
    _named_gz(desk, days, 1.0, plain=True)


def _gz_cut(desk: Desk, days: Sequence[dt.date]) -> None:
    _named_gz(desk, days, 0.5, plain=False)


def _gz_nothing(desk: Desk, days: Sequence[dt.date]) -> None:
    _widen(desk)
    for day in days:
        desk.put_bytes(desk.path(day).with_suffix(f".{desk.form}.gz"), gzip.compress(b""))
        desk.path(day).unlink(missing_ok=True)


def _another_format(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        desk.put_bytes(desk.path(day), encoded(desk.frame(day), "csv" if desk.form == "jsonl" else "jsonl"))


def _folder(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        if not desk.path(day).is_dir():
            desk.path(day).unlink()
            desk.path(day).mkdir()


def _dangling(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        desk.path(day).unlink()
        desk.path(day).symlink_to("nowhere")


def _named_tomorrow(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in reversed(days):
        desk.put(day, desk.frame(day))
        desk.path(day).rename(desk.path(day + _ONE))


def _named_otherwise(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        desk.path(day).rename(desk.path(day).with_name(f"{day:%Y%m%d}.{desk.form}"))


def _temporary_name(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        desk.path(day).rename(desk.path(day).with_name(f"{desk.path(day).name}.tmp"))


def _all_gone(desk: Desk, _days: Sequence[dt.date]) -> None:
    shutil.rmtree(desk.root / "logs")
    (desk.root / "logs").mkdir()


def _all_moved(desk: Desk, _days: Sequence[dt.date]) -> None:
    if not (desk.root / "dumps").exists():
        (desk.root / "logs").rename(desk.root / "dumps")
        (desk.root / "logs").mkdir()
        _edit_once(desk, 'path = "logs/', 'path = "dumps/')
    for path in (desk.root / "logs").glob("2*"):
        path.rename(desk.root / "dumps" / path.name)


def _all_compressed(desk: Desk, _days: Sequence[dt.date]) -> None:
    for path in (desk.root / "logs").glob(f"2*.{desk.form}"):
        desk.put_bytes(path.with_name(f"{path.name}.gz"), gzip.compress(path.read_bytes(), 1))
        path.unlink()
    _edit_once(desk, f"{{date}}*.{desk.form}", f"{{date}}*.{desk.form}.gz")


def _expired(desk: Desk, days: Sequence[dt.date]) -> None:
    for path in (desk.root / "logs").glob("2*"):
        if path.name[:10] < f"{days[0] - 60 * _ONE}":
            path.unlink()


def _no_evals(desk: Desk, days: Sequence[dt.date]) -> None:
    for day in days:
        (desk.root / "evals" / f"{day}.json").unlink()


def _put_evals(desk: Desk, days: Sequence[dt.date], text: str) -> None:
    for day in days:
        desk.put_bytes(desk.root / "evals" / f"{day}.json", text.encode())


def _edit_once(desk: Desk, old: str, new: str) -> None:
    if new and new in (desk.root / "watchbook.toml").read_text("utf-8"):
        return  # the first of the days was spoiled so before
    if old in (desk.root / "watchbook.toml").read_text("utf-8"):
        desk.edit_config(old, new)


def _rows(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    header, *rows = data.splitlines()
    return b"\n".join([header, *(change(row) for row in rows)]) + b"\n"


def _noisy(data: bytes) -> bytes:
    out = bytearray(data)
    out[::10] = bytes(byte ^ 0x15 for byte in out[::10])
    return bytes(out)


def _zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dump", data)
    return out.getvalue()
