"""The recipes of docs/publishing.md, run: every kind of file is refused to a stranger and served to a reader."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from tests.test_tree import ROOT
from watchbook.queries.doctor.site_look import _stranger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.slow
SERVERS = Path(os.environ.get("WATCHBOOK_SERVERS", "/usr"))
"""Where nginx and Caddy lie: / of unpacked packages plus usr, for who does not install them."""
NGINX = next((path for path in [SERVERS / "sbin/nginx"] if path.is_file()), shutil.which("nginx"))
CADDY = next((path for path in [SERVERS / "bin/caddy"] if path.is_file()), shutil.which("caddy"))
PAGE = (ROOT / "docs/publishing.md").read_text("utf-8")
NGINX_RECIPES = re.findall(r"```nginx\n(.*?)```", PAGE, re.DOTALL)
(CADDY_RECIPE,) = re.findall(r"```caddy\n(.*?)```", PAGE, re.DOTALL)
FILES = {
    "index.html": '<p data-wb-due="2099-01-01T00:00:00+00:00">fee</p>',
    "search/search_index.json": '{"docs": [{"text": "fee"}]}',
    "data.json": '"fee"',
    "chart.svg": "<svg>fee</svg>",
    "feed.xml": "<feed>fee</feed>",
}
HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}
SIGNED_IN = {"Cookie": "_oauth2_proxy=reader"}


class SignIn(BaseHTTPRequestHandler):
    """oauth2-proxy's contract: /oauth2/auth answers 202 or 401, /oauth2/start leads to the identity provider."""

    def do_GET(self) -> None:
        """Answer as it does."""
        path = self.path.partition("?")[0]
        known = "_oauth2_proxy=reader" in self.headers.get("Cookie", "")
        self.send_response({"/oauth2/auth": 202 if known else 401, "/oauth2/start": 200}.get(path, 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Bucket(SimpleHTTPRequestHandler):
    """A bucket that gives what it holds."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def free_port() -> int:
    """Return a port that is free."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def helper(handler: object) -> Iterator[int]:
    """Serve a handler on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)  # type: ignore[arg-type]  # a class or a partial of one
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running(command: list[str], port: int, environment: Mapping[str, str]) -> Iterator[str]:
    """Run a web server until it answers; yields the site's address, below a path."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(environment))
    try:
        for _ in range(200):
            assert process.poll() is None, process.communicate()[0].decode()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/desk/"
    finally:
        process.terminate()
        process.wait(10)
        assert process.stdout
        process.stdout.close()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site."""
    for name, text in FILES.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for path in (tmp_path, *tmp_path.parents):  # nginx's workers are nobody
        if path.stat().st_uid == os.getuid() and str(path).startswith("/tmp/"):
            path.chmod(0o755)
    return tmp_path / "site"


@contextmanager
def nginx(recipe: str, site: Path, sign_in: int, bucket: int) -> Iterator[str]:
    """Run nginx with a recipe, on a port of its own and without TLS."""
    if NGINX is None:
        pytest.skip("nginx is not installed: apt-get install nginx, or WATCHBOOK_SERVERS=FOLDER")
    port, folder = free_port(), site.parent
    text = recipe.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    text = re.sub(r"\n *ssl_certificate[^\n]*", "", text)
    text = text.replace("/srv/watchbook/site/", f"{site}/").replace("127.0.0.1:4180", f"127.0.0.1:{sign_in}")
    text = text.replace("http://bucket.internal/", f"http://127.0.0.1:{bucket}/")
    hashed = subprocess.run(["openssl", "passwd", "-apr1", "open"], check=True, capture_output=True, text=True).stdout
    (folder / "htpasswd").write_text(f"ada:{hashed}")
    text = text.replace("/etc/nginx/watchbook.htpasswd", f"{folder}/htpasswd")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{text}\n}}\n"
    )
    command = [str(NGINX), "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    with running(command, port, os.environ) as url:
        yield url


def check_privacy(url: str, reader: Mapping[str, str]) -> None:
    """Ask for every kind of file, as a stranger and as a reader."""
    for name, text in FILES.items():
        for stranger in (
            {},
            {"Cookie": "_oauth2_proxy=other; wb_proof=x; wb_until=9999999999"},
            {"Range": "bytes=0-1"},
        ):
            refused = requests.get(url + name, headers=stranger, timeout=5, allow_redirects=False)
            assert refused.status_code in {302, 401, 403}, (name, refused.status_code)
            assert "fee" not in refused.text
        served = requests.get(url + name, headers=dict(reader), timeout=5, allow_redirects=False)
        assert (served.status_code, served.text) == (200, text), name
        assert {header: served.headers.get(header) for header in HEADERS} == HEADERS, name
    for trick in ("%2e%2e/desk/data.json", "./data.json", "//desk//data.json", "data.json?x=.css", "data.json%00"):
        request = requests.Request("GET", url).prepare()
        request.url = url + trick
        with requests.Session() as session:
            assert "fee" not in session.send(request, timeout=5, allow_redirects=False).text
    (line,) = _stranger(url)
    assert line.health == "well", line
    assert requests.get(url.removesuffix("desk/"), headers=dict(reader), timeout=5).status_code == 404


@pytest.mark.parametrize("number", range(3), ids=["a sign-in page", "a password", "a bucket and a signed cookie"])
def test_nginx_serves_readers_and_nobody_else(number: int, site: Path) -> None:
    """Page, search index, JSON, SVG and feed, below a sub-path; with the headers that keep them private."""
    until = str(int(time.time()) + 600)
    digest = hashlib.md5(f"SECRET {until} SECRET".encode(), usedforsecurity=False).digest()
    proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    readers = [
        SIGNED_IN,
        {"Authorization": f"Basic {base64.b64encode(b'ada:open').decode()}"},
        {"Cookie": f"wb_until={until}; wb_proof={proof}"},
    ]

    def bucket(*words: object) -> Bucket:
        return Bucket(*words, directory=str(site))  # type: ignore[arg-type]  # as http.server calls it

    with ExitStack() as stack:
        sign_in, store = stack.enter_context(helper(SignIn)), stack.enter_context(helper(bucket))
        url = stack.enter_context(nginx(NGINX_RECIPES[number], site, sign_in, store))
        check_privacy(url, readers[number])
        if number == 2:
            gone = {"Cookie": f"wb_until={int(until) - 9_999}; wb_proof={proof}"}
            assert requests.get(f"{url}data.json", headers=gone, timeout=5).status_code == 403


def test_caddy_serves_readers_and_nobody_else(site: Path, tmp_path: Path) -> None:
    """The same files, the same headers."""
    if CADDY is None:
        pytest.skip("caddy is not installed: apt-get install caddy, or WATCHBOOK_SERVERS=FOLDER")
    port = free_port()
    with helper(SignIn) as sign_in:
        text = CADDY_RECIPE.replace("watchbook.example.com", f"http://127.0.0.1:{port}")
        text = text.replace("127.0.0.1:4180", f"127.0.0.1:{sign_in}").replace("/srv/watchbook/site", str(site))
        (tmp_path / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{text}")
        command = [str(CADDY), "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
        home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
        with running(command, port, {**os.environ, **home}) as url:
            check_privacy(url, SIGNED_IN)
