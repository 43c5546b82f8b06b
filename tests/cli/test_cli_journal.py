"""`watchbook journal`: what git can prove about every entry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_cli import watchbook
from tests.desk import make_desk
from tests.evidence.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = (
    "---\ntype: observation\ntitle: Quiet day\nworkflows: [support]\ndays: 2026-03-04\n"
    "noticed: {by: client, at: 2026-03-05T09:00+00:00}\n---\nNothing.\n"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement with one entry that is in git and one that is not."""
    root = make_desk(tmp_path_factory.mktemp("cli-journal") / "desk", 1)
    repository = Repository(root)
    repository.write("journal/2026/03/2026-03-04-quiet.md", ENTRY)
    repository.commit("2026-03-14T09:00:00Z")
    repository.write("journal/2026/03/2026-03-05-new.md", ENTRY)
    return root


def test_the_journal_is_a_table_for_people(desk: Path) -> None:
    """A line an entry."""
    done = watchbook(desk, "journal")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "DAY         ENTRY  WRITTEN               BY",
        "2026-03-04  quiet  written 9 days after  engineer-a",
        "2026-03-04  new    not yet in git",
    ]


def test_the_journal_is_one_object_for_programs(desk: Path) -> None:
    """With every field that docs/evidence.md names."""
    told = json.loads(watchbook(desk, "journal", "--json").stdout)
    assert (told["repository"], told["incomplete"], told["deleted"]) == (True, None, [])
    assert [(each["badge"], each["delay"]) for each in told["entries"]] == [
        ("written 9 days after", 9 * 86_400),
        ("not yet in git", None),
    ]
