"""What --help shows to somebody who is tired."""

from __future__ import annotations

import shlex

import pytest
from typer.main import get_command

from tests.cli.test_cli import watchbook
from watchbook.cli import app
from watchbook.cli.help_page import GROUPS, examples

COMMANDS = {name: command for name, command in get_command(app).commands.items() if not command.hidden}  # type: ignore[attr-defined]  # a group


def test_every_command_is_in_one_group_and_has_examples() -> None:
    """Somebody looks for the night, not for a letter."""
    grouped = [name for names in GROUPS.values() for name in names]
    assert len(grouped) == len(set(grouped))
    assert set(COMMANDS) <= set(grouped)
    assert set(COMMANDS) <= set(examples())


@pytest.mark.parametrize("line", [line for name in COMMANDS for line in examples()[name]])
def test_an_example_can_be_typed(line: str) -> None:
    """Its options are those of the command."""
    _, name, *words = shlex.split(line)
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_no_sentence_of_the_page_is_cut(tmp_path_factory: pytest.TempPathFactory) -> None:
    """With -h as with --help."""
    page = watchbook(tmp_path_factory.mktemp("nowhere"), "-h").stdout
    assert "..." not in page.replace("[ARGS]...", "")
    assert all(f"{title}:" in page for title in GROUPS)
