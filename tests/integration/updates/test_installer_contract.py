"""RAUC itself and the fake do the same: slots, checks, installations, failures, confirmation."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lares.runtime.worker import Worker
from lares.updates.errors import Reason, UpdateError
from lares.updates.ports import Installer
from lares.updates.rauc import RaucInstaller
from tests.fakes.updates import COMPATIBLE, FakeInstaller, Rauc
from tests.integration.updates.conftest import needs

if TYPE_CHECKING:
    from lares.updates.bundle import Progress

pytestmark = [pytest.mark.timeout(120), needs]


class Stage:
    """An installer and bundles for it."""

    def __init__(self, installer: Installer, good: Path, other: Path, changed: Path) -> None:
        self.installer = installer
        self.good, self.other, self.changed = good, other, changed


def _fake(folder: Path) -> Stage:
    made = []
    for name, content in (
        ("good", f"{COMPATIBLE} 0.2.0+schema.4 x"),
        ("other", "toaster 1.0 x"),
        ("changed", f"{COMPATIBLE} 0.2.0 changed"),
    ):
        made.append(folder / name)
        made[-1].write_text(content)
    return Stage(FakeInstaller(), *made)


def _real(rauc: Rauc) -> Stage:
    good = rauc.bundle("good", version="0.2.0+schema.4")
    content = bytearray(good.read_bytes())
    content[5000] ^= 1
    changed = good.with_name("changed.raucb")
    changed.write_bytes(content)
    installer = RaucInstaller(Worker("test", 4), address=rauc.address)
    return Stage(installer, good, rauc.bundle("other", compatible="toaster"), changed)


@pytest.fixture(params=["fake", "rauc"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    if request.param == "fake":
        yield _fake(tmp_path)
        return
    rauc = Rauc(tmp_path)
    try:
        yield _real(rauc.start())
    finally:
        rauc.stop()


async def test_the_slots_are_told(stage: Stage) -> None:
    system = await stage.installer.system()
    assert system.compatible == COMPATIBLE
    assert [(slot.bootname, slot.booted) for slot in system.slots] == [("A", True), ("B", False)]
    assert system.next_boot == "rootfs.0"
    assert not system.busy
    assert not system.restart_needed


async def test_a_bundle_is_installed_into_the_other_slot(stage: Stage) -> None:
    bundle = await stage.installer.inspect(stage.good)
    assert (bundle.compatible, bundle.version, bundle.schema) == (COMPATIBLE, "0.2.0+schema.4", 4)
    told: list[Progress] = []
    await stage.installer.install(stage.good, told.append)
    assert len(told) >= 2
    assert [each.percent for each in told] == sorted(each.percent for each in told)
    assert told[-1].percent == 100
    system = await stage.installer.system()
    assert system.restart_needed
    assert [slot.version for slot in system.slots] == [None, "0.2.0+schema.4"]
    assert system.slots[1].installed is not None


async def test_one_for_another_appliance_is_refused(stage: Stage) -> None:
    assert (await stage.installer.inspect(stage.other)).compatible == "toaster"
    with pytest.raises(UpdateError) as caught:
        await stage.installer.install(stage.other, lambda _progress: None)
    assert caught.value.reason is Reason.INCOMPATIBLE
    assert not (await stage.installer.system()).restart_needed


async def test_what_is_no_bundle_is_refused(stage: Stage, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8" + bytes(9000))
    for path in (photo, tmp_path / "none"):
        with pytest.raises(UpdateError) as caught:
            await stage.installer.inspect(path)
        assert caught.value.reason is Reason.NOT_A_BUNDLE


async def test_the_running_slot_is_confirmed(stage: Stage) -> None:
    assert not (await stage.installer.system()).slots[0].good
    for _ in range(2):
        assert await stage.installer.confirm() == "rootfs.0"
    assert (await stage.installer.system()).slots[0].good


# -- what only the real one can show ---------------------------------------------------------------


@pytest.fixture
def rauc(tmp_path: Path) -> Iterator[Rauc]:
    rauc = Rauc(tmp_path)
    try:
        yield rauc.start()
    finally:
        rauc.stop()


@pytest.fixture
def installer(rauc: Rauc) -> RaucInstaller:
    return RaucInstaller(Worker("test", 4), address=rauc.address)


async def test_the_system_is_in_the_slot_and_starts_next(
    rauc: Rauc, installer: RaucInstaller
) -> None:
    good = rauc.bundle("good")
    await installer.install(good, lambda _progress: None)
    image = (rauc.folder / "good.content/rootfs.img").read_bytes()
    assert rauc.slot(1)[: len(image)] == image
    assert rauc.slot(0) == bytes(400_000)
    assert (rauc.folder / "primary").read_text() == "B\n"


async def test_one_that_is_signed_by_somebody_else_is_refused(
    rauc: Rauc, installer: RaucInstaller
) -> None:
    stranger = rauc.stranger("stranger")
    for call in (installer.inspect(stranger), installer.install(stranger, lambda _p: None)):
        with pytest.raises(UpdateError) as caught:
            await call
        assert caught.value.reason is Reason.NOT_TRUSTED
    assert rauc.slot(1) == bytes(400_000)
    assert (rauc.folder / "primary").read_text() == "A\n"


@pytest.mark.parametrize("harm", ["changed at its end", "cut off"])
async def test_one_that_was_tampered_with_is_refused(
    rauc: Rauc, installer: RaucInstaller, harm: str
) -> None:
    good = rauc.bundle("good")
    content = bytearray(good.read_bytes())
    if harm == "cut off":
        del content[-500:]
    else:
        content[-700] ^= 1  # in the signature
    good.write_bytes(content)
    with pytest.raises(UpdateError) as caught:
        await installer.inspect(good)
    assert caught.value.reason is Reason.NOT_TRUSTED
    with pytest.raises(UpdateError) as caught:
        await installer.install(good, lambda _progress: None)
    assert caught.value.reason in (Reason.NOT_TRUSTED, Reason.NOT_A_BUNDLE)
    assert (rauc.folder / "primary").read_text() == "A\n"


async def test_a_slot_that_cannot_be_written_is_told(rauc: Rauc, installer: RaucInstaller) -> None:
    (rauc.folder / "slot1").unlink()
    with pytest.raises(UpdateError, match="slot1") as caught:
        await installer.install(rauc.bundle("good"), lambda _progress: None)
    assert caught.value.reason is Reason.FAILED
    assert (rauc.folder / "primary").read_text() == "A\n"


async def test_rauc_that_does_not_run_is_told(rauc: Rauc, installer: RaucInstaller) -> None:
    rauc.stop_rauc()
    for call in (installer.system(), installer.confirm()):
        with pytest.raises(UpdateError) as caught:
            await call
        assert caught.value.reason is Reason.UNAVAILABLE


async def test_a_bus_that_is_not_there_is_told(tmp_path: Path) -> None:
    installer = RaucInstaller(Worker("test", 4), address=f"unix:path={tmp_path}/none")
    with pytest.raises(UpdateError) as caught:
        await installer.system()
    assert caught.value.reason is Reason.UNAVAILABLE


def test_without_rauc_the_library_is_not_imported() -> None:
    code = (
        "import sys; import lares.app.service, lares.updates.rauc; "
        "print([name for name in sys.modules if name.startswith(('dbus', 'pyrage'))])"
    )
    command = [sys.executable, "-c", code]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert out == "[]\n"
