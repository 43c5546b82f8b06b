"""Which raw files there are, and the date in each one's name."""

from __future__ import annotations

import datetime as dt
import glob
import re
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import fsspec

from watchbook.dumps.path_template import any_workflow
from watchbook.errors import DumpError, Place

if TYPE_CHECKING:
    from watchbook.config import Engagement
    from watchbook.ledger import SourceKind

DATE_GLOB = "????-??-??"
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MARK = "~date~"
"""Stands for {date} while a path is taken apart."""
STAMP_KEYS = (
    "size",
    "mtime",
    "ino",
    "ETag",
    "etag",
    "md5Hash",
    "crc32c",
    "content_md5",
    "LastModified",
    "last_modified",
)
"""What file systems say of a file that changes when its bytes do."""


@dataclass(frozen=True, slots=True, order=True)
class DumpFile:
    """A raw file that is there; ordered as sources are credited: by (date, source)."""

    date: dt.date
    """The date in its name."""
    source: str
    """Path below the engagement's root, with /, or URL."""
    kind: SourceKind
    url: str
    """What fsspec opens."""
    size: int
    """Bytes as stored."""
    stamp: str
    """Changes when the file system says that the file changed; empty when it says nothing."""
    changed_at: float = 0.0
    """When a local file was last changed, in seconds since 1970; 0 for a store, whose stamps are unique."""

    def open(self) -> BinaryIO:
        """Open the raw bytes.

        Raises:
            DumpError: the file cannot be reached.
        """
        try:
            return cast("BinaryIO", fsspec.open(self.url, "rb").open())
        except OSError as error:
            raise unreachable(self.source, error) from error


def unreachable(source: str, error: OSError) -> DumpError:
    """Return the error of a file that is listed and cannot be read."""
    return DumpError(
        f"cannot be read: {error.strerror or error}",
        place=Place(source),
        hints=("is it readable for this user, and the store reachable from here? then run again; nothing was changed",),
    )


def find_sources(engagement: Engagement) -> list[DumpFile]:
    """Return the log and eval files that the engagement's path templates match, in the order they are credited.

    Raises:
        DumpError: the place cannot be listed, or a file stands where a date is expected and carries none.
    """
    config = engagement.config
    dump_files = _matching(engagement.root, config.dumps.path, "logs")
    for part in config.dumps.parts:
        dump_files += [file for file in _matching(engagement.root, part.path, "logs") if file not in dump_files]
    if config.evals is not None:
        dump_files += _matching(engagement.root, config.evals.path, "evals")
    return sorted(dump_files)


def find_dumps(root: Path, template: str) -> list[DumpFile]:
    """Return the log files that a path template matches, in the order they are credited.

    Raises:
        DumpError: the template does not hold {date} once, the place cannot be listed, or a file's name carries no date.
    """
    if template.count("{date}") != 1:
        raise DumpError(
            f"{template!r} needs {{date}} exactly once, where a file's name has its YYYY-MM-DD",
            hints=("for example s3://archive/{date}*.jsonl.gz",),
        )
    return sorted(_matching(root, template, "logs"))


def find_listed(root: Path, source: str, day: dt.date) -> DumpFile | None:
    """Return a log file by the name it was found under before, or None where it can no longer be reached."""
    remote = "://" in source
    url = source if remote or Path(source).is_absolute() else f"{root.as_posix()}/{source}"
    try:
        files, path = fsspec.core.url_to_fs(url)
        return _dump_file(source, "logs", url, day, files.info(path))
    except (OSError, ImportError, ValueError):
        return None  # an archive need not be there for ever; what was read of it stays


def _matching(root: Path, template: str, kind: SourceKind) -> list[DumpFile]:
    remote = "://" in template
    base = "" if remote or Path(template).is_absolute() else f"{root.as_posix()}/"
    try:
        files, path = fsspec.core.url_to_fs(glob.escape(base) + any_workflow(template).replace("{date}", MARK))
        listing: dict[str, dict[str, Any]] = files.glob(path.replace(MARK, DATE_GLOB), detail=True)
    except (OSError, ImportError, ValueError) as error:
        raise DumpError(
            f"cannot list {template!r}: {error}",
            hints=("check `path` in watchbook.toml and the credentials of the store it names",),
        ) from error
    before, after = (translate(part).removeprefix("(?s:").removesuffix(r")\Z") for part in path.split(MARK))
    pattern = re.compile(f"(?s:{before}(?P<date>.{{10}}){after})")
    dump_files = []
    for name, info in listing.items():
        if info["type"] == "file":
            url = files.unstrip_protocol(name) if remote else name
            source = url if remote else name.removeprefix(base)
            _demand_text(source)
            dump_files.append(_dump_file(source, kind, url, _date_of(pattern, name, source), info))
    return dump_files


def _dump_file(source: str, kind: SourceKind, url: str, day: dt.date, info: dict[str, Any]) -> DumpFile:
    stamp = "|".join(f"{key}={info[key]}" for key in STAMP_KEYS if key in info)
    return DumpFile(day, source, kind, url, int(info.get("size") or 0), stamp, float(info.get("mtime") or 0.0))


def _demand_text(source: str) -> None:
    text = source.encode("utf-8", "replace").decode()
    if text != source:  # bytes that are no UTF-8 come as surrogates, which neither the ledger nor a page can hold
        raise DumpError(
            "matches the dumps' path, but its name is not UTF-8",
            place=Place(text),
            hints=("rename the file: the ledger keeps its name as text",),
        )


def _date_of(pattern: re.Pattern[str], name: str, source: str) -> dt.date:
    match = pattern.fullmatch(name)
    text = match["date"] if match else ""
    try:
        return dt.datetime.strptime(text if DATE.fullmatch(text) else "", "%Y-%m-%d").date()  # noqa: DTZ007  # a date
    except ValueError as error:
        raise DumpError(
            f"matches the dumps' path, but {text!r} is no date",
            place=Place(source),
            hints=("rename the file, or move it out of the dumps' folder; a date is written YYYY-MM-DD",),
        ) from error
