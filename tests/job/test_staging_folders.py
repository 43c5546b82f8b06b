"""Where a run stages what it places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.job.staging_folders import staging_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_what_a_killed_run_left_goes_with_the_next(tmp_path: Path) -> None:
    """A run has a folder of its own, and leaves neither that nor what others have left; all else stays."""
    (tmp_path / "staging-dead/state").mkdir(parents=True)
    (tmp_path / "staging-dead/state/verdicts.csv").write_text("day\n")
    (tmp_path / "preview").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "staging-link").symlink_to(tmp_path / "outside")
    with staging_folder(tmp_path) as folder:
        assert folder.is_dir()
        assert {path.name for path in tmp_path.iterdir()} == {folder.name, "outside", "preview", "staging-link"}
    assert not folder.exists()
    assert (tmp_path / "outside").is_dir()
