"""Puts what was detected into watchbook.toml: [dumps] in place of the one there, workflows beside those there."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

from watchbook.config import CONFIG_NAME, load_engagement
from watchbook.config.date_slot import date_slot
from watchbook.dumps.discovery import find_dumps
from watchbook.errors import ConfigError
from watchbook.files import write_file
from watchbook.queries.preset_detection import FIELDS, PresetFit, detect_preset, lines_to_paste

DUMPS = re.compile(r"^\[dumps\][^\n]*\n(?:(?!\[).*\n?)*", re.MULTILINE)
WORKFLOW = re.compile(r"^\[workflows\.[^\]\n]+\][^\n]*\n(?:(?!\[).*\n?)*", re.MULTILINE)
EXAMPLE = "[workflows.support]"


def write_preset(root: Path, fit: PresetFit) -> str:
    """Write the lines of a preset into watchbook.toml, and return what was done.

    Raises:
        ConfigError: the file has no [dumps], or would not read any more; then it stays as it was.
    """
    path = root / CONFIG_NAME
    before = path.read_text("utf-8")
    dumps, mark, workflows = lines_to_paste(fit).partition("\n\n[workflows")
    workflows = f"[workflows{workflows}" if mark else ""
    due = re.search(r"^due\s*=.*$", before, re.MULTILINE)
    dumps = dumps.replace("\npath", f"\n{due[0]}\npath", 1) if due else dumps
    text, count = DUMPS.subn(lambda _: f"{dumps}\n\n", before, count=1)
    text = _without_second_table(text)
    if not count:
        raise ConfigError("has no table [dumps] that could be replaced", hints=("paste the lines by hand",))
    if fit.workflows:
        text = WORKFLOW.sub(lambda match: "" if match[0].startswith(EXAMPLE) else match[0], text)
        new = [part for part in workflows.split("\n\n") if part.split("\n")[0] not in text]
        text = f"{text.rstrip()}\n\n" + "\n\n".join(part.strip() for part in new) + "\n"
    write_file(path, text.encode())
    try:
        load_engagement(root)
    except ConfigError:
        write_file(path, before.encode())
        raise
    return f"{CONFIG_NAME} has the preset {fit.preset} now."


def _without_second_table(text: str) -> str:
    """Return a text whose [dumps.fields] stands once: what the first says goes to the head of the second."""
    first, matches, rest = text.partition(f"\n{FIELDS}\n")
    if not matches or FIELDS not in rest:
        return text
    sentence, _, after = rest.partition("\n\n")
    before, header, below = after.partition(FIELDS)
    ending, _, lines = below.partition("\n")
    return f"{first}\n\n{before}{header}{ending}\n{sentence}\n{lines}"


def write_start(root: Path, preset: str, template: str | None, here: Path) -> str:
    """Write a preset and a path into a new engagement, and the workflows that the newest dump there has.

    Return what was found of dumps, in sentences. A path that leads to files from `here` alone is written as it is seen
    from the engagement.

    Raises:
        ConfigError: there is no such preset, or the path has no {date}.
    """
    engagement = load_engagement(root)
    path = template or engagement.config.dumps.path
    dumps = find_dumps(engagement.root, path) if template else []
    if template and not dumps and is_relative(path) and find_dumps(here, path):
        path = Path(os.path.relpath(here / path, engagement.root)).as_posix()
        dumps = find_dumps(engagement.root, path)
    fit = PresetFit(preset, "", 0.0, 0, (), {}, (), (), path)
    newest, is_read = dumps[-1:], True
    if newest and "://" not in newest[0].url:
        fits = [
            fit_found for fit_found in detect_preset(Path(newest[0].url), engagement.root) if fit_found.preset == preset
        ]
        fit = replace(fits[0], path=path) if fits else fit
        is_read = bool(fits)
    write_preset(root, fit)
    if not template:
        return ""
    if dumps:
        count = f"There are {len(dumps):,} files" if len(dumps) > 1 else "There is 1 file"
        advice = f" The preset {preset} finds no conversation in the newest: watchbook preset detect {newest[0].url}"
        return f"{count} under {path}.{'' if is_read else advice}"
    slot = date_slot(path)
    where = f", seen from {root}" if is_relative(path) else ""
    return f"No file is there yet under {path}{where}; its name has the day as {slot.words} where {slot.text} stands."


def is_relative(template: str) -> bool:
    """Return whether a path starts where watchbook.toml lies."""
    return "://" not in template and not Path(template).is_absolute()
