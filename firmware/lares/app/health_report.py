"""Which checks run where: all of a running service, and those that need none for `lares doctor`."""

from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING

from lares.app.intent_model import installed_intent_model
from lares.app.start_log import SafeMode
from lares.assistant.recollection import Memory
from lares.clock import Clock
from lares.console.server import ConsoleService
from lares.devices.link import DevicesService
from lares.errors import SettingsError
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
from lares.health.checks.memory import MemoryCheck
from lares.health.checks.safe_mode import SafeModeCheck
from lares.health.checks.services import ServicesCheck
from lares.health.checks.settings import SettingsCheck
from lares.health.checks.store import StoreCheck
from lares.health.checks.unavailable_devices import UnavailableDevicesCheck
from lares.health.checks.wall_clock import WallClockCheck
from lares.health.doctor import Diagnosis, examine, report
from lares.home.registry import Registry, name_of
from lares.nlu.understander import Understander
from lares.runtime.supervisor import Supervisor
from lares.runtime.worker import Worker
from lares.settings.locations import find_settings
from lares.settings.model import CONSOLE_PORT, Settings, data_dir, home_name
from lares.settings.reading import Loaded, load
from lares.store.database import Database
from lares.store.sqlite_file import examine as examine_database
from lares.store.versions import damaged as versions_damaged
from lares.store.versions import set_aside as versions_apart

if TYPE_CHECKING:
    from lares.health.finding import Check


def versions() -> dict[str, str]:
    """Return the versions that a report about a fault should name."""
    names = ("lares", "home-assistant-intents", "hassil", "paho-mqtt", "aiohttp", "apsw", "uvloop")
    return {name: version(name) for name in names} | {"python": python_version()}


class HealthReport:
    """The report of a running service; call it for a fresh one."""

    def __init__(
        self,
        loaded: Loaded,
        *,
        registry: Registry,
        devices: DevicesService,
        broker: str,
        supervisor: Supervisor,
        database: Database,
        worker: Worker,
        clock: Clock,
        memory: Memory,
        understander: Understander,
        console: Callable[[], ConsoleService],
        safe_mode: SafeMode | None = None,
    ) -> None:
        self._supervisor = supervisor
        self._console = console

        def exact_only() -> str | None:
            if understander.encoder is None:
                return "there is no intent model"
            return database.vector_problem

        def unavailable() -> list[str]:
            return [
                name_of(entity.names, "en")
                for entity in registry.spoken_entities()
                if registry.unavailability(entity.id) is not None
            ]

        settings = loaded.settings
        self._checks: tuple[Check, ...] = (
            SafeModeCheck(safe_mode.reason if safe_mode is not None else None),
            SettingsCheck(loaded.path, loaded.problem, last_good=loaded.problem is not None),
            DataLostCheck(worker),
            StoreCheck(database.probe),
            DiskSpaceCheck(data_dir(settings), worker),
            MemoryCheck(worker),
            WallClockCheck(clock),
            LinkCheck(
                lambda: devices.link.connected,
                broker,
                lambda: devices.link.detail or devices.link.reason,
            ),
            DiscoveryCheck(lambda: len(registry.entities), settings.mqtt.discovery_prefix),
            UnavailableDevicesCheck(
                unavailable, lambda: sum(1 for _ in registry.spoken_entities())
            ),
            IntentModelCheck(
                lambda: worker.run(installed_intent_model), lambda: understander.encoder is not None
            ),
            LessonsCheck(lambda: len(memory.lessons), exact_only),
            FirstPasswordCheck(self._first_password),
            DataDamagedCheck(lambda: worker.run(versions_damaged, database.path)),
            DataVersionCheck(lambda: worker.run(versions_apart, database.path)),
            ServicesCheck(supervisor.status),
        )

        if safe_mode is not None:  # what was left out on purpose is no finding of its own
            left_out = (IntentModelCheck, LessonsCheck, DiscoveryCheck)
            self._checks = tuple(each for each in self._checks if not isinstance(each, left_out))

    async def _first_password(self) -> str | None:
        return await self._console().first_password.complaint()

    async def __call__(self) -> Mapping[str, object]:
        """Run every check and return docs/api.md's health report."""
        return report(await examine(self._checks), self._supervisor.status(), versions())


def _settings_of(path: Path | None) -> tuple[Settings | None, SettingsCheck]:
    """Return the settings, None if they are broken, and the check that tells so."""
    path = path or find_settings()
    try:
        return load(path), SettingsCheck(path, None)
    except SettingsError as problem:
        return None, SettingsCheck(path, problem)


def home_of(path: Path | None) -> str:
    """Return the name of the home in the settings, empty if there is none; blocking."""
    settings, _check = _settings_of(path)
    return home_name(settings.home) if settings is not None else ""


async def diagnose(path: Path | None, clock: Clock, *, running: bool) -> list[Diagnosis]:
    """Run every check that needs no service, and those that only make sense without one."""
    worker = Worker("doctor", 8)
    names = Worker("doctor-names", 1)  # a look-up may hang for longer than the doctor waits
    settings, settings_check = _settings_of(path)
    checks: list[Check] = [
        settings_check,
        DataLostCheck(worker),
        MemoryCheck(worker),
        WallClockCheck(clock),
        IntentModelCheck(lambda: worker.run(installed_intent_model)),
    ]
    if settings is not None:
        folder = data_dir(settings)

        async def probe() -> str:
            examination = await worker.run(examine_database, folder / "lares.db")
            if examination.problem is not None:
                raise examination.problem
            return f"{folder / 'lares.db'} is in order (schema {examination.version})"

        checks += [StoreCheck(probe), DiskSpaceCheck(folder, worker)]
        if not running:  # else it has the port, and knows better how it is linked
            port = settings.console.port
            checks += [
                BrokerCheck(settings.mqtt.host, settings.mqtt.effective_port, names),
                ConsolePortCheck(
                    settings.console.host, port or CONSOLE_PORT, port is not None, worker
                ),
            ]
    try:
        return await examine(checks)
    finally:
        await worker.close()
