"""Who waits for the set-up is confirmed by a page that answers: RAUC itself, asked by the step."""

import http.server
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.updates import Rauc
from tests.integration.system.conftest import TREE
from tests.integration.updates.conftest import needs

STEPS = TREE / "usr/lib/lares/system"
pytestmark = [pytest.mark.timeout(120), needs]


@pytest.fixture(scope="module")
def rauc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rauc]:
    rauc = Rauc(tmp_path_factory.mktemp("rauc"))
    try:
        yield rauc.start()
    finally:
        rauc.stop()


@contextmanager
def _page(status: int) -> Iterator[int]:
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            del words

    with http.server.HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def _confirm(address: str, port: int) -> subprocess.CompletedProcess[str]:
    words = ["confirm", "--quiet", "0", "--port", str(port)]
    return subprocess.run(
        [sys.executable, "-BIS", STEPS, *words],
        env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address},
        capture_output=True,
        text=True,
        check=False,
    )


def _state(rauc: Rauc) -> str:
    return (rauc.folder / "state.A").read_text().strip()


@pytest.fixture(autouse=True)
def _not_confirmed(rauc: Rauc) -> None:
    (rauc.folder / "state.A").write_text("bad\n")


def test_a_page_that_answers_confirms_the_slot_that_runs(rauc: Rauc):
    with _page(200) as port:
        ran = _confirm(rauc.address, port)
    assert ran.returncode == 0, ran.stderr
    assert _state(rauc) == "good"
    assert (rauc.folder / "primary").read_text().strip() == "A"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_another_answer_confirms_nothing(rauc: Rauc, status: int):
    with _page(status) as port:
        ran = _confirm(rauc.address, port)
    assert (ran.returncode, ran.stderr) == (
        1,
        f"lares: confirm: the set-up page answers {status}\n",
    )
    assert _state(rauc) == "bad"


def test_no_answer_confirms_nothing(rauc: Rauc):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        ran = _confirm(rauc.address, taken.getsockname()[1])
    assert (ran.returncode, "does not answer: " in ran.stderr) == (1, True)
    assert _state(rauc) == "bad"


def test_without_rauc_the_step_fails_in_one_line(tmp_path: Path):
    with _page(200) as port:
        ran = _confirm(f"unix:path={tmp_path}/none", port)
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert "the slot cannot be marked" in ran.stderr
