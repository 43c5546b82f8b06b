"""Check a Watchbook journal's receipts with git and Python's standard library alone.

    python verify.py [DIR] [--against HASH|FILE] [--tokens] [--at TIME] [--json]

DIR is the engagement in a full clone (git clone URL; no archive). It replays ledger/log/receipts from its first line,
reads every commit, tree and text from git and hashes it again, and says what does not fit. It changes nothing and asks
no network. Exits 0 where all fits, 1 where something does not, 2 where it cannot be judged. docs/evidence.md of
Watchbook says what is looked for and why; this file is written from that page and shares no code with the tool.
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import hashlib
import html
import json
import os
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

RECEIPTS = "ledger/log/receipts"
TIMESTAMPS = "ledger/log/timestamps"
CLOCKS = dt.timedelta(minutes=15)
LATE = dt.timedelta(hours=1)
"""How long after its receipt a token may have been given."""
SIGNATURES = f"""Of tokens, what they stamp and when was read. Whether your authority signed one is for openssl to say:
  # of receipt N
  sed -n Np {RECEIPTS} > line; sed -n 's/^N [0-9a-f]* //p' {TIMESTAMPS} | base64 -d > token
  openssl ts -verify -data line -in token -CAfile root.pem
"""
ENTRY = re.compile(r"\d{4}/\d\d/\d{4}-\d\d-\d\d-[^/]+\.md")
KEYS = {"at", "before", "by", "changed", "head", "journal", "sequence", "tree"}
STEERING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_PREFIX")  # fmt: skip
SETTINGS = ("core.fsmonitor=false", "core.commitGraph=false", "core.hooksPath=/dev/null", "core.quotePath=false",
            "safe.bareRepository=explicit", "log.showRoot=true", "diff.orderFile=/dev/null")  # fmt: skip


class CannotJudgeError(Exception):
    """Nothing can be said; the message says why."""


def utc(seconds: int) -> dt.datetime:
    """Return an instant, at the latest the last day of the year 9999."""
    return dt.datetime.fromtimestamp(min(seconds, 253_402_214_400), dt.UTC)


@dataclass
class GitCommit:
    """A commit, from the bytes that its id was made of."""

    parents: list[str]
    tree: str
    at: dt.datetime


class Objects:
    """The repository: every object is hashed again as it is read."""

    def __init__(self, root: Path) -> None:
        """Open the repository that a folder lies in."""
        self.root = root
        environment = {name: value for name, value in os.environ.items() if name not in STEERING}
        self.environment = {**environment, "GIT_NO_REPLACE_OBJECTS": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        self.trees: dict[str, dict[str, tuple[str, str]]] = {}
        self.digests: dict[str, str] = {}
        self.nothing = secrets.token_hex(20)
        self.receipt_files: dict[str, frozenset[str]] = {}
        self.receipt_fields: dict[str, dict[str, Any]] = {}
        self.batch = subprocess.Popen(  # noqa: S603  # a fixed command
            self.command("cat-file", "--batch"),
            cwd=root,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """End the git that reads objects."""
        self.batch.kill()
        self.batch.communicate()

    @staticmethod
    def command(*words: str) -> list[str]:
        """Return the command line of git with what the repository may not decide."""
        return ["git", *(word for setting in SETTINGS for word in ("-c", setting)), *words]

    def git(self, *words: str, given: bytes = b"") -> bytes:
        """Return what git prints; of a command that fails, nothing."""
        outcome = subprocess.run(  # noqa: S603  # fixed commands
            self.command(*words), cwd=self.root, env=self.environment, input=given, capture_output=True, check=False
        )
        return b"" if outcome.returncode else outcome.stdout

    def read(self, name: str) -> tuple[str, bytes] | None:
        """Return an object's kind and bytes; None where this clone has none of that id."""
        head, _, rest = self.answer(name).partition(b"\n")
        words = head.split()
        if len(words) != 3:
            return None
        data = rest[:-1]
        product = (hashlib.sha256 if len(name) == 64 else hashlib.sha1)(b"%s %d\0" % (words[1], len(data)) + data)
        if product.hexdigest() != name:
            raise CannotJudgeError(
                f"{words[1].decode()} {name[:12]} is not what its id says: clone anew from the forge"
            )
        return words[1].decode(), data

    def answer(self, name: str) -> bytes:
        """Return what git says of an object: a line about it, what it holds, and a line end.

        It is asked for something that is nowhere behind it. So where the answer ends does not rest on the size that an
        altered object gives itself: who waits for as many bytes may wait for good.
        """
        assert self.batch.stdin
        assert self.batch.stdout
        self.batch.stdin.write(f"{name}\n{self.nothing}\n".encode())
        self.batch.stdin.flush()
        end = f"{self.nothing} missing\n".encode()
        parts: list[bytes] = []
        tail = b""
        while not tail.endswith(end):
            part = os.read(self.batch.stdout.fileno(), 1 << 20)
            if not part:
                raise CannotJudgeError(f"git cannot read object {name[:12]}: git fsck says more")
            parts.append(part)
            tail = (tail + part)[-len(end) :]
        return b"".join(parts)[: -len(end)]

    def commit(self, name: str) -> GitCommit | None:
        """Return a commit; None where this clone does not hold it."""
        matches = self.read(name)
        if matches is None or matches[0] != "commit":
            return None
        rows = [line.split(b" ", 1) for line in matches[1].partition(b"\n\n")[0].split(b"\n")]
        committer = next(value for key, value in rows if key == b"committer")
        seconds = int(committer.rpartition(b"> ")[2].split(b" ")[0])
        parents = [value.decode() for key, value in rows if key == b"parent"]
        return GitCommit(parents, rows[0][1].decode(), utc(seconds))

    def tree(self, name: str) -> dict[str, tuple[str, str]]:
        """Return a tree's rows: name → mode and id; of no tree, none."""
        if name and name not in self.trees:
            matches = self.read(name)
            rows: dict[str, tuple[str, str]] = {}
            data, size = matches[1] if matches and matches[0] == "tree" else b"", len(name) // 2
            while data:
                head, _, data = data.partition(b"\0")
                mode, _, path = head.partition(b" ")
                rows[os.fsdecode(path)] = (mode.decode(), data[:size].hex())
                data = data[size:]
            self.trees[name] = rows
        return self.trees[name] if name else {}

    def at(self, tree: str, path: str) -> str:
        """Return the id of what stands at a path below a tree; empty where nothing does."""
        for part in filter(None, path.split("/")):
            tree = self.tree(tree).get(part, ("", ""))[1]
        return tree

    def files(self, tree: str, below: str = "") -> Iterator[tuple[str, str]]:
        """Yield path and id of every file of a tree."""
        for name, (mode, child) in self.tree(tree).items():
            if mode == "40000":
                yield from self.files(child, f"{below}{name}/")
            else:
                yield f"{below}{name}", child

    def changed(self, old: str, new: str, below: str = "") -> Iterator[str]:
        """Yield the paths of files that are not the same in two trees."""
        if old == new:
            return
        before, after = self.tree(old), self.tree(new)
        for name in before.keys() | after.keys():
            (old_mode, was), (new_mode, now) = before.get(name, ("", "")), after.get(name, ("", ""))
            old_tree, new_tree = (was if old_mode == "40000" else "", now if new_mode == "40000" else "")
            yield from self.changed(old_tree, new_tree, f"{below}{name}/")
            if was != now and (was, now) != (old_tree, new_tree):
                yield f"{below}{name}"

    def receipts(self, blob: str) -> frozenset[str]:
        """Return the hashes of the receipts that a file holds."""
        if blob not in self.receipt_files:
            matches = self.read(blob)
            hashes = set()
            for line in matches[1].splitlines(keepends=True) if matches else []:
                hashes.add(digest := hashlib.sha256(line).hexdigest())
                if digest not in self.receipt_fields:
                    self.receipt_fields[digest] = fields_of(line) or {}
            self.receipt_files[blob] = frozenset(digest for digest in hashes if self.receipt_fields[digest])
        return self.receipt_files[blob]

    def sha256(self, blob: str) -> str:
        """Return the SHA-256 of what a file holds; of a submodule, that of its commit's id."""
        if blob not in self.digests:
            matches = self.read(blob)
            data = matches[1] if matches and matches[0] == "blob" else blob.encode()
            self.digests[blob] = hashlib.sha256(data).hexdigest()
        return self.digests[blob]


@dataclass
class Line:
    """A receipt, and whether it fits its neighbours."""

    number: int
    fields: dict[str, Any]
    sha256: str
    fits: bool = True
    files: dict[str, str] | None = None
    """What it saw, by path below journal/; None behind a gap, where that is not known."""

    @property
    def at(self) -> dt.datetime:
        """When it was made, by its own clock."""
        return dt.datetime.fromisoformat(self.fields["at"])

    @property
    def name(self) -> str:
        """Return how sentences call it."""
        return f"receipt {self.fields['sequence']} ({self.fields['at']})"


def canonical(value: object) -> str:
    """Return JSON in the form of RFC 8785, of objects, integers and texts."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in keys) + "}"
    return json.dumps(value, ensure_ascii=False)


def fields_of(line: bytes) -> dict[str, Any] | None:
    """Return what a receipt says; None where the line is not what a run writes, to the byte."""
    name, digest = r"[0-9a-f]{40}([0-9a-f]{24})?", r"[0-9a-f]{64}"
    shapes = {"head": name, "tree": f"({name})?", "journal": digest, "before": digest,
              "at": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "by": r"[\s\S]*"}  # fmt: skip
    try:
        fields = json.loads(line)
        texts = all(isinstance(fields[key], str) and re.fullmatch(shape, fields[key]) for key, shape in shapes.items())
        files = all(re.fullmatch(f"({digest})?", item) for item in fields["changed"].values())
        is_whole = fields.keys() == KEYS and type(fields["sequence"]) is int and texts and files
        year = dt.datetime.fromisoformat(fields["at"]).year
        return fields if is_whole and 2000 <= year < 2100 and canonical(fields).encode() + b"\n" == line else None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def manifest(files: dict[str, str]) -> str:
    """Return the hash of all of journal/: of folder → hash of (name → hash)."""
    folders: dict[str, dict[str, str]] = {}
    for path, digest in files.items():
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, {})[name] = digest
    hashes = {folder: sha(canonical(names) + "\n") for folder, names in folders.items()}
    return sha(canonical(hashes) + "\n")


def sha(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


class ReceiptChain:
    """The receipts, replayed from the first line."""

    def __init__(self, data: bytes) -> None:
        """Read every line, and note what does not fit the one before."""
        self.data = data
        self.lines: list[Line] = []
        self.misfits: list[tuple[str, str]] = []
        files: dict[str, str] | None = {}
        for number, raw in enumerate(data.splitlines(keepends=True), 1):
            fields = fields_of(raw)
            if fields is None:
                self.misfits.append(("edited", f"line {number} is not a receipt as a run writes it"))
                files = None
                continue
            line = Line(number, fields, hashlib.sha256(raw).hexdigest())
            wrong = list(self.between(self.lines[-1] if self.lines else None, line))
            if files is not None and not any(kind == "removed" for kind, _ in wrong):
                files = {path: digest for path, digest in {**files, **fields["changed"]}.items() if digest}
                line.files = files
                if fields["journal"] != manifest(files):
                    wrong.append(("edited", f"{line.name} lists other files than it is sealed with"))
            else:
                files = None
            if self.lines and any(kind == "edited" for kind, _ in wrong):
                self.lines[-1].fits = False
            line.fits = not wrong
            self.misfits += wrong
            self.lines.append(line)
        self.disbelieve()

    def disbelieve(self) -> None:
        """Take belief from every line that has a rival of its number, or that is older than one before it."""
        highest, latest = 0, None
        for number, line in enumerate(self.lines):
            sequence = line.fields["sequence"]
            if sequence <= highest:
                for rival in self.lines[:number]:
                    rival.fits &= rival.fields["sequence"] < sequence
            line.fits &= sequence > highest and (latest is None or line.at >= latest - CLOCKS)
            highest, latest = max(highest, sequence), line.at if latest is None else max(latest, line.at)

    @property
    def hashes(self) -> set[str]:
        """Return the hash of every receipt that stands."""
        return {line.sha256 for line in self.lines}

    @staticmethod
    def between(last: Line | None, line: Line) -> Iterator[tuple[str, str]]:
        """Yield what does not fit between a receipt and the one before."""
        sequence, due = line.fields["sequence"], last.fields["sequence"] + 1 if last else 1
        if sequence > due:
            yield "removed", f"receipts are missing before {line.name}"
        elif sequence < due:
            yield "forked", f"{line.name} stands behind one that is no older"
        elif line.fields["before"] != (last.sha256 if last else "0" * 64):
            yield "edited", f"{line.name} followed another receipt than the one before it"
        if last and line.at < last.at - CLOCKS:
            yield "clock", f"{line.name} says it is older than the one before"


class Check:
    """A clone beside its receipts."""

    def __init__(self, objects: Objects, now: dt.datetime) -> None:
        """Read the history of an engagement."""
        self.now = now
        self.objects = objects
        self.refuse()
        names = self.objects.git("rev-list", "--topo-order", "--reverse", "HEAD", "--").decode().split()
        if not names:
            raise CannotJudgeError("there is no commit here")
        self.commits = {name: commit for name in names if (commit := self.objects.commit(name))}
        self.head = names[-1]
        self.places = [self.objects.git("rev-parse", "--show-prefix").decode().removesuffix("\n")]
        self.chain = ReceiptChain(self.receipts(objects.root))
        self.find_places()
        self.journals = {name: self.journal(commit) for name, commit in self.commits.items()}
        self.misfits: list[tuple[str, str]] = list(self.chain.misfits)
        self.gone: list[tuple[str, int, int]] = []
        self.lost: list[dict[str, Any]] = []
        """What the receipts say that some commit added and that do not stand today."""

    def refuse(self) -> None:
        """Raise an error where the history here is not the whole one."""
        git = self.objects.git
        if git("rev-parse", "--is-inside-work-tree").strip() != b"true":
            raise CannotJudgeError("there is no git repository here that git trusts")
        if git("rev-parse", "--is-shallow-repository").strip() == b"true":
            raise CannotJudgeError("the clone is shallow: git fetch --unshallow")
        if Path(self.objects.root, git("rev-parse", "--git-path", "info/grafts").decode().strip()).exists():
            raise CannotJudgeError("commits are grafted: remove .git/info/grafts")
        if git("config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"):
            raise CannotJudgeError("the clone is partial: clone again without --filter")

    def receipts(self, root: Path) -> bytes:
        """Return the file of receipts, with line ends as git holds them."""
        path = root / RECEIPTS
        data = path.read_bytes() if path.is_file() else b""
        content = self.objects.git("cat-file", "blob", f"HEAD:./{RECEIPTS}")
        return data if b"\r" in content else data.replace(b"\r\n", b"\n")

    def find_places(self) -> None:
        """Find where the engagement lay when a receipt was made: the very tree it names, in another folder."""
        for line in self.chain.lines:
            commit = self.objects.commit(line.fields["head"])
            if commit is None or self.journal(commit) or not line.fields["tree"]:
                continue
            rows = (
                self.objects.git("ls-tree", "-r", "-d", "-z", "--full-tree", line.fields["head"]).decode().split("\0")
            )
            matches = [row.partition("\t")[2] for row in rows if f" {line.fields['tree']}\t" in row]
            self.places += [path.removesuffix("journal") for path in matches if f"/{path}".endswith("/journal")][:1]

    def journal(self, commit: GitCommit) -> str:
        """Return the id of journal/ in a commit, where the engagement lies or lay; empty without one."""
        return next(filter(None, (self.objects.at(commit.tree, f"{place}journal") for place in self.places)), "")

    def run(self, copies: list[str]) -> None:
        """Look for everything that does not fit."""
        lines = self.chain.lines
        self.misfits += [("clock", f"{line.name} lies in the future") for line in lines if line.at > self.now + CLOCKS]
        if losses := [digest for digest in copies if digest not in self.chain.hashes]:
            self.misfits.append(("not-kept", f"the chain does not hold the receipt that was kept ({losses[-1]})"))
        self.misfits += [*self.lost_lines(), *self.forged_lines(), *self.rewritten(), *self.wrong_dates()]

    def lost_lines(self) -> Iterator[tuple[str, str]]:
        """Yield the commits that took receipts away which do not stand again, and those whose receipts are gone."""
        standing = {hashlib.sha256(line).hexdigest() for line in self.chain.data.splitlines(keepends=True)}
        named_values: set[str] = set()
        unnamed_values: set[str] = set()
        additions: dict[str, set[str]] = {}
        for name, commit in self.commits.items():
            here = self.receipt_hashes(commit)
            parents = [self.receipt_hashes(self.commits[parent]) for parent in commit.parents if parent in self.commits]
            additions[name] = here - set().union(*parents)
            if losses := set().union(*parents) - here - standing:
                named_values |= losses
                yield "cut", f"commit {name[:7]} removed or changed {len(losses)} receipts"
        for name, hashes in additions.items():
            if losses := hashes - standing - named_values:
                unnamed_values |= losses
                yield "cut", f"commit {name[:7]} added receipts that are gone, and no commit says how"
        self.lost = [self.objects.receipt_fields[digest] for digest in named_values | unnamed_values]

    def is_cut(self, first: int | None) -> bool:
        """Return whether receipts that are lost could say more of what a receipt, by its sequence, saw first.

        One that is older than all that are lost stands in the chain that held these; what came after the last of them
        was theirs to see no more.
        """
        lines = self.chain.lines
        number = next((number for number, line in enumerate(lines) if line.fields["sequence"] == first), len(lines))
        sight = lines[number] if number < len(lines) else None
        if not self.lost or (
            sight and sight.fits and sight.fields["sequence"] < min(row["sequence"] for row in self.lost)
        ):
            return False
        last = max(row["at"] for row in self.lost)
        return number == 0 or lines[number - 1].fields["at"] < last

    def receipt_hashes(self, commit: GitCommit) -> set[str]:
        """Return the hashes of the receipts in a commit."""
        hashes: set[str] = set()
        for place in self.places:
            if blob := self.objects.at(commit.tree, f"{place}{RECEIPTS}"):
                hashes |= self.objects.receipts(blob)
        return hashes

    def forged_lines(self) -> Iterator[tuple[str, str]]:
        """Yield the receipts that do not say of their commit what git holds."""
        for line in self.chain.lines:
            commit = self.objects.commit(line.fields["head"])
            if commit is None:
                continue
            tree = self.journal(commit)
            files = {path: self.objects.sha256(blob) for path, blob in self.objects.files(tree)}
            is_seen = line.files is not None and line.fits
            if tree != line.fields["tree"] or (is_seen and files != line.files):
                yield "tree", f"{line.name} does not say of journal/ what commit {line.fields['head'][:7]} holds"

    def rewritten(self) -> Iterator[tuple[str, str]]:
        """Yield the receipts after which history was rewritten: the commit they saw is no part of it."""
        heads = [line.fields["head"] for line in self.chain.lines]
        for number, line in enumerate(self.chain.lines):
            following = heads[number + 1] if number + 1 < len(heads) else self.head
            if heads[number] not in self.commits and following in self.commits:
                yield "rewritten", f"history was rewritten after {line.name}: commit {heads[number][:7]} is gone"

    def wrong_dates(self) -> Iterator[tuple[str, str]]:
        """Yield the commits of entries whose date is older than a receipt they hold, or newer than their sight."""
        fitting = [line for line in self.chain.lines if line.fits]
        sightings = self.first_sights(fitting)
        proof_text: dict[str, Line] = {}
        numbers = {line.sha256: line for line in fitting}
        for name, commit in self.commits.items():
            own_value = [numbers[digest] for digest in self.receipt_hashes(commit) & numbers.keys()]
            lines = [*own_value, *(proof_text[parent] for parent in commit.parents if parent in proof_text)]
            if lines:
                proof_text[name] = max(lines, key=lambda line: line.number)
            if not self.touches(name, commit):
                continue
            if name in proof_text and commit.at < proof_text[name].at - CLOCKS:
                yield "backdated", f"commit {name[:7]} says {commit.at}, and is built on {proof_text[name].name}"
            elif name in sightings and commit.at > sightings[name].at + CLOCKS:
                yield "postdated", f"commit {name[:7]} says {commit.at}, and {sightings[name].name} had seen it"

    def first_sights(self, lines: list[Line]) -> dict[str, Line]:
        """Return by commit the first receipt whose commit is built on it."""
        sightings: dict[str, Line] = {}
        for line in lines:
            waiting = [line.fields["head"]]
            while waiting:
                name = waiting.pop()
                if name in self.commits and name not in sightings:
                    sightings[name] = line
                    waiting += self.commits[name].parents
        return sightings

    def touches(self, name: str, commit: GitCommit) -> bool:
        """Return whether a commit changed an entry of any of its parents."""
        olds = [self.journals[parent] for parent in commit.parents if parent in self.journals] or [""]
        return any(ENTRY.fullmatch(path) for old in olds for path in self.objects.changed(old, self.journals[name]))

    def entries(self) -> dict[str, dict[str, Any]]:
        """Return of every entry the receipt that saw it first, through renames, and those that saw it changed."""
        known_values: dict[str, dict[str, Any]] = {}
        last = ""
        for line in self.chain.lines:
            commit = self.objects.commit(line.fields["head"])
            if not line.fits or commit is None or self.journal(commit) != line.fields["tree"]:
                continue
            tree = line.fields["tree"]
            moves = dict(self.renames(last, tree))
            changes = {*self.objects.changed(last, tree)}
            files = dict(self.objects.files(tree))
            stories = {path: known_values.get(moves.get(path, path)) for path in files}
            for path in files:
                story = stories[path]
                if story is None or (path in changes and path not in moves and path not in known_values):
                    stories[path] = {"first": line.fields["sequence"], "changes": []}
                elif path in changes:
                    stories[path] = {**story, "changes": [*story["changes"], line.fields["sequence"]]}
            ending = [path for path in known_values if path not in files and path not in moves.values()]
            self.gone += [(path, known_values[path]["first"], line.fields["sequence"]) for path in ending]
            known_values, last = {path: story for path, story in stories.items() if story}, tree
        standing = dict(self.objects.files(self.journals[self.head]))
        nothing: dict[str, Any] = {"first": None, "changes": []}
        stories_by_path = {path: known_values.get(path, nothing) for path in sorted(standing) if ENTRY.fullmatch(path)}
        return {path: {**story, "cut": self.is_cut(story["first"])} for path, story in stories_by_path.items()}

    def renames(self, old: str, new: str) -> Iterator[tuple[str, str]]:
        """Yield new and old path of every file that git takes for moved: 90 % of it stayed."""
        if not old or not new or old == new:
            return
        output = self.objects.git("diff-tree", "-r", "-M90%", "-l0", "-z", "--name-status", "--diff-filter=R", old, new)
        fields = os.fsdecode(output).split("\0")
        yield from zip(fields[2::3], fields[1::3], strict=False)


def parts_of(data: bytes) -> list[tuple[int, bytes]]:
    """Return tag and content of each value that DER bytes hold, one behind the other."""
    parts: list[tuple[int, bytes]] = []
    while data:
        tag, size, start = data[0], data[1], 2
        if size > 127:
            start = 2 + size - 128
            size = int.from_bytes(data[2:start], "big") if size > 128 else len(data)
        if start + size > len(data):
            raise ValueError("it is cut short")
        parts.append((tag, data[start : start + size]))
        data = data[start + size :]
    return parts


def stamp_of(answer: bytes) -> tuple[str, dt.datetime]:
    """Return the hash that an authority stamped, and when, from its answer (TimeStampResp of RFC 3161)."""
    inside = answer
    for place in (0, 1, 1, 0, 2, 1, 0, 0):  # response, token, [0], SignedData, encapsulated, [0], octets, TSTInfo
        inside = parts_of(inside)[place][1]
    fields = parts_of(inside)
    text = next(value for tag, value in fields if tag == 0x18).decode()
    moment = dt.datetime.strptime(text.partition(".")[0].removesuffix("Z"), "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    return parts_of(fields[2][1])[1][1].hex(), moment


def token_problems(lines: list[Line], data: bytes) -> Iterator[str]:
    """Yield what does not fit between receipts and tokens; that an authority signed one is for openssl to say."""
    by_hash = {line.sha256: line for line in lines}
    any_token = False
    for number, row in enumerate(data.decode("ascii", "replace").splitlines(), 1):
        words = row.split(" ")
        try:
            digest, at = stamp_of(base64.b64decode(words[2], validate=True))
        except (ValueError, LookupError, StopIteration):
            yield f"line {number} of {TIMESTAMPS} is no token as a run writes it"
            continue
        line = by_hash.get(words[1])
        any_token |= line is not None
        if line is None:
            yield f"a token is for a receipt {words[0]} that the chain does not hold"
        elif digest != line.sha256:
            yield f"the token of {line.name} stamps something else"
        elif at > line.at + LATE:
            yield f"{line.name} was stamped only on {at}: nothing from outside shows that it is older"
        elif at < line.at - CLOCKS:
            yield f"{line.name} was stamped on {at} already: its own time is wrong"
    if not any_token:
        yield "no receipt carries a token of a time-stamping authority"


def copies_in(against: str, standing: set[str]) -> list[str]:
    """Return the hashes of the receipts that were kept: given, in the line the site shows, or in lines of the file."""
    if re.fullmatch(r"[0-9a-f]{64}", against.strip().lower()):
        return [against.strip().lower()]
    try:
        text = Path(against).read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise CannotJudgeError(f"{against!r} is neither the hash of a receipt nor a file") from error
    lines = [line.lstrip("> ").encode() + b"\n" for line in text.splitlines()]
    hashes = [hashlib.sha256(line).hexdigest() for line in lines if fields_of(line)]
    fold = r"[\s>|=]"
    mark = rf"watchbook{fold}+receipt\b[^{{}}]{{0,200}}?sha256{fold}*:?{fold}*((?:[0-9a-f]{fold}*){{64}})(?![0-9a-f])"
    plain = html.unescape(re.sub(r"<[^<>]*>", "", text))
    hashes = hashes or [re.sub(fold, "", matches).lower() for matches in re.findall(mark, plain, re.IGNORECASE)]
    if not hashes:
        bare = re.findall(r"\b[0-9a-f]{64}\b", text)
        hashes = [digest for digest in bare if digest in standing] or bare
    if not hashes:
        raise CannotJudgeError(f"{against!r} holds no receipt and no hash of one")
    return hashes


def answer(root: Path, now: dt.datetime, against: str | None = None, *, tokens: bool = False) -> dict[str, Any]:
    """Return what is found: exit_code, receipts, last, misfits, entries."""
    objects = Objects(root)
    try:
        check = Check(objects, now)
        copies = [] if against is None else copies_in(against, check.chain.hashes)
        check.run(copies)
        lines = check.chain.lines
        if tokens:
            path = root / TIMESTAMPS
            data = path.read_bytes() if path.is_file() else b""
            check.misfits += [("timestamp", problem) for problem in token_problems(lines, data)]
        code = 1 if check.misfits else 0 if lines else 2
        return {
            "exit_code": code,
            "receipts": len(lines),
            "times": {str(line.fields["sequence"]): line.fields["at"] for line in lines},
            "last": f"{lines[-1].name}, sha256 {lines[-1].sha256}" if lines else None,
            "misfits": [{"kind": kind, "what": subject} for kind, subject in check.misfits],
            "entries": check.entries(),
            "gone": [{"path": path, "first": first, "gone": absences} for path, first, absences in check.gone],
        }
    except CannotJudgeError as error:
        return {"exit_code": 2, "refused": str(error)}
    finally:
        objects.close()


def between(number: int, times: dict[str, str]) -> str:
    """Return between which receipts something happened that a receipt saw first."""
    until = f"before receipt {number} ({times[str(number)]})"
    since = times.get(str(number - 1))
    return f"after receipt {number - 1} ({since}) and {until}" if since else until


def as_text(found: dict[str, Any], against: str | None) -> str:
    """Return an answer for people."""
    if "refused" in found:
        return f"cannot judge: {found['refused']}\n"
    lines = [f"error: {misfit['kind']}: {misfit['what']}" for misfit in found["misfits"]]
    for path, story in found["entries"].items():
        changes = "".join(f"; changed {between(number, found['times'])}" for number in story["changes"])
        sight = f"came {between(story['first'], found['times'])}" if story["first"] else "seen by no receipt yet"
        cut = "; receipts that could say otherwise are lost: not provable" if story["cut"] else ""
        lines.append(f"journal/{path}: {sight}{changes}{cut}")
    for end in found["gone"]:
        sight = f"came {between(end['first'], found['times'])}; gone {between(end['gone'], found['times'])}"
        lines.append(f"journal/{end['path']}: {sight}")
    lines.append(f"{found['receipts']} receipts; the last: {found['last']}")
    count = len(found["misfits"])
    lines.append("all fits" if not count else "1 thing does not fit" if count == 1 else f"{count} things do not fit")
    if against is None:
        lines.append("Without a receipt that you kept (--against), a chain made anew as a whole would fit as well.")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Check the clone that is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", nargs="?", default=".", type=Path)
    parser.add_argument("--against", metavar="HASH|FILE", help="the receipt that you kept, or a file that holds it")
    parser.add_argument("--tokens", action="store_true", help="look at tokens of a time-stamping authority, too")
    parser.add_argument("--at", default="", help="the time that is taken for now; by default this machine's")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    options = parser.parse_args()
    now = dt.datetime.fromisoformat(options.at) if options.at else dt.datetime.now(dt.UTC)
    matches = answer(options.dir, now, options.against, tokens=options.tokens)
    sys.stdout.write(json.dumps(matches, indent=2) + "\n" if options.json else as_text(matches, options.against))
    if options.tokens and not options.json:
        sys.stdout.write(SIGNATURES)
    raise SystemExit(matches["exit_code"])


if __name__ == "__main__":
    main()
