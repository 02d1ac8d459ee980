"""Fakes of everything around the console, and a console on a free port that uses them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from lares.assistant.recollection import Memory
from lares.assistant.teaching import Teacher
from lares.assistant.turn import Reply, ReplyOutcome, Turn
from lares.clock import Clock, Deadline, SystemClock
from lares.console.passwords import Cost
from lares.console.ports import BacksUp, ControlsBoard, LinkStatus, UpdatesSystem
from lares.console.server import ConsoleOptions, ConsolePorts, ConsoleService
from lares.errors import StoreError
from lares.home.command import Command, CommandResult, Outcome
from lares.home.entity import Area, Floor, State, Unavailability
from lares.home.facts import Fact
from lares.home.registry import Customisation, Registry
from lares.memory.agreements import Agreements
from lares.memory.lessons import Lessons
from lares.nlu.understanding import IntentCall
from lares.policy.policy import Policy
from lares.runtime.hub import Hub
from lares.runtime.worker import Worker
from tests.fakes.kept import MemoryHousehold
from tests.fakes.remembered import MemoryAgreements, MemoryLessons
from tests.fakes.understander import FakeUnderstander

CHEAP = Cost(log2_n=4, r=1, p=1)
"""So that tests do not spend their time on hashing."""


@dataclass(frozen=True, slots=True)
class Account:
    password_hash: str


@dataclass(frozen=True, slots=True)
class StoredSession:
    expires_at: datetime
    csrf: str


class FakeAccounts:
    """Implements `console.ports.Accounts` in memory; `writes` counts changes of sessions."""

    def __init__(self) -> None:
        self.account: Account | None = None
        self.sessions: dict[str, StoredSession] = {}
        self.writes = 0

    async def owner(self) -> Account | None:
        return self.account

    async def set_password_hash(self, password_hash: str) -> None:
        self.account = Account(password_hash)

    async def add_session(self, token_hash: str, *, expires_at: datetime, csrf: str) -> None:
        self.writes += 1
        self.sessions[token_hash] = StoredSession(expires_at, csrf)

    async def session(self, token_hash: str) -> StoredSession | None:
        return self.sessions.get(token_hash)

    async def remove_session(self, token_hash: str) -> None:
        self.sessions.pop(token_hash, None)

    async def remove_all_sessions(self) -> None:
        self.sessions.clear()


class FakeSaves:
    """Implements `console.ports.SavesHome`; `fails` makes the disk full."""

    def __init__(self) -> None:
        self.saved: list[tuple[str, object]] = []
        self.fails = False

    async def save_floor(self, floor: Floor) -> None:
        self._save("floor", floor)

    async def remove_floor(self, floor_id: str) -> None:
        self._save("no floor", floor_id)

    async def save_area(self, area: Area) -> None:
        self._save("area", area)

    async def remove_area(self, area_id: str) -> None:
        self._save("no area", area_id)

    async def save_customisation(self, entity_id: str, custom: Customisation) -> None:
        self._save(entity_id, custom)

    async def save_device_area(self, device_id: str, area_id: str) -> None:
        self._save(device_id, area_id)

    def _save(self, what: str, value: object) -> None:
        if self.fails:
            raise StoreError("the disk is full: free some space")
        self.saved.append((what, value))


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    at: datetime
    turn: Turn
    reply: Reply


class FakeJournal:
    """Implements both ends of the journal in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.entries: list[Entry] = []
        self.fails = False

    async def record(self, turn: Turn, reply: Reply) -> None:
        if self.fails:
            raise StoreError("the disk is full: free some space")
        number = len(self.entries) + 1
        self.entries.append(Entry(number, self._clock.now(), turn, reply))

    async def recent(self, limit: int, before: int | None = None) -> list[Entry]:
        older = [entry for entry in self.entries if before is None or entry.id < before]
        return older[::-1][:limit]


class FakeGateway:
    """Devices that do what they are told after `delay` seconds and report it.

    `outcomes` maps entity ids to the outcome that they answer with instead.
    """

    def __init__(self, registry: Registry, clock: Clock, delay: float = 0.0) -> None:
        self._registry = registry
        self._clock = clock
        self.delay = delay
        self.outcomes: dict[str, Outcome] = {}
        self.commands: list[Command] = []
        self._heard = asyncio.Event()

    async def sent(self, service: str) -> Command:
        """Wait until the last command that was sent is of `service`, and return it."""
        while not self.commands or self.commands[-1].service != service:
            self._heard.clear()
            await self._heard.wait()
        return self.commands[-1]

    async def execute(
        self, commands: Sequence[Command], deadline: Deadline
    ) -> Sequence[CommandResult]:
        self.commands.extend(commands)
        self._heard.set()
        await self._clock.sleep(min(self.delay, deadline.remaining))
        return [self._one(command) for command in commands]

    def _one(self, command: Command) -> CommandResult:
        outcome = self.outcomes.get(command.entity_id, Outcome.CONFIRMED)
        if self._registry.unavailability(command.entity_id) is not None:
            outcome = Outcome.UNAVAILABLE
        if outcome is Outcome.CONFIRMED:
            old = self._registry.state(command.entity_id)
            self._registry.report(command.entity_id, after(old, command))
        detail = "out_of_range" if outcome is Outcome.REJECTED else None
        return CommandResult(command.entity_id, outcome, detail)


_STATES: Mapping[str, str] = {
    "turn_on": "on",
    "turn_off": "off",
    "open_cover": "open",
    "close_cover": "closed",
    "open_valve": "open",
    "close_valve": "closed",
    "lock": "locked",
    "unlock": "unlocked",
    "start": "cleaning",
    "return_to_base": "returning",
    "pause": "paused",
    "alarm_arm_away": "armed_away",
    "alarm_arm_home": "armed_home",
    "alarm_disarm": "disarmed",
}
_VALUES = {
    "set_hvac_mode": "hvac_mode",
    "set_value": "value",
    "select_option": "option",
    "set_operation_mode": "operation_mode",
}


def after(old: State, command: Command) -> State:
    """Return the state that a well-behaved device reports after a command."""
    attributes = {**old.attributes, **command.data}
    if "position" in command.data:
        attributes["current_position"] = attributes.pop("position")
    value = _STATES.get(command.service, old.value)
    key = _VALUES.get(command.service)
    if key is not None:
        value = str(command.data[key])
    if "percentage" in command.data:
        value = "on" if command.data["percentage"] else "off"
    return replace(old, value=value, attributes=attributes, stale=False)


Known = tuple[list[Command], str, ReplyOutcome, IntentCall]


class FakeTalks:
    """Understands sentences by a table: text → (commands, reply text, outcome)."""

    def __init__(self, gateway: FakeGateway, journal: FakeJournal) -> None:
        self._gateway = gateway
        self._journal = journal
        self.turns: list[Turn] = []
        self.known: dict[str, Known] = {}
        self.hook: Callable[[Turn], Awaitable[None]] | None = None

    async def handle(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        if self.hook is not None:
            await self.hook(turn)
        language = turn.language or ("zh" if not turn.text.isascii() else "en")
        text = {"zh": "我没听懂。", "en": "I did not understand."}[language]
        reply = Reply(turn.id, text, language, ReplyOutcome.REFUSE, "not_understood")
        if turn.text in self.known:
            commands, text, outcome, call = self.known[turn.text]
            results = await self._gateway.execute(commands, turn.deadline)
            reply = Reply(turn.id, text, language, outcome, "done", (call,), tuple(results))
        decided = (f"{result.entity_id}: allow (rule 9: the owner)" for result in reply.results)
        reply = replace(reply, decisions=tuple(decided))
        await self._journal.record(turn, reply)
        return reply


WELL: Mapping[str, object] = {
    "level": "ok",
    "findings": [],
    "services": {
        "store": {"state": "running", "essential": True, "restarts": 0, "error": None},
        "devices": {"state": "running", "essential": False, "restarts": 1, "error": None},
    },
    "versions": {"lares": "0.1.0", "python": "3.11.7"},
}


@dataclass
class Stage:
    """A running console and all that surrounds it."""

    registry: Registry
    clock: Clock
    gateway: FakeGateway
    journal: FakeJournal
    talks: FakeTalks
    saves: FakeSaves
    accounts: FakeAccounts
    household: MemoryHousehold
    memory: Memory
    endpoint_file: Path
    link: LinkStatus = field(default_factory=lambda: LinkStatus(up=True))
    report: dict[str, object] = field(default_factory=lambda: dict(WELL))
    announced: list[tuple[str, str]] = field(default_factory=list)
    understander: FakeUnderstander = field(default_factory=FakeUnderstander)
    service: ConsoleService | None = None

    @property
    def url(self) -> str:
        assert self.service is not None
        assert self.service.url is not None
        return self.service.url

    @property
    def setup_code(self) -> str:
        return self.announced[-1][1]

    def lose_link(self) -> None:
        """The broker goes away: nothing can be reached."""
        self.link = LinkStatus(up=False, detail="127.0.0.1:1883 refuses connections")
        for entity_id in self.registry.entities:
            self.registry.set_availability(entity_id, Unavailability.LINK_DOWN)

    def restore_link(self) -> None:
        """The broker is back."""
        self.link = LinkStatus(up=True)
        for entity_id in self.registry.entities:
            self.registry.set_availability(entity_id, None)


@asynccontextmanager
async def running_console(
    folder: Path,
    *,
    port: int = 0,
    port_is_default: bool = False,
    host: str = "127.0.0.1",
    home_name: str = "",
    time_zone: str = "",
    first_password_file: Path | None = None,
    accounts: FakeAccounts | None = None,
    updates: UpdatesSystem | None = None,
    board: ControlsBoard | None = None,
    backups: BacksUp | None = None,
) -> AsyncIterator[Stage]:
    """Run a console with fakes around it until the block ends."""
    clock = SystemClock()
    hub = Hub[Fact]()
    registry = Registry(hub.publish)
    gateway = FakeGateway(registry, clock)
    journal = FakeJournal(clock)
    stage = Stage(
        registry,
        clock,
        gateway,
        journal,
        FakeTalks(gateway, journal),
        FakeSaves(),
        accounts or FakeAccounts(),
        MemoryHousehold(registry, clock, hub.publish),
        Memory(Lessons(MemoryLessons()), Agreements(MemoryAgreements(), clock)),
        folder / "run" / "console.json",
    )

    await stage.household.load()

    async def health() -> Mapping[str, object]:
        return stage.report

    worker = Worker("console-test", 16)
    policy = await worker.run(Policy.default)
    ports = ConsolePorts(
        registry=registry,
        hub=hub,
        talks=stage.talks,
        policy=policy,
        gateway=gateway,
        journal=journal,
        history=journal,
        saves=stage.saves,
        timers=stage.household.timers,
        lists=stage.household.lists,
        announcements=stage.household.announcements,
        teacher=Teacher(
            registry,
            stage.understander,
            policy,
            clock,
            stage.household.automation,
            stage.memory,
        ),
        accounts=stage.accounts,
        health=health,
        link=lambda: stage.link,
        worker=worker,
        clock=clock,
        announce_setup=lambda url, code: stage.announced.append((url, code)),
        updates=updates,
        board=board,
        backups=backups,
    )
    options = ConsoleOptions(
        host=host,
        port=port,
        port_is_default=port_is_default,
        endpoint_file=stage.endpoint_file,
        version="0.1.0",
        home_name=home_name,
        time_zone=time_zone,
        first_password_file=first_password_file,
        cost=CHEAP,
    )
    stage.service = ConsoleService(options, ports)
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(stage.service.run(ready.set))
        waiter = group.create_task(ready.wait())
        await asyncio.wait({task, waiter}, return_when=asyncio.FIRST_COMPLETED)
        try:
            if not task.done():
                yield stage
        finally:
            task.cancel()
            waiter.cancel()
    await worker.close()
