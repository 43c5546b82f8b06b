"""OpenFeature's own client for Python, on a real file."""

from __future__ import annotations

import datetime as dt
import logging
import time
from typing import TYPE_CHECKING

import pytest
from openfeature import api
from openfeature.contrib.provider.flagd import FlagdProvider
from openfeature.contrib.provider.flagd.config import ResolverType
from openfeature.exception import ProviderNotReadyError

from tests.fallback.flag_files import flags
from watchbook.fallback.flag_file import replace_flag_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from watchbook.journal import Route

    Ask = Callable[[str], str]

PATIENCE = 10.0
# Its threads write the trace of every truncated file, also after the test that made it.
logging.getLogger("openfeature.contrib").disabled = True


def now() -> dt.datetime:
    """Return the client's time, in whole seconds."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def current(routes: dict[str, Route], seq: int, seconds: int = 3600) -> bytes:
    """Return routes that are published now."""
    return flags(routes, seq=seq, at=now(), lease=dt.timedelta(seconds=seconds)).document()


def becomes(ask: Ask, expected: str, flag: str = "desk") -> bool:
    """Wait until the client answers so."""
    until = time.monotonic() + PATIENCE
    while ask(flag) != expected:
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file that gives the AI the work."""
    replace_flag_file(tmp_path / "flags.json", current({"desk": "ai", "line": "manual"}, 1))
    return tmp_path / "flags.json"


@pytest.fixture
def ask(path: Path) -> Iterator[Ask]:
    """Return a client's answers, as a router would ask for them."""
    provider = FlagdProvider(resolver_type=ResolverType.FILE, offline_flag_source_path=str(path), deadline_ms=20)
    api.set_provider_and_wait(provider, domain="watchbook")
    client = api.get_client(domain="watchbook")
    yield lambda flag: client.get_string_value(flag, "manual")
    api.shutdown()
    api.clear_providers()


def test_it_flips_after_a_switch_and_back(path: Path, ask: Ask) -> None:
    """Within its poll, also when switches follow each other at once."""
    assert (ask("desk"), ask("line"), ask("unheard-of")) == ("ai", "manual", "manual")
    for seq, route in enumerate(("manual", "ai", "manual"), start=2):
        replace_flag_file(path, current({"desk": route}, seq))
        assert becomes(ask, route)


def test_it_flips_when_the_lease_runs_out(path: Path, ask: Ask) -> None:
    """Nobody does anything, and the work goes to people."""
    replace_flag_file(path, current({"desk": "ai", "line": "ai"}, 2, seconds=3))
    assert becomes(ask, "ai", "line")
    assert becomes(ask, "manual")


@pytest.mark.slow
def test_a_truncated_file_is_ai_for_no_longer_than_the_lease(path: Path, ask: Ask) -> None:
    """It keeps what it had read before, and that ends; what it starts with is never ai."""
    replace_flag_file(path, current({"desk": "ai"}, 2, seconds=3))
    time.sleep(0.1)
    replace_flag_file(path, current({"desk": "ai"}, 3)[:-30])
    assert becomes(ask, "manual")


def test_a_client_that_starts_on_a_truncated_file_never_reads_ai(tmp_path: Path) -> None:
    """At lengths all over the file."""
    whole = current({"desk": "ai"}, 1)
    for length in range(0, len(whole) - 1, 60):
        (tmp_path / "flags.json").write_bytes(whole[:length])
        provider = FlagdProvider(
            resolver_type=ResolverType.FILE, offline_flag_source_path=str(tmp_path / "flags.json"), deadline_ms=20
        )
        with pytest.raises(ProviderNotReadyError):
            api.set_provider_and_wait(provider, domain="truncated")
        assert api.get_client(domain="truncated").get_string_value("desk", "manual") == "manual"
    api.shutdown()
    api.clear_providers()
