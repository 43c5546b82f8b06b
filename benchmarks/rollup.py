"""What a day's roll-up costs, next to the floor and to other tools, on the same made-up file in one run.

    python benchmarks/rollup.py --lines 1000000
    python benchmarks/rollup.py --lines 1000000 --preset

"polars parse" reads the needed columns into one frame and does nothing with them; "in batches" lets go of them at once.
The same records lie there as JSON lines, plain and with gzip, as CSV and as Parquet. Each task runs in a process of its
own. CPU is user and system time of all its threads, and of the process that reads Parquet, after its imports; memory is
its peak resident set, imports included. DuckDB and pandas compute the same shares, means and histograms, but keep no
account of lines and fields, count no conversation once, and stop at the first bad line.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __package__:
    from benchmarks import rollup_shapes
else:  # started as a script
    import rollup_shapes

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = "2026-11-05"
SEED = 702
CHUNK = 100_000
BAD = 1000
FORMS = ("jsonl.gz", "csv", "parquet")
CONFIG = """
[engagement]
name = "Benchmark"
timezone = "America/New_York"
[dumps]
path = "logs/{date}*.jsonl"
[workflows.card-support]
[workflows.assistant-desk]
[workflows.airline-service]
"""
BAD_LINES = ('{"ts":"2026-11-05T1', '{"ts":NaN}', "INFO restarted", '{"ts":null,"workflow":"card-support"}')


def main() -> None:
    """Make the files, run every task, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000, help="records of the day (default: 1,000,000)")
    parser.add_argument(
        "--dir", type=Path, help="where the files are made and kept (default: a folder that is removed)"
    )
    parser.add_argument("--only", nargs="*", choices=list(TASKS), help="these tasks alone")
    parser.add_argument("--preset", action="store_true", help="nested records and messages, beside flat ones")
    parser.add_argument("--task", choices=[*TASKS, *rollup_shapes.TASKS], help=argparse.SUPPRESS)
    parser.add_argument("--make", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        _make(options.dir, options.lines)
        return
    if options.task:
        print(json.dumps(_measured((TASKS | rollup_shapes.TASKS)[options.task], options.dir)))
        return
    with tempfile.TemporaryDirectory(prefix="watchbook-bench-") as made:
        folder = options.dir or Path(made)
        if options.preset:
            rollup_shapes.report(folder, options.lines)
            return
        # By another process: whoever is started later would show this one's peak as its own.
        making = [sys.executable, __file__, "--make", "--lines", str(options.lines), "--dir", str(folder)]
        subprocess.run(making, check=True)
        size = _file(folder, "clean").stat().st_size
        _report(folder, size, options.only or list(TASKS), options.lines)


def _report(folder: Path, size: int, tasks: list[str], lines: int) -> None:
    print(f"{lines:,} lines, {size / 1e6:,.0f} MB\n")
    print(f"{'task':<16} {'CPU s':>8} {'wall s':>8} {'µs/line':>8} {'peak MB':>8} {'of file':>8}")
    for task in tasks:
        command = [sys.executable, __file__, "--task", task, "--dir", str(folder)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            print(f"{task:<16} failed: {ran.stderr.strip().splitlines()[-1]}")
            continue
        cpu, wall, peak = json.loads(ran.stdout.splitlines()[-1])
        per_line = cpu / lines * 1e6
        print(f"{task:<16} {cpu:>8.2f} {wall:>8.2f} {per_line:>8.2f} {peak / 1e6:>8.0f} {peak / size:>8.2f}")


def _measured(task: Callable[[Path], Callable[[], Any]], folder: Path) -> tuple[float, float, int]:
    run = task(folder)
    before, started = _cpu(), time.perf_counter()
    run()
    ended = time.perf_counter()
    if "watchbook.dumps.columnar.process" in sys.modules:  # a process that has not ended is not counted
        sys.modules["watchbook.dumps.columnar.process"].end_idle()
    return _cpu() - before, ended - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _make(folder: Path, lines: int) -> None:
    """Write a clean engagement, one with bad lines, and the clean one in other forms."""
    for name, bad in (("clean", 0), ("dirty", BAD)):
        root = folder / f"{name}-{lines}"
        path = root / "logs" / f"{DAY}.jsonl"
        link = folder / name
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            (root / "watchbook.toml").write_text(CONFIG, "utf-8")
            aside = path.with_suffix(".new")
            _write(aside, lines, bad)
            aside.replace(path)
        link.unlink(missing_ok=True)
        link.symlink_to(root.name)
    for form in FORMS:
        _make_form(folder, form, lines)


def _make_form(folder: Path, form: str, lines: int) -> None:
    """Write the clean file in another form."""
    import polars as pl  # the parent process measures nothing

    root = folder / f"{form}-{lines}"
    path, link = root / "logs" / f"{DAY}.{form}", folder / form
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        (root / "watchbook.toml").write_text(CONFIG.replace(".jsonl", f".{form}"), "utf-8")
        clean = _file(folder, "clean")
        if form == "jsonl.gz":
            with clean.open("rb") as source, gzip.open(path, "wb", 6) as target:
                shutil.copyfileobj(source, target, 1 << 20)
        else:
            rows = pl.scan_ndjson(clean)
            rows.sink_csv(path) if form == "csv" else rows.sink_parquet(path)
    link.unlink(missing_ok=True)
    link.symlink_to(root.name)


def _write(path: Path, lines: int, bad: int) -> None:
    import numpy as np  # the parent process measures nothing, and the children import their own

    random = np.random.default_rng(SEED)
    spoiled = set(random.choice(lines, bad, replace=False).tolist())
    with path.open("w", encoding="utf-8", buffering=1 << 20) as file:
        for start in range(0, lines, CHUNK):
            for index, record in enumerate(_records(random, start, min(CHUNK, lines - start)), start):
                file.write((BAD_LINES[index % len(BAD_LINES)] if index in spoiled else record) + "\n")


def _records(random: Any, start: int, count: int) -> list[str]:
    pick = lambda values, p: random.choice(values, count, p=p).tolist()  # noqa: E731  # a name for six uses below
    seconds = random.integers(0, 86400, count).tolist()
    workflow = pick(["card-support", "assistant-desk", "airline-service"], [0.65, 0.28, 0.07])
    channel = pick(["web", "app", "phone"], [0.5, 0.3, 0.2])
    confidence = random.beta(5, 1.2, count).round(4).tolist()
    turns = (2 + random.geometric(0.15, count)).tolist()
    rephrases = random.poisson(0.2, count).tolist()
    reason = pick(
        ["null", '"low_confidence"', '"out_of_scope"', '"policy"', '"user_request"'], [0.8, 0.1, 0.05, 0.03, 0.02]
    )
    resolved = pick(["true", "false"], [0.7, 0.3])
    abandoned = pick(["true", "false"], [0.05, 0.95])
    feedback = pick(["null", '"up"', '"down"'], [0.9, 0.07, 0.03])
    csat = pick(["null", "5", "4", "3", "1"], [0.94, 0.03, 0.01, 0.01, 0.01])
    repeat = pick(["null", '"c_0123456789ab"'], [0.95, 0.05])
    latency = random.lognormal(6, 0.6, count).round().astype(int).tolist()
    verdict = pick(["null", '"pass"', '"fail"'], [0.96, 0.03, 0.01])
    return [
        f'{{"ts":"{DAY}T{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}-05:00","conversation_id":"c_{start + i:012x}",'
        f'"workflow":"{workflow[i]}","channel":"{channel[i]}","model_version":"v3.4","prompt_version":"p43",'
        f'"confidence":{confidence[i]},"turns":{turns[i]},"duration_s":{turns[i] * 21},"rephrases":{rephrases[i]},'
        f'"handoff":{"false" if reason[i] == "null" else "true"},"handoff_reason":{reason[i]},"resolved":{resolved[i]},'
        f'"abandoned":{abandoned[i]},"feedback":{feedback[i]},"csat":{csat[i]},"repeat_of":{repeat[i]},'
        f'"latency_ms":{latency[i]},"status":"ok","eval":{verdict[i]}}}'
        for i, s in enumerate(seconds)
    ]


def _file(folder: Path, name: str) -> Path:
    return folder / name / "logs" / f"{DAY}.{name if name in FORMS else 'jsonl'}"


def _bytes(folder: Path) -> Callable[[], Any]:
    def run() -> None:
        with _file(folder, "clean").open("rb", buffering=0) as file:
            while file.read(1 << 20):
                pass

    return run


def _plan(folder: Path, name: str) -> tuple[Any, Any]:
    from watchbook.calendar import Calendar  # only this task's process pays for it
    from watchbook.config import load_engagement
    from watchbook.dumps.discovery import find_sources
    from watchbook.metrics import fields_of, metrics_of
    from watchbook.rollups import Plan

    engagement = load_engagement((folder / name).resolve())
    calendar = Calendar.of(engagement.config)
    (found,) = find_sources(engagement)
    return found, Plan.of(engagement, fields_of(engagement), metrics_of(engagement), calendar)


def _parse(folder: Path) -> Callable[[], Any]:
    import polars as pl

    _, plan = _plan(folder, "clean")
    schema = plan.selection.schema()
    return lambda: pl.scan_ndjson(_file(folder, "clean"), schema=schema).collect()


def _streamed(folder: Path) -> Callable[[], Any]:
    import polars as pl

    _, plan = _plan(folder, "clean")
    batches = pl.scan_ndjson(_file(folder, "clean"), schema=plan.selection.schema()).collect_batches(chunk_size=CHUNK)
    return lambda: sum(batch.height for batch in batches)


def _rollup(name: str) -> Callable[[Path], Callable[[], Any]]:
    def task(folder: Path) -> Callable[[], Any]:
        from watchbook.rollups import roll_up

        found, plan = _plan(folder, name)
        return lambda: roll_up(found, plan)

    return task


def _duckdb(name: str) -> Callable[[Path], Callable[[], Any]]:
    def task(folder: Path) -> Callable[[], Any]:
        import duckdb

        _, plan = _plan(folder, name)
        types = {
            "text": "VARCHAR",
            "timestamp": "VARCHAR",
            "number": "DOUBLE",
            "integer": "BIGINT",
            "boolean": "BOOLEAN",
        }
        columns = {source: types[field.type] for field in plan.selection.fields for source in field.sources}
        path = _file(folder, name)
        reading = {
            "csv": f"read_csv('{path}', types = {columns})",
            "parquet": f"read_parquet('{path}')",
        }.get(name, f"read_json('{path}', columns = {columns}, format = 'newline_delimited')")
        summed = ", ".join(_duckdb_terms(metric) for metric in plan.metrics if metric.source == "dumps")
        day = "CAST(timezone('America/New_York', CAST(ts AS TIMESTAMPTZ)) AS DATE)"
        query = f"SELECT {day} AS day, workflow, {summed} FROM {reading} GROUP BY ALL"
        return lambda: duckdb.sql(query).fetchall()

    return task


def _duckdb_terms(metric: Any) -> str:
    among = f" FILTER ({metric.among})" if metric.among else ""
    if metric.kind in ("share", "count"):
        return f"count({metric.expression}){among}, count_if({metric.expression}){among}"
    if metric.kind == "mean":
        return f"count({metric.expression}){among}, sum({metric.expression}){among}"
    return f"histogram({metric.expression}, {list(metric.edges)}){among}"


def _pandas(folder: Path) -> Callable[[], Any]:
    import numpy as np
    import pandas as pd

    _, plan = _plan(folder, "clean")
    histograms = [(metric.expression, list(metric.edges)) for metric in plan.metrics if metric.edges]

    def run() -> None:
        total: Any = None
        for chunk in pd.read_json(_file(folder, "clean"), lines=True, chunksize=CHUNK, convert_dates=False):
            moments = pd.to_datetime(chunk["ts"], utc=True).dt.tz_convert("America/New_York")
            key = [moments.dt.date, chunk["workflow"]]
            shares = pd.DataFrame({"handoff": chunk.handoff, "abandoned": chunk.abandoned, "resolved": chunk.resolved})
            shares["low"], shares["high"] = chunk.confidence < 0.5, chunk.confidence >= 0.9
            shares["down"], shares["repeat"] = chunk.feedback == "down", chunk.repeat_of.notna()
            for reason in ("low_confidence", "out_of_scope", "policy", "user_request", "error", "manual_mode"):
                shares[reason] = chunk.handoff_reason == reason
            part = shares.join(chunk[["confidence", "turns", "csat"]]).groupby(key).agg(["sum", "count"])
            total = part if total is None else total.add(part, fill_value=0)
            for name, edges in histograms:
                chunk.groupby(key)[name].apply(lambda values, edges=edges: np.histogram(values.dropna(), edges)[0])

    return run


TASKS: dict[str, Callable[[Path], Callable[[], Any]]] = {
    "read bytes": _bytes,
    "polars parse": _parse,
    "in batches": _streamed,
    "roll-up": _rollup("clean"),
    "1,000 bad": _rollup("dirty"),
    "DuckDB": _duckdb("clean"),
    "pandas": _pandas,
    "gzip": _rollup("jsonl.gz"),
    "DuckDB, gzip": _duckdb("jsonl.gz"),
    "CSV": _rollup("csv"),
    "DuckDB, CSV": _duckdb("csv"),
    "Parquet": _rollup("parquet"),
    "DuckDB, Parquet": _duckdb("parquet"),
}

if __name__ == "__main__":
    main()
