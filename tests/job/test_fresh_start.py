"""Whatever is changed between two runs, the books are those of a fresh start."""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.desk import FIRST
from watchbook import bands, check
from watchbook.check import formats
from watchbook.config import load_engagement
from watchbook.job.daily_work import DailyWork
from watchbook.job.months import day_series

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

DAYS = 45
WORKFLOWS = ("support", "sales", "billing")
"""Of which the dumps speak, whatever the configuration says."""
METRICS = {
    "long": 'share = "turns > {0}"',
    "turns_again": 'mean = "turns * {0}"',
    "busy": 'count = "turns > {0}"',
    "shape": 'histogram = "turns"\nbins = {{ start = 0.0, stop = 16.0, count = {0} }}',
    "slowest": 'quantile = "turns"\nq = 0.9\nbins = {{ start = 0.0, stop = 20.0, count = {0} }}',
    "volume": "off = true",
    "handoff_rate": 'share = "turns > {0}"',
    "confidence": 'worse = "down"\nlimits = {{ max = 0.{0} }}',
    "review_failure": "off = true",
}
"""Tables of metrics, of which each can be had in several definitions."""
WHAT = ("workflow", "rename", "order", "metric", "dump", "late", "entry", "as-of", "budget", "zone")
"""What may change."""
PART = st.integers(0, 999).map(lambda number: number / 1000)
"""A part of what there is, below the whole."""
ALL_APART = 99
"""More months than there are."""
KINDS = ("incident", "change", "observation", "manual")


@dataclass
class Desk:
    """An engagement as it is at some time."""

    workflows: list[str] = field(default_factory=lambda: ["support"])
    metrics: dict[str, int] = field(default_factory=dict)
    """Name → which definition."""
    dumps: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(DAYS), 0))
    """Day → which of its possible dumps."""
    late: dict[int, int] = field(default_factory=dict)
    """The same of files that came beside them later."""
    entries: dict[str, str] = field(default_factory=dict)
    """File → text."""
    last: int = DAYS - 10
    """The last day that is due."""
    budget: float = 2.0
    zone: str = "UTC"

    def write(self, root: Path) -> None:
        """Write what there is into a folder, over what was there."""
        for name in ("logs", "journal"):
            shutil.rmtree(root / name, ignore_errors=True)
            (root / name).mkdir(parents=True)
        for day, which in self.dumps.items():
            (root / "logs" / f"{FIRST + dt.timedelta(days=day)}.jsonl").write_text(dump(day, which))
        for day, which in self.late.items():
            text = dump(day, which).replace('_id": "', '_id": "late-')
            (root / "logs" / f"{FIRST + dt.timedelta(days=day)}-late.jsonl").write_text(text)
        for name, text in self.entries.items():
            path = root / "journal" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (root / "watchbook.toml").write_text(self.config)

    @property
    def config(self) -> str:
        """watchbook.toml."""
        return "\n".join(
            [
                '[engagement]\nname = "Desk"\ntimezone = "' + self.zone + '"\n[dumps]\npath = "logs/{date}*.jsonl"',
                f"[alerts]\nfalse_alarms_per_workflow_year = {self.budget}",
                *(f'[workflows.{name}]\ntitle = "{name}"' for name in self.workflows),
                *(f"[metrics.{name}]\n{METRICS[name].format(which)}" for name, which in self.metrics.items()),
            ]
        )


def dump(day: int, which: int) -> str:
    """Return one of the dumps that a day may have had: of 4 the numbers of the day before, of 5 without turns."""
    chance = random.Random(f"{day - 1} 0" if which == 4 else f"{day} {which}")
    at = dt.datetime.combine(FIRST + dt.timedelta(days=day), dt.time(8), dt.UTC)
    return "".join(
        json.dumps(
            {
                "ts": (at + dt.timedelta(minutes=index)).isoformat(),
                "conversation_id": f"{day}-{index}",
                "workflow": WORKFLOWS[index % 3],
                "confidence": round(chance.random(), 3),
                **({} if which == 5 else {"turns": chance.randint(2, 14)}),
                "handoff": chance.random() < 0.2 + 0.3 * (which == 2),
                "review": chance.choice(["pass", "fail", None]),
            }
        )
        + "\n"
        for index in range(0 if which == 3 else chance.randint(5, 90))
    )


def entry(kind: str, workflow: str, first: int, length: int) -> tuple[str, str]:
    """Return an entry's file and text."""
    begins = FIRST + dt.timedelta(days=first)
    ends = begins + dt.timedelta(days=length)
    told = f"{ends + dt.timedelta(days=1)}T06:40Z"
    lines = [f"title: A {kind}", f"workflows: [{workflow}]"]
    if kind == "manual":
        lines += ["type: incident", f"days: {begins}/{ends}", "severity: sev3", "status: monitoring", "cause: fault"]
        lines += [f"noticed: {{by: ann, at: {told}, how: band}}", "switches:"]
        lines += [f"  - {{at: {begins}T09:00Z, workflow: {workflow}, to: manual, by: ann, reason: wrong}}"]
        lines += [f"  - {{at: {told}, workflow: {workflow}, to: ai, by: ann, reason: right}}"]
    elif kind == "incident":
        lines += ["type: incident", f"days: {begins}/{ends}", "severity: sev3", "status: open", "cause: fault"]
        lines += [f"noticed: {{by: ann, at: {told}, how: band}}"]
    else:
        lines += [f"type: {kind}", f"days: {begins}"]
    text = "\n".join(["---", *lines, "---", "## What changed", "", "A map."])
    return f"{begins:%Y/%m}/{begins}-{kind}-{workflow}-{length}.md", f"{text}\n"


def change(desk: Desk, data: st.DataObject) -> None:
    """Add, rename, change or remove one thing."""
    what = data.draw(st.sampled_from(WHAT))
    if what == "workflow":
        name = data.draw(st.sampled_from(WORKFLOWS))
        desk.workflows = [one for one in desk.workflows if one != name] or ["support", "sales"]
        desk.workflows += [name] if data.draw(st.booleans()) and name not in desk.workflows else []
    elif what == "rename":
        desk.workflows[0] = next(name for name in (*WORKFLOWS, "other") if name not in desk.workflows)
    elif what == "order":
        desk.workflows.reverse()
    elif what == "metric":
        name, which = data.draw(st.sampled_from(sorted(METRICS))), data.draw(st.integers(0, 6))
        desk.metrics.pop(name, None)
        desk.metrics |= {name: which + 1} if which else {}
    elif what == "dump":
        desk.dumps[data.draw(st.integers(0, DAYS + 3))] = data.draw(st.integers(0, 5))
    elif what == "late":
        desk.late[data.draw(st.integers(0, DAYS + 3))] = data.draw(st.integers(0, 5))
    elif what == "zone":
        desk.zone = data.draw(st.sampled_from(["UTC", "Pacific/Honolulu"]))
    elif what == "entry":
        kind, workflow = data.draw(st.sampled_from(KINDS)), data.draw(st.sampled_from(WORKFLOWS))
        name, text = entry(kind, workflow, data.draw(st.integers(0, DAYS)), data.draw(st.integers(0, 3)))
        desk.entries = {file: said for file, said in desk.entries.items() if file != name and f"-{kind}-" not in file}
        desk.entries |= {name: text} if data.draw(st.booleans()) else {}
    elif what == "as-of":
        desk.last = data.draw(st.integers(1, DAYS + 3))
    else:
        desk.budget = data.draw(st.sampled_from([1.0, 2.0, 8.0]))


def spoil_memories(home: Path, data: st.DataObject) -> None:
    """Lose a few of the files that a desk remembers by, or damage them: none is believed for it.

    How many there are depends on the clock, as nothing vouches for a file of just now; what is drawn must not.
    """
    for part, where, is_lost in data.draw(st.lists(st.tuples(PART, PART, st.booleans()), max_size=4)):
        paths = sorted(path for path in home.rglob("*") if path.is_file())
        if not paths:
            return
        path = paths[int(part * len(paths))]
        content = path.read_bytes()
        place = int(where * len(content))
        if is_lost or not content:
            path.unlink()
        else:
            path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])


def run(root: Path, desk: Desk, *, fails: bool = False) -> dict[str, bytes]:
    """Do the day's work at a folder and return the ledger's state, byte by byte; where it fails, as it was."""
    desk.write(root)
    staged = root / "staged"
    shutil.rmtree(staged, ignore_errors=True)
    at = dt.datetime.combine(FIRST + dt.timedelta(days=desk.last + 1), dt.time(6, 30), dt.UTC)
    today = DailyWork.open(at.isoformat(), str(staged), str(root))
    today.roll_up(progress=lambda *_: None)
    today.score()
    if not fails:
        today.staging.ledger.place(staged)
    folder = root / "ledger/state"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def what_is_said(root: Path, desk: Desk) -> str:
    """Return the check of a desk as JSON, twice the same."""
    at = dt.datetime.combine(FIRST + dt.timedelta(days=desk.last + 1), dt.time(6, 30), dt.UTC)
    texts = [formats.json(check.check(check.Books.read(load_engagement(root)), at)) for _ in range(2)]
    assert texts[0] == texts[1]
    return texts[0]


def forgetful(root: Path, copy: Path) -> Path:
    """Return a copy of a desk's books that remembers nothing."""
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".watchbook", "logs", "staged"))
    return copy


def compare(where: Path, data: st.DataObject) -> None:
    """Change a desk that remembers, a few things at a time, and compare it each time with one that never ran."""
    desk, remembers = Desk(), where / "remembers"
    shutil.rmtree(where, ignore_errors=True)
    run(remembers, desk)
    for step in range(3):
        for _ in range(data.draw(st.integers(1, 3))):
            change(desk, data)
        spoil_memories(remembers / ".watchbook", data)
        if data.draw(st.booleans()):
            run(remembers, desk, fails=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(day_series, "APART", data.draw(st.integers(1, 3)))  # so that months are read as one, or not
            remembered = run(remembers, desk)
            patch.setattr(day_series, "APART", ALL_APART)
            assert remembered == run(where / f"fresh-{step}", desk)
        assert what_is_said(remembers, desk) == what_is_said(forgetful(remembers, where / f"forgetful-{step}"), desk)


QUICK = settings(
    deadline=None,
    max_examples=4,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a smaller example is not worth the minutes of finding it
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@QUICK
@given(st.data())
def test_a_desk_that_remembers_has_the_books_of_a_fresh_start(tmp_path: Path, data: st.DataObject) -> None:
    """Workflows, metrics, dumps, entries and now may come, go and change: state is the same, byte for byte."""
    compare(tmp_path / "desks", data)


@pytest.mark.slow
@settings(QUICK, max_examples=24)
@given(st.data())
def test_many_desks_that_remember_have_the_books_of_a_fresh_start(tmp_path: Path, data: st.DataObject) -> None:
    """The same, looked for longer."""
    compare(tmp_path / "desks", data)


def test_a_run_that_fails_late_does_not_cost_what_was_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was judged and not placed, the next run remembers what belongs to the ledger as it stands."""
    desk = Desk()
    run(tmp_path, desk)
    for _ in range(2):
        desk.last += 1
        run(tmp_path, desk, fails=True)
    memories: list[bands.Memory | None] = []
    judge = bands.judge_changed

    def listen(
        series: list[bands.Series],
        memory: bands.Memory | None,
        **options: Any,  # whatever they are
    ) -> bands.Judgement:
        memories.append(memory)
        return judge(series, memory, **options)

    monkeypatch.setattr(bands, "judge_changed", listen)
    run(tmp_path, desk)
    assert memories != [None]
