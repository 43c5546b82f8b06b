"""The front page of a built site as a picture: `python benchmarks/screenshot.py SITE PICTURE`."""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
"""A browser as root, without a screen, that speaks to nobody but the site."""


PICTURES = {
    "front-dark.png": ("index.html", "1280,900", True),
    "front-phone.png": ("index.html", "390,1400", False),
    "workflow.png": ("workflows/card-support.html", "1280,900", False),
    "metric.png": ("workflows/card-support/rephrased.html", "1280,900", False),
    "day.png": ("days/2026-11-02.html", "1280,900", False),
    "entry.png": ("2026/05/2026-05-26-provider-outage.html", "1280,900", False),
}
"""By name: the page, its size and whether it is dark."""
SCRIPT = "/assets/watchbook.js"
CLOCK = "{{ const start = {start}; Date.now = () => start + performance.now(); }}\n"
"""What stands before the site's own script, so that its clock starts at another time."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing; with a clock, pages think that they were opened then."""

    clock: dt.datetime | None = None
    scripts = True
    """Whether pages may run scripts at all."""

    def end_headers(self) -> None:
        """End the headers, with one that forbids every script where none may run."""
        if not self.scripts:
            self.send_header("Content-Security-Policy", "script-src 'none'")
        super().end_headers()

    def do_GET(self) -> None:
        """Serve a file, the site's own script with the clock before it."""
        path = Path(self.translate_path(self.path))
        if self.clock is None or not self.path.endswith(SCRIPT) or not path.is_file():
            super().do_GET()
            return
        data = CLOCK.format(start=round(self.clock.timestamp() * 1000)).encode() + path.read_bytes()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def chromium() -> str | None:
    """Return the path of a Chromium, or None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def take(  # noqa: PLR0913  # one picture
    site: Path, picture: Path, page: str, size: str, handler: type[Quiet], *, dark: bool
) -> None:
    """Serve a site on loopback, open a page of it in Chromium and write what it shows."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as profile:
        command = [
            str(chromium()),
            *FLAGS,
            "--virtual-time-budget=5000",
            f"--user-data-dir={profile}",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
            f"--window-size={size}",
            f"--screenshot={picture.resolve()}",
            f"http://127.0.0.1:{server.server_port}/{page}",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    server.shutdown()
    server.server_close()


def main() -> None:
    """Take one picture, or with `--all` those that docs/site.md shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="folder of a built site")
    parser.add_argument("picture", type=Path, help="PNG to write; with --all, a folder")
    parser.add_argument("--page", default="index.html", help="below the site's folder")
    parser.add_argument("--size", default="1280,1180", metavar="WIDTH,HEIGHT", help="in pixels")
    parser.add_argument("--dark", action="store_true", help="for readers who prefer dark")
    parser.add_argument("--at", type=dt.datetime.fromisoformat, help="the time that the page takes for now")
    parser.add_argument("--no-script", action="store_true", help="for readers without JavaScript")
    parser.add_argument("--all", action="store_true", help="every picture of docs/site.md, of the example")
    options = parser.parse_args()
    if chromium() is None:
        sys.exit("error: no chromium on this machine\nhint: apt-get install chromium")
    handler = type("Clocked", (Quiet,), {"clock": options.at, "scripts": not options.no_script})
    pictures = PICTURES if options.all else {options.picture.name: (options.page, options.size, options.dark)}
    folder = options.picture if options.all else options.picture.parent
    folder.mkdir(parents=True, exist_ok=True)
    for name, (page, size, dark) in pictures.items():
        if not (options.site / page).is_file():
            sys.exit(f"error: no {page} in {options.site}\nhint: make demo")
        take(options.site, folder / name, page, size, handler, dark=dark)


if __name__ == "__main__":
    main()
