"""Things that are small and become large, deep or slow: each costs at most 512 MB and 10 CPU seconds, or is refused."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import polars as pl
import zstandard

from benchmarks.faults.measured_process import run, watchbook
from benchmarks.faults.row import Row, complain
from benchmarks.faults.small_desk import CONFIG
from watchbook.template import copy_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MEGABYTE = 1 << 20
HEAD = '{"ts":"2026-03-02T09:00:00-05:00","conversation_id":"c","workflow":"desk"'
LINE = f"{HEAD}}}\n".encode()
CELLS = b"2026-03-02T09:00:00-05:00,c1,desk"
ENTRY = """---
type: incident
title: A bomb
workflows: [desk]
days: 2026-03-02
severity: sev2
status: monitoring
noticed: {by: x, at: 2026-03-02T06:40-05:00, how: band}
cause: fault
---
## What changed
"""


def measure(count: int, seed: int) -> list[Row]:
    """Set every bomb off, `count` times each; chance has no part in it."""
    del seed
    rows = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        for number, name in enumerate(BOMBS):
            faults = [fault for each in range(count) if (fault := fault_of(name, Path(folder) / f"{number}-{each}"))]
            for fault in faults:
                complain(name, fault)
            rows.append(Row(f"{name}; more than 512 MB, 10 s, a traceback or a signal", count, len(faults)))
    return rows


def fault_of(name: str, root: Path) -> str:
    """Return what was wrong with a bomb's end, or nothing.

    It is made by a process of its own: what that one held would else count as held by the one that is measured.
    """
    root.mkdir()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        command = pool.submit(_make, name, root).result()
    fault = run(command, root).fault
    shutil.rmtree(root, ignore_errors=True)
    return fault


def _make(name: str, root: Path) -> list[str]:
    """Write what a bomb consists of, and return the command that meets it."""
    return BOMBS[name](root)


def _dumps(files: Callable[[], dict[str, bytes]]) -> Callable[[Path], list[str]]:
    """Return what makes an engagement of some dumps, and reads them."""

    def make(root: Path) -> list[str]:
        (root / "logs").mkdir()
        (root / "watchbook.toml").write_text(CONFIG, "utf-8")
        for name, data in files().items():
            (root / "logs" / name).write_bytes(data)
        return [sys.executable, "-m", "benchmarks.faults.intake_child", str(root)]

    return make


def _dump(name: str, data: Callable[[], bytes]) -> Callable[[Path], list[str]]:
    return _dumps(lambda: {f"2026-03-02.{name}": data()})


def _books(files: Callable[[], dict[str, bytes]], *command: str) -> Callable[[Path], list[str]]:
    """Return what makes a whole engagement with some files, and runs a command over it."""

    def make(root: Path) -> list[str]:
        copy_template(root / "desk", name="Bomb desk", timezone="America/New_York")
        (root / "desk/watchbook.toml").write_text(CONFIG, "utf-8")
        subprocess.run(["git", "init", "--quiet", str(root / "desk")], check=True)
        for name, data in files().items():
            (root / "desk" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "desk" / name).write_bytes(data)
        return watchbook(*(command or ("check",)), "--root", str(root / "desk"))

    return make


def _entry(text: Callable[[], str], *command: str) -> Callable[[Path], list[str]]:
    return _books(lambda: {"journal/2026/03/2026-03-02-bomb.md": text().encode()}, *command)


def _packed(piece: bytes, times: int) -> bytes:
    out = io.BytesIO()
    with gzip.open(out, "wb", 9) as packed:
        for _ in range(times):
            packed.write(piece)
    return out.getvalue()


def _zstd(piece: bytes, times: int) -> bytes:
    out = io.BytesIO()
    with zstandard.ZstdCompressor(level=9).stream_writer(out, closefd=False) as packed:
        for _ in range(times):
            packed.write(piece)
    return out.getvalue()


def _parquet(rows: int) -> bytes:
    out = io.BytesIO()
    cells = {"ts": "2026-03-02T09:00:00-05:00", "conversation_id": "c1", "workflow": "desk"}
    pl.select(pl.lit(value).repeat_by(rows).explode().alias(name) for name, value in cells.items()).write_parquet(
        out, compression="zstd", compression_level=19
    )
    return out.getvalue()


def _lines(tails: Iterable[str]) -> bytes:
    return "".join(f"{HEAD},{tail}}}\n" for tail in tails).encode()


def _laughs() -> str:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return ENTRY.replace("cause: fault", "cause: fault\n" + "\n".join(levels))


def _notebook(code: str) -> dict[str, bytes]:
    v4 = nbformat.v4
    metadata = {"watchbook": {"schedule": "daily"}}
    notebook = v4.new_notebook(metadata=metadata, cells=[v4.new_code_cell(code)])  # type: ignore[no-untyped-call]
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return {"notebooks/bomb.ipynb": text.encode(), "logs/2026-03-02.jsonl": LINE}


def _folders() -> dict[str, bytes]:
    return {f"journal/{'d/' * 900}x.md": b"# x\n"}


BOMBS: dict[str, Callable[[Path], list[str]]] = {
    "gzip: a line of 1 GiB": _dump("jsonl.gz", lambda: _packed(b"x" * MEGABYTE, 1024)),
    "gzip: 64 MiB of newlines": _dump("jsonl.gz", lambda: _packed(b"\n" * MEGABYTE, 64)),
    "gzip: 1 GiB of zero bytes as CSV": _dump("csv.gz", lambda: _packed(bytes(MEGABYTE), 1024)),
    "gzip in gzip in gzip": _dump("jsonl.gz", lambda: gzip.compress(gzip.compress(_packed(b"x" * MEGABYTE, 1024)))),
    "zstandard: a line of 1 GiB": _dump("jsonl.zst", lambda: _zstd(b"x" * MEGABYTE, 1024)),
    "JSON nested 100,000 deep, 100 lines": _dump("jsonl", lambda: (b"[" * 100_000 + b"\n") * 100),
    "JSON nested in a value, 100 lines": _dump("jsonl", lambda: _lines([f'"a":{"[" * 9000}{"]" * 9000}'] * 100)),
    "JSON: a line of 64 MB": _dump("jsonl", lambda: _lines([f'"channel":"{"x" * (64 * MEGABYTE)}"'])),
    "JSON: numbers of a million digits": _dump("jsonl", lambda: _lines([f'"confidence":{"9" * 10**6}'] * 12)),
    "JSON: an object of 300,000 keys": _dump("jsonl", lambda: _lines([",".join(f'"k{n}":1' for n in range(300_000))])),
    "JSON: 8 MB of lines that are none": _dump("jsonl", lambda: b"{bad\n" * (8 * MEGABYTE // 5)),
    "JSON: 16 MB of lines that nearly are objects": _dump("jsonl", lambda: b"{bad}\n" * (16 * MEGABYTE // 6)),
    "CSV: 16 MB of rows that do not fit": _dump(
        "csv", lambda: b"ts,conversation_id,workflow\n" + b"x\n" * (8 * MEGABYTE)
    ),
    "JSON: 16 MB of bad lines behind a good one": _dump("jsonl", lambda: LINE + b"{bad\n" * (16 * MEGABYTE // 5)),
    "CSV: 16 MB of bad rows behind a good one": _dump(
        "csv", lambda: b"ts,conversation_id,workflow\n" + CELLS + b"\n" + b"x\n" * (8 * MEGABYTE)
    ),
    "JSON: 50,000 versions": _dump("jsonl", lambda: _lines(f'"model_version":"v{n}"' for n in range(50_000))),
    "CSV: 100,000 columns": _dump(
        "csv", lambda: b"ts,conversation_id,workflow" + b",x" * 10**5 + b"\n" + (CELLS + b",1" * 10**5 + b"\n") * 20
    ),
    "CSV: a quote that is never closed, 8 MB": _dump(
        "csv", lambda: b"ts,conversation_id,workflow\n" + b'"' + (CELLS + b"\n") * (8 * MEGABYTE // 34)
    ),
    "CSV: a quote on every line, 100,000 lines": _dump(
        "csv", lambda: b"ts,conversation_id,workflow\n" + (b'"' + CELLS + b"\n") * 10**5
    ),
    "Parquet: 20 million rows in some kilobytes": _dump("parquet", lambda: _parquet(20_000_000)),
    "300 files of a line": _dumps(lambda: {f"2026-03-02.{n}.jsonl": LINE for n in range(300)}),
    "TOML nested 100,000 deep": _books(lambda: {"watchbook.toml": b"a = " + b"[" * 100_000}),
    "TOML: a key of 100,000 parts": _books(lambda: {"watchbook.toml": b"a" + b".a" * 100_000 + b" = 1\n"}),
    "TOML: a mistake behind 1,000 tables": _books(
        lambda: {
            "watchbook.toml": CONFIG.encode() + b"".join(b"[workflows.w%d]\n" % n for n in range(1000)) + b"x = = 1\n"
        },
        "switch", "desk", "manual", "--reason=x", "--by=x",
    ),
    "YAML: a billion laughs": _entry(_laughs),
    "YAML nested 30,000 deep": _entry(lambda: ENTRY.replace("cause: fault", f"cause: {'[' * 30_000}")),
    "Markdown: what readers of it are slow at": _entry(lambda: ENTRY + "*a **b " * 9000, "build"),
    "Markdown: references to references": _entry(lambda: ENTRY + "".join(f"[a{n}]: b\n" for n in range(4000)), "build"),
    "an entry of 50 MB": _entry(lambda: ENTRY + "x " * (25 * MEGABYTE)),
    "a drawing of a billion laughs": _books(
        lambda: {
            "journal/x.svg": b"<!DOCTYPE x [<!ENTITY a '" + b"x" * 10**5 + b"'>"
            + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 9 if n else b"&a;" * 9) for n in range(12))
            + b"]><svg>&a11;</svg>"
        }
    ),
    "folders 900 deep": _books(_folders),
    "a golden set's result of 20 MB": _books(lambda: {"evals/2026-03-02.json": b'{"desk":' + b"[" * (20 * MEGABYTE)}),
    "a notebook that prints without end": _books(
        lambda: _notebook("while True: print('x' * 10_000)"), "run", "--as-of", "2026-03-03T07:00-05:00"
    ),
    "a notebook that shows 200 MB": _books(
        lambda: _notebook("from IPython.display import HTML, display\ndisplay(HTML('x' * 200_000_000))"),
        "run", "--as-of", "2026-03-03T07:00-05:00",
    ),
}  # fmt: skip
