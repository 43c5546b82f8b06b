"""Two versions of an entry into one: what two people wrote at once stands in it, each key of its front matter once.

Git runs it as the driver of a merge (`python -m watchbook.evidence.git.entry_merge BASE PRESENT OTHER`).
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.evidence.git.commands import ask_bytes
from watchbook.files import write_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FENCE = "---\n"
KEY = re.compile(r"^([a-z_]+):")
FLOW_LIST = re.compile(r"\[(.*)\]\s*$")
INSTANT = re.compile(r"\bat: *([0-9T:.+Z-]+)")
UNION = ("merge-file", "--union", "-p", "--end-of-options")


def merged_entry(base: str, present: str, topmost: str) -> str:
    """Return an entry that holds what both versions say.

    Of the front matter, what one of them changed is taken. Where both did, lists and switches hold what either has, who
    noticed first is who noticed, the graver severity counts, and of anything else the present text stays. Of what is
    below, both lines are kept. A file that has no front matter is merged as text.

    Args:
        base: what both began with; empty where both began the file.
        present: as it stands, which others may have seen.
        topmost: what is put on top.
    """
    parts = [_parts(text) for text in (base, present, topmost)]
    if parts[1] is None or parts[2] is None:
        return _union(base, present, topmost)
    base_keys, base_body = parts[0] or ({}, "")
    (present_keys, present_body), (other_keys, other_body) = parts[1], parts[2]
    names = [*present_keys, *(name for name in other_keys if name not in present_keys)]
    blocks = [_block(name, base_keys.get(name), present_keys.get(name), other_keys.get(name)) for name in names]
    return FENCE + "".join(blocks) + FENCE + _union(base_body, present_body, other_body)


def _parts(text: str) -> tuple[dict[str, str], str] | None:
    """Return the lines of each key of the front matter, and what is below; None where there is none to be split."""
    if not text.startswith(FENCE):
        return None
    head, fence, body = text.removeprefix(FENCE).partition(f"\n{FENCE}")
    if not fence:
        return None
    blocks: dict[str, str] = {}
    name = ""
    for line in f"{head}\n".splitlines(keepends=True):
        match = KEY.match(line)
        if match and match[1] in blocks:
            return None
        name = match[1] if match else name
        blocks[name] = blocks.get(name, "") + line
    return blocks, body


def _block(name: str, base: str | None, present: str | None, topmost: str | None) -> str:
    """Return the lines of a key."""
    if topmost in (present, base):
        return present or ""
    if present == base:
        return topmost or ""
    if present is None or topmost is None:  # one of them took it out, and the topmost wrote in it
        return present or topmost or ""
    return MERGERS.get(name, _present)(present, topmost)


def _present(present: str, _: str) -> str:
    """Return what stands: others may have seen it."""
    return present


def _with_items(present: str, topmost: str) -> str:
    """Return a list of one item a line with those of another that it lacks, behind its own."""
    lines = present.splitlines(keepends=True)
    if len(lines) < 2:  # a list on the line of its key is none of ours
        return present
    more = [line for line in topmost.splitlines(keepends=True)[1:] if line not in lines]
    return "".join([*lines, *more])


def _with_names(present: str, topmost: str) -> str:
    """Return a list on one line with the names of another that it lacks."""
    lists = [FLOW_LIST.search(block) for block in (present, topmost)]
    if lists[0] is None or lists[1] is None:
        return present
    names = [word.strip() for found in lists if found for word in found[1].split(",") if word.strip()]
    return f"{present.partition(':')[0]}: [{', '.join(dict.fromkeys(names))}]\n"


def _earlier(present: str, topmost: str) -> str:
    """Return who noticed first."""
    return min(present, topmost, key=_instant)


def _instant(block: str) -> str:
    match = INSTANT.search(block)
    return match[1] if match else "~"


MERGERS: Mapping[str, Callable[[str, str], str]] = {
    "switches": _with_items,
    "workflows": _with_names,
    "metrics": _with_names,
    "noticed": _earlier,
    "severity": min,
}
"""What becomes of a key that both changed; of any other the present text stays."""


def _union(base: str, present: str, topmost: str) -> str:
    """Return a text with the lines of both, as git has it."""
    with tempfile.TemporaryDirectory(prefix="watchbook-") as folder:
        paths: Mapping[str, Path] = {name: Path(folder, name) for name in ("present", "base", "topmost")}
        for path, text in zip(paths.values(), (present, base, topmost), strict=True):
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        output = ask_bytes(Path(folder), *UNION, *(str(path) for path in paths.values()))
    return output.decode("utf-8", "surrogateescape")


def main(arguments: Sequence[str]) -> None:
    """Merge three files into the second of them, as git asks of a driver."""
    base, present, topmost = (Path(name).read_bytes().decode("utf-8", "surrogateescape") for name in arguments)
    write_file(Path(arguments[1]), merged_entry(base, present, topmost).encode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    main(sys.argv[1:])
