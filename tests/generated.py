"""The pages of docs/ that are made from the code, so that they cannot lie. `make docs` writes them; a test compares."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from typer.testing import CliRunner

from tests.architecture import with_rooms
from tests.evidence.adversarial.table import with_table
from tests.notebook_names import with_names
from watchbook.check.codes import findings_page
from watchbook.cli import app
from watchbook.config import Config, Engagement, GraceConfig, json_schema, read_config, read_toml
from watchbook.config.mapping_tables import ColumnConfig
from watchbook.config.tables import FieldConfig
from watchbook.config.values import Table
from watchbook.evidence.record import fields
from watchbook.evidence.record.standards import standards_page
from watchbook.metrics import fields_of, metrics_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import BaseModel

DOCS = Path(__file__).parents[1] / "docs"
MINIMAL = '[engagement]\nname = "D"\ntimezone = "UTC"\n[dumps]\npath = "l/{date}.jsonl"\n[workflows.d]\n'
MADE = "<!-- made by: make docs -->"

FIELDS = """What a field holds that is not usable is null for that record, and counted: as unusable by type, range
or words, in `watchbook intake`, and in a finding where it is much (WB322, WB323, WB328). Findings show its shape,
`2 digits and %`, never the value.

- Choices are read in any case: `Down` and `DOWN` are `down`. In another language or spelling, say what is meant, under
  [dumps]: `words.feedback = { up = ["gut"], down = ["schlecht"] }`; so with a truth: `words.handoff =
  { true = ["ja"], false = ["nein"] }`.
- Per cent are said under [dumps.fields]: `confidence = { path = "confidence", scale = 0.01 }`; the sign may stay.
- Texts that only say that there is nothing are null like an empty text: `None`, `null`, `nil`, `NaN`, `NA`, `n/a`,
  `<NA>`, `NaT`, `undefined`, `(none)`, `-`, in small or capital letters; in `repeat_of`, 0, -1 and false, too. Not so
  in ids, workflows, versions and channels; and where one of them is a word of its own, it is one once it stands among
  the field's `choices` or `words`.
- `model_version`, `prompt_version` and `channel` are published: in the ledger, on the site, in messages. So a value
  is shown that is one short token: at most 80 Latin letters, digits and `._:/+-@`, as in `v3.2`, `gpt-4o-2024-08-06`,
  `claude-3.5:b7`, `prompt/p43@2`, `2026.11.2`, a commit's hash; or two to four words with spaces between them which
  are all known of channels and models (`analysis/watchbook/privacy/words.toml`), as in `web chat`, `In App
  Messenger`.
- None is a mail address, a URL, seven digits and more that are no date, hash or version, an account's number, a key
  of any kind (letters and digits that change as by chance, 24 or 32 hex digits, groups as of a licence), a UUID, a
  device's address, capitals and digits as of a passport or a number plate (`B-MW-1234`), a host, a name (`jane.doe`,
  `Jane-Doe`, `jane`: some hundred given names are known), more than two words that are not known of channels and
  models, or a sentence. Those are counted as `(withheld)`, and said in a finding that never repeats them (WB331). So
  are hashes, where a file holds more than two that stand in fewer than three records each: they are ids, not a
  commit's.
- Values beyond the first 30 of a file and day, and more than five with digits or unknown words that stand in one
  record of a file each, are `(other)` (WB332). Where `(withheld)` or `(other)` are most of a day's records in a file,
  nothing of the field is shown. A name of one or two words that is not among the known ones cannot be told from a
  channel (`kowalski`, `adam_kowalski`), nor one hash in a file of one record from a commit's.
- Whether Tuesday's withheld value and Friday's are the same one is told by `watchbook withheld 2026-11-03 2026-11-06`:
  it reads the days' dumps again and prints a digest for each value, HMAC-SHA256 of field and value under a key, cut to
  12 hex digits, with how many conversations carry it. So whoever asks needs the dumps and the key. Digests go to that
  terminal alone: not into the ledger, which follows from dumps and configuration and from no secret, and so not to the
  site, into messages or git, where each new key would make every day another. The key is
  `.watchbook/digest-key`, which git ignores and `--new-key` writes, readable for its owner; or the variable
  `WATCHBOOK_DIGEST_KEY`, 32 characters or more, which comes first, and which two people, or an engineer and a job of
  CI, share to see the same digests. Without a key the command says how many conversations there are, and that it
  cannot tell them apart. Whoever has the key can look for a value they guess: it belongs to those who may read the
  dumps.
- What shall be shown whatever it looks like is declared: `channel = { words = ["live chat", "call centre"] }`.
- A truth is true, false, 1 or 0, also as text.
- `NAME = false` says that no dump has the field. Nobody misses it, and metrics that hang on it are taken away. Without
  that, a field that a metric of the front page needs and no dump has makes its days hollow (WB326); a field that is
  mapped here and never there is a warning.
- A field that is there and empty is another thing than one that is not there: `repeat_of` empty for weeks says that
  nobody came back, and no `repeat_of` says nothing. A metric whose fields were not there has no data.
"""


def _commands() -> Iterator[str]:
    yield from [
        "# Commands",
        "",
        MADE,
        "",
        "Every command takes `--help`; `watchbook --version` prints the version. Times carry an offset:",
        "2026-11-09T06:10-05:00.",
        "",
    ]
    runner = CliRunner(env={"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"})
    groups = [([str(group.name)], group.typer_instance) for group in app.registered_groups if group.typer_instance]
    for path, commands in [([], app), *groups]:
        for command in commands.registered_commands:
            if command.hidden or command.callback is None:
                continue
            words = [*path, command.name or command.callback.__name__]
            said = runner.invoke(app, [*words, "--help"], prog_name="watchbook").output
            yield from [
                f"## watchbook {' '.join(words)}",
                "",
                "```text",
                *(line.rstrip() for line in said.strip().splitlines()),
                "```",
                "",
            ]


def _config() -> Iterator[str]:
    yield from ["# watchbook.toml", "", MADE, ""]
    yield "A mistake is answered with its line, what is needed there and a right value to copy; so is an unknown key."
    yield "Editors that read JSON Schema complete the file from [watchbook.schema.json](watchbook.schema.json), which"
    yield "`watchbook init` and `watchbook update` put beside it; the first line there"
    yield from ["names it: `#:schema ./watchbook.schema.json`.", ""]
    tables: list[tuple[str, type[BaseModel]]] = []
    for name, field in Config.model_fields.items():
        model = _model(field.annotation)
        keyed = "dict" in str(field.annotation)
        tables.append((f"[{name}.NAME]" if keyed else f"[{name}]", model))
        tables += [
            (f"[{name}.NAME.{key}]", _model(inner.annotation))
            for key, inner in model.model_fields.items()
            if keyed and isinstance(inner.default_factory, type)
            if issubclass(inner.default_factory, Table)
        ]
        tables += [
            (f"[[{name}.NAME.{key}]]" if keyed else f"[[{name}.{key}]]", listed)
            for key, inner in model.model_fields.items()
            for listed in getattr(inner.annotation, "__args__", ())
            if str(inner.annotation).startswith("list[") and hasattr(listed, "model_fields")
        ]
        if name == "dumps":
            tables += [
                (f"[dumps.{key}]", _model(model.model_fields[key].annotation)) for key in ("csv", "conversation")
            ]
            tables += [("[dumps.fields.NAME]", FieldConfig), ("[dumps.columns.NAME]", ColumnConfig)]
    for label, model in tables:
        yield from [f"## {label}", "", model.__doc__ or "", "", "| key | | default |", "| --- | --- | --- |"]
        for key, field in model.model_fields.items():
            default = "needed" if field.is_required() else _default(field.get_default(call_default_factory=True))
            yield f"| `{key}` | {field.description or ''} | {default} |"
        yield ""
    yield from ["## Fields of a record", "", "| field | type | usable |", "| --- | --- | --- |"]
    for field in fields_of(_engagement()).values():
        bounds = f"{field.min:g} to {field.max:g}" if field.min is not None and field.max is not None else ""
        words = f"expected are {', '.join(field.words)}" if field.words else ""
        yield f"| `{field.name}` | {field.type} | {' or '.join(field.choices) or bounds or words} |"
    yield ""
    yield from FIELDS.splitlines()


def _metrics() -> Iterator[str]:
    yield from ["# Metrics", "", MADE, ""]
    yield "What every workflow is measured by. In `watchbook.toml`, `[metrics.NAME]` changes one of them in part, adds"
    yield "one or removes one with `off = true`. Expressions are polars SQL over a record's fields; where the answer is"
    yield "null, the record is left out. They see each value as the dump has it, also what is withheld from publication"
    yield "([config.md](config.md), Fields of a record)."
    yield ""
    for metric in metrics_of(_engagement()).values():
        yield from [f"## {metric.name}: {metric.title}", "", metric.about, ""]
        among = f" among `{metric.among}`" if metric.among else ""
        yield f"{metric.kind.capitalize()} of `{metric.expression}`{among}."
        worse = {"both": "Either direction is worse.", "none": "No direction is worse."}
        yield worse.get(metric.worse, f"Worse is {metric.worse}.")
        yield from ["" if metric.alerts else "Drawn, and asks for no entry.", ""] if not metric.alerts else [""]


def _model(annotation: Any) -> type[BaseModel]:
    for part in (annotation, *getattr(annotation, "__args__", ())):
        if hasattr(part, "model_fields"):
            return part  # type: ignore[no-any-return]  # a pydantic model, as its attribute says
    raise TypeError(annotation)


def _default(value: object) -> str:
    if value in (None, "", {}, []):
        return ""
    if isinstance(value, GraceConfig):
        return _default(value.sev3)
    if isinstance(value, Table):
        return ""
    if hasattr(value, "total_seconds"):
        hours = value.total_seconds() / 3600
        return f"`{hours:g}h`" if hours >= 1 else f"`{hours * 60:g}m`"
    return f"`{value:%H:%M}`" if hasattr(value, "hour") else f"`{value}`"


def _engagement() -> Engagement:
    source = read_toml(MINIMAL, "watchbook.toml")
    return Engagement(Path(), read_config(source), source)


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "architecture.md": lambda: with_rooms((DOCS / "architecture.md").read_text("utf-8")),
    "commands.md": lambda: "\n".join(_commands()),
    "config.md": lambda: "\n".join(_config()),
    "evidence.md": lambda: with_table((DOCS / "evidence.md").read_text("utf-8")),
    "findings.md": findings_page,
    "metrics.md": lambda: "\n".join(_metrics()),
    "notebooks.md": lambda: with_names((DOCS / "notebooks.md").read_text("utf-8")),
    "standards.md": standards_page,
    "record.schema.json": fields.json_schema,
    "watchbook.schema.json": json_schema,
}
"""What makes each generated page, by its name below docs/."""


if __name__ == "__main__":
    for name, page in PAGES.items():
        text = page()
        (DOCS / name).write_text(text if text.endswith("\n") else text + "\n", "utf-8")
