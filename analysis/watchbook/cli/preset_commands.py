"""The commands that find out how logs are to be read."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from watchbook.cli.app import AsJson, Root, TextOrJson, app, err, out, the_engagement
from watchbook.cli.help_page import CommandsWithExamples

preset = typer.Typer(
    cls=CommandsWithExamples,
    help="Shapes of products' logs to start from: list, show, detect.",
    no_args_is_help=True,
)
app.add_typer(preset, name="preset")


@preset.command("list")
def print_presets(output_format: TextOrJson = "text", as_json: AsJson = False) -> None:
    """Print the presets there are."""
    from watchbook.config.presets import preset_names, read_preset

    presets = [read_preset(name) for name in preset_names()]
    if as_json or output_format == "json":
        keys = ("name", "title", "about", "documentation", "version")
        rows = [{key: getattr(about, key) for key in keys} for about in presets]
        out.print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for about in presets:
        out.print(f"{about.name:<24} {about.title}. {about.documentation}")


@preset.command("show")
def print_preset(name: Annotated[str, typer.Argument(metavar="NAME", help="As `list` has it.")]) -> None:
    """Print a preset's file, which any line of watchbook.toml overrides."""
    from watchbook.config.presets import preset_text

    out.print(preset_text(name))


@preset.command("detect")
def detect(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Samples of your logs, as they are.")],
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
    write: Annotated[bool, typer.Option("--write", help="Put the lines into watchbook.toml.")] = False,
    root: Root = None,
) -> None:
    """Print which preset reads a file best, what it finds, what is missing and what to paste."""
    from watchbook.queries.preset_detection import detect_preset, detection_text, part_sentence, undetected_text
    from watchbook.queries.preset_writing import write_preset

    for file in files:
        fits = detect_preset(file, Path.cwd())
        if as_json or output_format == "json":
            out.print(json.dumps([asdict(fit) for fit in fits], ensure_ascii=False, indent=2))
        else:
            out.print(detection_text(fits, file) if fits else undetected_text(file))
        is_part = bool(fits) and bool(part_sentence(fits[0], file))
        if write and fits and not is_part:
            out.print(write_preset(the_engagement(root).root, fits[0]))
        if not fits or is_part:
            if write:
                err.print("watchbook.toml stays as it was: there is no preset to write, and guesses are yours to make.")
            raise typer.Exit(2)


@app.command()
def look(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A dump.")],
    line: Annotated[int, typer.Option("--line", min=1, help="Which of its lines, or rows of a table.")] = 1,
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
    root: Root = None,
) -> None:
    """Print what becomes of a line: each field, where it stands, its value, type and outcome."""
    from watchbook.queries.line_look import look_at, look_json, look_text

    looks = look_at(the_engagement(root), file, line)
    out.print(look_json(looks) if as_json or output_format == "json" else look_text(looks), end="")
