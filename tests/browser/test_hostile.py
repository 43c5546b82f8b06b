"""Hostile texts in a browser: cleaning alone stops them, the policy alone stops them, and without both they do run."""

from __future__ import annotations

import json
import queue
import re
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.screenshot import FLAGS, chromium
from tests.pages import hostile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = chromium()
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
OTHERS = ["index.html", "journal/index.html", "notebooks/weekly/2026-W14.html"]
PAGES = [*hostile.entry_pages(), *hostile.own_pages()[::3], *OTHERS]
PROBE = """<!doctype html><title>probe</title><body><script>
const wait = time => new Promise(resolve => setTimeout(resolve, time));
async function look(path) {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts allow-same-origin";
  const loaded = new Promise(resolve => frame.onload = resolve);
  frame.src = path; document.body.append(frame);
  await Promise.race([loaded, wait(3000)]);
  await wait(100);
  try { return {path, ran: await tried(frame)}; } catch { return {path, gone: true}; }
}
async function tried(frame) {
  const page = frame.contentDocument, view = frame.contentWindow;
  for (const element of page.querySelectorAll("*")) {
    for (const name of element.getAttributeNames().filter(name => name.startsWith("on")))
      element.dispatchEvent(new view.Event(name.slice(2)));
    if ((element.getAttribute("href") ?? "").trim().toLowerCase().startsWith("java")) element.click();
  }
  await wait(50);
  return Boolean(view.ran);
}
async function search(words) {
  const frame = document.createElement("iframe");
  frame.style.width = "1200px"; frame.style.height = "800px"; frame.src = "index.html"; document.body.append(frame);
  await new Promise(resolve => frame.onload = resolve);
  const page = frame.contentDocument, field = page.querySelector(".md-search__input");
  if (!field) return {found: -1, ran: false};
  page.querySelector("#__search").click();
  field.focus(); field.value = words;
  for (let tries = 0; tries < 60; tries++) {
    field.dispatchEvent(new frame.contentWindow.Event("keyup")); await wait(100);
    if (page.querySelectorAll(".md-search-result__item").length) break;
  }
  return {found: page.querySelectorAll(".md-search-result__item").length, ran: Boolean(frame.contentWindow.ran)};
}
(async () => {
  const seen = await Promise.all(PAGES.map(look));
  const found = {seen, above: Boolean(window.ran), search: SEARCH ? await search("changed") : null};
  await fetch("found", {method: "POST", body: JSON.stringify(found)});
})();
</script></body>"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: no hostile text was tried in a browser"),
]


class Listening(SimpleHTTPRequestHandler):
    """Serves files, and takes what the probe found."""

    found: queue.Queue[str]

    def do_POST(self) -> None:
        self.found.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_error(204)

    def log_message(self, *_: object) -> None:
        pass


class Sink(SimpleHTTPRequestHandler):
    """Remembers who was asked for anything."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


def serving(handler: Any) -> Iterator[str]:
    """Serve on loopback, and yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def asked() -> list[str]:
    return []


@pytest.fixture(scope="module")
def sink(asked: list[str]) -> Iterator[str]:
    yield from serving(type("Remembering", (Sink,), {"asked": asked}))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, sink: str) -> Path:
    return hostile.make(tmp_path_factory.mktemp("hostile"), sink)


@pytest.fixture(scope="module")
def sites(root: Path) -> dict[bool, Path]:
    """The site with cleaning, and without."""
    return {clean: hostile.build(root, sanitised=clean) for clean in (True, False)}


def looked_at(site: Path, profile: Path, *, search: bool = False) -> dict[str, Any]:
    """Return what a browser does with the pages of a site."""
    (site / "probe.html").write_text(
        PROBE.replace("PAGES", json.dumps(PAGES)).replace("SEARCH", json.dumps(search)), "utf-8"
    )
    found: queue.Queue[str] = queue.Queue()
    handler = partial(type("Probed", (Listening,), {"found": found}), directory=str(site))
    for address in serving(handler):
        command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", f"{address}/probe.html"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                seen: dict[str, Any] = json.loads(found.get(timeout=90))
            finally:
                browser.terminate()
    return seen


def without_policy(site: Path, to: Path) -> Path:
    """Return a copy of a site whose pages have no policy."""
    for path in site.rglob("*"):
        target = to / path.relative_to(site)
        if path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            data = path.read_bytes()
            target.write_bytes(POLICY.sub("", data.decode()).encode() if path.suffix == ".html" else data)
    return to


def ran(seen: dict[str, Any]) -> list[str]:
    """Return the pages on which something ran."""
    above = ["the probe itself"] if seen["above"] else []
    return above + [page["path"] for page in seen["seen"] if page.get("ran")]


def left(seen: dict[str, Any]) -> list[str]:
    """Return the pages that led elsewhere by themselves."""
    return [page["path"] for page in seen["seen"] if page.get("gone")]


def test_nothing_runs_and_search_works(sites: dict[bool, Path], asked: list[str], tmp_path: Path) -> None:
    """The site as it is published: nothing runs, nobody else is asked, and the search answers."""
    seen = looked_at(sites[True], tmp_path, search=True)
    assert (ran(seen), left(seen), asked) == ([], [], [])
    assert seen["search"]["found"] > 0
    assert not seen["search"]["ran"]


def test_cleaning_alone_stops_them(sites: dict[bool, Path], asked: list[str], tmp_path: Path) -> None:
    """Without the policy there is nothing in the pages, or in what the search shows of them, that could run."""
    seen = looked_at(without_policy(sites[True], tmp_path / "site"), tmp_path / "profile", search=True)
    assert (ran(seen), left(seen), asked) == ([], [], [])
    assert not seen["search"]["ran"]


def test_the_policy_alone_stops_them(sites: dict[bool, Path], asked: list[str], tmp_path: Path) -> None:
    """With every cleaning switched off nothing runs or loads; no policy in a page can forbid it to lead elsewhere."""
    seen = looked_at(sites[False], tmp_path)
    assert ran(seen) == []
    assert set(asked) <= {"/refresh"}
    asked.clear()


def test_without_both_they_run(sites: dict[bool, Path], asked: list[str], tmp_path: Path) -> None:
    """The tests above would notice: unprotected, the same pages run code and ask elsewhere."""
    seen = looked_at(without_policy(sites[False], tmp_path / "site"), tmp_path / "profile")
    assert len(ran(seen)) > 20
    assert asked
    asked.clear()
