"""An engagement every text of which tries to run or load something, and its site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

from tests.blocks import blocks
from tests.pages import sample_books
from tests.pages.example_site import settings
from watchbook import ledger

SINK = "http://127.0.0.1:9"
"""An address on which nothing listens."""
ENTRY = """\
---
type: incident
title: TITLE
workflows: [support]
days: DAY
severity: sev2
status: monitoring
noticed: {by: TITLE, at: DAYT06:40+01:00, how: LINE}
cause: fault
imported: LINE
switches:
  - {at: DAYT11:00+01:00, workflow: support, to: manual, by: LINE, reason: LINE}
---
BODY

## What changed
BODY

## What was tried
- DAYT07:10+01:00 x REMARK: REMARK

## BODY
"""
OWN = """\
---
title: TITLE
description: TITLE
template: redirect.html
location: TITLE
icon: ../../x
---
# A page of our own

BODY
"""


@cache
def vectors(sink: str, run: str = "ran=1") -> tuple[str, ...]:
    """Return every hostile text."""
    return tuple(
        block["input"]
        .rstrip("\n")
        .replace("RUN", run)
        .replace("SINK", sink)
        .replace("HOST", sink.removeprefix("http://"))
        for block in blocks("pages/hostile.txt")
    )


def entry_pages(count: int = 0) -> list[str]:
    """Return the entries' pages, one a text."""
    return [f"{_path(index).removesuffix('.md')}.html" for index in range(count or len(vectors(SINK)))]


def own_pages(count: int = 0) -> list[str]:
    """Return the pages written by hand, one a text."""
    return [f"own/{index}.html" for index in range(count or len(vectors(SINK)))]


def make(root: Path, sink: str = SINK, hostile: tuple[str, ...] = ()) -> Path:
    """Write the engagement: for each text an amended entry that has it in every field, and all in the ledger."""
    sample_books.make(root)
    shutil.rmtree(root / "journal")
    hostile = hostile or vectors(sink)
    everything = " ".join(" ".join(vector.split()) for vector in hostile)
    for index, vector in enumerate(hostile):
        path = root / "journal" / _path(index)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_entry(vector, index), "utf-8")
    titles = json.dumps((hostile[0] + hostile[7])[:80]), json.dumps((hostile[8] + "{{ 7*7 }}" + hostile[10])[:80])
    config = sample_books.CONFIG.replace('"Support & <b>more</b>"', titles[0]).replace('"Small <desk>"', titles[1])
    (root / "watchbook.toml").write_text(config, "utf-8")
    (root / "journal/own").mkdir()
    for index, vector in enumerate(hostile):
        own = OWN.replace("TITLE", json.dumps(" ".join(vector.split()))).replace("BODY", vector)
        (root / f"journal/own/{index}.md").write_text(own, "utf-8")
    _ledger(root, hostile, everything)
    (root / "mkdocs.yml").write_text(settings("Hostile"), "utf-8")
    (root / "no-pages").mkdir(exist_ok=True)
    _commit(root, everything)
    for index, vector in enumerate(hostile):
        with (root / "journal" / _path(index)).open("a", encoding="utf-8") as entry:
            entry.write(f"\n{vector}\n")
    _commit(root, everything)
    return root


def build(root: Path, *, sanitised: bool = True) -> Path:
    """Build the site with mkdocs and return its folder; without cleaning where `sanitised` is False."""
    module = "mkdocs" if sanitised else "tests.pages.unsanitised"
    site = root / ("site" if sanitised else "unsanitised")
    command = [sys.executable, "-m", module, "build", "--quiet", "--site-dir", str(site)]
    here = str(Path(__file__).parents[2])
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": here, "PYTHONWARNINGS": "default"}
    environment["PYTHONPATH"] += os.pathsep + os.environ.get("PYTHONPATH", "")
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return site


def _path(index: int) -> str:
    return f"2026/{3 + index // 28:02}/2026-{3 + index // 28:02}-{1 + index % 28:02}-vector-{index}.md"


def _entry(vector: str, index: int) -> str:
    line = " ".join(vector.split())
    words = {
        "TITLE": json.dumps(line[:120], ensure_ascii=False),
        "LINE": json.dumps(line, ensure_ascii=False),
        "REMARK": line.replace(":", "&colon;"),
        "BODY": vector,
        "DAY": _path(index).rpartition("/")[2][:10],
    }
    text = ENTRY
    for word in ("DAY", "BODY", "REMARK", "TITLE", "LINE"):
        text = text.replace(word, words[word])
    return text


def _ledger(root: Path, hostile: tuple[str, ...], everything: str) -> None:
    store = ledger.Ledger(root / "ledger")
    staging = ledger.Staging(store, root / "staging")
    sources, accounts = store.read(ledger.SOURCES), store.read(ledger.ACCOUNTS)
    names = {row.source: f"logs/{hostile[index % len(hostile)]}" for index, row in enumerate(sources)}
    staging.replace(ledger.SOURCES, [replace(row, source=names[row.source], note=everything) for row in sources])
    staging.replace(
        ledger.ACCOUNTS,
        [replace(row, source=names[row.source], field=row.field and everything) for row in accounts]
        + [
            ledger.Account(
                sample_books.EMPTY, names[f"logs/{sample_books.EMPTY}.jsonl"], "", f"quarantined:{everything}", 1
            )
        ],
    )
    staging.replace(
        ledger.CATEGORIES,
        [
            ledger.Category(sample_books.FIRST, "support", "model_version", vector, names[sources[0].source], 5)
            for vector in (*hostile, "v4\u202egpj.exe", "v5\x1b[2J\x9b", "v6\u2066")
        ],
    )
    staging.report("weekly/2026-W14.md", "\n\n".join(["# Week", *hostile]).encode())
    staging.report("weekly/2026-W14_1_0.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>ran=1</script></svg>')
    store.place(staging.folder)


def _commit(root: Path, author: str) -> None:
    author = author.replace("\0", "")
    name = "".join(letter for letter in author if letter not in "<>\n")[:900]
    environment = {**os.environ, "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": "a@example.org"}
    environment |= {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": "a@example.org"}
    for command in (("init", "--quiet"), ("add", "journal"), ("commit", "--quiet", "-m", author)):
        subprocess.run(["git", *command], cwd=root, env=environment, check=True)
