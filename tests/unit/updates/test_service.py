"""One update at a time, checked before it is installed, nothing left behind."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lares.errors import UsageError
from lares.updates import room
from lares.updates.errors import Reason, UpdateError
from lares.updates.service import Updates
from tests.fakes.updates import COMPATIBLE, FakeInstaller


class Stage:
    """The service, running, with a fake installer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "updates"
        self.installer = FakeInstaller()
        self.updates = Updates(self.installer, self.folder, version="0.1.0", data_schema=4)

    async def send(self, content: str, size: int | None = None) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            for start in range(0, len(content), 5):
                yield content[start : start + 5].encode()

        await self.updates.receive(chunks(), size)

    async def job(self) -> dict[str, Any]:
        status: Any = await self.updates.status()
        return dict(status["job"] or {})

    async def until(self, *states: str) -> dict[str, Any]:
        async with asyncio.timeout(5):
            job = await self.job()
            while job.get("state") not in states:
                await asyncio.sleep(0.001)
                job = await self.job()
        return job

    async def left(self) -> list[str]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, lambda: [f.name for f in self.folder.iterdir()])


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(room, "SPARE", 0)
    return None


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = Stage(tmp_path)
    ready = asyncio.Event()
    task = asyncio.get_running_loop().create_task(stage.updates.run(ready.set))
    await ready.wait()
    yield stage
    task.cancel()
    await asyncio.wait({task})


async def test_a_bundle_that_is_sent_is_installed(stage: Stage) -> None:
    await stage.send(f"{COMPATIBLE} 0.2.0+schema.4 x")
    job = await stage.until("done", "failed")
    assert (job["state"], job["version"], job["percent"]) == ("done", "0.2.0+schema.4", 100)
    status: Any = await stage.updates.status()
    assert status["restart_needed"] is True
    assert [slot["version"] for slot in status["slots"]] == [None, "0.2.0+schema.4"]
    assert await stage.left() == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a photo", Reason.NOT_A_BUNDLE),
        (f"{COMPATIBLE} 0.2.0 changed", Reason.NOT_TRUSTED),
        ("toaster 0.2.0 x", Reason.INCOMPATIBLE),
        (f"{COMPATIBLE} 0.1.0+schema.3 x", Reason.OLDER_DATA),
    ],
)
async def test_what_is_refused_is_told_and_another_may_come(
    stage: Stage, content: str, reason: Reason
) -> None:
    await stage.send(content)
    job = await stage.until("done", "failed")
    assert (job["state"], job["reason"]) == ("failed", reason.value)
    assert job["message"]
    status: Any = await stage.updates.status()
    assert status["restart_needed"] is False
    assert await stage.left() == []
    await stage.send(f"{COMPATIBLE} 0.2.0 x")
    assert (await stage.until("done", "failed"))["state"] == "done"


async def test_only_one_at_a_time(stage: Stage) -> None:
    stage.installer.gate = asyncio.Event()
    await stage.send(f"{COMPATIBLE} 0.2.0 x")
    job = await stage.until("installing")
    for _ in range(2):
        with pytest.raises(UpdateError) as caught:
            await stage.send(f"{COMPATIBLE} 0.3.0 x")
        assert caught.value.reason is Reason.BUSY
        with pytest.raises(UpdateError):
            stage.updates.install_from("https://example.org/x")
    assert job["version"] == "0.2.0"
    status: Any = await stage.updates.status()
    assert [slot["bootname"] for slot in status["slots"]] == ["A", "B"], "as they were last told"
    stage.installer.gate.set()
    await stage.until("done")


async def test_a_sender_that_goes_away_leaves_nothing(stage: Stage) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        await stage.updates.receive(chunks(), 100)
    assert (await stage.job())["state"] == "failed"
    assert await stage.left() == []


async def test_what_does_not_fit_is_refused_at_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UpdateError) as caught:
        await stage.send("x", size=room.LARGEST + 1)
    assert caught.value.reason is Reason.TOO_LARGE
    full = SimpleNamespace(total=100, used=90, free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    for size in (100, None):
        with pytest.raises(UpdateError) as caught:
            await stage.send("x" * 100, size)
        assert caught.value.reason is Reason.NO_ROOM
    assert await stage.left() == []


async def test_a_link_in_the_place_of_the_bundle_is_not_followed(
    stage: Stage, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, other.write_text, "not ours")
    await loop.run_in_executor(None, (stage.folder / "bundle.raucb").symlink_to, other)
    await stage.send(f"{COMPATIBLE} 0.2.0 x")
    assert (await stage.until("done", "failed"))["state"] == "done"
    assert await loop.run_in_executor(None, other.read_text) == "not ours"


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "file:///etc/passwd", "https://", "https://a:b@example.org/", "x"],
)
async def test_other_addresses_are_refused_before_anything_begins(stage: Stage, url: str) -> None:
    with pytest.raises(UsageError, match="begins with https://"):
        stage.updates.install_from(url)
    assert await stage.job() == {}


async def test_an_address_that_does_not_answer_is_told(stage: Stage) -> None:
    stage.updates.install_from("https://127.0.0.1:1/lares.raucb")
    job = await stage.until("failed")
    assert job["reason"] == Reason.NO_DOWNLOAD.value
