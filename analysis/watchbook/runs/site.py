"""Build the site aside and swap it in, so that a reader never meets half a site."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from watchbook.errors import Place, SiteError

if TYPE_CHECKING:
    from pathlib import Path

NEW = "site-new"
OLD = "site-old"


def build_site(root: Path) -> None:
    """Build mkdocs.yml's site into site/, keeping the hidden files that stand there.

    Raises:
        SiteError: mkdocs refused; the site in place is as it was.
    """
    if not (root / "mkdocs.yml").is_file():
        raise SiteError(
            "no mkdocs.yml beside watchbook.toml", hints=("watchbook init DIR writes one; copy it from there",)
        )
    aside = root / ".watchbook"
    aside.mkdir(exist_ok=True)
    new = aside / NEW
    shutil.rmtree(new, ignore_errors=True)
    _mkdocs(root, new)
    swap(new, root / "site", aside / OLD)


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


def _mkdocs(root: Path, target: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-f", "mkdocs.yml", "-d", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(  # noqa: S603  # fixed words; the folder is ours
        command, cwd=root, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise SiteError(
            "mkdocs could not build the site", place=Place("mkdocs.yml"), hints=(*said[-8:], "the site is as it was")
        )
