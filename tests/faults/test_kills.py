"""A few of the kills of `python -m benchmarks.faults.kills`: what was promised holds wherever a command is killed."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

import pytest

from benchmarks.faults.interposer import DEEDS, find_compiler
from benchmarks.faults.kill_scenes import SCENES
from benchmarks.faults.kills import KillBench, Trial, make_bench
from benchmarks.faults.state_kills import StateBench, restore

if TYPE_CHECKING:
    from benchmarks.faults.interposer import Deed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_compiler() is None, reason="no C compiler: no call of a command can be counted"),
]
SCENE = {scene.name: scene for scene in SCENES}
DEED = {deed.name: deed for deed in DEEDS}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> KillBench:
    """Return an engagement that can be killed."""
    return make_bench(tmp_path_factory.mktemp("kills"), verbose=True)


@pytest.mark.parametrize(
    ("scene", "deed", "times"),
    [
        ("note", "SIGKILL to all", 3),
        ("note", "ENOSPC from there on", 1),
        ("switch to people", "SIGKILL to all", 2),
        ("switch to people", "EIO once", 1),
        ("switch to the AI", "SIGKILL to all", 2),
        ("drill", "SIGKILL to all", 1),
        ("switch to people", "EIO once, in reading", 2),
        ("run", "SIGKILL to all", 1),
    ],
)
def test_a_command_that_is_struck_leaves_old_or_new(bench: KillBench, scene: str, deed: str, times: int) -> None:
    """Never a mixture, never a word that is untrue; the same command, given again, finishes it once."""
    if scene not in bench.states:
        bench.prepare(SCENE[scene], DEEDS)
    deeds: list[Deed] = [DEED[deed]]
    trials = list(bench.trials_at_calls(SCENE[scene], times, random.Random(11), deeds))
    assert {trial.where: bench.broken_promises(trial) for trial in trials} == {trial.where: [] for trial in trials}


def test_one_run_tells_what_a_kill_leaves_at_each_call(bench: KillBench) -> None:
    """The state that is noted at a call is what lies there once the command is really killed at it; some are healed."""
    if "note" not in bench.states:
        bench.prepare(SCENE["note"], DEEDS)
    states = StateBench(bench)
    assert states.validate(SCENE["note"], 2, random.Random(11)) == (2, 0)
    found, _ = states.recorded(SCENE["note"])
    assert len(found.calls) > 60
    for name in random.Random(11).sample(list(found.states), 2):
        strike = partial(restore, found.disk, found.states[name])
        assert bench.broken_promises(Trial(SCENE["note"], "the state of a SIGKILL", name, strike)) == []
    states.warm.close()


def test_a_folder_that_may_be_read_alone_is_said(bench: KillBench) -> None:
    """A switch to people never says that it happened when it did not."""
    if "switch to people" not in bench.states:
        bench.prepare(SCENE["switch to people"], DEEDS)
    trials = list(bench.trials_read_only(SCENE["switch to people"]))
    assert {trial.where: bench.broken_promises(trial) for trial in trials} == {trial.where: [] for trial in trials}
