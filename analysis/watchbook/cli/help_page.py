"""What --help shows: commands in groups, each in a whole sentence; examples below every command."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from typer.core import TyperGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typer._click import Command, Context, HelpFormatter

GROUPS = {
    "The day": (
        "run",
        "rollup",
        "check",
        "watch",
        "verdicts",
        "explain",
        "conversations",
        "withheld",
        "reviews",
        "intake",
        "build",
        "serve",
        "render",
    ),
    "The night": ("ack", "switch", "oncall", "handover", "shift", "new", "note"),
    "The journal": ("resolve", "followups", "merge", "withdraw"),
    "Proof": ("journal", "verify", "export", "drill"),
    "Set-up": ("init", "doctor", "update", "preset", "look", "backfill", "bands", "notify", "flags", "poll"),
}
"""The order of the page; a command that stands in no group is shown last, a name without a command not at all."""
SENTENCE = re.compile(r"(.*?[.])(?:\s|$)", re.DOTALL)


class CommandsWithExamples(TyperGroup):
    """Commands each of which shows how it is typed."""

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return a command with its examples below it."""
        command = super().get_command(ctx, cmd_name)
        words = [cmd_name]
        while ctx.parent is not None:
            words.insert(0, ctx.info_name or "")
            ctx = ctx.parent
        lines = examples().get(" ".join(words), ())
        if command is not None and not command.epilog and lines:
            below = "\n".join(f"  {line}" for line in lines)
            command.epilog = f"\b\nExamples:\n{below}"
        return command


class GroupedCommands(CommandsWithExamples):
    """The commands of the program, as people look for them."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write each group with the first sentence of its commands, whole."""
        shown = {name: command for name in self.list_commands(ctx) if (command := self._shown(ctx, name))}
        grouped = {name for names in GROUPS.values() for name in names}
        rest = {"Also": tuple(name for name in shown if name not in grouped)}
        for title, names in {**GROUPS, **rest}.items():
            rows = [(name, _first_sentence(shown[name])) for name in names if name in shown]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def _shown(self, ctx: Context, name: str) -> Command | None:
        command = self.get_command(ctx, name)
        return command if command and not command.hidden else None


@cache
def examples() -> Mapping[str, list[str]]:
    """Return the examples of every command, as somebody types them."""
    text = Path(__file__).with_name("examples.toml").read_text("utf-8")
    return {name: list(lines) for name, lines in tomllib.loads(text).items()}


def _first_sentence(command: Command) -> str:
    text = " ".join((command.help or "").split())
    match = SENTENCE.match(text)
    return match[1].removesuffix(".") if match else text
