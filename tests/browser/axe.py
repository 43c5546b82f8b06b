"""axe-core over pages of a built site in Chromium: what keeps somebody from reading them."""

from __future__ import annotations

import html
import importlib.util
import json
import re
import subprocess
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.screenshot import FLAGS, chromium

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGES = ("axe_playwright_python", "axe_core_python")
"""Packages that carry axe.min.js, the newer one first; neither is imported."""
POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
PROBE = """<!doctype html><html lang="en"><title>probe</title><body><script>
const found = [];
async function look(path, width) {
  const frame = document.createElement("iframe");
  frame.style.width = width + "px"; frame.style.height = "900px";
  const loaded = new Promise(resolve => frame.onload = resolve);
  frame.src = path; document.body.append(frame); await loaded;
  await new Promise(resolve => setTimeout(resolve, 100));
  const page = frame.contentDocument;
  const script = page.createElement("script");
  const ready = new Promise(resolve => script.onload = resolve);
  script.src = "/axe.min.js"; page.head.append(script); await ready;
  const result = await frame.contentWindow.axe.run(page, {resultTypes: ["violations"]});
  for (const rule of result.violations)
    found.push({path, width, rule: rule.id, help: rule.help, nodes: rule.nodes.length,
      first: rule.nodes.slice(0, 2).map(node => `${node.html.slice(0, 300)} ${node.failureSummary}`)});
  frame.remove();
}
(async () => {
  for (const width of WIDTHS) for (const path of PAGES) await look(path, width);
  const out = document.createElement("pre"); out.id = "found"; out.textContent = JSON.stringify(found);
  document.body.append(out);
})();
</script></body></html>"""


def axe_script() -> Path | None:
    """Return axe.min.js of a package that is installed, or None."""
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            if (path := Path(folder, "axe.min.js")).is_file():
                return path
    return None


class Unguarded(SimpleHTTPRequestHandler):
    """Serves a site without its policy, which would keep axe out, and axe itself."""

    axe = Path()
    probe = b""

    def do_GET(self) -> None:
        """Serve the probe, axe, a page without its policy, or a file."""
        path = Path(self.translate_path(self.path))
        data, kind = b"", "text/html"
        if self.path == "/probe.html":
            data = self.probe
        elif self.path == "/axe.min.js":
            data, kind = self.axe.read_bytes(), "text/javascript"
        elif path.suffix == ".html" and path.is_file():
            data = POLICY.sub(b"", path.read_bytes())
        else:
            super().do_GET()
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def violations(site: Path, profile: Path, pages: Sequence[str], widths: Sequence[int], scheme: str) -> list[Any]:
    """Return what axe finds on pages of a site, in a colour scheme, at some widths."""
    probe = PROBE.replace("PAGES", json.dumps(list(pages))).replace("WIDTHS", json.dumps(list(widths)))
    values = {"axe": axe_script(), "probe": probe.encode()}
    handler = type("Served", (Unguarded,), values)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    command = [
        str(chromium()),
        *FLAGS,
        f"--user-data-dir={profile}",
        f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
        "--window-size=1400,1000",
        "--virtual-time-budget=600000",
        "--dump-dom",
        f"http://127.0.0.1:{server.server_port}/probe.html",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=True)
    server.shutdown()
    server.server_close()
    thread.join()
    match = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
    assert match, done.stderr[-2000:]
    found: list[Any] = json.loads(html.unescape(match[1]))
    return found
