"""The reader for routers without an SDK."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fallback.flag_files import DESK, END, MIXED, NOON, flags
from watchbook.fallback import reader
from watchbook.fallback.flag_file import replace_flag_file
from watchbook.fallback.reader import route

NOW = NOON.timestamp()
WHOLE = flags({**MIXED, "airline-service": "ai"}).document()
MICROSECONDS = 50


def answers(document: bytes, now: float = NOW) -> set[str]:
    """Return every route that some bytes give."""
    return {route(document, flag, engagement=DESK, now=now) for flag in ("card-support", "airline-service")}


def test_it_says_what_the_file_says(tmp_path: Path) -> None:
    """From a path or from bytes, for each flag."""
    path = tmp_path / "flags.json"
    path.write_bytes(WHOLE)
    for source in (path, str(path), WHOLE):
        told = {flag: route(source, flag, engagement=DESK, now=NOW) for flag in MIXED}
        assert told == MIXED


@pytest.mark.parametrize(
    ("seconds", "expected"), [(END - 1, "ai"), (END - 0.001, "ai"), (END, "manual"), (float("nan"), "manual")]
)
def test_a_lease_runs_out_to_the_second(seconds: float, expected: str) -> None:
    """Before its end ai, from its end on manual; a clock that gives no time is no reason for ai."""
    assert answers(WHOLE, seconds) == {expected}


def test_the_clock_is_asked_when_nobody_says_the_time() -> None:
    """A file of last autumn gives the work to people; one without a lease does not."""
    old = flags(at=NOON.replace(year=2020))
    assert route(old.document(), "card-support", engagement=DESK) == "manual"
    assert route(flags(lease=None).document(), "card-support", engagement=DESK) == "ai"


def test_whatever_is_wrong_is_manual(tmp_path: Path) -> None:
    """Missing, a folder, another engagement's, another flag, too long, no path at all: nothing is raised."""
    (tmp_path / "long").write_bytes(WHOLE + b" " * reader.LIMIT)
    wrong = [tmp_path / "none", tmp_path, tmp_path / "long", "\0", "", None, 3.5, b"", b"null", b"[]", b"{}"]
    assert {route(source, "card-support", engagement=DESK, now=NOW) for source in wrong} == {"manual"}  # type: ignore[arg-type]  # wrong on purpose
    assert route(WHOLE, "card-support", engagement="Another desk", now=NOW) == "manual"
    assert route(WHOLE, "unheard-of", engagement=DESK, now=NOW) == "manual"
    assert route(WHOLE, [], engagement=DESK, now=NOW) == "manual"  # type: ignore[arg-type]  # wrong on purpose


def test_a_truncated_file_is_manual() -> None:
    """At every length but the whole one."""
    assert {told for length in range(len(WHOLE)) for told in answers(WHOLE[:length])} == {"manual"}
    assert answers(WHOLE) == {"ai"}


def test_a_mutated_file_is_manual() -> None:
    """5,000 files with a few bytes changed, put in, taken out, doubled or swapped: every byte matters."""
    dice = random.Random(1954)
    for _ in range(5_000):
        document = bytearray(WHOLE)
        for _ in range(dice.randint(1, 3)):
            at, length = dice.randrange(len(document)), dice.randint(1, 20)
            kind = dice.choice(("change", "flip", "insert", "delete", "double", "digit"))
            if kind == "change":
                document[at] = dice.randrange(256)
            elif kind == "flip":
                document[at] ^= 1 << dice.randrange(8)
            elif kind == "insert":
                document[at:at] = dice.randbytes(length)
            elif kind == "delete":
                del document[at : at + length]
            elif kind == "double":
                document[at:at] = document[at : at + length]
            else:
                document = bytearray(bytes(document).replace(b"179", b"279", 1))
        if document != WHOLE:
            assert answers(bytes(document)) == {"manual"}, bytes(document)


def test_a_replaced_file_is_read_at_once(tmp_path: Path) -> None:
    """However quickly, whatever its size and its time of change: nothing is answered from an older file."""
    path = tmp_path / "flags.json"
    stamp = time.time_ns()
    for number in range(200):
        expected = "ai" if number % 2 else "manual"
        replace_flag_file(path, flags({"desk": expected}, seq=number).document())
        os.utime(path, ns=(stamp, stamp))
        assert route(path, "desk", engagement=DESK, now=NOW) == expected


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe in the file's place has nobody at its other end."""
    os.mkfifo(tmp_path / "flags.json")
    assert route(tmp_path / "flags.json", "card-support", engagement=DESK) == "manual"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (b'"ENABLED"', b'"DISABLED"'),
        (b'"ai", "manual"]', b'"manual", "ai"]'),
        (b'{"ai": "ai", "manual": "manual"}', b'{"ai": "manual", "manual": "ai"}'),
        (str(int(END)).encode(), b"Infinity"),
        (b'{"var": "$flagd.timestamp"}', b"0"),
        (b'{"var": "$flagd.timestamp"}', b'{"var": "$flagd.flagKey"}'),
        (b'{"var": "$flagd.timestamp"}, ', b""),
        (b'{"<": [{"var"', b'{">": [1, 0], "<": [{"var"'),
        (
            f'[{{"var": "$flagd.timestamp"}}, {int(END)}]'.encode(),
            f'[{int(END)}, {{"var": "$flagd.timestamp"}}]'.encode(),
        ),
    ],
)
def test_a_file_that_others_made_says_no_more_than_flagd_would(ours: bytes, theirs: bytes) -> None:
    """Switched off, turned round, for ever: manual, though the digest fits."""
    assert ours in WHOLE
    head, mark, tail = WHOLE.replace(ours, theirs).partition(b'"digest": "')
    digest = hashlib.sha256(head + mark + tail[64:]).hexdigest().encode()
    assert answers(head + mark + digest + tail[64:]) == {"manual"}


def test_it_stands_alone(tmp_path: Path) -> None:
    """The one file, copied, runs on a Python without anything; imported from here it brings nothing along."""
    shutil.copy(reader.__file__, tmp_path / "reader.py")
    (tmp_path / "flags.json").write_bytes(flags(lease=None).document())
    code = (
        "import sys; sys.path.insert(0, '.'); import reader;"
        "print(reader.route('flags.json', 'card-support', engagement='Card desk'))"
    )
    done = subprocess.run([sys.executable, "-ISc", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "ai"
    code = (
        "import sys, watchbook.fallback.reader; print([n for n in sys.modules if n.startswith(('watchbook', 'pyd'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (
        done.stdout.strip() == "['watchbook.old_paths', 'watchbook', 'watchbook.fallback', 'watchbook.fallback.reader']"
    )


def test_its_logic_is_some_twenty_lines() -> None:
    """Short enough to be read before it is trusted."""
    lines = Path(reader.__file__).read_text("utf-8").partition("    try:\n")[2].splitlines()
    logic = [line for line in lines if line.strip() and not line.strip().startswith(("#", '"""', "@", "def "))]
    assert len(logic) <= 25


@pytest.mark.clock
def test_a_call_takes_less_than_fifty_microseconds(tmp_path: Path) -> None:
    """Processor time of reading the file and answering, the best of many rounds."""
    path = tmp_path / "flags.json"
    path.write_bytes(WHOLE)
    rounds = []
    for _ in range(40):
        started = time.process_time()
        for _ in range(100):
            route(path, "card-support", engagement=DESK, now=NOW)
        rounds.append((time.process_time() - started) / 100)
    assert min(rounds) * 1e6 < MICROSECONDS
