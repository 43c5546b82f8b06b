"""Build the site aside and swap it in, so that a reader never meets half a site."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from watchbook.errors import Place, SiteError
from watchbook.evidence.git.commands import demand_git
from watchbook.files import exchange
from watchbook.job.building.handed_report import hand_over
from watchbook.job.building.site_inspection import AS_IT_WAS, inspect_site
from watchbook.journal import load
from watchbook.metrics import metrics_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from watchbook.check import Report
    from watchbook.config import Engagement

LEDGER = "WATCHBOOK_LEDGER"
"""Environment variable by which mkdocs' plugin is told which ledger to show."""
PROOF = "WATCHBOOK_PROOF"
"""Environment variable by which the plugin is told which file to write when it is done, to prove that it took part."""
STANDING = "WATCHBOOK_STANDING"
"""Environment variable by which the plugin is told which site stands, whose pages may stay where nothing changed."""
NEW = "site-new"
OLD = "site-old"
TOOK_PART = "site-proof"
LEVEL = re.compile(r"(WARNING|ERROR|CRITICAL) +-  (watchbook: )?")
"""How a line of mkdocs, or of our plugin, begins that is about something wrong."""
CONFLICT = "WB132"
SYSTEM = re.compile(r"^\w*Error: \[Errno (\d+)\] ([^:\n]+)(?:: '([^'\n]*)')?(?: -> '([^'\n]*)')?$", re.MULTILINE)
"""The last line of a traceback of mkdocs' in which the system refused something."""
MOST_WARNINGS = 20
"""How many warnings are said, of more the first."""


def build_site(
    root: Path,
    ledger: Path | None = None,
    warn: Callable[[str], None] | None = None,
    *,
    anew: bool = False,
    report: Report | None = None,
) -> Path:
    """Build mkdocs.yml's site aside and return its folder, for `publish`.

    Args:
        root: the engagement's root.
        ledger: the ledger to show instead of the engagement's own.
        warn: receives what mkdocs warns of, such as a link that leads nowhere; without it a warning is an error.
        anew: make every page again, whatever stands.
        report: what the check of this ledger has found just now; without it the pages' maker checks.

    Raises:
        SiteError: mkdocs refused, or what it made is no site of ours; the site in place is as it was.
        HistoryError: git does not answer, and the pages show what it says.
        OSError: the system refused mkdocs something, such as room on the disk; so is it then.
    """
    if not (root / "mkdocs.yml").is_file():
        raise SiteError(
            "no mkdocs.yml beside watchbook.toml", hints=("watchbook init DIR writes one; copy it from there",)
        )
    demand_git(root)
    new = root / ".watchbook" / NEW
    new.parent.mkdir(exist_ok=True)
    shutil.rmtree(new, ignore_errors=True)
    proof = new.with_name(TOOK_PART)
    proof.unlink(missing_ok=True)
    settings = {PROOF: str(proof)}
    settings |= {LEDGER: str(ledger)} if ledger else {}
    settings |= {} if anew else {STANDING: str(root / "site")}
    try:
        with hand_over(report, new.parent) as place:
            warnings = _mkdocs(root, new, settings | place)
        inspect_site(new, proof)
    except (SiteError, OSError):
        shutil.rmtree(new, ignore_errors=True)  # half a site is of no use, and a full disk needs the room
        raise
    if warn is not None:
        for warning in warnings:
            warn(warning)
    elif warnings:
        raise SiteError("the site is not as it should be", hints=(*warnings, AS_IT_WAS))
    return new


def demand_whole_journal(engagement: Engagement) -> None:
    """See that git left no two versions of a page in the journal: readers would miss what it says.

    Raises:
        SiteError: it did.
    """
    for problem in load(engagement.root, engagement, metrics_of(engagement)).problems:
        if problem.code == CONFLICT:
            raise SiteError(problem.what, place=problem.place, hints=(problem.hint or "", AS_IT_WAS))


def publish(root: Path, new: Path) -> None:
    """Put a site that was built aside in the place of the one that readers see."""
    swap(new, root / "site", root / ".watchbook" / OLD)


def swap(new: Path, site: Path, old: Path) -> None:
    """Put the folder `new` where `site` stands, hidden files kept; `old` is where the former goes on its way out."""
    recover(site, old)
    if site.is_dir():
        for file in site.glob(".*"):
            if file.is_file() and not (new / file.name).exists():
                shutil.copy2(file, new / file.name)
        if exchange(new, site):  # so that whoever is killed here leaves a site, and who reads always finds one
            new.rename(old)
        else:
            site.rename(old)
            new.rename(site)
    else:
        new.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def recover(site: Path, old: Path) -> None:
    """Undo a swap that was cut off between its two renames."""
    if old.is_dir() and not site.exists():
        old.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def _mkdocs(root: Path, target: Path, settings: dict[str, str]) -> list[str]:
    """Run mkdocs and return what it warns of.

    Not by its `--strict`: that counts nothing beside `--quiet`, and says of all else only how much there is.
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--no-strict", "-f", "mkdocs.yml", "-d", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **settings}
    # What somebody wants of the warnings of their own code must not end mkdocs.
    environment.pop("PYTHONWARNINGS", None)
    process = subprocess.run(  # noqa: S603  # fixed words; the folder is ours
        command, cwd=root, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    lines = [line for line in (process.stdout + process.stderr).splitlines() if line.strip()]
    if process.returncode:
        if refusals := SYSTEM.findall(process.stderr):
            number, text, source, target = refusals[-1]
            raise OSError(int(number), text, target or source or None)
        wrong = [line for line in lines if not line.startswith(("INFO ", "DEBUG "))]
        raise SiteError("mkdocs could not build the site", place=Place("mkdocs.yml"), hints=(*wrong[-8:], AS_IT_WAS))
    warnings = [LEVEL.sub("", line) for line in lines if LEVEL.match(line)]
    more = [f"and {len(warnings) - MOST_WARNINGS} more"] if len(warnings) > MOST_WARNINGS else []
    return [*warnings[:MOST_WARNINGS], *more]
