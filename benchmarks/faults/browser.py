"""Pages in headless Chromium: what runs there, whom they ask, and where they lead by themselves."""

from __future__ import annotations

import json
import queue
import re
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from benchmarks.screenshot import FLAGS, chromium

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

CHROMIUM = chromium()
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
PATIENCE = 300
"""Seconds that a browser may take for all pages."""
PROBE = """<!doctype html><title>probe</title><body><script>
const wait = time => new Promise(resolve => setTimeout(resolve, time));
async function look(path) {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts allow-same-origin";
  const loaded = new Promise(resolve => frame.onload = resolve);
  frame.src = path; document.body.append(frame);
  await Promise.race([loaded, wait(3000)]);
  await wait(100);
  try { return {path, ran: await tried(frame)}; } catch { return {path, gone: true}; } finally { frame.remove(); }
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
  const seen = [], paths = PAGES.slice();
  const work = async () => { while (paths.length) seen.push(await look(paths.shift())); };
  await Promise.all(Array.from({length: 40}, work));
  const found = {seen, above: Boolean(window.ran), search: SEARCH ? await search("changed") : null};
  await fetch("found", {method: "POST", body: JSON.stringify(found)});
})();
</script></body>"""
DIALOG = "Ignored call to "
"""What Chromium says of a dialog that a page in a frame without the right to it wanted to open."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a browser saw."""

    pages: int
    ran: tuple[str, ...]
    """Pages on which something ran."""
    gone: tuple[str, ...]
    """Pages that led elsewhere by themselves."""
    dialogs: int
    """How often a page wanted to open one."""
    found: int
    """Results of the search, or 0 where nobody searched."""


class Listening(SimpleHTTPRequestHandler):
    """Serves files, and takes what the probe found."""

    found: queue.Queue[str]

    def do_POST(self) -> None:
        """Take what the probe found."""
        self.found.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_error(204)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Sink(SimpleHTTPRequestHandler):
    """Remembers who was asked for anything."""

    requests: list[str]

    def do_GET(self) -> None:
        """Note the path, and give nothing."""
        self.requests.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(handler: Any) -> Iterator[str]:
    """Serve on loopback, and yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def listening_sink(requests: list[str]) -> type[Sink]:
    """Return the handler of a server that nobody may ask; whoever does is noted."""
    return type("Remembering", (Sink,), {"requests": requests})


def sight_of(site: Path, pages: Sequence[str], profile: Path, *, search: bool = False) -> Sight:
    """Open pages of a site in a browser, set off whatever waits there, and return what it did."""
    (site / "probe.html").write_text(
        PROBE.replace("PAGES", json.dumps(pages)).replace("SEARCH", json.dumps(search)), "utf-8"
    )
    found: queue.Queue[str] = queue.Queue()
    handler = partial(type("Probed", (Listening,), {"found": found}), directory=str(site))
    profile.mkdir(parents=True, exist_ok=True)
    log = profile / "said"
    with serving(handler) as address, log.open("wb") as said:
        flags = [*FLAGS, "--enable-logging=stderr", f"--user-data-dir={profile}"]
        command = [str(CHROMIUM), *flags, f"{address}/probe.html"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said) as browser:
            try:
                seen: dict[str, Any] = json.loads(found.get(timeout=PATIENCE))
            finally:
                browser.terminate()
    above = ["the probe itself"] * (seen["above"] or bool(seen["search"] and seen["search"]["ran"]))
    return Sight(
        len(seen["seen"]),
        tuple(above + [page["path"] for page in seen["seen"] if page.get("ran")]),
        tuple(page["path"] for page in seen["seen"] if page.get("gone")),
        log.read_text("utf-8", "replace").count(DIALOG),
        seen["search"]["found"] if seen["search"] else 0,
    )


def without_policy(site: Path, to: Path) -> Path:
    """Return a copy of a site whose pages have no policy."""
    for path in site.rglob("*"):
        target = to / path.relative_to(site)
        if path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            data = path.read_bytes()
            target.write_bytes(POLICY.sub("", data.decode()).encode() if path.suffix == ".html" else data)
    return to
