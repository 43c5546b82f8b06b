"""The machine: room on its disk, and versions of what is installed."""

from __future__ import annotations

import os
import re
import tomllib
from importlib import metadata
from importlib.resources import files
from typing import TYPE_CHECKING

from watchbook.extras import PACKAGES
from watchbook.queries.doctor.health_line import HealthLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.queries.doctor.health_line import Patient

GIGABYTE = 1_000_000_000
LITTLE, TOO_LITTLE = 2 * GIGABYTE, GIGABYTE // 5
REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[[^]]*\])?\s*([^;]*)(;.*)?$")
EXTRA = re.compile(r"extra == ['\"]([\w-]+)")
FLOOR = re.compile(r">=\s*([0-9][0-9.]*)")


def look_at_disk(patient: Patient) -> Iterator[HealthLine]:
    """Yield how much room is left."""
    disk = os.statvfs(patient.root)
    free = disk.f_bavail * disk.f_frsize
    no_files_left = disk.f_files > 0 and disk.f_favail < 1000
    if free < TOO_LITTLE or no_files_left:
        room = "hardly a file more" if no_files_left else f"{free / GIGABYTE:.1f} GB"
        yield HealthLine(
            "disk", "wrong", f"{room} has room here: a run would fail, and leave all as it was", "make room"
        )
    elif free < LITTLE:
        yield HealthLine("disk", "warning", f"{free / GIGABYTE:.1f} GB have room here", "make room before it is full")
    else:
        yield HealthLine("disk", "well", f"{free / GIGABYTE:.0f} GB have room here")


def look_at_versions(_: Patient) -> Iterator[HealthLine]:
    """Yield what is installed in a version with a known hole, or older than what Watchbook needs."""
    holes = tomllib.loads(files("watchbook.queries.doctor").joinpath("known_holes.toml").read_text("utf-8"))
    old = sorted({*_with_holes(holes["packages"]), *_too_old()})
    if old:
        yield HealthLine("versions", "wrong", "; ".join(old), "python -m pip install --upgrade watchbook, and these")
        return
    sentence = f"nothing installed has a hole that was known on {holes['listed']}"
    yield HealthLine("versions", "well", sentence, "for what was found since: pip-audit")


def _with_holes(packages: dict[str, dict[str, str]]) -> Iterator[str]:
    for name, hole in packages.items():
        version = _version_of(name)
        if version and _number(version) < _number(hole["before"]):
            yield f"{name} {version} has {hole['hole']}, mended in {hole['before']}"


def _too_old() -> Iterator[str]:
    for line in metadata.requires("watchbook") or ():
        match = REQUIREMENT.match(line)
        extra = EXTRA.search(match[3] or "") if match else None
        if match is None or (extra and extra[1] not in PACKAGES):
            continue
        version, floor = _version_of(match[1]), FLOOR.search(match[2])
        if version is None and extra is None:
            yield f"{match[1]} is missing"
        elif version and floor and _number(version) < _number(floor[1]):
            yield f"{match[1]} {version} is older than {floor[1]}"


def _version_of(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _number(version: str) -> tuple[int, ...]:
    numbers = [int(digits) for digits in re.findall(r"\d+", re.split(r"[a-z+!-]", version)[0])]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
