"""The console as a service: builds the application, takes the port, serves until it is stopped."""

import asyncio
import logging
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from lares.assistant.ports import DeviceGateway, Journal
from lares.assistant.teaching import Teacher
from lares.clock import Clock
from lares.console.account_api import AccountApi
from lares.console.backup_api import BackupApi
from lares.console.boundary import MAX_BODY, Call, Handler, add_operations, guard, lock_down
from lares.console.by_hand import ByHand
from lares.console.endpoint_file import Endpoint, remove_endpoint, write_endpoint
from lares.console.first_password import FirstPassword
from lares.console.gate import Gate
from lares.console.home_api import HomeApi
from lares.console.house_api import HouseApi
from lares.console.http_log import http_log
from lares.console.idle_connections import IdleConnections
from lares.console.kept_api import KeptApi
from lares.console.listener import listen, network_url, page_url
from lares.console.live import Kept, Live
from lares.console.page_files import PageFile, add_page, load_description, load_page
from lares.console.passwords import DEFAULT_COST, Cost
from lares.console.ports import (
    Accounts,
    AnnouncesSetup,
    BacksUp,
    ControlsBoard,
    Decides,
    HoldsAnnouncements,
    HoldsLists,
    HoldsTimers,
    ReadsJournal,
    ReadsLink,
    ReportsHealth,
    SavesHome,
    Talks,
    UpdatesSystem,
)
from lares.console.sessions import Sessions
from lares.console.system_api import SystemApi
from lares.console.talk_api import TalkApi
from lares.console.taught_api import TaughtApi
from lares.console.update_api import UpdateApi
from lares.errors import TransientError
from lares.home.facts import Fact
from lares.home.registry import Registry
from lares.runtime.hub import Hub
from lares.runtime.worker import Worker

_SHUTDOWN_TIMEOUT = 2.0
_KEEPALIVE_TIMEOUT = 30.0
_LINGERING_TIME = 1.0
"""Seconds for the rest of a body that was given up, so that its sender reads the answer."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleOptions:
    """Where the console answers.

    `names` are further host names by which people reach it; `endpoint_file` is where programs of
    the same user find it (see `endpoint_file.endpoint_path`); `cost` is that of password hashes.
    `home_name` is what the household calls its home, `time_zone` the one that its settings name (or
    empty), `first_password_file` see `first_password`.
    """

    host: str
    port: int
    port_is_default: bool
    endpoint_file: Path
    names: Sequence[str] = ()
    version: str = ""
    home_name: str = ""
    time_zone: str = ""
    safe_mode: bool = False
    first_password_file: Path | None = None
    cost: Cost = DEFAULT_COST


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsolePorts:
    """Everything outside that the console uses, by what it needs of it."""

    registry: Registry
    hub: Hub[Fact]
    talks: Talks
    policy: Decides
    gateway: DeviceGateway
    journal: Journal
    history: ReadsJournal
    saves: SavesHome
    timers: HoldsTimers
    lists: HoldsLists
    announcements: HoldsAnnouncements
    teacher: Teacher
    accounts: Accounts
    health: ReportsHealth
    link: ReadsLink
    worker: Worker
    clock: Clock
    announce_setup: AnnouncesSetup
    updates: UpdatesSystem | None = None
    board: ControlsBoard | None = None
    backups: BacksUp | None = None


class ConsoleService:
    """The console; `run` may be called again after it failed."""

    name = "console"

    def __init__(self, options: ConsoleOptions, ports: ConsolePorts) -> None:
        self._options = options
        self._ports = ports
        self._url: str | None = None
        self._live: Live | None = None
        self.first_password = FirstPassword(
            options.first_password_file, ports.accounts, ports.worker
        )

    @property
    def open_pages(self) -> int:
        """How many pages are connected now."""
        return self._live.open_sockets if self._live is not None else 0

    @property
    def url(self) -> str | None:
        """The page's address on this machine while it is served, else None."""
        return self._url

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve until cancelled.

        Raises:
            PortTakenError: the port was asked for explicitly and is in use.
            UnusableError: the address or the endpoint file cannot be used.
        """
        options, ports = self._options, self._ports
        page = await ports.worker.run(load_page)
        description = await ports.worker.run(load_description)
        token = secrets.token_urlsafe(32)
        kept = Kept(ports.timers, ports.lists, ports.announcements)
        live = self._live = Live(ports.registry, ports.hub, ports.link, ports.clock, kept)
        sessions = Sessions(ports.accounts, ports.clock)
        gate = Gate(sessions, local_token=token, names=options.names)
        account = AccountApi(
            accounts=ports.accounts,
            sessions=sessions,
            gate=gate,
            live=live,
            worker=ports.worker,
            clock=ports.clock,
            version=options.version,
            home_name=options.home_name,
            safe_mode=options.safe_mode,
            cost=options.cost,
        )
        idle = IdleConnections(ports.clock)
        app = web.Application(middlewares=[guard(gate, idle.note)], client_max_size=MAX_BODY)
        app.on_response_prepare.append(lock_down)
        add_operations(app, gate, _handlers(options, ports, account, live, description))
        add_page(app, page)
        runner = web.AppRunner(
            app,
            access_log=None,
            logger=http_log(),
            shutdown_timeout=_SHUTDOWN_TIMEOUT,
            keepalive_timeout=_KEEPALIVE_TIMEOUT,
            lingering_time=_LINGERING_TIME,
        )
        await runner.setup()
        try:
            port = await listen(
                runner, options.host, options.port, port_is_default=options.port_is_default
            )
            url = page_url(options.host, port)
            endpoint = Endpoint(url, token, os.getpid())
            await ports.worker.run(write_endpoint, options.endpoint_file, endpoint)
            self._url = url
            _log.info("the console is at %s", url)
            await self.first_password.take_over()
            await self._announce_setup(account, network_url(options.host, port) or url)
            ready()
            await _serve(live, idle, runner)
        finally:
            self._url = None
            live.end_all()
            await runner.cleanup()
            await self._remove_endpoint(token)

    async def _announce_setup(self, account: AccountApi, url: str) -> None:
        code = await account.issue_setup_code()
        if code is not None:
            _log.warning("no owner yet: open %s and enter the one-time code %s", url, code.text)
            self._ports.announce_setup(url, code.text)

    async def _remove_endpoint(self, token: str) -> None:
        try:
            await self._ports.worker.run(remove_endpoint, self._options.endpoint_file, token)
        except TransientError:
            # The worker has ended before us; the file names a process that is gone, readers check.
            _log.debug("the endpoint file stays behind")


async def _serve(live: Live, idle: IdleConnections, runner: web.AppRunner) -> None:
    server = runner.server
    if server is None:
        msg = "the runner has not been set up"
        raise RuntimeError(msg)
    async with asyncio.TaskGroup() as group:
        group.create_task(live.run())
        group.create_task(idle.watch(server))


def _handlers(
    options: ConsoleOptions,
    ports: ConsolePorts,
    account: AccountApi,
    live: Live,
    description: PageFile,
) -> Mapping[str, Handler]:
    registry, clock = ports.registry, ports.clock
    by_hand = ByHand(registry, ports.policy, ports.gateway, ports.journal, clock)
    home = HomeApi(registry, by_hand, ports.saves, ports.link, clock)
    house = HouseApi(registry, ports.saves)
    kept = KeptApi(registry, ports.timers, ports.lists, ports.announcements)
    taught = TaughtApi(registry, ports.teacher, clock)
    talk = TalkApi(
        registry=registry,
        talks=ports.talks,
        journal=ports.history,
        health=ports.health,
        link=ports.link,
        clock=clock,
    )

    update = UpdateApi(ports.updates)
    system = SystemApi(
        ports.board, account.prove, ports.worker, options.home_name, options.time_zone
    )
    backup = BackupApi(ports.backups, ports.board, account.prove, clock, options.home_name)

    async def openapi(call: Call) -> web.StreamResponse:
        return description.response(call.request)

    return {
        "session": account.session,
        "setup": account.setup,
        "login": account.login,
        "logout": account.logout,
        "password": account.password,
        "home": home.home,
        "say": talk.say,
        "command": home.command,
        "change_entity": home.change_entity,
        "change_device": home.change_device,
        "add_area": house.add_area,
        "change_area": house.change_area,
        "remove_area": house.remove_area,
        "add_floor": house.add_floor,
        "change_floor": house.change_floor,
        "remove_floor": house.remove_floor,
        "timers": kept.timers,
        "add_timer": kept.add_timer,
        "change_timer": kept.change_timer,
        "remove_timer": kept.remove_timer,
        "lists": kept.lists,
        "add_list": kept.add_list,
        "remove_list": kept.remove_list,
        "add_item": kept.add_item,
        "change_item": kept.change_item,
        "remove_item": kept.remove_item,
        "announcements": kept.announcements,
        "announce": kept.announce,
        "lessons": taught.lessons,
        "preview_lesson": taught.preview_lesson,
        "add_lesson": taught.add_lesson,
        "change_lesson": taught.change_lesson,
        "remove_lesson": taught.remove_lesson,
        "agreements": taught.agreements,
        "remove_agreement": taught.remove_agreement,
        "history": talk.history,
        "health": talk.health,
        "system": system.system,
        "update": update.status,
        "install_update": update.install,
        "receive_update": update.receive,
        "restart": system.restart,
        "power_off": system.power_off,
        "factory_reset": system.factory_reset,
        "change_household": system.change_household,
        "change_broker": system.change_broker,
        "broker_password": system.broker_password,
        "back_up": backup.back_up,
        "receive_backup": backup.receive,
        "restore": backup.restore,
        "live": live.serve,
        "openapi": openapi,
    }
