"""Which preset reads a file best, and what it makes of it: fields, what is missing, what that costs."""

from __future__ import annotations

import dataclasses
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from watchbook.config import Config, Engagement, TomlFile
from watchbook.config.presets import merge_dumps, preset_names, read_preset
from watchbook.dumps.csv_dialect import COMMAS, CsvDialect
from watchbook.dumps.log_files import COMPRESSIONS
from watchbook.dumps.nested.csv_sniffer import phrase_of_dialect, sniff
from watchbook.dumps.nested.row_condition import MARK
from watchbook.dumps.shapes import SAMPLED, shape_of
from watchbook.dumps.streams import Pieces, RawBytes
from watchbook.errors import DumpError, Place, WatchbookError
from watchbook.metrics import fields_in, metrics_of
from watchbook.queries.file_reading import FileReading, demand_file, file_reading, used_columns
from watchbook.queries.path_survey import FRONT, NO_OFFSET, survey, survey_text, workflow_lines, workflow_names
from watchbook.queries.sampling.path_guess import NO_DAY, day_of, template_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SAMPLE = 20_000
"""Rows of a file that are looked at."""
EXAMPLES = 3
HEAD = 1 << 18
HALF = 0.5
"""Share of rows below which a preset may be the wrong one."""
FIELDS = "[dumps.fields]"


@dataclass(frozen=True, slots=True)
class FieldFit:
    """What a preset finds of one field."""

    name: str
    share: float
    """Of the rows that can be used, those that hold it."""
    examples: tuple[str, ...]
    """What its values look like, and nothing of what they say."""


@dataclass(frozen=True, slots=True)
class PresetFit:
    """How well a preset reads a file."""

    preset: str
    title: str
    share: float
    """Of the rows, those that have a time and a conversation."""
    rows: int
    fields: tuple[FieldFit, ...]
    missing: dict[str, str]
    """Field that no row holds → why, as far as the preset knows."""
    costs: tuple[str, ...]
    """Metrics that will have no data."""
    workflows: tuple[str, ...]
    """What rows call their workflows, where few and publishable."""
    path: str
    """A path template, from the file's own name."""
    csv: dict[str, str] = field(default_factory=dict)
    """How its table is written, where not with commas in UTF-8."""
    is_naive: bool = False
    """Whether its times have no offset, and nothing says in which zone they are."""

    @property
    def rank(self) -> tuple[float, int, int]:
        """What orders presets: the share of rows, and how many fields are found; our own names before others'."""
        named_values = sum(fit.share > 0 for fit in self.fields)
        return round(self.share, 2), named_values, self.preset == "flat"


def detect_preset(path: Path, root: Path) -> list[PresetFit]:
    """Return how well each preset reads a file, the best first; presets that read nothing of it are left out.

    Raises:
        DumpError: there is no such file, or it is empty.
    """
    demand_file(path)
    if not path.stat().st_size:
        raise DumpError("the file is empty", place=Place(str(path)), hints=("give one that holds a day's logs",))
    csv = _csv_table(path)
    fits = [fit for name in preset_names() if (fit := _fit(name, path, root, csv)) is not None]
    return sorted(fits, key=lambda fit: fit.rank, reverse=True)


def engagement_of(preset: str, path: str, root: Path, csv: dict[str, str] | None = None) -> Engagement:
    """Return an engagement that has nothing but a preset and a path."""
    table: dict[str, Any] = {"path": path, **({"csv": csv} if csv else {})}
    data = {
        "engagement": {"name": "-", "timezone": "UTC"},
        "dumps": {"naive_timestamps": "UTC", **merge_dumps(read_preset(preset).dumps, table)},
        "workflows": {"w": {}},
    }
    return Engagement(root, Config.model_validate(data), TomlFile("watchbook.toml", data, {}))


def _table_head(path: Path) -> bytes | None:
    """Return what a table of text starts with, decompressed; None for a file that is none."""
    *_, before, last = ("", "", *path.name.lower().split("."))
    compression = last if last in COMPRESSIONS else ""
    if (before if compression else last) != "csv":
        return None
    with path.open("rb") as file:
        pieces = iter(Pieces(RawBytes(file), compression))
        return next(pieces, b"")[:HEAD]


def _csv_table(path: Path) -> dict[str, str]:
    head = _table_head(path)
    if head is None:
        return {}
    dialect = sniff(head)
    usual = asdict(COMMAS)
    return {key: value for key, value in asdict(dialect).items() if value != usual[key] and key != "header"}


def _fit(name: str, path: Path, root: Path, csv: dict[str, str]) -> PresetFit | None:
    template = template_of(path)
    try:
        engagement = engagement_of(name, template, root, csv)
        reading = file_reading(engagement, path)
        frame, lines = _sample_rows(reading)
    except (WatchbookError, ValueError):
        return None
    usable = frame.filter(pl.col("ts").is_not_null() & pl.col("conversation_id").is_not_null())
    if not usable.height:
        return None
    columns = {column.name: column for column in reading.selection.fields}
    row_counts = used_columns(usable)
    fits = tuple(
        FieldFit(column, row_counts[column] / usable.height, _examples(usable[column]))
        for column in columns
        if not column.startswith((MARK, "#"))
    )
    fits = (*fits, *_fields_of_rows(reading, row_counts))
    preset = read_preset(name)
    absent = [field for field, table in engagement.config.dumps.fields.items() if table.absent]
    missing = {fit.name: preset.cannot.get(fit.name, "") for fit in fits if not fit.share}
    missing |= {field: preset.cannot.get(field, "") for field in absent}
    metrics = metrics_of(engagement_of("flat", template, root))
    void = {metric for metric, item in metrics.items() if fields_in(item, missing) and item.source == "dumps"}
    return PresetFit(
        name,
        preset.title,
        usable.height / max(lines, 1),
        lines,
        fits,
        missing,
        tuple(sorted(void)),
        workflow_names(usable["workflow"].drop_nulls().unique()) if "workflow" in usable.columns else (),
        template,
        csv,
        "naive_timestamps" not in preset.dumps and _is_naive(reading),
    )


def _is_naive(reading: FileReading) -> bool:
    """Return whether none of the first rows has a time once no zone is declared."""
    selection = dataclasses.replace(reading.selection, naive_zone=None)
    batch = next(iter(dataclasses.replace(reading, selection=selection).batches()), None)
    return batch is not None and batch.frame.height > 0 and not batch.frame["ts"].count()


def _fields_of_rows(reading: FileReading, row_counts: dict[str, int]) -> list[FieldFit]:
    """Return the fields that are made of conditions over rows: they are there where what these ask for is."""
    fields = [] if reading.kind is None else [field for field in reading.kind.fields if not field.is_column]
    columns_by_field = {
        field.name: [MARK + name for name, _, _ in field.where.columns] if field.where else [] for field in fields
    }
    return [
        FieldFit(name, float(all(row_counts[column] for column in columns)), ("made of rows",))
        for name, columns in columns_by_field.items()
    ]


def _sample_rows(reading: FileReading) -> tuple[pl.DataFrame, int]:
    """Return the rows that belong to a conversation, and how many there are with those that cannot be read."""
    frames, lines, height = [], 0, 0
    for batch in reading.batches():
        frame = batch.frame
        left_out = 0
        if reading.kind is not None and reading.kind.where is not None and frame.height:
            part = reading.kind.where.mask(frame)
            left_out = int((~part).sum())
            frame = frame.filter(part)
        frames.append(frame)
        lines += batch.lines - batch.blank - left_out
        height += frame.height
        if height > SAMPLE:
            break
    return pl.concat(frames, how="diagonal_relaxed"), lines


def _examples(column: pl.Series) -> tuple[str, ...]:
    shapes = dict.fromkeys(shape_of(value) for value in column.drop_nulls().head(SAMPLED).to_list())
    return tuple(shapes)[:EXAMPLES]


def lines_to_paste(fit: PresetFit) -> str:
    """Return the tables of watchbook.toml that read a file as a preset does."""
    out = ["[dumps]", f'preset = "{fit.preset}"', f"path = {_toml_text(fit.path)}"]
    out += [NO_OFFSET] if fit.is_naive else []
    preset_fields = read_preset(fit.preset).dumps["fields"]
    without = [name for name in fit.missing if name in FRONT and preset_fields.get(name) is not False]
    if without:
        out += ["", FIELDS, *(f"{name} = false" for name in sorted(without))]
    if fit.csv:
        out += ["", "[dumps.csv]", *(f"{key} = {_toml_text(value)}" for key, value in fit.csv.items())]
    out += workflow_lines(fit.workflows)
    return "\n".join(out) + "\n"


def _toml_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def undetected_text(path: Path) -> str:
    """Return what can be said of a file that no preset reads: how its table is written, and what stands where."""
    out = ["No preset finds a time and a conversation in any row of this file."]
    out += [] if day_of(path) else [NO_DAY]
    csv = _csv_table(path)
    table = [f"{key} = {_toml_text(value)}" for key, value in csv.items()]
    if csv:
        out.append(f"The table looks like this: {phrase_of_dialect(_dialect(csv))}.")
    found = survey(path)
    if found is not None and found.sights:
        return "\n".join([*out, survey_text(found, template_of(path), table)]) + "\n"
    if table:
        out += ["Write into watchbook.toml:", "", "[dumps.csv]", *table, ""]
    if path.suffix.lower() == ".xlsx":
        out.append("Excel's workbooks (.xlsx) are read with an extra: pip install 'watchbook[excel]'")
    if found is None and not csv and path.suffix.lower() != ".xlsx":
        out.append("No row of it can be read: it is no JSON, CSV or Parquet as its name says, or it is damaged.")
        return "\n".join(out) + "\n"
    out.append("Write under [dumps.fields] where ts, conversation_id and the others stand; `watchbook look` tries it.")
    return "\n".join(out) + "\n"


def part_sentence(fit: PresetFit, path: Path) -> str:
    """Return what a file is, if it lies where its preset's parts do: not what to begin with. Empty for a main file."""
    folders = path.resolve().parent.parts
    for part in read_preset(fit.preset).dumps.get("parts", ()):
        main, own = part.get("folder", ("", ""))
        if own in folders and main not in folders:
            return (
                f"A file under {own} is a part of {fit.preset}: run this on a file under {main} beside it;"
                " parts are joined to that by themselves."
            )
    return ""


def detection_text(fits: Sequence[PresetFit], path: Path) -> str:
    """Return what was detected, for people."""
    best = fits[0]
    if sentence := part_sentence(best, path):
        return sentence + "\n"
    out = [f"{best.preset}: {best.title}. {best.share:.0%} of {best.rows:,} rows can be used."]
    if len(fits) > 1:
        second = fits[1]
        out.append(f"The runner-up is {second.preset}: {second.share:.0%} of {second.rows:,} rows.")
    if best.csv:
        phrase = phrase_of_dialect(_dialect(best.csv))
        out.append(f"The table looks like this: {phrase}.")
    if best.is_naive:
        out.append(
            "None of them can be used before naive_timestamps says in which zone they are: no time has an offset."
        )
    out += [] if day_of(path) else [NO_DAY]
    out.append("")
    out += [
        f"  {fit.name:<16} {fit.share:>5.0%} of rows   {'; '.join(fit.examples)}" for fit in best.fields if fit.share
    ]
    out += [f"  {name:<16} is missing{f': {why}' if why else ''}" for name, why in best.missing.items()]
    if best.costs:
        out += ["", f"Without data: {', '.join(best.costs)}."]
    out += ["", "To be pasted into watchbook.toml:", "", lines_to_paste(best)]
    if best.share < HALF and (found := survey(path)) is not None:
        out += ["Less than half of the rows: this is perhaps another shape.", survey_text(found, template_of(path))]
    return "\n".join(out)


def _dialect(csv: dict[str, str]) -> CsvDialect:
    return CsvDialect(
        csv.get("delimiter", ","),
        csv.get("quote", '"'),
        csv.get("decimal", "."),
        csv.get("thousands", ""),
        csv.get("encoding", "utf-8"),
    )
