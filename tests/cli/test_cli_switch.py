"""`watchbook switch` and `watchbook drill`: what they print, and how they exit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_cli import watchbook
from tests.desk import make_desk
from tests.evidence.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement in git that publishes into a file."""
    root = make_desk(tmp_path_factory.mktemp("cli-switch") / "desk", 1)
    with (root / "watchbook.toml").open("a", encoding="utf-8") as config:
        config.write('[fallback]\npublish = ".watchbook/flags.json"\n')
    repository = Repository(root)
    repository.write("notes.md", "A desk.\n")
    repository.commit("2026-03-14T09:00:00Z")
    return root


def test_there_and_back_and_the_status_between(desk: Path) -> None:
    """Everything on standard output, trouble on standard error; the way back asks for a reason."""
    assert watchbook(desk, "switch", "--renew").stdout.startswith("The AI keeps what the journal gives it until 20")
    there = watchbook(desk, "switch", "support", "manual", "--reason", "wrong answers", "--by", "ada")
    assert (there.returncode, there.stderr) == (0, "")
    assert there.stdout.startswith("Support: people have it. Published at ")
    told = json.loads(watchbook(desk, "switch", "--status", "--json").stdout)
    assert [told["workflows"][0][key] for key in ("route", "by", "reason", "published")] == [
        "manual",
        "ada",
        "wrong answers",
        "manual",
    ]
    back = watchbook(desk, "switch", "support", "ai", "--because", "a test")
    assert (back.returncode, back.stdout) == (2, "")
    assert back.stderr == (
        'error: nobody says why it goes back\nhint: --reason "rolled back to v3.2"\n'
        "NOTHING SWITCHED: people have support.\n"
    )
    back = watchbook(desk, "switch", "support", "ai", "--because", "a test", "--reason", "rolled back")
    assert (back.returncode, back.stderr) == (0, "")


def test_a_drill_prints_what_it_measured(desk: Path) -> None:
    """On a file of its own, too."""
    done = watchbook(desk, "drill", "support", "--dry", "--hold", "1s", "--no-commit")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Support: people had it 0.")
    assert done.stdout.endswith("is written, not committed\n")


def test_without_words_it_says_what_to_write(desk: Path) -> None:
    """And exits 2, as does a workflow that there is not."""
    assert "watchbook switch WORKFLOW manual" in watchbook(desk, "switch").stderr
    done = watchbook(desk, "switch", "sales", "manual")
    assert (done.returncode, done.stderr) == (
        2,
        (
            "error: there is no workflow 'sales'\nhint: known here: support\n"
            'NOTHING SWITCHED: the AI has support. Type: watchbook switch support manual --reason "..."\n'
        ),
    )


def test_with_a_broken_configuration_the_way_out_is_named(desk: Path) -> None:
    """Where it cannot be known where routers are told; somebody at three in the morning reads what to do instead."""
    config = desk / "watchbook.toml"
    good = config.read_text()
    config.write_text(good.replace('publish = "', 'publish = 5 # "'))
    done = watchbook(desk, "switch", "support", "manual")
    status = watchbook(desk, "switch", "--status")
    config.write_text(good)
    assert status.stderr.splitlines()[-1].startswith(
        "hint: until that is mended, nothing can be switched by command; if"
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-2].startswith("hint: nothing was switched; if it cannot wait, take the router's")
    assert done.stderr.splitlines()[-1] == "NOTHING SWITCHED."


@pytest.mark.parametrize(
    "mistake",
    [
        "[people.bob]\nphone = 5\n",
        "[people.bob]\n<<<<<<< ours\n",
        "[[oncall.primary]]\n",
        "[fallbck]\n",
        "leese = '1h'\n",
        "lease = 1\n",
    ],
)
@pytest.mark.slow
def test_a_mistake_elsewhere_keeps_nobody_from_people(desk: Path, mistake: str) -> None:
    """What can be read is enough for a switch to people, which says what is wrong; and for nothing else."""
    config = desk / "watchbook.toml"
    good = config.read_text()
    config.write_text(f"{good}{mistake}")
    there = watchbook(desk, "switch", "support", "manual", "--reason", "wrong answers")
    back = watchbook(desk, "switch", "support", "ai", "--reason", "rolled back", "--because", "a test")
    config.write_text(good)
    assert (there.returncode, there.stdout.partition("Published at ")[0]) == (1, "Support: people have it. ")
    assert there.stderr.startswith("error: watchbook.toml")
    assert (back.returncode, back.stdout) == (2, "")
    assert back.stderr.splitlines()[-1] == "NOTHING SWITCHED: people have support."
    assert back.stderr.splitlines()[-2].endswith("work can only be given to people: watchbook switch WORKFLOW manual")
    assert watchbook(desk, "switch", "support", "ai", "--reason", "mended", "--because", "a test").returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "typed",
    [
        ["SUPPORT", "people", "wrong", "answers"],
        ["off", "support", "—reason", "“wrong", "answers”"],
        ["supp", "off", "–reason=wrong", "answers"],
        ["support", "manual", "--reason", "wrong", "answers", "--by", "ada"],
    ],
)
def test_what_can_only_mean_one_thing_is_done(desk: Path, typed: list[str]) -> None:
    """Other words for the route, dashes and quotes of a phone, a reason without quotes."""
    watchbook(desk, "switch", "support", "ai", "--reason", "well", "--because", "a test")
    there = watchbook(desk, "switch", *typed)
    assert (there.returncode, there.stderr) == (0, "")
    assert json.loads(watchbook(desk, "switch", "--json").stdout)["workflows"][0]["reason"] == "wrong answers"
    watchbook(desk, "switch", "support", "ai", "--reason", "well", "--because", "a test")


@pytest.mark.parametrize("typed", [["support", "manuel"], ["support"], ["support", "manual", "--at", "2025-11-24"]])
def test_a_refusal_ends_with_who_has_the_work(desk: Path, typed: list[str]) -> None:
    """Somebody who reads one line knows that the AI still answers."""
    refused = watchbook(desk, "switch", *typed)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.splitlines()[-1] == (
        'NOTHING SWITCHED: the AI has support. Type: watchbook switch support manual --reason "..."'
    )
