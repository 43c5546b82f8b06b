"""Hostile texts in every field that can hold text, on pages in Chromium: nothing runs, opens or is asked.

Tried four times: as published; with the cleaning alone, the pages' policy taken out; with the policy alone, the
cleaning switched off by `python -m tests.pages.unsanitised`, which only this harness and the tests have; and without
both, which shows that the texts would run. The count is of texts.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from benchmarks.faults.browser import CHROMIUM, Sight, listening_sink, serving, sight_of, without_policy
from benchmarks.faults.payloads import payloads
from benchmarks.faults.row import Row, complain
from tests.pages import hostile, sample_books
from watchbook import ledger
from watchbook.job.notebook_markdown import to_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

TOGETHER = 60
"""Texts in one engagement."""
AWAY = "/away"
"""Asked by what leads a reader elsewhere: no policy in a page can forbid that, so the cleaning has to."""
OUTPUTS = ("text/html", "text/markdown", "text/plain", "image/svg+xml")
"""Kinds of a cell's output; of others nbconvert makes nothing."""
ALIKE = re.compile(r"days/\d|workflows/[^/]+/|probe")
"""Pages of which there are many, made of the same words; one of each kind is looked at."""
WAYS = ("as published", "cleaning alone", "policy alone", "neither")


def measure(count: int, seed: int) -> list[Row]:
    """Render texts and open what came of them."""
    if CHROMIUM is None:
        sys.exit("error: no chromium on this machine\nhint: apt-get install chromium")
    requests: list[str] = []
    totals: Counter[str] = Counter()
    with serving(listening_sink(requests)) as sink, tempfile.TemporaryDirectory(prefix="faults-") as folder:
        texts = payloads(count, seed, sink)
        for start in range(0, len(texts), TOGETHER):
            root = Path(folder) / str(start)
            pages = make(root, sink, texts[start : start + TOGETHER])
            for way in WAYS:
                requests.clear()
                sight = sight_of(_site(root, way), pages, root / f"profile {way}")
                totals.update(_counts(way, sight, requests))
    return _rows(totals, len(texts))


def make(root: Path, sink: str, texts: Sequence[str]) -> list[str]:
    """Write an engagement with each text in every field, build it both ways, and return the pages to look at."""
    root.mkdir()
    hostile.make(root, sink, tuple(texts))
    titles = [
        f"[workflows.w{index}]\ntitle = {json.dumps(_title(text))}\nheadline = ['volume']\n"
        for index, text in enumerate(texts)
    ]
    with (root / "watchbook.toml").open("a", encoding="utf-8") as config:
        config.write("\n" + "".join(titles))
    staging = ledger.Staging(ledger.Ledger(root / "ledger"), root / "said")
    for index, text in enumerate(texts):
        for name, data in to_markdown(_notebook(text), str(index)).items():
            staging.report(f"said/{name}", data)
    ledger.Ledger(root / "ledger").place(staging.folder)
    hostile.build(root)
    hostile.build(root, sanitised=False)
    pages = [path.relative_to(root / "site").as_posix() for path in sorted((root / "site").rglob("*.html"))]
    shown = [page for page in pages if not ALIKE.match(page)]
    return [*shown, f"days/{sample_books.UNEXPLAINED}.html", "workflows/support/handoff_rate.html"]


def _title(text: str) -> str:
    """Return as much of a text as a title in watchbook.toml may have."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:80] or "x"


def _notebook(text: str) -> nbformat.NotebookNode:
    v4 = nbformat.v4
    shown = [v4.new_output("display_data", {kind: text}) for kind in OUTPUTS]  # type: ignore[no-untyped-call]
    printed = v4.new_output("stream", text=text)  # type: ignore[no-untyped-call]
    cells = [v4.new_markdown_cell(text), v4.new_code_cell("1", outputs=[*shown, printed])]  # type: ignore[no-untyped-call]
    notebook: nbformat.NotebookNode = v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    return notebook


def _site(root: Path, way: str) -> Path:
    site = root / ("site" if way in WAYS[:2] else "unsanitised")
    return without_policy(site, root / way) if way in ("cleaning alone", "neither") else site


def _counts(way: str, sight: Sight, requests: Sequence[str]) -> Counter[str]:
    away = [request for request in requests if request.startswith(AWAY)]
    led = 0 if way == "policy alone" else len(sight.gone) + len(away)
    if way != "neither":
        for what, examples in (("ran on", sight.ran), ("led away", sight.gone if led else ()), ("asked", requests)):
            for example in [each for each in examples if led or not each.startswith(AWAY)]:
                complain(f"{way}: {what}", example)
    return Counter(
        {
            f"{way}: pages": sight.pages,
            f"{way}: scripts": len(sight.ran),
            f"{way}: dialogs": sight.dialogs,
            f"{way}: requests": len(requests) - len(away) + led,
        }
    )


def _rows(totals: Counter[str], texts: int) -> list[Row]:
    rows = []
    for way in WAYS[:3]:
        pages = totals[f"{way}: pages"]
        rows += [
            Row(f"pages with {texts:,} texts, {way}; a script that runs", pages, totals[f"{way}: scripts"]),
            Row(f"pages with {texts:,} texts, {way}; a dialog", pages, totals[f"{way}: dialogs"]),
            Row(f"pages with {texts:,} texts, {way}; a request to another host", pages, totals[f"{way}: requests"]),
        ]
    scripts, dialogs, requests = (totals[f"neither: {what}"] for what in ("scripts", "dialogs", "requests"))
    said = f"{scripts:,} scripts, {dialogs:,} dialogs, {requests:,} requests"
    blind = not (scripts and dialogs and requests)
    return [
        *rows,
        Row(f"pages without both, where it must be seen that they run ({said})", totals["neither: pages"], blind),
    ]
