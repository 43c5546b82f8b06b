"""An ordinary user in folders that they may not write, read or enter: sentences, and exit 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk import make_desk
from tests.evidence.repository import Repository
from tests.ordinary import watchbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SWITCH = ("switch", "support", "manual", "--by", "ada", "--reason", "wrong answers")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    """An engagement in git that belongs to the user who runs the commands."""
    root = make_desk(tmp_path / "desk", 1)
    (root / "journal").mkdir(exist_ok=True)
    (root / ".watchbook").mkdir()
    (root / "watchbook.toml").write_text((root / "watchbook.toml").read_text() + "[fallback]\n")
    repository = Repository(root)
    repository.commit("2026-03-14T09:00:00Z")
    yield root
    for path in (root, *(root / name for name in ("journal", ".watchbook"))):
        path.chmod(0o755)


def published(desk: Path) -> None:
    """Publish into a file."""
    config = desk / "watchbook.toml"
    config.write_text(config.read_text() + 'publish = ".watchbook/flags.json"\n')


def test_a_switch_in_a_read_only_folder_says_what_did_not_happen(desk: Path) -> None:
    """No router was told, and the journal does not say it: nothing holds."""
    for path in (desk, desk / "journal", desk / ".watchbook"):
        path.chmod(0o555)
    done = watchbook(desk, *SWITCH)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Permission denied" in done.stderr
    assert "support was not switched: the journal does not say so, and no place is named to publish it" in done.stderr
    assert "hint: switch the router by hand now" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_switch_whose_flags_cannot_be_written_says_that_routers_were_not_told(desk: Path) -> None:
    """The journal has it all the same where it can be written."""
    published(desk)
    (desk / ".watchbook").chmod(0o555)
    done = watchbook(desk, *SWITCH)
    assert done.returncode == 2
    assert "error: routers were not told, and may still give support to the AI: " in done.stderr
    assert "Traceback" not in done.stderr
    (path,) = (desk / "journal").rglob("*.md")
    assert "to: manual" in path.read_text()


def test_a_month_of_the_journal_that_may_not_be_read_keeps_nobody_from_people(desk: Path) -> None:
    """A new incident is written beside it; what could not be read is said, and exits 1."""
    published(desk)
    (desk / "journal/2026/01").mkdir(parents=True)
    (desk / "journal/2026/01").chmod(0)
    done = watchbook(desk, *SWITCH)
    assert (done.returncode, done.stdout.partition("Published")[0]) == (1, "Support: people have it. ")
    assert done.stderr.startswith("error: journal: cannot read the journal: ")
    (path,) = (desk / "journal").rglob("*.md")
    assert "to: manual" in path.read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("check",), ("run",), ("build",), ("oncall",), ("verdicts",), ("intake",), ("journal",), ("verify",),
        ("new", "observation", "--by", "ada"), ("note", "x", "y", "--by", "ada"), ("resolve", "x"), ("flags",),
        ("switch", "--status"), ("switch", "--renew"), SWITCH, ("drill", "support", "--dry"), ("notify",),
        ("render", "--to", "out"), ("poll", "--to", "out/flags.json"), ("export", "x"), ("backfill",),
    ],
    ids=lambda words: " ".join(words[:2]),
)  # fmt: skip
@pytest.mark.parametrize("locked", ["watchbook.toml", ".", "journal", ".watchbook"])
def test_without_leave_every_command_ends_with_a_sentence(desk: Path, words: tuple[str, ...], locked: str) -> None:
    """Never 1, which says that something was judged (or that a switch holds), and never a traceback."""
    (desk / locked).chmod(0)
    done = watchbook(desk.parent, *words, "--root", str(desk))
    assert "Traceback" not in done.stderr
    assert "which nobody expected" not in done.stderr
    holds = words == SWITCH and "Support: people have it" in done.stdout
    assert done.returncode == 2 or (done.returncode == 0 and not done.stderr) or (done.returncode == 1 and holds)
