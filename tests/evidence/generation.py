"""Histories made by chance: honest ones of untidy people, and forgeries on old branches; a seed makes one history."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

from tests.evidence.adversarial.attacks import LATE
from tests.evidence.desk import FIRST, SECOND, Desk
from watchbook.evidence.receipt import FILE

if TYPE_CHECKING:
    from pathlib import Path

START = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
HONEST_DAYS = 4
FORGED_AT = "2026-06-05T09:30Z"


class HonestDesk:
    """People who write, branch, rebase, squash, pick, revert and move, each at the time that the clock says."""

    def __init__(self, root: Path, seed: int) -> None:
        """Begin a repository with one commit."""
        self.chance = random.Random(seed)
        self.desk = Desk.empty(root)
        self.now = START
        self.paths: list[str] = []
        self.branches: list[str] = []
        self.count = 0
        if self.chance.random() < 0.2:
            self.desk.git("config", "core.autocrlf", "true")
        self.desk.write("README.md", "A desk.\n")
        self.desk.commit(self.tick())

    def tick(self) -> str:
        """Let minutes pass, and return what the clock then says."""
        self.now += dt.timedelta(minutes=self.chance.randint(2, 40))
        return f"{self.now:%Y-%m-%dT%H:%M:%SZ}"

    def live(self) -> Desk:
        """Work for some days; CI looks in the evening, and sometimes in between."""
        acts = (
            self.write,
            self.write,
            self.amend,
            self.branch,
            self.squash,
            self.pick,
            self.revert,
            self.move,
            self.rebase,
        )
        for day in range(HONEST_DAYS):
            self.now = max(self.now, START + dt.timedelta(days=day))
            for _ in range(self.chance.randint(1, 4)):
                self.chance.choice([*acts, self.rebase])()
                if self.chance.random() < 0.3:
                    self.desk.look(self.tick())
            self.desk.look(self.tick())
        return self.desk

    def write(self) -> None:
        """Write an entry of today."""
        self.count += 1
        path = f"journal/{self.now:%Y/%m/%Y-%m-%d}-entry-{self.count}.md"
        self.desk.enter(path, self.tick())
        self.paths.append(path)

    def amend(self) -> None:
        """Correct a line."""
        if self.paths:
            path = self.chance.choice(self.paths)
            text = (self.desk.root / path).read_text("utf-8")
            self.desk.write(path, f"{text}- a line of {self.tick()}\n")
            self.desk.commit(self.tick(), "engineer-b")

    def branch(self) -> None:
        """Write on a branch, merge main into it now and then, and merge it at last."""
        self._on_branch()
        if self.chance.random() < 0.5:
            self.desk.git("merge", "--quiet", "--no-edit", "main", at=self.tick())
        self.desk.git("checkout", "--quiet", "main")
        self.desk.git("merge", "--quiet", "--no-ff", "--message=x", "work", at=self.tick())
        self.desk.git("branch", "--quiet", "-D", "work")

    def squash(self) -> None:
        """Write on a branch, and squash it."""
        self._on_branch()
        self.desk.git("checkout", "--quiet", "main")
        self.desk.git("merge", "--quiet", "--squash", "work")
        self.desk.commit(self.tick())
        self.desk.git("branch", "--quiet", "-D", "work")

    def rebase(self) -> None:
        """Write on a branch, and rebase it before it is pushed."""
        self._on_branch()
        self.desk.git("rebase", "--quiet", "main", at=self.tick())
        self.desk.git("checkout", "--quiet", "main")
        self.desk.git("merge", "--quiet", "--ff-only", "work")
        self.desk.git("branch", "--quiet", "-D", "work")

    def pick(self) -> None:
        """Write on a branch, pick the commit, and merge the branch all the same."""
        self._on_branch()
        self.desk.git("checkout", "--quiet", "main")
        self.desk.git("cherry-pick", "work", at=self.tick())
        self.desk.look(self.tick())
        self.desk.git("merge", "--quiet", "--no-ff", "--message=x", "work", at=self.tick())
        self.desk.git("branch", "--quiet", "-D", "work")

    def revert(self) -> None:
        """Take a new entry back, and bring it again."""
        self.write()
        self.desk.git("revert", "--no-edit", "HEAD", at=self.tick())
        if self.chance.random() < 0.5:
            self.desk.look(self.tick())
        self.desk.git("revert", "--no-edit", "HEAD" if self._is_revert() else "HEAD~1", at=self.tick())

    def move(self) -> None:
        """Rename an entry."""
        if self.paths:
            path = self.paths.pop(self.chance.randrange(len(self.paths)))
            self.count += 1
            new = path.replace(".md", f"-{self.count}.md")
            self.desk.git("mv", path, new)
            self.desk.commit(self.tick())
            self.paths.append(new)

    def _is_revert(self) -> bool:
        return self.desk.git("log", "-1", "--format=%cn") != "ci"

    def _on_branch(self) -> None:
        self.desk.git("checkout", "--quiet", "-b", "work")
        self.write()
        self.desk.git("checkout", "--quiet", "main")
        if self.chance.random() < 0.6:
            self.desk.enter(f"notes-{self.count}.txt", self.tick())
        if self.chance.random() < 0.4:
            self.desk.look(self.tick())
        self.desk.git("checkout", "--quiet", "work")


def forge(desk: Desk, seed: int) -> str:
    """Do something false on an old branch, merge it in some way, and return what was done.

    The desk is a week with two entries and a receipt a day; what is done is done on 5 June, whatever its commits say.
    """
    chance = random.Random(seed)
    start = chance.choice(["HEAD~5", "HEAD~4", "HEAD~3", "HEAD~2", "HEAD~1"])
    desk.git("checkout", "--quiet", "-b", "old", start)
    at = desk.git("log", "-1", "--format=%cI")
    later = dt.datetime.fromisoformat(at) + dt.timedelta(minutes=chance.randint(1, 50))
    acts = [_change(desk, chance) for _ in range(chance.randint(1, 3))]
    desk.commit(f"{later:%Y-%m-%dT%H:%M:%SZ}")
    how = chance.choice(["main first", "main second", "ours", "theirs", "three"])
    parents = ["old", "main"] if how in ("main second", "ours", "three") else ["main", "old"]
    _merge(desk, chance, how, parents)
    return f"{start}: {', '.join(acts)}; {how}"


def _change(desk: Desk, chance: random.Random) -> str:
    path = chance.choice([FIRST, SECOND])
    target = desk.root / path
    act = chance.choice(["late", "text", "delete", "replace", "rename"])
    if act == "late" or (act in ("delete", "rename") and not target.exists()):
        desk.write(LATE)
        return "late"
    if act == "delete":
        target.unlink()
    elif act == "rename":
        target.rename(target.with_name(target.name.replace(".md", "-moved.md")))
    else:
        desk.write(path)
        desk.change(path, "Line 7 of", "We saw it at once.\nLine seven of" if act == "text" else "Nothing.\nLine 7 of")
    return act


def _merge(desk: Desk, chance: random.Random, how: str, parents: list[str]) -> None:
    """Merge with a tree that is one side's, but for the receipts, which stay whole unless chance cuts or drops them."""
    side = chance.choice(["old", "main"]) if how in ("main first", "main second") else "old"
    if how == "three":
        parents.append(desk.git("commit-tree", "old^{tree}", "-p", "old", "-m", "x", at=FORGED_AT))
    tips = [desk.git("rev-parse", parent) for parent in parents]
    receipts = desk.git("show", f"main:{FILE}")
    desk.git("checkout", "--quiet", "--detach", side)
    desk.git("read-tree", "--reset", "-u", side)
    if side == "main":
        for path in ("journal",):
            desk.git("checkout", "old", "--", path)
    if chance.random() < 0.5 and how != "ours":
        desk.git("checkout", "main", "--", SECOND)
    lines = receipts.splitlines()
    kept_lines = lines[: chance.choice([0, 0, 1, 2, 3])] if chance.random() < 0.4 else lines
    (desk.root / FILE).parent.mkdir(parents=True, exist_ok=True)
    (desk.root / FILE).write_text("".join(f"{line}\n" for line in kept_lines), "utf-8")
    desk.git("add", "--all")
    options = [word for tip in tips for word in ("-p", tip)]
    made = desk.git("commit-tree", *options, "-m", "x", desk.git("write-tree"), at=FORGED_AT)
    desk.git("reset", "--quiet", "--hard", made)
    desk.git("checkout", "--quiet", "-B", "main")
