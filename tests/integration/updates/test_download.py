"""Downloads over real TLS on loopback: whole, cut off, redirected, endless."""

import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lares.updates import room
from lares.updates.download import download
from lares.updates.errors import Reason, UpdateError
from tests.integration.updates.conftest import needs

pytestmark = [pytest.mark.timeout(60), needs]

CONTENT = bytes(range(256)) * 4000


SERVER = """
import http.server, ssl, sys

CONTENT = bytes(range(256)) * 4000

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        away = {"/away": "http://127.0.0.1:1/x", "/moved": "/good"}.get(self.path)
        if away is not None:
            self.send_response(302)
            self.send_header("Location", away)
            self.end_headers()
        elif self.path not in ("/good", "/cut", "/endless"):
            self.send_error(404)
        else:
            self.send_response(200)
            if self.path != "/endless":
                self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT[: 5000 if self.path == "/cut" else None])

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + "/cert", sys.argv[1] + "/key")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ssl.SSLContext]]:
    folder = tmp_path_factory.mktemp("tls")
    where = ["-keyout", str(folder / "key"), "-out", str(folder / "cert")]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", *kind, *name, *where], check=True, capture_output=True)
    command = [sys.executable, "-c", SERVER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as served:
        assert served.stdout is not None
        port = int(served.stdout.readline())
        trusted = ssl.create_default_context(cafile=str(folder / "cert"))
        yield f"https://localhost:{port}", trusted
        served.terminate()


@pytest.mark.parametrize("path", ["/good", "/moved", "/endless"])
def test_a_file_comes_whole(server: tuple[str, ssl.SSLContext], tmp_path: Path, path: str) -> None:
    told: list[tuple[int, int | None]] = []
    target = tmp_path / "bundle"
    download(
        server[0] + path,
        target,
        lambda done, size: told.append((done, size)) is None,
        context=server[1],
    )
    assert target.read_bytes() == CONTENT
    assert target.stat().st_mode & 0o077 == 0
    assert told[-1] == (len(CONTENT), None if path == "/endless" else len(CONTENT))


@pytest.mark.parametrize(
    ("path", "words"),
    [("/cut", "cannot be downloaded|ended after"), ("/none", "404"), ("/away", "without https")],
)
def test_what_does_not_come_leaves_nothing(
    server: tuple[str, ssl.SSLContext], tmp_path: Path, path: str, words: str
) -> None:
    with pytest.raises(UpdateError, match=words) as caught:
        download(
            server[0] + path, tmp_path / "bundle", lambda _done, _size: True, context=server[1]
        )
    assert caught.value.reason is Reason.NO_DOWNLOAD
    assert list(tmp_path.iterdir()) == []


def test_a_certificate_that_nobody_vouches_for_is_refused(
    server: tuple[str, ssl.SSLContext], tmp_path: Path
) -> None:
    with pytest.raises(UpdateError, match="certificate"):
        download(server[0] + "/good", tmp_path / "bundle", lambda _done, _size: True)
    assert list(tmp_path.iterdir()) == []


def test_it_is_given_up_when_nobody_wants_it_any_more(
    server: tuple[str, ssl.SSLContext], tmp_path: Path
) -> None:
    with pytest.raises(UpdateError, match="given up"):
        download(
            server[0] + "/good", tmp_path / "bundle", lambda _done, _size: False, context=server[1]
        )
    assert list(tmp_path.iterdir()) == []


def test_one_without_end_is_bounded(
    server: tuple[str, ssl.SSLContext], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LARGEST", 10_000)
    with pytest.raises(UpdateError) as caught:
        download(
            server[0] + "/endless",
            tmp_path / "bundle",
            lambda _done, _size: True,
            context=server[1],
        )
    assert caught.value.reason is Reason.TOO_LARGE
    assert list(tmp_path.iterdir()) == []
