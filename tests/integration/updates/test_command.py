"""`lares update` with RAUC itself: status, installation, refusals."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from lares.app.updating import Updating
from lares.runtime.worker import Worker
from lares.updates.rauc import RaucInstaller
from lares.updates.service import Updates
from tests.fakes.appliance import Appliance
from tests.fakes.updates import COMPATIBLE, Rauc
from tests.integration.updates.conftest import needs

pytestmark = [pytest.mark.timeout(120), needs]


@pytest.fixture
async def rauc(tmp_path: Path) -> AsyncIterator[Rauc]:
    rauc = Rauc(tmp_path)
    try:
        yield rauc.start()
    finally:
        rauc.stop()


@pytest.fixture
def lares(rauc: Rauc) -> Appliance:
    lares = Appliance(rauc.folder, environment={"DBUS_SYSTEM_BUS_ADDRESS": rauc.address})
    lares.home.mkdir()
    return lares


async def test_status_and_installation(rauc: Rauc, lares: Appliance) -> None:
    before = await lares.lares("update", "status")
    assert before.code == 0, before.err
    assert before.out.splitlines()[0] == f"{COMPATIBLE}, idle"
    assert "A  rootfs.0    -                 runs, starts next, not confirmed" in before.out
    bundle = rauc.bundle("good", version="0.2.0+schema.99")
    done = await lares.lares("update", "install", str(bundle), "--json")
    assert done.code == 0, done.err
    facts = json.loads(done.out)
    assert facts["restart_needed"] is True
    assert facts["slots"][1]["version"] == "0.2.0+schema.99"
    assert "100 %" in done.err


async def test_refusals_are_one_line(rauc: Rauc, lares: Appliance) -> None:
    old = rauc.bundle("old", version="0.0.1+schema.1")
    refused = await lares.lares("update", "install", str(old))
    assert (refused.code, "older than the data" in refused.complaint) == (1, True)
    other = rauc.bundle("other", compatible="toaster")
    refused = await lares.lares("update", "install", str(other))
    assert (refused.code, "for toaster" in refused.complaint) == (1, True)
    stranger = rauc.stranger("stranger")
    refused = await lares.lares("update", "install", str(stranger))
    assert (refused.code, "not signed for this appliance" in refused.complaint) == (1, True)
    refused = await lares.lares("update", "install", "http://example.org/x.raucb")
    assert (refused.code, "https://" in refused.complaint) == (2, True)
    for arguments in (("install",), ("status", "x")):
        assert (await lares.lares("update", *arguments)).code == 2
    allowed = await lares.lares("update", "install", str(old), "--allow-older")
    assert allowed.code == 0, allowed.err


async def test_without_rauc_it_says_so(rauc: Rauc, lares: Appliance) -> None:
    rauc.stop_rauc()
    ended = await lares.lares("update", "status")
    assert (ended.code, "the installer does not answer" in ended.complaint) == (1, True)


async def test_the_console_installs_what_is_sent(rauc: Rauc, tmp_path: Path) -> None:
    installer = RaucInstaller(Worker("test", 4), address=rauc.address)
    updates = Updates(installer, tmp_path / "updates", version="0.1.0", data_schema=4)
    updating = Updating(updates)
    ready = asyncio.Event()
    task = asyncio.get_running_loop().create_task(updates.run(ready.set))
    await ready.wait()
    content = rauc.bundle("good", version="0.2.0+schema.4").read_bytes()

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 100_000):
            yield content[start : start + 100_000]

    await updating.receive(chunks(), len(content))
    status: Any = {"job": {"state": ""}}
    while status["job"]["state"] not in ("done", "failed"):
        await asyncio.sleep(0.05)
        status = await updating.status()
        assert len(status["slots"]) == 2
    assert status["job"]["state"] == "done"
    assert status["restart_needed"] is True
    assert list((tmp_path / "updates").iterdir()) == []
    task.cancel()
    await asyncio.wait({task})
