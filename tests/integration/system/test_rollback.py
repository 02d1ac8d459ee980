"""Before a restart RAUC itself is asked whether it installs."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lares_system import rollback
from tests.fakes.updates import Rauc
from tests.integration.updates.conftest import needs

pytestmark = [pytest.mark.timeout(120), needs]
_SECONDS = 20.0


@pytest.fixture
def rauc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rauc]:
    rauc = Rauc(tmp_path)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", rauc.address)
    try:
        yield rauc.start()
    finally:
        rauc.stop()


def _wait_for(expected: bool) -> None:
    deadline = time.monotonic() + _SECONDS
    while rollback.installing() is not expected:
        assert time.monotonic() < deadline


def test_rauc_says_when_it_installs_and_when_it_has_done_so(rauc: Rauc):
    assert not rollback.installing()
    bundle = rauc.bundle("update")
    # The boot loader is told at the beginning; there this one waits.
    go_on = rauc.folder / "go-on"
    loader = rauc.folder / "boot-loader"
    text = loader.read_text()
    wait = f"until test -e {go_on}; do sleep 0.1; done"
    loader.write_text(text.replace("#!/bin/sh\n", f"#!/bin/sh\n{wait}\n"))
    with subprocess.Popen(["rauc", "install", bundle], stdout=subprocess.DEVNULL) as asking:
        _wait_for(True)
        assert rollback.installing()
        go_on.touch()
        assert asking.wait(_SECONDS) == 0
    _wait_for(False)


def test_where_there_is_no_rauc_nothing_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert not rollback.installing()
