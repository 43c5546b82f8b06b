"""How long a switch takes from the command to the router, and how long the router takes to ask.

    python -m benchmarks.offswitch --times 20

An S3 API on loopback (moto), `watchbook poll` at its pause of half a second in a process of its own, and the reader
asking a thousand times a second for what it says. Measured from starting `watchbook switch`: it publishes, writes and
commits.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import pytest

from tests.fallback.desk import engagement, polling, seconds_to_people, switch
from tests.fallback.stores import BUCKET, s3
from watchbook.fallback.reader import route

CALLS = 10_000


def main() -> None:
    """Switch there and back, ask, print both figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20, help="switches to people (default: 20)")
    parser.add_argument("--every", default="500ms", help="the poller's pause (default: 500ms)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch, s3(patch):
        ours, copy = engagement(Path(folder) / "desk", f"s3://{BUCKET}/flags.json"), Path(folder) / "flags.json"
        switch(ours, "ai")
        with polling(ours, copy, options.every):
            took = [seconds_to_people(ours, copy) for _ in range(options.times)]
        print(
            f"{options.times} switches to people, poll every {options.every}: median {statistics.median(took):.2f} s, "
            f"longest {max(took):.2f} s"
        )
        started = time.process_time()
        for _ in range(CALLS):
            route(copy, "desk", engagement="Card desk")
        print(f"the reader: {(time.process_time() - started) / CALLS * 1e6:.0f} microseconds a call")


if __name__ == "__main__":
    main()
