"""A time-stamping authority on loopback: openssl stamps, and the server is late, refuses or lies if told."""

from __future__ import annotations

import datetime as dt
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from tests.loopback import SilentHandler, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIG = """[tsa]
default_tsa = desk
[desk]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""
DAY = dt.timedelta(days=1)


class Authority:
    """A root, a certificate that may stamp, and openssl, which does."""

    def __init__(self, folder: Path, ends: dt.timedelta = 365 * DAY) -> None:
        """Make the certificates; the stamping one ends at some time from now."""
        folder.mkdir()
        self.folder = folder
        self._lock = threading.Lock()  # openssl counts in one file, and reads and writes it apart
        now = dt.datetime.now(dt.UTC)
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root_name, name = (_name(text) for text in ("A root", "An authority"))
        start = now - 400 * DAY
        root = _builder(root_name, root_name, root_key, start, now + 4_000 * DAY)
        root = root.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self._write("root.pem", root.sign(root_key, hashes.SHA256()))
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        signer = _builder(name, root_name, key, start, now + ends).add_extension(usage, critical=True)
        self._write("signer.pem", signer.sign(root_key, hashes.SHA256()))
        pem = serialization.Encoding.PEM
        plain = serialization.NoEncryption()
        data = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        (folder / "signer.key").write_bytes(data)
        (folder / "serial").write_text("01\n")
        (folder / "config").write_text(CONFIG.format(folder=folder))

    @property
    def root(self) -> Path:
        """The certificate that a client pins."""
        return self.folder / "root.pem"

    def stamp(self, request: bytes) -> bytes:
        """Return openssl's answer to a request; one that is late must not write into another's files."""
        with self._lock, tempfile.TemporaryDirectory(dir=self.folder) as place:
            (Path(place) / "request").write_bytes(request)
            self._openssl("-reply", "-config", "config", "-queryfile", f"{place}/request", "-out", f"{place}/answer")
            return (Path(place) / "answer").read_bytes()

    def is_good(self, answer: bytes, line: bytes) -> bool:
        """Return whether openssl takes an answer for one about a line: the second opinion."""
        (self.folder / "told").write_bytes(answer)
        (self.folder / "line").write_bytes(line)
        done = self._openssl("-verify", "-data", "line", "-in", "told", "-CAfile", "root.pem", check=False)
        return done.returncode == 0

    def _openssl(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["openssl", "ts", *words], cwd=self.folder, check=check, capture_output=True)

    def _write(self, name: str, certificate: x509.Certificate) -> None:
        (self.folder / name).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


@contextmanager
def listening(authority: Authority, how: str = "honest") -> Iterator[str]:
    """Let an authority answer on loopback, in some way, and yield its address."""

    class Handler(SilentHandler):
        def do_POST(self) -> None:  # the library's name
            request = self.rfile.read(int(self.headers["Content-Length"]))
            answer = _answer(authority, request, how)
            self.send_response(503 if how == "busy" else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            with suppress(BrokenPipeError):  # whoever asked has gone
                self.wfile.write(answer)

    with serve(Handler) as address:
        yield address


def _answer(authority: Authority, request: bytes, how: str) -> bytes:
    if how == "late":
        time.sleep(0.5)
    if how == "noise":
        return b"<html>no time stamp</html>"
    if how == "another hash":
        return authority.stamp(
            TimestampRequestBuilder().data(b"something else").hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()
        )
    if how == "refusal":
        return authority.stamp(request[:-3])
    return authority.stamp(request)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: dt.datetime, end: dt.datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
    return builder.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
