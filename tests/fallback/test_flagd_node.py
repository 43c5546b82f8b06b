"""flagd's evaluator for Node, which is another program than ours, reads the same routes."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.fallback.flag_files import DESK, NOON, flags
from watchbook.fallback.reader import route

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("WATCHBOOK_NODE", Path.home() / ".cache" / "watchbook-node"))
"""Where `npm install --prefix FOLDER @openfeature/flagd-core@4.0.1 @openfeature/core` put it; .ci/run does."""
there = pytest.mark.skipif(
    not shutil.which("node") or not (FOLDER / "node_modules/@openfeature/flagd-core").is_dir(),
    reason=f"node or @openfeature/flagd-core in {FOLDER} is missing",
)


def evaluated(cases: list[dict[str, object]]) -> list[str]:
    """Return what flagd-core answers, in one process."""
    done = subprocess.run(
        ["node", str(HERE / "flagd.cjs"), str(FOLDER)],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


@there
def test_it_agrees_with_the_reader_on_a_thousand_files() -> None:
    """Any routes, any lease or none, any time around its end, any flag, also one there is not."""
    dice = random.Random(1954)
    cases, ours = [], []
    for number in range(1_000):
        names = [f"flow-{one}" for one in range(dice.randint(1, 5))]
        lease = dice.choice((None, dt.timedelta(seconds=dice.randint(1, 500_000))))
        made = flags({name: dice.choice(("ai", "manual")) for name in names}, seq=number, lease=lease)
        end = int(made.expires.timestamp()) if made.expires else int(NOON.timestamp())
        now = end + dice.choice((-100_000, -1, 0, 1, 100_000))
        flag = dice.choice([*names, "unheard-of"])
        cases.append({"document": made.document().decode(), "flag": flag, "now": now})
        ours.append(route(made.document(), flag, engagement=DESK, now=now))
    assert evaluated(cases) == ours
    assert {"ai", "manual"} == set(ours)


@there
def test_a_truncated_file_gives_it_nothing() -> None:
    """At every length but the whole one it keeps what it had, which at first is nothing."""
    whole = flags().document().decode()
    now = int(NOON.timestamp())
    cases = [{"document": whole[:length], "flag": "card-support", "now": now} for length in range(len(whole) - 1)]
    assert set(evaluated(cases)) == {"manual"}
    assert evaluated([{"document": whole, "flag": "card-support", "now": now}]) == ["ai"]
