"""Each check finds what it is for, on the real thing where there is one."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lares.errors import ModelError, SettingsError, StoreError
from lares.health.checks.broker import BrokerCheck
from lares.health.checks.console_port import ConsolePortCheck
from lares.health.checks.data_damaged import DataDamagedCheck
from lares.health.checks.data_lost import DataLostCheck
from lares.health.checks.data_version import DataVersionCheck
from lares.health.checks.discovery import DiscoveryCheck
from lares.health.checks.disk_space import DiskSpaceCheck
from lares.health.checks.first_password import FirstPasswordCheck
from lares.health.checks.intent_model import IntentModelCheck
from lares.health.checks.lessons import LessonsCheck
from lares.health.checks.link import LinkCheck
from lares.health.checks.memory import MemoryCheck, left_in_group_kib
from lares.health.checks.safe_mode import SafeModeCheck
from lares.health.checks.services import ServicesCheck
from lares.health.checks.settings import SettingsCheck
from lares.health.checks.store import StoreCheck
from lares.health.checks.unavailable_devices import UnavailableDevicesCheck
from lares.health.checks.wall_clock import WallClockCheck
from lares.health.finding import Check, Finding, Level
from lares.runtime.supervisor import ServiceState, ServiceStatus
from lares.runtime.worker import Worker
from tests.fakes.clock import FakeClock


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker("checks", 8)
    yield worker
    await worker.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


async def _run(check: Check) -> tuple[Level, str, str]:
    finding = await check.run()
    assert isinstance(finding, Finding)
    assert "\n" not in finding.message
    if finding.level is Level.ERROR:
        assert finding.remedy, "an error says what to do"
    return finding.level, finding.code, finding.message


def test_a_check_is_named_by_its_file() -> None:
    folder = Path(__file__).parents[3] / "firmware/lares/health/checks"
    files = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    checks = (
        *(BrokerCheck, ConsolePortCheck, DiscoveryCheck, DiskSpaceCheck, LinkCheck, MemoryCheck),
        *(
            DataDamagedCheck,
            DataLostCheck,
            DataVersionCheck,
            FirstPasswordCheck,
            IntentModelCheck,
            LessonsCheck,
        ),
        *(
            SafeModeCheck,
            ServicesCheck,
            SettingsCheck,
            StoreCheck,
            UnavailableDevicesCheck,
            WallClockCheck,
        ),
    )
    assert {each.__dataclass_fields__["id"].default for each in checks} == files
    for each in checks:
        assert each.__module__.rsplit(".", maxsplit=1)[1] == each.__dataclass_fields__["id"].default


async def test_settings() -> None:
    file = Path("/etc/lares/lares.toml")
    problem = SettingsError("line 2: mqtt.prot is not a setting")
    assert (await _run(SettingsCheck(None, None)))[:2] == (Level.OK, "settings-default")
    assert (await _run(SettingsCheck(file, None)))[:2] == (Level.OK, "settings-good")
    level, code, message = await _run(SettingsCheck(file, problem, last_good=True))
    assert (level, code) == (Level.ERROR, "settings-broken")
    assert message == "line 2: mqtt.prot is not a setting; the last good copy is in force"


async def test_lessons() -> None:
    assert (await _run(LessonsCheck(lambda: 3, lambda: None)))[:2] == (Level.OK, "lessons-good")
    level, code, message = await _run(LessonsCheck(lambda: 3, lambda: "no such file: vec0.so"))
    assert (level, code) == (Level.WARNING, "lessons-exact-only")
    assert message.endswith("exact words only: no such file: vec0.so")


async def test_intent_model() -> None:
    async def good() -> str:
        return "0123456789ab"

    async def bad() -> str:
        raise ModelError("no model 'intent' in /models")

    level, code, message = await _run(IntentModelCheck(good))
    assert (level, code) == (Level.OK, "intent-model-good")
    assert "0123456789ab" in message
    level, code, message = await _run(IntentModelCheck(bad))
    assert (level, code) == (Level.WARNING, "intent-model-missing")
    assert message.endswith("templates only: no model 'intent' in /models")
    level, code, _ = await _run(IntentModelCheck(good, lambda: False))
    assert (level, code) == (Level.WARNING, "intent-model-idle")


async def test_store() -> None:
    async def good() -> str:
        return "it can be written"

    async def bad() -> str:
        raise StoreError("damaged")

    assert await _run(StoreCheck(good)) == (Level.OK, "store-good", "it can be written")
    with pytest.raises(StoreError):
        await StoreCheck(bad).run()


@pytest.mark.parametrize(
    ("free_mib", "inodes", "expected"),
    [
        (49, 10**6, (Level.ERROR, "disk-full")),
        (299, 10**6, (Level.WARNING, "disk-nearly-full")),
        (5000, 10, (Level.WARNING, "disk-nearly-full")),
        (5000, 10**6, (Level.OK, "disk-space-good")),
    ],
)
async def test_disk_space(
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
    free_mib: int,
    inodes: int,
    expected: tuple[Level, str],
) -> None:
    class Status:
        f_bavail, f_frsize, f_files, f_favail = free_mib << 8, 4096, 10**6, inodes

    monkeypatch.setattr(os, "statvfs", lambda _path: Status)
    found = await _run(DiskSpaceCheck(Path("/"), worker))
    assert found[:2] == expected
    assert f"{free_mib} MiB" in found[2]


async def test_disk_space_of_a_directory_that_is_yet_to_be_made(
    worker: Worker, tmp_path: Path
) -> None:
    level, _code, message = await _run(DiskSpaceCheck(tmp_path / "not/yet", worker))
    assert level in Level
    assert str(tmp_path / "not/yet") in message


@pytest.mark.parametrize(
    ("meminfo", "expected"),
    [
        ("MemTotal: 900000 kB\nMemAvailable:   500000 kB\n", (Level.OK, "memory-good")),
        ("MemAvailable: 60000 kB", (Level.WARNING, "memory-low")),
        ("MemAvailable: 20000 kB", (Level.ERROR, "memory-low")),
        ("MemAvailable: lots", (Level.OK, "memory-unknown")),
        ("", (Level.OK, "memory-unknown")),
    ],
)
def test_memory(tmp_path: Path, meminfo: str, expected: tuple[Level, str]) -> None:
    file = tmp_path / "meminfo"
    file.write_text(meminfo)

    async def look() -> tuple[Level, str, str]:
        worker = Worker("checks", 1)
        try:
            return await _run(MemoryCheck(worker, file))
        finally:
            await worker.close()

    assert asyncio.run(look())[:2] == expected


async def test_memory_of_this_machine(worker: Worker) -> None:
    assert (await _run(MemoryCheck(worker)))[1].startswith("memory-")
    gone = MemoryCheck(worker, Path("/nowhere/meminfo"))
    assert (await _run(gone))[1] == "memory-unknown"


async def test_broker(listener: socket.socket, worker: Worker) -> None:
    port = listener.getsockname()[1]
    assert (await _run(BrokerCheck("127.0.0.1", port, worker)))[:2] == (
        Level.OK,
        "broker-reachable",
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "no.such.host.invalid", "a" * 70, "..", "::1::"])
async def test_no_broker(host: str, worker: Worker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    level, code, message = await _run(BrokerCheck(host, port, worker))
    assert (level, code) == (Level.ERROR, "broker-unreachable")
    assert f"{host}:{port}" in message


async def test_link() -> None:
    assert (await _run(LinkCheck(lambda: True, "mqtt:1883")))[:2] == (Level.OK, "link-up")
    down = LinkCheck(lambda: False, "mqtt:1883", lambda: "not authorised")
    assert await _run(down) == (
        *(Level.ERROR, "link-down"),
        "not connected to mqtt:1883: not authorised",
    )
    assert (await _run(LinkCheck(lambda: False, "mqtt:1883")))[2] == "not connected to mqtt:1883"


async def test_discovery() -> None:
    nothing = DiscoveryCheck(lambda: 0, "homeassistant")
    assert (await _run(nothing))[:2] == (Level.WARNING, "nothing-discovered")
    some = DiscoveryCheck(lambda: 31, "homeassistant")
    assert (await _run(some))[::2] == (Level.OK, "31 entities are known")


async def test_unavailable_devices() -> None:
    fine = UnavailableDevicesCheck(list, lambda: 7)
    assert (await _run(fine))[:2] == (Level.OK, "all-reachable")
    names = ["Lamp", *(f"S{number}" for number in range(6))]
    level, code, message = await _run(UnavailableDevicesCheck(lambda: names, lambda: 9))
    assert (level, code) == (Level.WARNING, "devices-unavailable")
    assert message == "7 of 9 entities cannot be reached: Lamp, S0, S1, S2, S3 and 2 more"


async def test_services() -> None:
    def status(state: ServiceState, error: str | None = None) -> ServiceStatus:
        return ServiceStatus(state, essential=False, error=error)

    running = {"store": status(ServiceState.RUNNING)}
    starting = {**running, "devices": status(ServiceState.STARTING)}
    restarting = {**starting, "console": status(ServiceState.BACKING_OFF, "port-taken: 80")}
    failed = {**restarting, "voice": status(ServiceState.FAILED, "KeyError: x")}
    expected = {
        "1 services run": running,
        "starting: devices": starting,
        "restarting: console (port-taken: 80)": restarting,
        "failed: voice (KeyError: x)": failed,
    }
    levels = []
    for message, services in expected.items():
        found = await _run(ServicesCheck(lambda services=services: services))
        assert found[2] == message
        levels.append(found[0])
    assert levels == [Level.OK, Level.WARNING, Level.WARNING, Level.ERROR]


@pytest.mark.parametrize(
    ("year", "code"),
    [(1970, "wall-clock-wrong"), (2027, "wall-clock-good"), (2130, "wall-clock-wrong")],
)
async def test_wall_clock(year: int, code: str) -> None:
    clock = FakeClock(wall=datetime(year, 1, 2, tzinfo=UTC))
    assert (await _run(WallClockCheck(clock)))[1] == code


async def test_console_port(listener: socket.socket, worker: Worker) -> None:
    port = listener.getsockname()[1]
    for fixed, level in ((True, Level.ERROR), (False, Level.WARNING)):
        check = ConsolePortCheck("127.0.0.1", port, fixed=fixed, worker=worker)
        assert (await _run(check))[:2] == (level, "port-taken")


async def test_a_free_console_port_stays_free(worker: Worker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    check = ConsolePortCheck("127.0.0.1", port, fixed=True, worker=worker)
    for _ in range(2):
        assert (await _run(check))[:2] == (Level.OK, "console-port-free")


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
async def test_an_address_that_is_not_ours_is_no_place_to_listen(host: str, worker: Worker) -> None:
    check = ConsolePortCheck(host, 8321, fixed=False, worker=worker)
    assert (await _run(check))[:2] == (Level.ERROR, "console-port-unusable")


async def test_a_password_that_was_not_handed_over_is_an_error() -> None:
    async def well() -> str | None:
        return None

    async def broken() -> str | None:
        return "the first password /x is damaged"

    assert (await FirstPasswordCheck(well).run()).code == "first-password-good"
    finding = await FirstPasswordCheck(broken).run()
    assert (finding.level, finding.code) == (Level.ERROR, "first-password-broken")
    assert "one-time code" in str(finding.remedy)


@pytest.mark.parametrize("reason", ["missing", "damaged", "unwritable", ""])
async def test_data_in_memory_are_an_error(tmp_path: Path, worker: Worker, reason: str) -> None:
    mark = tmp_path / "data-lost"
    check = DataLostCheck(worker, mark)
    assert (await check.run()).code == "data-kept"
    await worker.run(mark.write_text, f"{reason}\n")
    finding = await check.run()
    assert (finding.level, finding.code) == (Level.ERROR, "data-lost")
    assert f"the data partition is {reason or 'lost'}:" in finding.message


async def test_a_database_that_was_replaced_is_told() -> None:
    async def none() -> list[Path]:
        return []

    async def one() -> list[Path]:
        return [Path("/data/lares.db.damaged-1")]

    assert (await DataDamagedCheck(none).run()).code == "data-whole"
    finding = await DataDamagedCheck(one).run()
    assert (finding.level, finding.code) == (Level.WARNING, "data-damaged-aside")
    assert "/data/lares.db.damaged-1" in finding.message


async def test_newer_data_that_waits_is_told() -> None:
    async def none() -> list[Path]:
        return []

    async def one() -> list[Path]:
        return [Path("/data/lares.db.v5.aside")]

    assert (await DataVersionCheck(none).run()).code == "data-version-good"
    finding = await DataVersionCheck(one).run()
    assert (finding.level, finding.code) == (Level.WARNING, "newer-data-aside")
    assert "/data/lares.db.v5.aside" in finding.message


async def test_safe_mode_says_why() -> None:
    assert (await SafeModeCheck(None).run()).level is Level.OK
    finding = await SafeModeCheck("3 starts in a row failed").run()
    assert (finding.level, finding.code) == (Level.ERROR, "safe-mode")
    assert "3 starts in a row failed" in finding.message


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("209715200", 163_840), ("1048576", 0), ("max", None), ("", None)],
)
def test_memory_that_the_service_manager_grants(
    tmp_path: Path, limit: str, expected: int | None
) -> None:
    own = tmp_path / "cgroup"
    own.write_text("0::/system.slice/lares.service\n")
    group = tmp_path / "system.slice/lares.service"
    group.mkdir(parents=True)
    (group / "memory.max").write_text(f"{limit}\n")
    (group / "memory.current").write_text("62914560\n")
    (group / "memory.stat").write_text("anon 41943040\ninactive_file 20971520\n")
    assert left_in_group_kib(tmp_path, own) == expected
    assert left_in_group_kib(tmp_path, tmp_path / "gone") is None
