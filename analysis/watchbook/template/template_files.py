"""The files of the template: as an engagement gets them, and as Copier reads them."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from watchbook.config import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

DOT = "dot_"
"""Hidden files are packaged under visible names."""
JINJA = ".jinja"
SCHEMA = "watchbook.schema.json"
ANSWERS = ".copier-answers.yml"
SOURCE = "git+https://watchbook.invalid/template.git"
"""What Copier takes for the template's address; git is led to the files of this package instead, never to a network."""
FORGES: Mapping[str, tuple[str, ...]] = {
    "github": (".gitlab-ci.yml",),
    "gitlab": (".github/",),
    "both": (),
    "none": (".gitlab-ci.yml", ".github/", ".ci/"),
}
"""By forge, what an engagement does not need: the same as `_exclude` of copier.yml."""
ANSWERS_HEAD = "# Which template this engagement was made from: `watchbook update` reads it.\n"
ANSWERS_TEXT = f"{ANSWERS_HEAD}{{{{ _copier_answers | to_nice_yaml -}}}}\n"


@dataclass(frozen=True, slots=True)
class TemplateAnswers:
    """What the template asks; copier.yml has the questions."""

    name: str = "My engagement"
    timezone: str = "UTC"
    holidays: str = ""
    forge: str = "both"

    def as_table(self) -> dict[str, str]:
        """Return the answers by the names of their questions."""
        return {"name": self.name, "timezone": self.timezone, "holidays": self.holidays, "forge": self.forge}


def version_now() -> str:
    """Return of which version this package's template is."""
    return str(_questions()["version"]["default"])


def engagement_files(answers: TemplateAnswers) -> dict[str, bytes]:
    """Return every file of a new engagement by its path; the same that `copier copy` writes."""
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415  # a new engagement alone renders anything

    environment = SandboxedEnvironment(keep_trailing_newline=True, autoescape=False)
    values = {**answers.as_table(), "version": version_now()}
    out = {SCHEMA: json_schema().encode()}
    for name, text in _template_texts().items():
        if name.startswith(FORGES[answers.forge]):
            continue
        if name.endswith(JINJA):
            out[name.removesuffix(JINJA)] = environment.from_string(text).render(values).encode()
        else:
            out[name] = text.encode()
    out[ANSWERS] = answers_text(answers, version_now()).encode()
    return out


def answers_text(answers: TemplateAnswers, version: str) -> str:
    """Return the file in which Copier keeps from what an engagement was made."""
    from ruamel.yaml import YAML  # noqa: PLC0415  # as above

    table = {"_commit": f"v{version}", "_src_path": SOURCE, **answers.as_table()}
    stream = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.dump(dict(sorted(table.items())), stream)
    return ANSWERS_HEAD + stream.getvalue()


def copier_files() -> dict[str, bytes]:
    """Return this version's template as Copier reads it, by path."""
    out = {"copier.yml": files("watchbook.template").joinpath("copier.yml").read_bytes()}
    out |= {f"files/{name}": text.encode() for name, text in _template_texts().items()}
    out[f"files/{SCHEMA}"] = json_schema().encode()
    out[f"files/{ANSWERS}{JINJA}"] = ANSWERS_TEXT.encode()
    return out


def past_files() -> dict[str, dict[str, bytes]]:
    """Return the templates of earlier releases as Copier reads them, the oldest first."""
    folder = files("watchbook.template").joinpath("past")
    archives = {path.name.removesuffix(".tar.gz"): path.read_bytes() for path in folder.iterdir()}
    ordered = sorted(archives, key=lambda version: [int(part) for part in version.split(".")])
    return {version: _unpacked(archives[version]) for version in ordered}


def template_text(name: str) -> str:
    """Return a file of the template that is copied as it is."""
    return _template_texts()[name]


def _unpacked(archive: bytes) -> dict[str, bytes]:
    out = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            if content is not None:
                out[member.name] = content.read()
    return out


@cache
def _template_texts() -> Mapping[str, str]:
    return dict(sorted(_texts_below(files("watchbook.template").joinpath("files"), PurePosixPath())))


def _texts_below(folder: Traversable, below: PurePosixPath) -> Iterator[tuple[str, str]]:
    for path in folder.iterdir():
        name = f".{path.name.removeprefix(DOT)}" if path.name.startswith(DOT) else path.name
        if path.is_dir():
            if path.name != "__pycache__":
                yield from _texts_below(path, below / name)
        else:
            yield str(below / name), path.read_text("utf-8")


@cache
def _questions() -> dict[str, Any]:
    from ruamel.yaml import YAML  # noqa: PLC0415  # a new engagement alone needs it

    text = files("watchbook.template").joinpath("copier.yml").read_text("utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))
