"""The front page of a built site as a picture: `python benchmarks/screenshot.py SITE PICTURE`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
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


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def chromium() -> str | None:
    """Return the path of a Chromium, or None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def main() -> None:
    """Serve the site on loopback, open a page of it in Chromium and write what it shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="folder of a built site")
    parser.add_argument("picture", type=Path, help="PNG to write")
    parser.add_argument("--page", default="index.html", help="below the site's folder")
    parser.add_argument("--size", default="1280,1180", metavar="WIDTH,HEIGHT", help="in pixels")
    parser.add_argument("--dark", action="store_true", help="for readers who prefer dark")
    options = parser.parse_args()
    browser = chromium()
    if browser is None:
        sys.exit("error: no chromium on this machine\nhint: apt-get install chromium")
    if not (options.site / options.page).is_file():
        sys.exit(f"error: no {options.page} in {options.site}\nhint: make demo")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(options.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser,
            *FLAGS,
            "--virtual-time-budget=5000",
            f"--user-data-dir={profile}",
            f"--blink-settings=preferredColorScheme={0 if options.dark else 1}",
            f"--window-size={options.size}",
            f"--screenshot={options.picture.resolve()}",
            f"http://127.0.0.1:{server.server_port}/{options.page}",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    server.shutdown()


if __name__ == "__main__":
    main()
