"""The same conversations give the same numbers in the shape of every product that there is a preset for."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from tests.dumps.small import make, refreshed
from tests.presets.conversations import DAYS, MAIN, SHAPES, Files, flat, talks
from tests.presets.product_shapes import PRODUCTS
from watchbook.cli import app
from watchbook.config import load_engagement, read_config, read_toml
from watchbook.config.presets import preset_names, read_preset
from watchbook.dumps.intake_account import intake_rows
from watchbook.errors import ConfigError, DumpError
from watchbook.metrics import fields_in, fields_of, metrics_of
from watchbook.queries.line_look import look_at
from watchbook.queries.preset_detection import detect_preset, lines_to_paste
from watchbook.queries.preset_writing import write_preset
from watchbook.template import copy_template

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.rollups import IntakeState

HEAD = """[engagement]
name = "Desk"
timezone = "UTC"
[workflows.billing-bot]
also = ["101"]
[workflows.orders-bot]
also = ["102"]
"""
WRITERS = SHAPES | PRODUCTS
BOTH = [*SHAPES, *(pytest.param(name, marks=pytest.mark.slow) for name in PRODUCTS)]
"""Presets; those of single products take their time together."""
CARRIED = {
    "flat": {"channel", "confidence", "turns", "handoff", "feedback", "status", "latency_ms"},
    "messages": {"channel", "confidence", "turns", "handoff", "feedback"},
    "langfuse": {"channel", "confidence", "handoff", "feedback", "status", "latency_ms"},
    "langfuse-observations": {"channel", "confidence", "handoff", "status", "latency_ms"},
    "otel-genai": {"channel", "confidence", "turns", "handoff", "feedback", "status", "latency_ms"},
    "langsmith": {"channel", "confidence", "turns", "handoff", "feedback", "status", "latency_ms"},
    "openinference": {"channel", "confidence", "turns", "handoff", "feedback", "status", "latency_ms"},
    "mlflow": {"channel", "confidence", "turns", "handoff", "feedback", "status", "latency_ms"},
    "litellm": {"channel", "confidence", "turns", "handoff", "feedback", "status", "latency_ms"},
    "openai": {"channel", "confidence", "turns", "handoff", "feedback", "status"},
    "vercel-ai": {"channel", "confidence", "turns", "handoff", "feedback", "status", "latency_ms"},
    "rasa": {"channel", "confidence", "turns", "handoff"},
    "lex-v2": {"channel", "confidence", "handoff"},
    "amazon-connect": {"channel", "confidence", "turns", "handoff", "feedback"},
    "dialogflow-cx": {"channel", "confidence", "handoff"},
    "zendesk": {"channel", "handoff", "feedback"},
    "intercom": {"channel", "confidence", "turns", "handoff", "feedback"},
}
"""Preset → the fields that its shape, as written here, carries."""


def _config(preset: str) -> str:
    return f'{HEAD}[dumps]\npreset = "{preset}"\npath = "logs/{MAIN.get(preset, "")}{{date}}*"\n'


def _bytes(files: Files) -> dict[str, bytes]:
    return {f"logs/{name}": "\n".join(lines).encode() for name, lines in files.items()}


def _written(preset: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for day in DAYS:
        files |= _bytes(WRITERS[preset](day, talks(day)))
    return files


def _numbers(state: IntakeState, metrics: set[str]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    intake_rows(state.sources, state.accounts)
    sums: dict[tuple[Any, ...], list[int]] = {}
    for row in state.rollups:
        if row.metric in metrics:
            numbers = [row.n, row.total, row.squares, *row.bins]
            before = sums.get((row.day, row.workflow, row.metric), [0] * len(numbers))
            sums[row.day, row.workflow, row.metric] = [a + b for a, b in zip(before, numbers, strict=True)]
    return {key: tuple(numbers) for key, numbers in sums.items()}


def _carried_metrics(root: Path, preset: str) -> set[str]:
    metrics = metrics_of(load_engagement(root))
    every = {"conversation_id", "workflow", "ts"} | set().union(*CARRIED.values())
    return {
        name
        for name, metric in metrics.items()
        if metric.source == "dumps" and fields_in(metric, FIELDS) <= CARRIED[preset] & every
    }


FIELDS = frozenset(
    [
        "channel",
        "confidence",
        "turns",
        "handoff",
        "handoff_reason",
        "feedback",
        "csat",
        "status",
        "latency_ms",
        "rephrases",
        "resolved",
        "abandoned",
        "repeat_of",
        "eval",
        "duration_s",
    ]
)


@pytest.mark.parametrize("preset", BOTH)
def test_every_shape_gives_the_same_numbers(preset: str, tmp_path: Path) -> None:
    """Of every metric whose fields the shape carries the rollups are equal, to the integer."""
    (tmp_path / "flat").mkdir()
    (tmp_path / "shape").mkdir()
    plain = {name: data for day in DAYS for name, data in _bytes(flat(day, talks(day))).items()}
    expected = refreshed(make(tmp_path / "flat", HEAD + '[dumps]\npath = "logs/{date}*"\n', plain))
    root = make(tmp_path / "shape", _config(preset), _written(preset))
    metrics = _carried_metrics(root, preset)
    assert len(metrics) > 2
    assert _numbers(refreshed(root), metrics) == _numbers(expected, metrics)


def _dirty(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return files with half a line, a broken one and blank ones, one of them delivered twice, and one cut short."""
    names = [name for name in sorted(files) if name.endswith("l")]
    dirty = dict(files)
    for name in names:
        lines = dirty[name].split(b"\n")
        dirty[name] = b"\n".join([*lines[:3], b"", b'{"id": "x', b"INFO restarted", *lines[3:], lines[0]])
    first = min(files)
    stem, _, ending = first.rpartition(".")
    dirty[f"{stem}.again.{ending}"] = files[first]
    return dirty


@pytest.mark.parametrize("preset", BOTH)
def test_dirt_is_accounted_for_in_every_shape(preset: str, tmp_path: Path) -> None:
    """Half lines, duplicates, a file delivered twice: the same numbers, and an account that balances."""
    root = make(tmp_path, _config(preset), _written(preset))
    metrics = _carried_metrics(root, preset)
    clean = _numbers(refreshed(root), metrics)
    make(root, _config(preset), _dirty(_written(preset)))
    assert _numbers(refreshed(root), metrics) == clean


@pytest.mark.parametrize("preset", BOTH)
def test_a_truncated_file_balances_in_every_shape(preset: str, tmp_path: Path) -> None:
    """It gives the rows that it still holds, and says so."""
    files = {f"{name}.gz": gzip.compress(data) for name, data in _written(preset).items()}
    name = max(files)
    files[name] = files[name][: len(files[name]) // 2]
    state = refreshed(make(tmp_path, _config(preset), files))
    intake_rows(state.sources, state.accounts)
    assert [source.note for source in state.sources if source.source == name] == ["truncated"]


@pytest.mark.parametrize(("data", "why"), [(None, "there is no such file"), (b"", "the file is empty")])
def test_nothing_is_detected_in_no_file(data: bytes | None, why: str, tmp_path: Path) -> None:
    """A mistyped name is no shape that nobody knows."""
    if data is not None:
        (tmp_path / "export.jsonl").write_bytes(data)
    with pytest.raises(DumpError, match=why):
        detect_preset(tmp_path / "export.jsonl", tmp_path)


@pytest.mark.parametrize("preset", BOTH)
def test_a_preset_is_detected_by_its_shape(preset: str, tmp_path: Path) -> None:
    """The preset that fits best is named first, with what rows call their workflows."""
    files = _bytes(WRITERS[preset](DAYS[0], talks(DAYS[0])))
    name = next(name for name in files if MAIN.get(preset, "") in name)
    make(tmp_path, _config(preset), files)
    best = detect_preset(tmp_path / name, tmp_path)[0]
    assert (best.preset, best.share) == (preset, 1.0)
    assert best.workflows == (("101", "102") if preset == "zendesk" else ("billing-bot", "orders-bot"))
    found = {fit.name for fit in best.fields if fit.share}
    assert CARRIED[preset] - {"feedback", "status"} <= found


@pytest.mark.parametrize("preset", preset_names())
def test_a_preset_is_a_config(preset: str) -> None:
    """Each line of it is one that watchbook.toml may have; it names the page it was written after."""
    found = read_preset(preset)
    assert found.title
    assert found.about
    assert found.documentation
    config = read_config(read_toml(_config(preset), "watchbook.toml"))
    assert config.dumps.preset == preset


def test_an_engagement_overrides_a_line() -> None:
    """What watchbook.toml says of a field is taken in place of what the preset says of it, and of no other."""
    text = _config("messages") + '[dumps.fields]\nturns = {count = "true"}\n'
    fields = read_config(read_toml(text, "watchbook.toml")).dumps.fields
    assert fields["turns"].count == "true"
    assert fields["ts"].source == ["created_at", "timestamp", "ts", "time", "sent_at"]


def test_a_preset_that_does_not_exist_is_an_error_with_the_nearest() -> None:
    """At its line."""
    with pytest.raises(ConfigError, match="there is no preset 'langfus'") as caught:
        read_config(read_toml(_config("langfus"), "watchbook.toml"))
    assert str(caught.value.place) == "watchbook.toml:9"
    assert caught.value.hints == ("did you mean 'langfuse'?",)


def test_an_engagement_is_begun_from_a_preset(tmp_path: Path) -> None:
    """`init --preset --dumps` finds the workflows in the newest dump, and what it writes reads the dumps."""
    make(tmp_path, _config("messages"), _written("messages"))
    path = f"{tmp_path.as_posix()}/logs/{{date}}.csv"
    made = tmp_path / "made"
    result = CliRunner().invoke(app, ["init", str(made), "--preset", "messages", "--dumps", path])
    assert result.exit_code == 0, result.output
    config = load_engagement(made).config
    assert list(config.workflows) == ["billing-bot", "orders-bot"]
    assert sum(row.n for row in refreshed(made).rollups if row.metric == "volume") == 120


def test_a_path_seen_from_here_is_written_as_seen_from_the_engagement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever types a path sees it from where they stand; what is found, or that nothing is, is said."""
    make(tmp_path, _config("messages"), _written("messages"))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["init", "made", "--preset", "messages", "--dumps", "logs/{date}.csv"])
    assert f"There are {len(DAYS)} files under ../logs/{{date}}.csv.\n" in result.output
    assert load_engagement(tmp_path / "made").config.dumps.path == "../logs/{date}.csv"
    wrong = CliRunner().invoke(app, ["init", "other", "--preset", "lex-v2", "--dumps", "logs/{date}.csv"])
    assert "The preset lex-v2 finds no conversation in the newest: watchbook preset detect" in wrong.output
    nowhere = CliRunner().invoke(app, ["init", "third", "--preset", "messages", "--dumps", "no/{date}.csv"])
    assert "No file is there yet under no/{date}.csv, seen from third;" in nowhere.output


def test_what_a_preset_says_of_fields_nobody_counts_on(tmp_path: Path) -> None:
    """A field that a preset knows and no row holds is no mistake of watchbook.toml; one that is written there is."""
    text = _config("otel-genai") + '[dumps.fields]\nfeedback = "thumb"\n'
    make(tmp_path, text, {})
    fields = fields_of(load_engagement(tmp_path))
    assert (fields["feedback"].mapped, fields["confidence"].mapped) == (True, False)


def test_what_no_row_of_the_sample_holds_is_left_off_the_front_page(tmp_path: Path) -> None:
    """The lines to paste say that no dump has it, so that days are judged without it."""
    lines = [
        line.replace("app.turns", "other")
        for line in WRITERS["otel-genai"](DAYS[0], talks(DAYS[0]))[f"{DAYS[0]}.jsonl"]
    ]
    make(tmp_path, _config("otel-genai"), {f"logs/{DAYS[0]}.jsonl": "\n".join(lines).encode()})
    best = detect_preset(tmp_path / f"logs/{DAYS[0]}.jsonl", tmp_path)[0]
    assert "[dumps.fields]\nrephrases = false\nturns = false\n" in lines_to_paste(best)
    made = tmp_path / "made"
    copy_template(made, name="Desk", timezone="UTC")
    write_preset(made, best)
    assert load_engagement(made).config.dumps.fields["turns"].absent


def test_a_line_is_looked_at(tmp_path: Path) -> None:
    """Each field with where it stands, its value and its outcome; and what is left out says so."""
    root = make(tmp_path, _config("otel-genai"), _written("otel-genai"))
    looks = look_at(load_engagement(root), root / f"logs/{DAYS[0]}.jsonl", 1)
    assert [look.outcome for look in looks[:2]] == [
        "read",
        "left out: [dumps.conversation] where is not true of it",
    ]
    fields = {field.field: field for field in looks[0].fields}
    assert fields["handoff"].sources == ('attributes[key="app.handoff"].value', 'attributes[key="handoff"].value')
    assert fields["status"].value in ("ok", "error")


def test_a_line_of_a_part_is_looked_at_as_such(tmp_path: Path) -> None:
    """A part's rows need no time; what a field's own condition leaves out is said; dumps may lie outside the desk."""
    desk = tmp_path / "desk"
    desk.mkdir()
    make(desk, _config("langfuse").replace('path = "logs', 'path = "../logs'), {})
    make(tmp_path, "", _written("langfuse"))
    score = next(path for path in sorted(tmp_path.glob("logs/scores/*")) if path.stat().st_size)
    look = look_at(load_engagement(desk), score, 1)[0]
    outcomes = {field.field: field.outcome for field in look.fields}
    assert (look.outcome, outcomes["csat"], outcomes["(row's id)"]) == (
        "read, as a part of its conversation",
        "no row of it",
        "used",
    )


def test_a_value_that_cannot_be_used_is_not_said_to_be(tmp_path: Path) -> None:
    """Words that are not ours, numbers out of range and workflows that nobody declared are said as a run would."""
    line = {"ts": "2026-03-05T08:00:00Z", "conversation_id": "a", "workflow": "b", "feedback": "gut", "csat": 9}
    root = make(tmp_path, _config("flat"), {"logs/2026-03-05.jsonl": json.dumps(line).encode()})
    look = look_at(load_engagement(root), root / "logs/2026-03-05.jsonl", 1)[0]
    outcomes = {field.field: field.outcome for field in look.fields}
    assert (look.outcome, outcomes["feedback"], outcomes["csat"], outcomes["workflow"]) == (
        "set aside: its workflow is not declared",
        "invalid:not-among-choices",
        "invalid:out-of-range",
        "not declared under [workflows]",
    )


def test_a_scaled_number_is_shown_as_people_write_it(tmp_path: Path) -> None:
    """98.4 per cent are 0.984, whatever binary fractions make of the product."""
    line = {"ts": "2026-03-05T08:00:00Z", "conversation_id": "a", "workflow": "b", "score": 98.4}
    config = _config("flat") + '[dumps.fields]\nconfidence = { path = "score", scale = 0.01 }\n'
    root = make(tmp_path, config, {"logs/2026-03-05.jsonl": json.dumps(line).encode()})
    look = look_at(load_engagement(root), root / "logs/2026-03-05.jsonl", 1)[0]
    assert next(field.value for field in look.fields if field.field == "confidence") == "0.984"


def test_a_part_is_no_file_to_begin_with(tmp_path: Path) -> None:
    """Scores by themselves look like conversations; what they belong to is named, and nothing is offered to paste."""
    make(tmp_path, _config("langfuse"), _written("langfuse"))
    score = next(path for path in sorted(tmp_path.glob("logs/scores/*")) if path.stat().st_size)
    result = CliRunner().invoke(app, ["preset", "detect", str(score), "--root", str(tmp_path), "--write"])
    assert (result.exit_code, "run this on a file under traces beside it" in result.output) == (2, True)
    assert "[dumps]" not in result.output
    assert "watchbook.toml stays as it was" in result.output


def test_a_line_without_a_row_names_those_near_it(tmp_path: Path) -> None:
    """A row whose cells hold line ends is counted where it begins, and the message says where that is."""
    table = 'ts,conversation_id,note\n2026-03-05T08:00:00Z,a,"x\ny"\n2026-03-05T09:00:00Z,b,z\n'
    root = make(tmp_path, _config("flat"), {"logs/2026-03-05.csv": table.encode()})
    with pytest.raises(DumpError) as caught:
        look_at(load_engagement(root), root / "logs/2026-03-05.csv", 3)
    assert caught.value.hints[0].startswith("rows begin near it at --line 2 and --line 4; ")


def test_times_without_an_offset_are_said(tmp_path: Path) -> None:
    """A zone is asked for before a run sets every line aside, and nothing is guessed."""
    line = json.dumps({"ts": "2026-03-05T08:00:00", "conversation_id": "a", "workflow": "b"})
    root = make(tmp_path, _config("flat"), {"logs/2026-03-05.jsonl": line.encode()})
    best = detect_preset(root / "logs/2026-03-05.jsonl", root)[0]
    assert best.is_naive
    assert '# naive_timestamps = "..."' in lines_to_paste(best)


def test_detection_is_printed_as_json(tmp_path: Path) -> None:
    """For programs."""
    make(tmp_path, _config("flat"), _written("flat"))
    result = CliRunner().invoke(
        app, ["preset", "detect", str(tmp_path / f"logs/{DAYS[0]}.jsonl"), "--output-format", "json"]
    )
    assert json.loads(result.stdout)[0]["preset"] == "flat"
