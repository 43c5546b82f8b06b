"""What is remembered below .watchbook/: losable, and not believed where it cannot be."""

from __future__ import annotations

import pickle
import subprocess
from typing import TYPE_CHECKING

from watchbook.cache import Cache, LateObject

if TYPE_CHECKING:
    from pathlib import Path


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)


def test_what_was_made_from_the_same_comes_back(tmp_path: Path) -> None:
    """What was made from something else does not, and neither does what was never remembered."""
    home = tmp_path / ".watchbook"
    home.mkdir()
    cache = Cache(home, "things")
    assert cache.get("a", b"1") is None
    cache.put("a", b"1", b"one")
    assert cache.get("a", b"1") == b"one"
    assert cache.get("a", b"2") is None
    cache.put("a", b"2", b"two")
    assert cache.get("a", b"1") is None


def test_what_is_damaged_is_forgotten(tmp_path: Path) -> None:
    """A byte that changed, and a file that was cut off."""
    home = tmp_path / ".watchbook"
    home.mkdir()
    cache = Cache(home, "things")
    cache.put("a", b"1", b"one")
    file = home / "things" / "a"
    whole = file.read_bytes()
    for damaged in (whole[:-1] + b"X", whole[:-1], whole[:20], b""):
        file.write_bytes(damaged)
        assert cache.get("a", b"1") is None


def test_without_a_home_nothing_is_remembered(tmp_path: Path) -> None:
    """A folder in which nobody ran anything is left as it is."""
    cache = Cache(tmp_path / ".watchbook", "things")
    cache.put("a", b"1", b"one")
    assert cache.get("a", b"1") is None
    assert not list(tmp_path.iterdir())


def test_what_git_holds_is_not_believed(tmp_path: Path) -> None:
    """Somebody may have written it by hand; an index that does not name paths in full is not believed either."""
    root = tmp_path / "deep" / "desk"
    home = root / ".watchbook"
    home.mkdir(parents=True)
    git(tmp_path, "init", "--quiet")
    Cache(home, "things").put("a", b"1", b"one")
    (root / "README.md").write_text("desk")
    git(tmp_path, "add", "deep/desk/README.md")
    assert Cache(home, "things").get("a", b"1") == b"one"
    git(tmp_path, "update-index", "--index-version", "4")
    assert Cache(home, "things").get("a", b"1") is None
    git(tmp_path, "update-index", "--index-version", "2")
    git(tmp_path, "add", "--force", "deep/desk/.watchbook/things/a")
    assert Cache(home, "things").get("a", b"1") is None


def test_what_is_unpickled_late_is_what_was_pickled() -> None:
    """Whether somebody asked for it meanwhile or not, and changed it."""
    held = LateObject({"a": [1]})
    again = pickle.loads(pickle.dumps(held))
    once_more = pickle.loads(pickle.dumps(again))
    assert once_more.get() == {"a": [1]}
    once_more.get()["a"].append(2)
    assert pickle.loads(pickle.dumps(once_more)).get() == {"a": [1, 2]}
    assert again == held
    assert again != once_more


def test_a_worktree_has_an_index_of_its_own(tmp_path: Path) -> None:
    """What is added in one worktree is believed in another."""
    main = tmp_path / "main"
    main.mkdir()
    git(main, "init", "--quiet")
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    git(main, *author, "commit", "--quiet", "--allow-empty", "--message", "first")
    git(main, "worktree", "add", "--quiet", "../other")
    for root in (main, tmp_path / "other"):
        (root / ".watchbook").mkdir()
        Cache(root / ".watchbook", "things").put("a", b"1", b"one")
    git(tmp_path / "other", "add", "--force", ".watchbook")
    assert Cache(main / ".watchbook", "things").get("a", b"1") == b"one"
    assert Cache(tmp_path / "other" / ".watchbook", "things").get("a", b"1") is None
