"""What dumps say in words stays in them: canaries in every field of every format are found nowhere else."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import polars as pl
import pytest
from typer.testing import CliRunner

from tests.desk import FIRST, make_desk
from watchbook.cli import app

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CANARIES = (
    "jane.doe@canary.example",
    "+49" + "1701234567",
    "0170-7654321",
    "4111" + "111111111111",
    "DE89" + "370400440532013000",
    "AKIA" + "IOSFODNN7EXAMPLE",
    "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiJhYmMifQ.dozjgNryP4J3jVmNHl0w5N_XgL0n3I",
    "my card was stolen yesterday, please block it",
    "Canaria Piepmatz",
    "jane.doe.canary",
    "550e8400-e29b-41d4-a716-446655440000",
    "B-MW-1234",
    "my.card.was.stolen.yesterday",
)
FIELDS = (
    *("ts", "conversation_id", "workflow", "channel", "model_version", "prompt_version", "confidence", "turns"),
    *("duration_s", "rephrases", "handoff", "handoff_reason", "resolved", "abandoned", "feedback", "csat"),
    *("repeat_of", "latency_ms", "status", "eval", "note"),
)
VERSIONS = ("v3.2", "gpt-4o-2024-08-06", "2026-05-01", "claude-3.5:b7", "prompt/p43@2", "4f2a9c1d0e" * 4)
FAULT = """
import watchbook.rollups.rollup as rollup

rollup.Categories.add = lambda _, frame: frame["channel"].cast(int)
"""
"""A fault of ours that meets a day's words: polars repeats them in what it says."""
FORMATS = ("text", "json", "github", "gitlab", "junit")
NOW = f"{FIRST.replace(day=FIRST.day + 3)}T06:30+00:00"


def rows(name: str) -> list[dict[str, object]]:
    """Return a day's records: good ones, and for each field one with each canary."""
    good = [
        {
            **dict.fromkeys(FIELDS),
            "ts": f"{FIRST}T{8 + index // 60:02}:{index % 60:02}:00+00:00",
            "conversation_id": f"{name}-{index}",
            "workflow": "support",
            "channel": "web",
            "model_version": VERSIONS[index % len(VERSIONS)],
            "prompt_version": "p41",
            "status": "ok",
        }
        for index in range(400)
    ]
    spoiled = [(field, canary) for field in FIELDS for canary in CANARIES]
    return [
        {**record, **({spoiled[index][0]: spoiled[index][1]} if index < len(spoiled) else {})}
        for index, record in enumerate(good)
    ]


def texts(name: str) -> pl.DataFrame:
    """Return the records as a table of texts."""
    return pl.DataFrame(rows(name), schema=dict.fromkeys(FIELDS, pl.String))


def parquet(name: str) -> bytes:
    """Return the records as Parquet."""
    out = io.BytesIO()
    texts(name).write_parquet(out)
    return out.getvalue()


def make_canaries(root: Path, extra: str = "") -> Path:
    """Write an engagement whose first day came in three formats, each with every canary in every field."""
    make_desk(root, 3)
    config = root / "watchbook.toml"
    text = config.read_text("utf-8").replace("logs/{date}*.jsonl", "logs/{date}*")
    config.write_text(text + extra, "utf-8")
    lines = "".join(json.dumps(row) + "\n" for row in rows("a"))
    (root / f"logs/{FIRST}-a.jsonl").write_text(lines, "utf-8")
    (root / f"logs/{FIRST}-b.csv").write_text(texts("b").write_csv(), "utf-8")
    (root / f"logs/{FIRST}-c.parquet").write_bytes(parquet("c"))
    return root


def say(root: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    """Return a command's exit code and all that it prints."""
    monkeypatch.chdir(root)
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def whole_text(root: Path) -> str:
    """Return all that stands below a root but for the dumps."""
    files = [path for path in root.rglob("*") if path.is_file() and "logs" not in path.relative_to(root).parts[:1]]
    data = [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files]
    return "\n".join(each.decode("utf-8", "replace") for each in data)


def objects(root: Path) -> str:
    """Return all that git holds once everything but the dumps is committed, what it ignores included."""
    for command in (
        ["init", "-q"],
        ["add", "-A", "-f", "--", ".", ":!logs"],
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "A day"],
    ):
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
    command = ["git", "cat-file", "--batch-all-objects", "--batch"]
    return subprocess.run(command, cwd=root, check=True, capture_output=True).stdout.decode("utf-8", "replace")


def sung(text: str) -> list[str]:
    """Return the canaries that stand in a text, as they are or as JSON, HTML and URLs write them."""
    loose = text.replace("%40", "@").replace("&#64;", "@").replace("%2B", "+").replace("%20", " ").lower()
    return [canary for canary in CANARIES if canary.lower() in loose]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an engagement of canaries after the day's job."""
    root = make_canaries(tmp_path_factory.mktemp("canaries") / "desk")
    with pytest.MonkeyPatch.context() as patch:
        code, output = say(root, patch, "run", "--as-of", NOW)
    assert code in {0, 1}, output
    assert sung(output) == []
    return root


def test_no_canary_is_in_ledger_site_or_git(desk: Path) -> None:
    """Nor in the cache, the search index or a notebook's report."""
    assert (desk / "site/search/search_index.json").is_file()
    assert list((desk / "ledger/state/categories").glob("*.csv"))
    assert sung(whole_text(desk)) == []
    assert sung(objects(desk)) == []


@pytest.mark.parametrize("style", FORMATS)
def test_no_canary_is_in_a_check(desk: Path, monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    """In each format it names field, file and count of what is withheld."""
    _, output = say(desk, monkeypatch, "check", "--as-of", NOW, "--output-format", style)
    assert sung(output) == []
    assert "WB331" in output
    for field in ("channel", "model_version", "prompt_version"):
        assert f"{3 * len(CANARIES)} records in 3 files carry a {field} that does not look like" in " ".join(
            output.split()
        )


@pytest.mark.parametrize(
    "words",
    [("notify",), ("intake",), ("new", "incident", "--title", "Seen", "--by", "ada", "--no-commit", "--as-of", NOW)],
)
def test_no_canary_is_in_what_commands_say(desk: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """Messages, the account of the lines, a draft."""
    code, output = say(desk, monkeypatch, *words)
    assert code == 0, output
    assert output
    assert sung(output) == []


def test_versions_stay_readable(desk: Path) -> None:
    """Each as the dump has it, in the ledger and on the workflow's page."""
    ledger = "".join(path.read_text("utf-8") for path in (desk / "ledger/state/categories").glob("*.csv"))
    page = (desk / "site/workflows/support.html").read_text("utf-8")
    assert [version for version in VERSIONS if version not in ledger or version not in page] == []


def test_no_canary_is_in_an_error(tmp_path: Path) -> None:
    """An expression that fails on what a field says is an error that does not repeat it."""
    metric = "\n[metrics.lengthy]\nmean = \"CAST(NULLIF(NULLIF(NULLIF(channel, 'a'), 'b'), 'c') AS INT)\"\n"
    root = make_canaries(tmp_path / "desk", metric)
    command = [sys.executable, "-m", "watchbook", "run", "--as-of", NOW]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "lengthy" in done.stderr
    assert sung(done.stdout + done.stderr) == []
    assert sung(whole_text(root)) == []


def test_no_canary_is_in_what_nobody_expected(tmp_path: Path) -> None:
    """What a library says of the data is masked: in the message, the traceback and `.watchbook/`."""
    root = make_canaries(tmp_path / "desk")
    (tmp_path / "sitecustomize.py").write_text(FAULT, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "watchbook", "run", "--as-of", NOW],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 2
    assert "InvalidOperationError: conversion from" in done.stderr
    assert sung(done.stdout + done.stderr) == []
    assert sung(whole_text(root)) == []


def test_ids_are_said_to_whoever_asks_and_kept_nowhere(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of conversations is the only place that says what an id holds; a link changes nothing of that."""
    config = desk / "watchbook.toml"
    link = 'link = "https://traces.example.com/{conversation_id}"'
    config.write_text(config.read_text("utf-8").replace("[dumps]", f"[dumps]\n{link}", 1), "utf-8")
    code, output = say(desk, monkeypatch, "conversations", "support", "volume", str(FIRST), "--count", "1000")
    assert code == 0, output
    assert "https://traces.example.com/jane.doe%40canary.example" in output
    assert sung(whole_text(desk)) == []
    code, output = say(desk, monkeypatch, "explain", "support", "volume", str(FIRST))
    assert code == 0, output
    assert sung(output) == []
