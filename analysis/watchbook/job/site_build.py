"""Build the site aside and swap it in, so that a reader never meets half a site."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from watchbook.errors import Place, SiteError
from watchbook.pages import read_book, render, write

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.config import Engagement

LEDGER = "WATCHBOOK_LEDGER"
"""Environment variable by which mkdocs' plugin is told which ledger to show."""
NEW = "site-new"
OLD = "site-old"


def build_site(root: Path, ledger: Path | None = None) -> Path:
    """Build mkdocs.yml's site aside and return its folder, for `publish`.

    Args:
        root: the engagement's root.
        ledger: the ledger to show instead of the engagement's own.

    Raises:
        SiteError: mkdocs refused; the site in place is as it was.
    """
    if not (root / "mkdocs.yml").is_file():
        raise SiteError(
            "no mkdocs.yml beside watchbook.toml", hints=("watchbook init DIR writes one; copy it from there",)
        )
    new = root / ".watchbook" / NEW
    new.parent.mkdir(exist_ok=True)
    shutil.rmtree(new, ignore_errors=True)
    _mkdocs(root, new, {LEDGER: str(ledger)} if ledger else {})
    return new


def publish(root: Path, new: Path) -> None:
    """Put a site that was built aside in the place of the one that readers see."""
    swap(new, root / "site", root / ".watchbook" / OLD)


def render_to(engagement: Engagement, folder: Path) -> int:
    """Write the site's pages as plain Markdown into an empty or new folder and return how many there are.

    Raises:
        SiteError: the folder holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SiteError(f"{folder} is not an empty folder", hints=("name a folder that does not exist yet",))
    return write(render(read_book(engagement)), folder)


def swap(new: Path, site: Path, old: Path) -> None:
    """Put the folder `new` where `site` stands, hidden files kept; `old` is where the former goes on its way out."""
    recover(site, old)
    if site.is_dir():
        for kept in site.glob(".*"):
            if kept.is_file() and not (new / kept.name).exists():
                shutil.copy2(kept, new / kept.name)
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def recover(site: Path, old: Path) -> None:
    """Undo a swap that was cut off between its two renames."""
    if old.is_dir() and not site.exists():
        old.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def _mkdocs(root: Path, target: Path, settings: dict[str, str]) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-f", "mkdocs.yml", "-d", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **settings}
    # What somebody wants of the warnings of their own code must not end mkdocs.
    environment.pop("PYTHONWARNINGS", None)
    done = subprocess.run(  # noqa: S603  # fixed words; the folder is ours
        command, cwd=root, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise SiteError(
            "mkdocs could not build the site", place=Place("mkdocs.yml"), hints=(*said[-8:], "the site is as it was")
        )
