"""Hostile texts in a browser: cleaning alone stops them, the policy alone stops them, and without both they do run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.faults.browser import CHROMIUM, listening_sink, serving, sight_of, without_policy
from tests.pages import hostile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OTHERS = ["index.html", "journal/index.html", "notebooks/weekly/2026-W14.html"]
PAGES = [*hostile.entry_pages(), *hostile.own_pages()[::3], *OTHERS]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: no hostile text was tried in a browser"),
]


@pytest.fixture(scope="module")
def requests() -> list[str]:
    return []


@pytest.fixture(scope="module")
def sink(requests: list[str]) -> Iterator[str]:
    with serving(listening_sink(requests)) as address:
        yield address


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, sink: str) -> Path:
    return hostile.make(tmp_path_factory.mktemp("hostile"), sink)


@pytest.fixture(scope="module")
def sites(root: Path) -> dict[bool, Path]:
    """The site with cleaning, and without."""
    return {clean: hostile.build(root, sanitised=clean) for clean in (True, False)}


def test_nothing_runs_and_search_works(sites: dict[bool, Path], requests: list[str], tmp_path: Path) -> None:
    """The site as it is published: nothing runs, nobody else is asked, and the search answers."""
    sight = sight_of(sites[True], PAGES, tmp_path / "profile", search=True)
    assert (sight.ran, sight.gone, requests) == ((), (), [])
    assert sight.found > 0


def test_cleaning_alone_stops_them(sites: dict[bool, Path], requests: list[str], tmp_path: Path) -> None:
    """Without the policy there is nothing in the pages, or in what the search shows of them, that could run."""
    sight = sight_of(without_policy(sites[True], tmp_path / "site"), PAGES, tmp_path / "profile", search=True)
    assert (sight.ran, sight.gone, requests) == ((), (), [])


def test_the_policy_alone_stops_them(sites: dict[bool, Path], requests: list[str], tmp_path: Path) -> None:
    """With every cleaning switched off nothing runs or loads; no policy in a page can forbid it to lead elsewhere."""
    sight = sight_of(sites[False], PAGES, tmp_path / "profile")
    assert sight.ran == ()
    assert set(requests) <= {"/refresh"}
    requests.clear()


def test_without_both_they_run(sites: dict[bool, Path], requests: list[str], tmp_path: Path) -> None:
    """The tests above would notice: unprotected, the same pages run code and ask elsewhere."""
    sight = sight_of(without_policy(sites[False], tmp_path / "site"), PAGES, tmp_path / "profile")
    assert len(sight.ran) > 20
    assert requests
    requests.clear()
