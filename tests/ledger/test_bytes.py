"""The ledger's files, byte for byte."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from typing import TYPE_CHECKING

import pytest

from watchbook.errors import LedgerError
from watchbook.ledger import (
    ARRIVALS,
    CATEGORIES,
    QUARANTINE,
    ROLLUPS,
    SOURCES,
    VERDICTS,
    Arrival,
    Category,
    Ledger,
    QuarantinedLine,
    Rollup,
    Source,
    Staging,
    number_cell,
    tables,
    text_cell,
)

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 5, 4)
TABLES = [table for table in vars(tables).values() if isinstance(table, tables.LedgerTable)]


def category(value: str, day: dt.date = DAY) -> Category:
    """Return a row whose value is a text of dumps."""
    return Category(day, "desk", "channel", value, "logs/x", 1)


def test_a_file_is_a_header_and_rows_with_unix_line_ends() -> None:
    """LF alone, on every machine, also behind the last row; a comma or a quotation mark is quoted."""
    rows = [category("web"), category("a,b"), category('say "x"')]
    assert CATEGORIES.encode(rows) == (
        b"day,workflow,field,value,source,n\n"
        b"2026-05-04,desk,channel,web,logs/x,1\n"
        b'2026-05-04,desk,channel,"a,b",logs/x,1\n'
        b'2026-05-04,desk,channel,"say ""x""",logs/x,1\n'
    )


def test_text_is_utf_8_without_a_mark() -> None:
    """What is no ASCII stays as it is."""
    assert CATEGORIES.encode([category("Zürich")]).splitlines()[1] == b"2026-05-04,desk,channel,Z\xc3\xbcrich,logs/x,1"


def test_bins_days_and_large_numbers_stand_as_they_are() -> None:
    """Bins with a blank between them, dates as ISO 8601, whole numbers in full."""
    rollup = Rollup(DAY, "desk", "turns", "s", "0123abcd", 3, 12_500_000, 10**20, (1, 0, 2))
    assert ROLLUPS.encode([rollup]) == (
        b"day,workflow,metric,source,definition,n,total,squares,bins\n"
        b"2026-05-04,desk,turns,s,0123abcd,3,12500000,100000000000000000000,1 0 2\n"
    )


def test_a_moment_is_kept_to_the_second_with_its_offset(tmp_path: Path) -> None:
    """Smaller parts of it are dropped."""
    at = dt.datetime(2026, 5, 5, 6, 7, 8, 999_999, tzinfo=dt.timezone(dt.timedelta(hours=-4)))
    ledger = Ledger(tmp_path / "ledger")
    staging = Staging(ledger, tmp_path / "staging")
    staging.append(ARRIVALS, [Arrival(at, "logs/x", "0" * 64, 1, 1, 1, 0, 0)])
    staging.as_of(at)
    ledger.place(tmp_path / "staging")
    row = (tmp_path / "ledger/log/arrivals/2026-05.csv").read_bytes().split(b"\n")[1]
    assert row.startswith(b"2026-05-05T06:07:08-04:00,logs/x,")
    assert (tmp_path / "ledger/state/as-of").read_bytes() == b"2026-05-05T06:07:08-04:00\n"
    assert ledger.as_of() == at.replace(microsecond=0)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM", "'@SUM"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'x", "''x"),
        ("x=1", "x=1"),
        ("", ""),
        (" =1", " =1"),
    ],
)
def test_what_a_spreadsheet_would_compute_stands_behind_an_apostrophe(text: str, cell: str) -> None:
    """And comes back without it."""
    assert text_cell(text) == cell
    if "\r" not in text:
        assert CATEGORIES.decode(CATEGORIES.encode([category(text)]), "c.csv") == [category(text)]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (0.0, "0"),
        (1 / 3, "0.333333"),
        (2 / 3, "0.666667"),
        (1e-9, "1e-09"),
        (123456.7, "123457"),
        (-4.25, "-4.25"),
    ],
)
def test_a_number_has_six_significant_digits(value: float | None, cell: str) -> None:
    """Nothing stands for what is not known."""
    assert number_cell(value) == cell


@pytest.mark.parametrize(
    "row",
    [
        "2026-05-04,desk,channel,web,logs/x",
        "2026-05-04,desk,channel,web,logs/x,1,2",
        "",
        "2026-05-04,desk,channel,web,logs/x,",
    ],
    ids=["a cell too few", "a cell too many", "no cell", "an empty number"],
)
def test_a_row_of_another_length_is_an_error_and_is_not_cut_to_fit(row: str) -> None:
    """No cell is guessed, and none dropped; the line is named, with what to do."""
    whole = CATEGORIES.encode([category("web")]) + row.encode() + b"\n"
    with pytest.raises(LedgerError, match="not a row of state/categories") as caught:
        CATEGORIES.decode(whole, "state/categories/2026-05.csv")
    assert str(caught.value.place) == "ledger/state/categories/2026-05.csv:3"
    assert caught.value.hints == ("the ledger is written by machines alone; restore the file from git",)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("day,workflow,field,value,source,m", "columns day, workflow, field, value, source, m where "),
        ("day,workflow,field,value,source", "columns day, workflow, field, value, source where "),
        ("day,workflow,field,source,value,n", "columns day, workflow, field, source, value, n where "),
        ("", "columns (none) where "),
    ],
)
def test_other_columns_are_an_error_that_names_both(header: str, said: str) -> None:
    """A ledger of another version is made anew, not read askew."""
    with pytest.raises(LedgerError) as caught:
        CATEGORIES.decode(f"{header}\n".encode(), "state/categories/2026-05.csv")
    assert caught.value.what == f"{said}day, workflow, field, value, source, n are expected"
    assert str(caught.value.place) == "ledger/state/categories/2026-05.csv:1"
    assert caught.value.hints == (
        "made by another version? `watchbook run --anew` makes the ledger's state from the dumps again",
    )


@pytest.mark.parametrize("text", ["2", "", "True"])
def test_a_truth_value_is_0_or_1(text: str) -> None:
    """Nothing else is taken for one."""
    decode = dict(VERDICTS.codecs())["flag"][1]
    assert (decode("0"), decode("1")) == (False, True)
    with pytest.raises(KeyError):
        decode(text)


def test_a_line_that_is_no_text_is_named_by_its_number() -> None:
    """The first line is 1."""
    for at, line in ((0, 1), (1, 2), (3, 4)):
        data = b"a\n" * at + b"\xff\n"
        with pytest.raises(LedgerError, match="not UTF-8") as caught:
            CATEGORIES.decode(data, "c.csv")
        assert caught.value.place is not None
        assert caught.value.place.line == line


def test_a_row_lies_in_the_file_of_its_month(tmp_path: Path) -> None:
    """The first and the last of a month are in it."""
    ledger = Ledger(tmp_path / "ledger")
    staging = Staging(ledger, tmp_path / "staging")
    days = [dt.date(2026, 4, 30), dt.date(2026, 5, 1), dt.date(2026, 5, 31), dt.date(2026, 6, 1)]
    staging.replace(CATEGORIES, [category("web", day) for day in days])
    ledger.place(tmp_path / "staging")
    names = sorted(path.name for path in (tmp_path / "ledger/state/categories").iterdir())
    assert names == ["2026-04.csv", "2026-05.csv", "2026-06.csv"]
    assert (tmp_path / "ledger/state/categories/2026-05.csv").read_bytes() == (
        b"day,workflow,field,value,source,n\n"
        b"2026-05-01,desk,channel,web,logs/x,1\n"
        b"2026-05-31,desk,channel,web,logs/x,1\n"
    )


def test_lines_between_two_days_are_given_as_they_are_stored(tmp_path: Path) -> None:
    """Both days belong to it, headers do not; a month that has none is empty."""
    staging = Staging(Ledger(tmp_path / "ledger"), tmp_path / "staging")
    days = [dt.date(2026, 4, 30), dt.date(2026, 5, 1), dt.date(2026, 5, 2), dt.date(2026, 6, 1)]
    staging.replace(CATEGORIES, [category("web", day) for day in days])
    lines = [f"{day},desk,channel,web,logs/x,1\n".encode() for day in days]
    assert staging.lines(CATEGORIES, "2026-04-30", "2026-06-01") == b"".join(lines)
    assert staging.lines(CATEGORIES, "2026-05-01", "2026-05-02") == lines[1] + lines[2]
    assert staging.lines(CATEGORIES, "2026-05-02", "2026-05-31") == lines[2]
    assert staging.lines(CATEGORIES, "2026-07-01", "2026-07-31") == b""


def test_what_is_appended_follows_what_was_there_without_another_header(tmp_path: Path) -> None:
    """Also within what is staged and not yet placed."""
    ledger = Ledger(tmp_path / "ledger")
    for second in range(2):
        staging = Staging(ledger, tmp_path / "staging")
        for minute in range(2):
            at = dt.datetime(2026, 5, 5, 6, minute, second, tzinfo=dt.UTC)
            staging.append(ARRIVALS, [Arrival(at, "logs/x", "0" * 64, 1, 1, 1, 0, 0)])
        staging.receipt(b"receipt %d\n" % second)
        ledger.place(tmp_path / "staging")
        for path in sorted((tmp_path / "staging").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    lines = (tmp_path / "ledger/log/arrivals/2026-05.csv").read_bytes().split(b"\n")
    assert [line[:19] for line in lines[1:]] == [
        b"2026-05-05T06:00:00",
        b"2026-05-05T06:01:00",
        b"2026-05-05T06:00:01",
        b"2026-05-05T06:01:01",
        b"",
    ]
    assert ledger.receipts() == b"receipt 0\nreceipt 1\n"


def test_an_empty_ledger_says_that_there_is_nothing(tmp_path: Path) -> None:
    """No run, no receipts, no reports, no rows."""
    ledger = Ledger(tmp_path / "ledger")
    assert ledger.as_of() is None
    assert ledger.receipts() == b""
    assert ledger.reports() == {}
    assert ledger.read(SOURCES) == []
    ledger.place(tmp_path / "staging")
    assert not (tmp_path / "ledger").exists()


def test_reports_are_read_by_their_paths_and_links_are_none(tmp_path: Path) -> None:
    """What a symbolic link leads to was not written by a run."""
    ledger = Ledger(tmp_path / "ledger")
    staging = Staging(ledger, tmp_path / "staging")
    staging.report("weekly/2026-05-04.md", b"# Week\n")
    staging.report("a..b.md", b"two dots are no way out\n")
    ledger.place(tmp_path / "staging")
    (tmp_path / "secret").write_text("x")
    (tmp_path / "ledger/reports/link.md").symlink_to(tmp_path / "secret")
    assert ledger.reports() == {"a..b.md": b"two dots are no way out\n", "weekly/2026-05-04.md": b"# Week\n"}


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "a/.."])
def test_a_report_is_put_nowhere_else(tmp_path: Path, path: str) -> None:
    """The message names the path."""
    staging = Staging(Ledger(tmp_path / "ledger"), tmp_path / "staging")
    with pytest.raises(LedgerError) as caught:
        staging.report(path, b"")
    assert caught.value.what == f"a report cannot be put at '{path}', outside ledger/reports"


def test_the_digest_tells_one_ledger_from_another(tmp_path: Path) -> None:
    """By names and by content, and by nothing else."""
    found = []
    for name, text in (("a/x", "1"), ("b/x", "1"), ("b/x", "2"), ("b/y", "2"), ("a/x", "1")):
        root = tmp_path / str(len(found))
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(text)
        found.append(Ledger(root).digest())
    assert found[0] == found[4]
    assert len(set(found)) == 4
    assert all(len(digest) == 64 for digest in found)


def test_a_preview_is_what_will_be_and_leaves_what_is(tmp_path: Path) -> None:
    """Made anew each time."""
    ledger = Ledger(tmp_path / "ledger")
    staging = Staging(ledger, tmp_path / "staging")
    staging.replace(CATEGORIES, [category("web")])
    for _ in range(2):
        seen = ledger.preview(tmp_path / "staging", tmp_path / "preview")
        assert seen.read(CATEGORIES) == [category("web")]
        (tmp_path / "preview/stray").write_text("x")
    assert ledger.read(CATEGORIES) == []
    assert not (ledger.preview(tmp_path / "staging", tmp_path / "preview").root / "stray").exists()


def test_staging_is_continued_by_whoever_opens_it(tmp_path: Path) -> None:
    """What one process staged, another goes on with; a table that was emptied stays so."""
    ledger = Ledger(tmp_path / "ledger")
    first = Staging(ledger, tmp_path / "staging")
    first.replace(CATEGORIES, [category("web")])
    second = Staging(ledger, tmp_path / "staging")
    assert second.read(CATEGORIES) == [category("web")]
    second.replace(CATEGORIES, [])
    assert first.read(CATEGORIES) == [category("web")]
    first.reload()
    assert first.read(CATEGORIES) == []
    first.replace(CATEGORIES, [category("phone")])
    ledger.place(tmp_path / "staging")
    assert ledger.read(CATEGORIES) == [category("phone")]


def test_quarantined_lines_and_sources_have_the_columns_that_programs_read() -> None:
    """Names of columns are an interface."""
    assert QUARANTINE.encode([QuarantinedLine(DAY, "logs/x", 7, "not JSON")]) == (
        b"date,source,line,reason\n2026-05-04,logs/x,7,not JSON\n"
    )
    assert SOURCES.encode([Source("logs/x", "logs", DAY, "ab", 5, "cd", "")]) == (
        b"source,kind,date,sha256,size,definitions,note\nlogs/x,logs,2026-05-04,ab,5,cd,\n"
    )


TEXTS = ["web", "a,b", 'say "x"', "=1", "'", "two\nlines", "a\rb", "Zürich", ""]


@pytest.mark.parametrize("seed", range(40))
def test_what_changes_in_a_file_is_written_as_if_all_of_it_were_new(seed: int) -> None:
    """Rows that stay keep their lines, whatever comes, goes, stands twice or holds a line feed."""
    draw = random.Random(seed)
    texts = TEXTS if seed % 2 else [text for text in TEXTS if "\n" not in text]
    before = sorted(category(draw.choice(texts), DAY + dt.timedelta(draw.randint(0, 5))) for _ in range(20))
    data = CATEGORIES.encode(before)
    rows = [row for row in CATEGORIES.decode(data, "x") if draw.random() < 0.8]
    rows += [category(draw.choice(texts)) for _ in range(draw.randint(0, 4))]
    assert CATEGORIES.encode_change(sorted(rows), rows[:0], b"") == CATEGORIES.encode(sorted(rows))
    assert CATEGORIES.encode_change(sorted(rows), before, data) == CATEGORIES.encode(sorted(rows))
    read = CATEGORIES.decode(data, "x")
    kept_rows = [*read[: draw.randint(0, 20)], *rows[-2:]]
    assert CATEGORIES.encode_change(sorted(kept_rows), read, data) == CATEGORIES.encode(sorted(kept_rows))
    older = data.replace(b"day,workflow", b"day,desk", 1)
    assert CATEGORIES.encode_change(kept_rows, read, older) == CATEGORIES.encode(kept_rows)


def test_rows_of_whole_numbers_days_and_texts_are_read_as_they_were() -> None:
    """Their tables are exact, and what was written need not be read; a number with a point or a time is rounded."""
    exact = {table.folder for table in TABLES if table.is_exact}
    assert exact >= {"state/rollups", "state/accounts", "state/slices", "state/hours", "state/sources"}
    assert exact.isdisjoint({"state/verdicts", "state/places", "state/effects", "log/arrivals", "log/verdicts"})
    rows = [category(text) for text in TEXTS]
    assert CATEGORIES.decode(CATEGORIES.encode(rows), "x") == rows


def test_what_was_written_is_remembered_as_it_is_read(tmp_path: Path) -> None:
    """Whoever reads a month that was staged finds the rows that its text holds, and no text is read for it."""
    (tmp_path / ".watchbook").mkdir()
    rows = [category(text) for text in TEXTS]
    staging = Staging(Ledger(tmp_path / "ledger"), tmp_path / ".watchbook/staged")
    staging.replace(CATEGORIES, rows)
    staging.ledger.place(staging.folder)
    ledger = Ledger(tmp_path / "ledger")
    assert ledger.read(CATEGORIES) == sorted(rows)
    shutil.rmtree(tmp_path / ".watchbook/rows")
    assert Ledger(tmp_path / "ledger").read(CATEGORIES) == sorted(rows)


def test_a_carriage_return_within_a_cell_is_quoted() -> None:
    """A file's name may hold one, and a reader takes one that is not quoted for the end of its line."""
    row = category("a\rb")
    assert CATEGORIES.encode([row, category("web")]).split(b"\n")[1:3] == [
        b'2026-05-04,desk,channel,"a\rb",logs/x,1',
        b"2026-05-04,desk,channel,web,logs/x,1",
    ]
    assert CATEGORIES.decode(CATEGORIES.encode([row]), "x") == [row]
