"""What is killed, and what each command promises: at once, and after the next one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.faults.kill_desk import (
    AS_OF,
    flags_route,
    git,
    head_texts,
    journal_texts,
    ledger_digest,
    left_behind,
    site_digest,
    unreadable_entries,
)
from watchbook.errors import WatchbookError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from benchmarks.faults.interposer import CommandResult

BY = "--by=bob"
REMARK = "compared the old map of labels"
CHANGE = "the labels of sales and support were mixed up"
REASON = "wrong labels again"
ANSWERS = (
    f"--changed={CHANGE}",
    "--tried=the old map",
    "--worked=the old map",
    "--cause=fault",
    "--days=2026-03-02/2026-03-03",
)
BACK = "rolled back to v3.2"


@dataclass(frozen=True, slots=True)
class BookState:
    """What stands in an engagement."""

    journal: Mapping[str, bytes]
    route: str
    ledger: str
    site: str

    @classmethod
    def of(cls, root: Path) -> BookState:
        """Read it, as the next command would."""
        return cls(journal_texts(root), flags_route(root), ledger_digest(root), site_digest(root))


@dataclass(frozen=True, slots=True)
class Scene:
    """A command, and what is promised of it."""

    name: str
    command: tuple[str, ...]
    sentence: str
    """What a text of the journal holds once it is done; empty where it writes none."""
    before: tuple[tuple[str, ...], ...] = ()
    """Commands that make the engagement ready for it."""
    route: str = "ai"
    """What routers read of support once it is done."""
    mends: tuple[tuple[str, ...], ...] = ()
    """Commands that mend what the same command, given again, does not."""
    times: int = 1
    """How often it may stand there at most after the command was given twice: a second entry is one more."""
    judges: bool = False
    """Whether ledger and site are what it changes."""


GIVE_BACK = ("switch", "support", "ai", "--reason=the drill is over", "--because=it was a drill", BY)
SCENES = (
    Scene("note", ("note", "wrong-labels", REMARK, BY), REMARK),
    Scene("new", ("new", "observation", "--workflow=support", "--title=Odd greetings", BY), "Odd greetings", times=2),
    Scene("resolve", ("resolve", "wrong-labels", *ANSWERS), CHANGE),
    Scene("switch to people", ("switch", "support", "manual", f"--reason={REASON}", BY), REASON, route="manual"),
    Scene(
        "switch to the AI",
        ("switch", "support", "ai", f"--reason={BACK}", "--because=it was tried by hand", BY),
        BACK,
        before=(("switch", "support", "manual", f"--reason={REASON}", BY),),
        times=2,
    ),
    Scene("drill", ("drill", "support", BY, "--hold=100ms"), "the drill is over", mends=(GIVE_BACK,), times=2),
    Scene("renewal", ("switch", "--renew"), ""),
    Scene("build", ("build",), "", judges=True),
    Scene("check", ("check",), ""),
    Scene("verify", ("verify",), ""),
    Scene("notify", ("notify",), ""),
    Scene("run", ("run", "--as-of", AS_OF), "", judges=True),
)


def torn_parts(scene: Scene, root: Path, old: BookState, new: BookState, *, is_blind: bool = False) -> list[str]:
    """Return what is neither as it was nor as it shall be.

    `is_blind`: whether it could not read: then a switch whose incident is not to be read begins another.
    """
    found = [f"an entry does not read: {problem}" for problem in unreadable_entries(root)]
    texts = journal_texts(root)
    allowed: dict[str, set[bytes]] = {}
    for state in (old, new):
        for name, data in state.journal.items():
            allowed.setdefault(name, set()).add(_timeless(data))
    for name, data in texts.items():
        in_between = scene.mends and name in new.journal  # a drill writes its entry twice, and says so in between
        is_another = is_blind and name not in allowed and scene.sentence.encode() in data
        if _timeless(data) not in allowed.get(name, ()) and not in_between and not is_another:
            found.append(f"{name} is a mixture")
    found += [f"{name} is gone" for name in old.journal.keys() - texts.keys()]
    if flags_route(root) not in {old.route, new.route, "manual"}:
        found.append("routers read what nobody published")
    if ledger_digest(root) not in {old.ledger, new.ledger}:
        found.append("the ledger is a mixture")
    if site_digest(root) not in {old.site, new.site}:
        found.append("the site is a mixture" if site_digest(root) else "there is no site")
    return found


def untrue_words(scene: Scene, root: Path, result: CommandResult) -> list[str]:
    """Return what was said that is not so."""
    found = []
    if "people have it. Published" in result.said and flags_route(root) != "manual" and scene.name != "drill":
        found.append("it says that people have it, and routers do not read so")
    if result.code == 0 and scene.sentence and not _in_head(scene, root):
        found.append("it ended well, and HEAD does not hold it")
    if result.code == 0 and flags_route(root) != scene.route:
        found.append("it ended well, and routers do not read it")
    if result.code not in {0, 1, 2, 130} and result.code >= 0:  # 130: Ctrl-C, as docs/ci.md has it
        found.append(f"it ended with {result.code}")
    if "Traceback (most recent call last)" in result.said or "which nobody expected" in result.said:
        found.append("it ended in an error that nobody expected")
    return found


def unhealed_parts(scene: Scene, root: Path, again: CommandResult, new: BookState) -> list[str]:
    """Return what is not as it shall be after the same command was given once more."""
    found: list[str] = []
    if again.code and not _is_done_already(again) and (scene.sentence or again.code not in {0, 1}):
        found.append(f"the next command ends with {again.code}: {_gist(again.said)}")
    if scene.sentence:
        times = sum(text.count(scene.sentence) for text in head_texts(root).values())
        once = sum(data.decode().count(scene.sentence) for data in new.journal.values())
        if times < once:
            found.append("what was told is not in HEAD")
        elif times > once * scene.times:
            found.append(f"what was told stands {times} times in HEAD")
    if git(root, "status", "--porcelain", "--", "journal"):
        found.append("the journal is not committed")
    if flags_route(root) != scene.route:
        found.append(f"routers read {flags_route(root)}")
    if scene.judges and (ledger_digest(root), site_digest(root)) != (new.ledger, new.site):
        found.append("ledger or site are not as they shall be")
    found += [f"left behind: {path}" for path in left_behind(root)]
    return found


def _is_done_already(again: CommandResult) -> bool:
    return "already" in again.said


def _in_head(scene: Scene, root: Path) -> bool:
    return any(scene.sentence in text for text in head_texts(root).values())


def _timeless(data: bytes) -> bytes:
    """Return an entry without the times and seconds that no two trials share."""
    data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)", b"TIME", data)
    return re.sub(rb"\d+\.\d\d s", b"SECONDS", data)


def _gist(said: str) -> str:
    return " | ".join(line for line in said.splitlines() if line.startswith(("error", "hint")))[:300]


def state_or_trouble(read: Callable[[], list[str]]) -> list[str]:
    """Return what a promise says, or that it could not even be asked."""
    try:
        return read()
    except (WatchbookError, OSError, ValueError, KeyError, AssertionError) as error:
        return [f"the books cannot be read: {type(error).__name__}: {error}"[:300]]
