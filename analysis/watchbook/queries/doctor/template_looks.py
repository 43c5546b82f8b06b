"""What `watchbook init` wrote: whether CI files are as the template has them now, and of which version the rest is."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from watchbook.config import json_schema
from watchbook.queries.doctor.health_line import HealthLine
from watchbook.template import CI_FILES, SCHEMA, template_text, template_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from watchbook.queries.doctor.health_line import Patient

UPDATE = "watchbook update"


def look_at_template(patient: Patient) -> Iterator[HealthLine]:
    """Yield how what the template gave is now."""
    yield _look_at_ci(patient)
    version, newest = template_version(patient.root), metadata.version("watchbook")
    if version is None:
        sentence = (
            "nothing says from which template this engagement was made, so it cannot be brought up to a newer one"
        )
        yield HealthLine("template", "warning", sentence, f"{UPDATE} writes it down")
    elif version != newest:
        sentence = f"the engagement is of the template of {version}, and {newest} is installed"
        yield HealthLine("template", "warning", sentence, UPDATE)
    else:
        yield HealthLine("template", "well", f"it is that of {newest}")
    schema = patient.root / SCHEMA
    if schema.is_file() and schema.read_text("utf-8") != json_schema():
        yield HealthLine(
            "schema", "warning", f"{SCHEMA} is that of another version, so editors complete what is old", UPDATE
        )


def _look_at_ci(patient: Patient) -> HealthLine:
    root = patient.root
    present = [name for name in CI_FILES if (root / name).is_file()]
    forges = [root / ".gitlab-ci.yml", *sorted((root / ".github" / "workflows").glob("*.y*ml"))]
    at_work = [path.relative_to(root).as_posix() for path in forges if path.is_file() and "watchbook" in _text(path)]
    if not at_work:
        sentence = "no forge's file is here, so a cron job or somebody has to run the day's job"
        return HealthLine("CI", "warning", sentence, "docs/ci.md has GitHub, GitLab, cron, a container and Kubernetes")
    changed = [name for name in present if _text(root / name) != template_text(name)]
    if changed:
        sentence = f"{', '.join(changed)} differ from this version's template"
        return HealthLine("CI", "warning", sentence, f"{UPDATE}, and see with git diff what is yours")
    as_template = " as this version's template has it" if present else ""
    return HealthLine("CI", "well", f"{', '.join(at_work)}{as_template}")


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace")
