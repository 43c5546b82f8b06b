"""OFREP: an SDK reads the same route that the reader reads, and everything else is an answer that it understands."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import shutil
import statistics
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import openfeature.api
import pytest
import requests
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.exception import ErrorCode

from watchbook.errors import FallbackError
from watchbook.fallback.flags import Flags
from watchbook.fallback.ofrep import FlagAnswers
from watchbook.fallback.ofrep_server import read_address, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN = dt.datetime(2026, 11, 9, 6, tzinfo=dt.UTC)
EXPIRES = WRITTEN + dt.timedelta(hours=72)
FLAGS = Flags("Desk", 7, "ada", WRITTEN, EXPIRES, {"support": "ai", "sales": "manual", "Desk/route": "ai"})
NODE = Path(os.environ.get("WATCHBOOK_NODE", Path.home() / ".cache" / "watchbook-node"))
"""Where `npm install --prefix FOLDER @openfeature/server-sdk @openfeature/ofrep-provider` put it; .ci/run does."""
FLAG = "/ofrep/v1/evaluate/flags"


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        """Begin an hour after the flags were written."""
        self.now = WRITTEN + dt.timedelta(hours=1)

    def __call__(self) -> float:
        """Return seconds since 1970."""
        return self.now.timestamp()


@pytest.fixture
def clock() -> Clock:
    """A clock."""
    return Clock()


@pytest.fixture
def answers(tmp_path: Path, clock: Clock) -> FlagAnswers:
    """What answers from a whole copy."""
    (tmp_path / "flags.json").write_bytes(FLAGS.document())
    return FlagAnswers(tmp_path / "flags.json", "Desk", clock)


@pytest.fixture
def port(answers: FlagAnswers) -> Iterator[int]:
    """Where it is served."""
    with serving(("127.0.0.1", 0), answers) as port:
        yield port


def asked(
    answers: FlagAnswers, key: str, body: bytes = b'{"context":{"targetingKey":"x"}}'
) -> tuple[int, dict[str, object]]:
    """Return status and body of a single evaluation."""
    answer = answers.answer("POST", f"{FLAG}/{key}", body)
    return answer.status, json.loads(answer.body)


def test_a_flag_is_the_route_while_the_lease_runs_and_people_after_it(answers: FlagAnswers, clock: Clock) -> None:
    """The lease's end is looked at when it is asked, not when the copy came."""
    metadata = {"publication": 7, "by": "ada", "expires": "2026-11-12T06:00:00+00:00"}
    row = {"key": "support", "value": "ai", "variant": "ai", "reason": "TARGETING_MATCH", "metadata": metadata}
    assert asked(answers, "support") == (200, row)
    assert asked(answers, "sales")[1]["value"] == "manual"
    assert asked(answers, "Desk%2Froute")[1]["value"] == "ai"
    clock.now = EXPIRES
    assert asked(answers, "support") == (200, {**row, "value": "manual", "variant": "manual", "reason": "DEFAULT"})


@pytest.mark.parametrize("spoiled", ["gone", "cut", "damaged", "another's", "empty"])
def test_without_a_whole_copy_people_have_all_of_the_work(answers: FlagAnswers, spoiled: str) -> None:
    """An error would have an SDK take its caller's default, which may be the AI."""
    document = FLAGS.document()
    texts = {
        "cut": document[:-9],
        "damaged": document.replace(b"manual", b"manuel", 1),
        "another's": document.replace(b"Desk", b"Disk"),
        "empty": b"",
    }
    if spoiled == "gone":
        answers.copy.unlink()
    else:
        answers.copy.write_bytes(texts[spoiled])
    status, body = asked(answers, "support")
    assert (status, body["value"], body["reason"]) == (200, "manual", "DEFAULT")
    assert answers.answer("POST", FLAG, b"").status == 503


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", f"{FLAG}/nothing", b"{}", 404, "FLAG_NOT_FOUND"),
        ("POST", f"{FLAG}/support", b"{", 400, "PARSE_ERROR"),
        ("POST", f"{FLAG}/support", b"[]", 400, "INVALID_CONTEXT"),
        ("POST", f"{FLAG}/support", b'{"context": 7}', 400, "INVALID_CONTEXT"),
        ("POST", FLAG, b"\xff", 400, "PARSE_ERROR"),
        ("POST", FLAG, b"[" * 60_000, 400, "PARSE_ERROR"),
        ("GET", f"{FLAG}/support", b"", 405, "GENERAL"),
        ("POST", "/", b"", 404, "GENERAL"),
        ("POST", "/ofrep/v1/configuration", b"", 405, "GENERAL"),
    ],
)
def test_what_cannot_be_answered_is_said_in_the_protocols_words(  # noqa: PLR0917  # a row of the table
    answers: FlagAnswers, method: str, path: str, body: bytes, status: int, code: str
) -> None:
    """With a status and a code that SDKs know."""
    answer = answers.answer(method, path, body)
    assert (answer.status, json.loads(answer.body)["errorCode"]) == (status, code)


def test_all_flags_come_with_an_etag_that_changes_with_what_they_say(answers: FlagAnswers, clock: Clock) -> None:
    """Who has them already gets 304; the lease's end changes what they say, and so the tag."""
    first = answers.answer("POST", FLAG, b"{}")
    rows = json.loads(first.body)["flags"]
    assert [(row["key"], row["value"]) for row in rows] == [
        ("Desk/route", "ai"),
        ("sales", "manual"),
        ("support", "ai"),
    ]
    again = answers.answer("POST", FLAG, b"", first.headers["ETag"])
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    clock.now = EXPIRES
    assert answers.answer("POST", FLAG, b"", first.headers["ETag"]).status == 200


def test_the_provider_for_python_reads_the_route(port: int, clock: Clock) -> None:
    """As an SDK does: a flag, one that is not there, one of another type, and the lease's end."""
    openfeature.api.set_provider(OFREPProvider(f"http://127.0.0.1:{port}"), domain="ofrep")
    client = openfeature.api.get_client(domain="ofrep")
    try:
        assert client.get_string_value("support", "manual") == "ai"
        missing = client.get_string_details("nothing", "manual")
        assert (missing.value, missing.error_code) == ("manual", ErrorCode.FLAG_NOT_FOUND)
        assert client.get_boolean_details("support", default_value=False).error_code == ErrorCode.TYPE_MISMATCH
        clock.now = EXPIRES
        assert client.get_string_value("support", "ai") == "manual"
    finally:
        openfeature.api.shutdown()


@pytest.mark.skipif(
    not shutil.which("node") or not (NODE / "node_modules/@openfeature/ofrep-provider").is_dir(),
    reason=f"node or @openfeature/ofrep-provider in {NODE} is missing",
)
def test_the_provider_for_node_reads_the_route(port: int, clock: Clock) -> None:
    """Another SDK, the same answers."""

    def evaluated(flag: str, usual: str) -> list[str | None]:
        command = ["node", Path(__file__).with_name("ofrep.cjs"), NODE, f"http://127.0.0.1:{port}", flag, usual]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found: list[str | None] = json.loads(done.stdout)
        return found

    assert evaluated("support", "manual") == ["ai", "TARGETING_MATCH", None]
    assert evaluated("nothing", "manual") == ["manual", "ERROR", "FLAG_NOT_FOUND"]
    clock.now = EXPIRES
    assert evaluated("support", "ai") == ["manual", "DEFAULT", None]


def test_it_is_served_over_connections_that_stay(port: int) -> None:
    """What is no evaluation is refused, and so is a body too large to be a context; the next request is answered."""
    with requests.Session() as session:
        address = f"http://127.0.0.1:{port}"
        assert session.get(f"{address}/ofrep/v1/configuration", timeout=5).json()["name"] == "Watchbook"
        tag = session.post(f"{address}{FLAG}", json={}, timeout=5).headers["ETag"]
        assert session.post(f"{address}{FLAG}", headers={"If-None-Match": tag}, timeout=5).status_code == 304
        assert session.post(f"{address}{FLAG}", data=b"x" * 70_000, timeout=5).status_code == 413
        assert session.put(f"{address}{FLAG}", timeout=5).status_code == 501
        assert session.post(f"{address}{FLAG}/support", timeout=5).json()["value"] == "ai"


@pytest.mark.parametrize("address", ["8016", "0.0.0.0:8016", "example.com:80", "127.0.0.1:http", "127.0.0.1:99999"])
def test_only_this_machine_is_served(address: str) -> None:
    """Whoever reads there is not asked who they are."""
    with pytest.raises(FallbackError):
        read_address(address)
    assert read_address("[::1]:8016") == ("::1", 8016)


def test_an_address_that_is_taken_is_said(port: int, answers: FlagAnswers) -> None:
    """With a way out."""
    with pytest.raises(FallbackError, match="Address already in use"), serving(("127.0.0.1", port), answers):
        pass


@pytest.mark.slow
@pytest.mark.clock
def test_a_flood_of_two_thousand_a_second_is_answered_at_once(port: int) -> None:
    """For ten seconds over eight connections: the slowest of a hundred takes less than 20 ms, and memory stays flat."""
    took: list[float] = []
    before = _memory()
    threads = [threading.Thread(target=_flood, args=(port, took)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == 20_000
    assert statistics.quantiles(took, n=100)[98] < 0.020
    assert _memory() - before < 20_000


def _flood(port: int, took: list[float]) -> None:
    """Ask 250 times a second for ten seconds, on time; how late an answer is counts from when it was to be asked."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    begin = time.perf_counter()
    for number in range(2_500):
        due = begin + number / 250
        time.sleep(max(0.0, due - time.perf_counter()))
        start = time.perf_counter()
        connection.request("POST", f"{FLAG}/support", b"{}", {"Content-Type": "application/json"})
        assert connection.getresponse().read()
        took.append(time.perf_counter() - start)
    connection.close()


def _memory() -> int:
    """Return kilobytes that this process holds."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123  # a file of the kernel
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
