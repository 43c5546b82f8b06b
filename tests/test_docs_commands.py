"""What the documentation tells people to type, and to write into watchbook.toml, works as it stands."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.main import get_command

from tests.desk import write_day
from tests.generated import MINIMAL
from tests.test_tree import ROOT
from watchbook.cli import app
from watchbook.cli.forgiveness import forgive
from watchbook.config import read_config, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TEMPLATE = ROOT / "analysis/watchbook/template/files/README.md.jinja"
TYPED = re.compile(r"^ {0,8}(?:\$ )?(watchbook [a-z-].*)$", re.MULTILINE)
INLINE = re.compile(r"`(watchbook [a-z][^`\n]*)`")
INDENTED = re.compile(r"(?:^    .*\n|^\n(?=    ))+", re.MULTILINE)
TABLE = re.compile(r"^    \[{1,2}[a-z_.\w-]+\]{1,2}", re.MULTILINE)
PROGRAM = get_command(app)
PLACEHOLDER = {"DAY": "2026-11-08", "TEXT": "text", "PAUSE": "5m", "ROUTE": "manual", "TYPE": "incident"}


def lines_of(path: Path) -> Iterator[str]:
    """Yield the commands of a page: lines of blocks, and what stands in the text between back-ticks."""
    text = path.read_text("utf-8")
    for line in TYPED.findall(text):
        yield re.split(r"\s+#|\s{2,}", line)[0]
    yield from INLINE.findall(text)


def commands() -> list[str]:
    """Return every command that the documentation shows."""
    return sorted({line for path in (*PAGES, TEMPLATE) for line in lines_of(path) if "…" not in line})


@pytest.mark.parametrize("line", commands())
def test_a_command_that_is_shown_can_be_typed(line: str) -> None:
    """It is there, and so are its options; values are of their kinds; nothing that is needed is left out of a block."""
    words = [PLACEHOLDER.get(word, word) for word in forgive(shlex.split(line)[1:])]
    group = PROGRAM
    with group.make_context("watchbook", list(words[:1]), resilient_parsing=True) as context:
        while True:
            name, command = words[0], group.get_command(context, words[0])  # type: ignore[attr-defined]  # a group
            assert command is not None, line
            if not hasattr(command, "commands") or len(words) == 1:
                break
            group, words = command, words[1:]
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        typed = {word.partition("=")[0] for word in words[1:] if re.match(r"--?[a-z]", word)}
        assert typed <= {*known, "--help", "-h"}, line
        whole = not any(word in {"-h", "--help"} for word in words) and words[1:]
        if whole and not hasattr(command, "commands"):
            with suppress(FileNotFoundError):
                command.make_context(name, list(words[1:]), parent=context, resilient_parsing=True)


def tables() -> list[tuple[str, str]]:
    """Return every block of the documentation that is a part of watchbook.toml, with its page."""
    blocks = [
        (path.name, block.strip("\n") + "\n") for path in PAGES for block in INDENTED.findall(path.read_text("utf-8"))
    ]
    return [(name, re.sub(r"^ {4}", "", block, flags=re.MULTILINE)) for name, block in blocks if TABLE.match(block)]


@pytest.mark.parametrize(("page", "block"), tables(), ids=lambda text: text[:24])
def test_a_part_of_the_configuration_that_is_shown_reads(page: str, block: str) -> None:
    """Put over the least that a watchbook.toml says; a table that it has itself takes the place of that one."""
    data = tomllib.loads(block)
    least = tomllib.loads(MINIMAL)
    for name in data.keys() & least.keys():
        if isinstance(data[name], dict):
            data[name] = {**least[name], **data[name]}
    source = read_toml(MINIMAL, page)
    source.data.update(data)
    people = {
        name
        for turns in data.get("oncall", {}).values()
        if isinstance(turns, list)
        for turn in turns
        for name in turn.get("people", [turn.get("person")])
    }
    source.data.setdefault("people", {}).update(
        {name: {} for name in people if name not in source.data.get("people", {})}
    )
    read_config(source)


@pytest.mark.slow
def test_the_quick_start_ends_with_ones_own_dumps_on_ones_own_page(tmp_path: Path) -> None:
    """docs/start.md, typed into a shell as it stands; only the server is left out, as it does not end."""
    blocks = [block for block in INDENTED.findall((ROOT / "docs/start.md").read_text("utf-8")) if "watchbook " in block]
    clone = tmp_path / "clone"
    clone.mkdir()
    (clone / ".venv").symlink_to(Path(sys.prefix))
    logs = tmp_path / "my-desk/logs"
    environment = {**os.environ, "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a"}
    environment |= {"GIT_COMMITTER_EMAIL": "a@b", "HOME": str(tmp_path)}

    def typed(block: str, folder: Path) -> None:
        lines = [line.strip() for line in block.splitlines() if "watchbook serve" not in line]
        script = "\n".join([f". {clone}/.venv/bin/activate", *lines])
        done = subprocess.run(
            ["bash", "-e", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    typed(blocks[0], clone)
    for back in range(20):
        write_day(logs.parent, dt.date(2026, 3, 5) + dt.timedelta(days=back))
    typed(blocks[1].replace("watchbook run", "watchbook run --as-of 2026-03-25T07:00+00:00"), logs.parent)
    assert "support" in (logs.parent / "site/index.html").read_text("utf-8").lower()
