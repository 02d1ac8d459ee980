"""The composition root: every room is brought together here, from top to bottom."""

import asyncio
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from lares.app.backing_up import BackingUp
from lares.app.board import Board
from lares.app.cli_output import reader_has_gone, write_error
from lares.app.errands import Household, Settling, teller
from lares.app.from_settings import broker_of, path_of, policy_of, policy_or_default
from lares.app.health_report import HealthReport
from lares.app.house import HouseService
from lares.app.language import LanguageService
from lares.app.memory import MemoryService, memory_in
from lares.app.start_log import SafeMode, StartLog
from lares.app.traced import TracedHandler
from lares.app.updating import updating_in
from lares.assistant.endings import Endings
from lares.assistant.handler import Handler
from lares.assistant.teaching import Teacher
from lares.automation.service import AutomationService
from lares.clock import Clock, SystemClock
from lares.console.endpoint_file import endpoint_path
from lares.console.ports import LinkStatus
from lares.console.server import ConsoleOptions, ConsolePorts, ConsoleService
from lares.devices.discovery.engine import DiscoveryEngine
from lares.devices.link import DevicesService
from lares.errors import LaresError, UsageError
from lares.home.entity import State
from lares.home.facts import Fact
from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.policy.people import People
from lares.policy.principal import OWNER
from lares.runtime import telemetry
from lares.runtime.hub import Hub
from lares.runtime.supervisor import Service, Supervisor
from lares.runtime.systemd import Notifier
from lares.runtime.worker import Worker
from lares.settings.model import CONSOLE_PORT, data_dir, home_name
from lares.settings.reading import Loaded
from lares.store.accounts import AccountRepository
from lares.store.database import Database
from lares.store.discovery import DiscoveryRepository
from lares.store.home import HomeRepository, SavedHome
from lares.store.journal import JournalRepository
from lares.store.service import StateSnapshots, StoreService
from lares.store.states import StateRepository

_log = logging.getLogger(__name__)

DATABASE = "lares.db"
_STORE_QUEUE = 256
_OTHER_QUEUE = 32
_LET_GO_S = 5.0
"""Seconds that a thread gets to end, after everything that used it has ended."""


def _no_announcement(_url: str, _code: str) -> None:
    """Leave it to the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Additions:
    """What the demo adds: services, a first house, how the console is announced."""

    services: Sequence[Service] = ()
    seed: Callable[[], SavedHome] | None = None
    announce_setup: Callable[[str, str], None] = _no_announcement
    announce_ready: Callable[[str], None] = lambda _url: None


class Appliance:
    """One appliance: its rooms, its services and what holds them up.

    In safe mode it leaves out what may have brought it down: native code (the intent model,
    sqlite-vec), announcements of new devices, delayed commands, household rules that are broken.
    Only the store and the console are needed to start.
    """

    def __init__(
        self, loaded: Loaded, clock: Clock, additions: Additions, safe_mode: SafeMode | None = None
    ) -> None:
        settings = loaded.settings
        self.settings = settings
        self.hub = Hub[Fact]()
        self.registry = Registry(self.hub.publish)
        self._store_worker = Worker("store", _STORE_QUEUE)
        self._worker = Worker("background", _OTHER_QUEUE)
        whole = safe_mode is None
        database = Database(
            data_dir(settings) / DATABASE,
            self._store_worker,
            vectors=whole,
            replaces_damaged=not whole,
        )
        journal = JournalRepository(database, clock)
        house = HomeRepository(database)
        states = StateRepository(database)

        self.understander = Understander(self.registry, settings.home.languages)
        self.engine = DiscoveryEngine(self.registry, clock, settings.mqtt.discovery_prefix)
        self.devices = DevicesService(
            broker_of(settings.mqtt),
            self.registry,
            self.engine,
            clock,
            configs=DiscoveryRepository(database),
            states=states,
            prefix=settings.mqtt.discovery_prefix,
            discovers=whole,
        )
        policy = policy_of(settings) if whole else policy_or_default(settings)
        self.household = Household(
            self.registry, database, clock, self.hub.publish, lambda: self.console.open_pages
        )
        self.memory = memory_in(database, clock)
        self.handler = Handler(
            self.registry,
            self.understander,
            policy,
            self.devices.gateway,
            journal,
            clock,
            self.household.automation,
            self.memory,
        )
        self.supervisor = Supervisor(clock, notify=Notifier())
        report = HealthReport(
            loaded,
            registry=self.registry,
            devices=self.devices,
            broker=broker_of(settings.mqtt).address,
            supervisor=self.supervisor,
            database=database,
            worker=self._worker,
            clock=clock,
            memory=self.memory,
            understander=self.understander,
            console=lambda: self.console,
            safe_mode=safe_mode,
        )
        updates = updating_in(
            self.supervisor, data_dir(settings), self._worker, clock, confirm=whole
        )
        self.console = ConsoleService(
            ConsoleOptions(
                host=settings.console.host,
                port=settings.console.port or CONSOLE_PORT,
                port_is_default=settings.console.port is None,
                endpoint_file=endpoint_path(data_dir(settings)),
                names=settings.console.names,
                version=version("lares"),
                home_name=home_name(settings.home),
                time_zone=settings.home.time_zone or "",
                safe_mode=not whole,
                first_password_file=path_of(settings.console.first_password_file),
            ),
            ConsolePorts(
                registry=self.registry,
                hub=self.hub,
                talks=TracedHandler(self.handler),
                policy=policy,
                gateway=self.devices.gateway,
                journal=journal,
                history=journal,
                saves=house,
                timers=self.household.timers,
                lists=self.household.lists,
                announcements=self.household.announcements,
                teacher=Teacher(
                    self.registry,
                    self.understander,
                    policy,
                    clock,
                    self.household.automation,
                    self.memory,
                ),
                accounts=AccountRepository(database, clock),
                health=report,
                link=self._link,
                worker=self._worker,
                clock=clock,
                announce_setup=additions.announce_setup,
                updates=updates,
                board=Board(self._worker, clock),
                backups=BackingUp(loaded, self._worker),
            ),
        )
        store = StoreService(
            database, journal, clock, retention_days=settings.journal.retention_days
        )
        self.supervisor.add(store, essential=True)
        self.supervisor.add(
            HouseService(self.registry, house, settings.home, additions.seed), needed_to_start=whole
        )
        for service in additions.services:
            self.supervisor.add(service)
        self.supervisor.add(
            LanguageService(self.understander, self._worker, with_model=whole),
            needed_to_start=whole,
        )
        self.supervisor.add(MemoryService(self.memory, lambda: self.understander.encoder, clock))
        self.supervisor.add(self.devices)
        if whole:
            self.supervisor.add(StateSnapshots(states, self._states, clock))
        announcements = self.household.announcements
        people = People({OWNER.id: OWNER})
        self.supervisor.add(
            AutomationService(
                clock,
                self.household.timers,
                self.household.lists,
                announcements,
                teller(
                    Endings(self.registry, self.handler, announcements, people, clock),
                    Settling(clock, lambda: self.devices.restored and self._link().up),
                    commands=whole,
                ),
            )
        )
        self.supervisor.add(self.console, needed_to_start=True)
        for service in updates.services if updates is not None else ():
            self.supervisor.add(service)

    async def run(self) -> bool:
        """Run until the supervisor is told to stop; return whether everything let go.

        Raises what made it impossible.
        """
        try:
            await self.supervisor.run()
        finally:
            hung = [
                worker.name
                for worker in (self._worker, self._store_worker)
                if not await ended(worker, _LET_GO_S)
            ]
        return not (hung or self.supervisor.stuck)

    def _states(self) -> dict[str, State]:
        """Return all states; none before memory is restored, which must not be overwritten."""
        if not self.devices.restored:
            return {}
        return {id_: self.registry.state(id_) for id_ in self.registry.entities}

    def _link(self) -> LinkStatus:
        return LinkStatus(self.devices.link.connected, broker_of(self.settings.mqtt).address)


async def ended(worker: Worker, seconds: float) -> bool:
    """Close a worker; return whether its thread ended in time (a dying disk may hold it)."""
    try:
        async with asyncio.timeout(seconds):
            await worker.close()
    except TimeoutError:
        _log.error("a thread does not end; it is left behind", extra={"worker": worker.name})
        return False
    return True


async def serve(
    loaded: Loaded, additions: Additions | None = None, *, starts: StartLog | None = None
) -> int:
    """Run the appliance until SIGTERM or SIGINT; return the exit code.

    `starts` is told how it ended; in safe mode it knows why.
    """
    settings = loaded.settings
    telemetry.configure(settings.logging.level, json=settings.logging.format == "json")
    if loaded.problem is not None:
        _log.error("settings are broken, the last good copy is used: %s", loaded.problem)
    _live_in(settings.home.time_zone)
    additions = additions or Additions()
    clock = SystemClock()
    safe_mode = starts.safe_mode if starts is not None else None
    if safe_mode is not None:
        _log.warning("safe mode: %s", safe_mode.reason)
    appliance = Appliance(loaded, clock, additions, safe_mode)
    _stop_on_signals(appliance.supervisor.stop)
    async with asyncio.TaskGroup() as tasks:
        announcing = tasks.create_task(_announce(appliance, additions))
        try:
            let_go = await appliance.run()
        except LaresError as error:
            if starts is not None:
                starts.ended(str(error))
            write_error(str(error))
            return 2 if isinstance(error, UsageError) else 1
        finally:
            announcing.cancel()
    if starts is not None:
        starts.ended()
    if not let_go:
        # A thread or a library does not let go; what must be on the disk is there.
        sys.stderr.flush()
        os._exit(0)
    return 0


def _stop_on_signals(stop: Callable[[], None]) -> None:
    """Stop in good order: told by the service manager, by Ctrl-C, or by a terminal that closes."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop)
    loop.add_signal_handler(signal.SIGINT, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup(1) wants it to go on
        loop.add_signal_handler(signal.SIGHUP, stop)


async def _announce(appliance: Appliance, additions: Additions) -> None:
    await appliance.supervisor.started.wait()
    # Templates and the remembered home stay for good. Looking at them in every full collection
    # stalls the loop for some 50 ms with 2,000 entities; frozen, for some 10 ms.
    gc.collect()
    gc.freeze()
    if appliance.console.url is not None:
        try:
            additions.announce_ready(appliance.console.url)
        except BrokenPipeError:  # the home stays
            reader_has_gone()


def _live_in(time_zone: str | None) -> None:
    if time_zone is not None:
        os.environ["TZ"] = time_zone
        time.tzset()
