"""How long a switch takes from the command to the router, and how long the router takes to ask.

    python -m benchmarks.offswitch --times 20

An S3 API on loopback (moto), `watchbook poll` at its pause of a second in a process of its own, and the reader asking a
thousand times a second for what it says. Measured from the call that publishes, when the switch is already committed.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fallback.desk import engagement, polling, seconds_until, switch
from tests.fallback.stores import BUCKET, s3
from watchbook.fallback.reader import route

if TYPE_CHECKING:
    from watchbook.config import Engagement

CALLS = 10_000


def main() -> None:
    """Switch there and back, ask, print both figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20, help="switches to people (default: 20)")
    parser.add_argument("--every", default="1s", help="the poller's pause (default: 1s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch, s3(patch):
        ours, copy = engagement(Path(folder) / "desk", f"s3://{BUCKET}/flags.json"), Path(folder) / "flags.json"
        switch(ours, "ai")
        with polling(ours, copy, options.every):
            took = [flipped(ours, copy) for _ in range(options.times)]
        print(
            f"{options.times} switches to people, poll every {options.every}: median {statistics.median(took):.2f} s, "
            f"longest {max(took):.2f} s"
        )
        started = time.process_time()
        for _ in range(CALLS):
            route(copy, "desk", engagement="Card desk")
        print(f"the reader: {(time.process_time() - started) / CALLS * 1e6:.0f} microseconds a call")


def flipped(ours: Engagement, copy: Path) -> float:
    """Return the seconds from publishing to the route that the reader gives, and give the work back."""
    seconds_until(copy, "ai")
    started = time.perf_counter()
    switch(ours, "manual")
    seconds_until(copy, "manual")
    took = time.perf_counter() - started
    switch(ours, "ai")
    return took


if __name__ == "__main__":
    main()
