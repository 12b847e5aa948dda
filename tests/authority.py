"""A real time-stamping authority for tests: certificates made here, tokens made by `openssl ts`, served over HTTP."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="optional tool absent: openssl")
POLICY = "1.2.3.4.1"
OTHER_POLICY = "1.2.3.4.9"
_CONFIG = """\
[tsa]
default_tsa = tsa_config
[tsa_config]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = {policy}
other_policies = 1.2.3.4.5
digests = {digests}
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


@dataclass
class Authority:
    """One authority: `roots` is the file that others trust."""

    folder: Path

    @property
    def roots(self) -> Path:
        return self.folder / "root.pem"

    def reply(self, request: bytes) -> bytes:
        """Answer a request, as `openssl ts -reply` does."""
        (self.folder / "request.tsq").write_bytes(request)
        out = self.folder / "reply.tsr"
        _openssl(
            *("ts", "-reply", "-config", self.folder / "tsa.cnf", "-section", "tsa_config"),
            *("-queryfile", self.folder / "request.tsq", "-out", out),
        )
        return out.read_bytes()


def _openssl(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([str(OPENSSL), *map(str, arguments)], capture_output=True, check=True)


def openssl_verifies(reply: Path, data: bytes, roots: Path, at: datetime) -> bool:
    """Say what `openssl ts -verify` says of a reply over `data`, with certificates as they were at a time."""
    text = reply.with_suffix(".data")
    text.write_bytes(data)
    done = subprocess.run(
        [
            *(str(OPENSSL), "ts", "-verify", "-in", reply, "-data", text),
            *("-CAfile", roots, "-attime", str(int(at.timestamp()))),
        ],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def make_authority(
    folder: Path,
    *,
    common: str = "Test authority (synthetic)",
    valid_from: datetime | None = None,
    valid_for: timedelta = timedelta(days=30),
    usage: bool = True,
    critical: bool = True,
    policy: str = POLICY,
    digests: str = "sha256, sha512",
) -> Authority:
    """Make keys, certificates and settings of an authority in a new folder."""
    folder.mkdir()
    start = valid_from or datetime.now(UTC) - timedelta(hours=1)
    root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root_name = _name(f"{common}, root")
    root = (
        x509.CertificateBuilder()
        .subject_name(root_name)
        .issuer_name(root_name)
        .public_key(root_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2049, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common))
        .issuer_name(root_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + valid_for)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
    )
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=critical)
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "tsa.pem").write_bytes(builder.sign(root_key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "tsa.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder, policy=policy, digests=digests))
    return Authority(folder)


@contextmanager
def serving(authority: Authority, *, status: int = 200, body: bytes | None = None) -> Iterator[str]:
    """Answer on HTTP as RFC 3161 section 3.4 has it; or always with `body`. Gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            right = self.headers["Content-Type"] == "application/timestamp-query"
            answer = body if body is not None else authority.reply(request)
            self.send_response(status if right else 415)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
