"""What --help shows to somebody who is tired."""

from __future__ import annotations

import shlex

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from tests.cli.test_cli import watchbook
from watchbook.cli import app
from watchbook.cli.help_page import GROUPS, examples

COMMANDS = {name: command for name, command in get_command(app).commands.items() if not command.hidden}  # type: ignore[attr-defined]  # a group
ALL = {
    **COMMANDS,
    **{
        f"{name} {inner}": command
        for name, group in COMMANDS.items()
        for inner, command in getattr(group, "commands", {}).items()
    },
}


def test_every_command_is_in_one_group_and_has_examples() -> None:
    """Somebody looks for the night, not for a letter."""
    grouped = [name for names in GROUPS.values() for name in names]
    assert len(grouped) == len(set(grouped))
    assert set(COMMANDS) <= set(grouped)
    assert set(ALL) == set(examples())


@pytest.mark.parametrize("line", [line for name in ALL for line in examples()[name]])
def test_an_example_can_be_typed(line: str) -> None:
    """Its options are those of the command."""
    _, name, *words = shlex.split(line)
    name = f"{name} {words[0]}" if words and f"{name} {words[0]}" in ALL else name
    options = {option for parameter in ALL[name].params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_no_sentence_of_the_page_is_cut(tmp_path_factory: pytest.TempPathFactory) -> None:
    """With -h as with --help."""
    page = watchbook(tmp_path_factory.mktemp("nowhere"), "-h").stdout
    assert "..." not in page.replace("[ARGS]...", "")
    assert all(f"{title}:" in page for title in GROUPS)


def test_json_means_the_same_wherever_a_format_can_be_chosen() -> None:
    """--json is --output-format json, in every command that prints in more than one format."""
    options = {name: {option for parameter in ALL[name].params for option in parameter.opts} for name in ALL}
    assert [name for name in ALL if ("--output-format" in options[name]) != ("--json" in options[name])] == []


def test_the_examples_of_a_command_stand_below_its_help(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Also below a command of a group."""
    page = watchbook(tmp_path_factory.mktemp("nowhere"), "preset", "show", "--help").stdout
    assert "Examples:\n    watchbook preset show langfuse" in page


def test_a_shell_completes_commands() -> None:
    """With what --show-completion prints."""
    words = {"_WATCHBOOK_COMPLETE": "complete_bash", "COMP_WORDS": "watchbook exp", "COMP_CWORD": "1"}
    completion = CliRunner(env=words).invoke(app, [], prog_name="watchbook")
    assert completion.stdout.split() == ["explain", "export"]
