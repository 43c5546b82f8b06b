"""The search of a built site, typed into in headless Chromium: what it leads to, in its order."""

from __future__ import annotations

import json
import queue
import subprocess
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.faults.browser import CHROMIUM, PATIENCE, Listening, serving
from benchmarks.screenshot import FLAGS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAME = "search-probe.html"
PROBE = """<!doctype html><title>probe</title><body><script>
const wait = time => new Promise(resolve => setTimeout(resolve, time));
(async () => {
  const frame = document.createElement("iframe");
  frame.style.width = "1200px"; frame.style.height = "800px"; frame.src = "index.html"; document.body.append(frame);
  await new Promise(resolve => frame.onload = resolve);
  const page = frame.contentDocument, field = page.querySelector(".md-search__input"), found = {};
  const items = () => [...page.querySelectorAll(".md-search-result__item > a")];
  const type = words => { field.value = words; field.dispatchEvent(new frame.contentWindow.Event("keyup")); };
  page.querySelector("#__search").click();
  field.focus();
  for (const words of WORDS) {
    for (let tries = 0; tries < 100 && items().length; tries++) { type(""); await wait(50); }
    for (let tries = 0; tries < 200 && !items().length; tries++) { type(words); await wait(50); }
    await wait(100);
    const base = new URL(".", frame.contentWindow.location);
    found[words] = items().map(link => link.href.replace(base, ""));
  }
  await fetch("found", {method: "POST", body: JSON.stringify(found)});
})();
</script></body>"""


def results_of(site: Path, words: Sequence[str], profile: Path) -> dict[str, list[str]]:
    """Return the pages that the search leads to for each of some words, the first ones first."""
    (site / NAME).write_text(PROBE.replace("WORDS", json.dumps(list(words))), "utf-8")
    answers: queue.Queue[str] = queue.Queue()
    handler = partial(type("Searched", (Listening,), {"found": answers}), directory=str(site))
    try:
        with serving(handler) as address:
            command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", f"{address}/{NAME}"]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
                try:
                    results: dict[str, list[str]] = json.loads(answers.get(timeout=PATIENCE))
                finally:
                    browser.terminate()
    finally:
        (site / NAME).unlink()
    return results
