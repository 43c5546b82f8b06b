"""Which raw files there are, and the date in each one's name."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem
from fsspec.utils import glob_translate

from watchbook.config.date_slot import ISO, DateSlot, date_slot
from watchbook.dumps.places.local_files import file_info, fixed_part, local_files
from watchbook.dumps.places.object_store import StoreFile, clear_errors, store_objects
from watchbook.dumps.places.path_template import MARK, any_workflow
from watchbook.dumps.streams import FirstBytes
from watchbook.errors import DumpError, Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

    from watchbook.config import Engagement
    from watchbook.ledger import SourceKind

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
TRIES = 3
"""How often files are read that others replace meanwhile."""


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
    is_barred: bool = False
    """Whether it is a link out of the configured folders, or to nothing: what it leads to is not read."""
    most: int | None = field(default=None, compare=False)
    """Bytes that are read of it; None: all that are there. Whoever reads a file again reads what was there before."""

    def open(self) -> BinaryIO:
        """Open the raw bytes.

        Raises:
            DumpError: the file cannot be reached.
        """
        if self.is_barred:
            return io.BytesIO()
        try:
            stream = self._stream()
        except OSError as error:
            raise unreachable(self.source, error) from error
        return stream if self.most is None else cast("BinaryIO", FirstBytes(stream, self.most))

    def _stream(self) -> BinaryIO:
        if "://" not in self.url:  # no name is a pattern, nor a chain of file systems
            return Path(self.url).open("rb")
        return cast("BinaryIO", StoreFile(self.url))


_ORDER = attrgetter(*(each.name for each in fields(DumpFile) if each.compare))


@dataclass(frozen=True, slots=True)
class _Listing:
    """A name that matches a path template."""

    name: str
    """As the file system has it."""
    source: str
    url: str
    info: dict[str, Any]
    is_barred: bool = False


def unreachable(source: str, error: OSError) -> DumpError:
    """Return the error of a file that is listed and cannot be read."""
    return DumpError(
        f"cannot be read: {error.strerror or error}",
        place=Place(source),
        hints=("is it readable for this user, and the store reachable from here? then run again; nothing was changed",),
    )


def ever_changing(source: str) -> DumpError:
    """Return the error of a file that others replace whenever it is read."""
    return DumpError(
        f"was replaced while it was read, {TRIES} times in a row",
        place=Place(source),
        hints=("run again when whoever writes it is done; nothing was changed",),
    )


def find_sources(engagement: Engagement) -> list[DumpFile]:
    """Return the log and eval files that the engagement's path templates match, in the order they are credited.

    Raises:
        DumpError: the place cannot be listed, or a file stands where a date is expected and carries none.
    """
    config = engagement.config
    templates: list[tuple[SourceKind, str]] = [("logs", config.dumps.path)]
    templates += [("logs", part.path) for part in config.dumps.parts]
    if config.evals is not None:
        templates.append(("evals", config.evals.path))
    roots = [_real_folder(engagement.root, template) for _, template in templates]
    matches = (_matching(engagement.root, template, kind, roots) for kind, template in templates)
    # By key, as two of them are compared, or hashed, in many times as long.
    in_order = sorted((file for files in matches for file in files), key=_ORDER)
    return [file for place, file in enumerate(in_order) if not place or file != in_order[place - 1]]


def find_dumps(root: Path, template: str) -> list[DumpFile]:
    """Return the log files that a path template matches, in the order they are credited.

    Raises:
        DumpError: the template does not hold the day once, the place cannot be listed, or a name has no date.
    """
    try:
        date_slot(template)
    except ValueError as error:
        raise DumpError(f"{template!r}: {error}", hints=("for example s3://archive/{date}*.jsonl.gz",)) from error
    return sorted(_matching(root, template, "logs", [_real_folder(root, template)]), key=_ORDER)


def find_listed(root: Path, source: str, day: dt.date) -> DumpFile | None:
    """Return a log file by the name it was found under before, or None where it can no longer be reached."""
    remote = "://" in source
    url = source if remote or Path(source).is_absolute() else f"{root.as_posix()}/{source}"
    try:
        if not remote:
            return _dump_file(source, "logs", url, day, file_info(Path(url).stat()))
        with clear_errors():
            files, path = fsspec.core.url_to_fs(url)
            return _dump_file(source, "logs", url, day, files.info(path))
    except (OSError, ImportError, ValueError):
        return None  # an archive need not be there for ever; what was read of it stays


def _real_folder(root: Path, template: str) -> Path:
    """Return the folder that a path template names before its first pattern; links into it are followed."""
    slot = date_slot(template)
    return (root / fixed_part(any_workflow(template).removeprefix("file://").replace(slot.text, slot.glob))).resolve()


def _matching(root: Path, template: str, kind: SourceKind, roots: Collection[Path]) -> list[DumpFile]:
    slot = date_slot(template)
    marks = any_workflow(template).replace(slot.text, MARK)
    try:
        files, path = file_system(marks) if "://" in template else (None, marks)
        before, after = path.split(MARK)
        listings = [*_listings(root, files, before + slot.glob + after, roots)]
    except (OSError, ImportError, ValueError) as error:
        raise DumpError(
            f"cannot list {template!r}: {error}",
            hints=("check `path` in watchbook.toml, who may read its folders, and the credentials of a store",),
        ) from error
    pattern = re.compile(
        glob_translate(path).replace(re.escape(MARK), f"(?P<date>{slot.regex if slot.format != ISO else '.{10}'})"),
        re.DOTALL,
    )
    dump_files = []
    for listing in listings:
        _demand_text(listing.source)
        file = _dump_file(listing.source, kind, listing.url, _date_of(pattern, slot, listing), listing.info)
        dump_files.append(replace(file, is_barred=True) if listing.is_barred else file)
    return dump_files


def file_system(url: str) -> tuple[Any, str]:
    """Return what opens a URL and the path in it; nothing that was listed before is remembered.

    Raises:
        OSError: no file system opens it.
    """
    with clear_errors():
        return cast("tuple[Any, str]", fsspec.core.url_to_fs(url, use_listings_cache=False))


def _listings(root: Path, files: Any, names: str, roots: Collection[Path]) -> Iterator[_Listing]:
    """Yield what matches a pattern in a file system, or on this machine where there is none."""
    if files is None:
        base = "" if Path(names).is_absolute() else f"{root.as_posix()}/"
        for file in local_files(base, names, roots):
            yield _Listing(file.name, file.name, base + file.name, file.info, file.is_barred)
    elif isinstance(files, LocalFileSystem):
        for file in local_files("", names, roots):
            url = files.unstrip_protocol(file.name)
            yield _Listing(file.name, url, url, file.info, file.is_barred)
    else:
        for name, info in store_objects(files, names):
            url = files.unstrip_protocol(name)
            yield _Listing(name, url, url, info)


def _dump_file(source: str, kind: SourceKind, url: str, day: dt.date, info: dict[str, Any]) -> DumpFile:
    stamp = "|".join(f"{key}={info[key]}" for key in STAMP_KEYS if key in info)
    return DumpFile(day, source, kind, url, int(info.get("size") or 0), stamp, float(info.get("mtime") or 0.0))


def _demand_text(source: str) -> None:
    text = source.encode("utf-8", "replace").decode()
    fault = "is not UTF-8" if text != source else "holds a carriage return" if "\r" in source else ""
    if fault:  # bytes that are no UTF-8 come as surrogates; no row of the ledger can hold either
        raise DumpError(
            f"matches the dumps' path, but its name {fault}",
            place=Place(text.replace("\r", "?")),
            hints=("rename the file: the ledger keeps its name as text",),
        )


def _date_of(pattern: re.Pattern[str], slot: DateSlot, listing: _Listing) -> dt.date:
    match = pattern.fullmatch(listing.name)
    text = match["date"] if match else ""
    if not match and listing.is_barred and (matches := re.search(slot.regex, listing.name)):
        text = matches[0]  # a folder
    try:
        return slot.day_of(text)
    except ValueError as error:
        if listing.is_barred:
            raise DumpError(
                "is a symbolic link out of the dumps' folder, or to nothing, where dumps are looked for",
                place=Place(listing.source),
                hints=("put the folder itself there, or name the one that it leads to as `path` in watchbook.toml",),
            ) from error
        raise DumpError(
            f"matches the dumps' path, but {text!r} is no date",
            place=Place(listing.source),
            hints=(f"rename the file, or move it out of the dumps' folder; a date is written {slot.words}",),
        ) from error
