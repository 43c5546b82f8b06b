"""The reports of a ledger that may be published: texts, and drawings that hold nothing which runs.

A drawing is looked into once: of what was found inert the hash is remembered.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from watchbook.cache import Cache, code_key
from watchbook.journal import asset, is_inert_drawing

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import Ledger

FOLDER, FILE = "drawings", "inert"
DRAWING = ".svg"


def report_files(store: Ledger, home: Path) -> dict[str, bytes]:
    """Return what notebooks have said, by its path below ledger/reports.

    Args:
        store: the ledger.
        home: the engagement's .watchbook.
    """
    cache, origin = Cache(home, FOLDER), code_key(asset.__file__).encode()
    content = cache.get(FILE, origin)
    known_digests = set(json.loads(content)) if content else set()
    files, inert = {}, set()
    for path, data in store.reports().items():
        if path.endswith(DRAWING):
            digest = sha256(data).hexdigest()
            if digest not in known_digests and not is_inert_drawing(data):
                continue
            inert.add(digest)
        files[path] = data
    if inert != known_digests:
        cache.put(FILE, origin, json.dumps(sorted(inert)).encode())
    return files
