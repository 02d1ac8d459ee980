"""Improv against the set-up: commands become calls, what happens becomes packets; no I/O.

The session is silent until a client has spoken, so that a console or another program at the same
line is not disturbed. Commands are answered one after the other, also while the box joins.

What Improv does not ask for stays as it was typed at another door, or empty: then the home has no
name, lives by the time of Greenwich, and the key of the label is the owner's password.
"""

import asyncio
import ipaddress
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from lares.clock import Clock, Deadline
from lares.errors import LaresError
from lares_provisioning.improv import protocol
from lares_provisioning.improv.protocol import Command, CommandCode, ErrorState, Event, State
from lares_provisioning.network import Connection, Security, WifiNetwork
from lares_provisioning.onboarding import AnswerProblem, Answers, Onboarding, Phase, Status

_log = logging.getLogger(__name__)

SILENCE_S = 0.3
"""After this silence the rest of a packet does not come any more; a byte takes 0.1 ms."""
SCAN_LIMIT_S = 25.0
"""After it the last list is sent; clients wait 30 s."""
BEGIN_LIMIT_S = 10.0
"""Within it a try to join must have begun."""
JOIN_LIMIT_S = 180.0
"""The box tries twice; clients wait 30 s for the answer, then ask for the state."""
_MOST_COMMANDS = 16
"""Commands that may wait; a client waits for each answer, so more are no client's."""


@dataclass(frozen=True, slots=True)
class Device:
    """What the box says of itself."""

    version: str
    hardware: str
    """The board: "Raspberry Pi 4 Model B Rev 1.4"."""
    firmware: str = "Lares"


@dataclass(slots=True, eq=False)
class _Attempt:
    """A try to join that this client asked for."""

    begun: bool = False


class Session:
    """One opened line; `receive` what comes, and `run` it as long as the line is there."""

    def __init__(
        self,
        onboarding: Onboarding,
        device: Device,
        clock: Clock,
        send: Callable[[bytes], None],
    ) -> None:
        """Serve a client; `send` must return at once, it may drop what the client does not read."""
        self._onboarding = onboarding
        self._device = device
        self._clock = clock
        self._send = send
        self._decoder = protocol.Decoder()
        self._commands: asyncio.Queue[Event] = asyncio.Queue(_MOST_COMMANDS)
        self._received = 0
        self._incomplete = asyncio.Event()
        self._told: State | None = None
        """The state that the client knows; None until it has spoken."""
        self._attempt: _Attempt | None = None
        self._begun = asyncio.Event()
        """Set while there is an attempt."""
        self._home_name = ""

    def receive(self, data: bytes) -> None:
        """Take bytes of the line."""
        self._received += len(data)
        self._enqueue(self._decoder.feed(data))
        if self._decoder.incomplete:
            self._incomplete.set()

    async def run(self) -> None:
        """Answer until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._answer_commands())
            group.create_task(self._tell_changes())
            group.create_task(self._notice_silence())
            group.create_task(self._limit_attempts())

    def _enqueue(self, events: list[Event]) -> None:
        for event in events:
            if self._commands.full():
                _log.warning("commands come faster than they can be answered; dropped")
                return
            self._commands.put_nowait(event)

    async def _notice_silence(self) -> None:
        while True:
            await self._incomplete.wait()
            self._incomplete.clear()
            while self._decoder.incomplete:
                received = self._received
                await self._clock.sleep(SILENCE_S)
                if received == self._received:
                    self._enqueue(self._decoder.give_up())

    # -- commands ----------------------------------------------------------------------------------

    async def _answer_commands(self) -> None:
        while True:
            event = await self._commands.get()
            if not isinstance(event, Command):
                self._fail(ErrorState.INVALID_PACKET)
                continue
            if self._told is None:
                self._told = _state(self._onboarding.status)
            self._fail(ErrorState.NONE)
            try:
                await self._answer(event)
            except LaresError as error:
                _log.warning("a command of Improv failed: %s", error, extra={"code": event.code})
                self._fail(ErrorState.UNKNOWN)

    async def _answer(self, command: Command) -> None:
        status = self._onboarding.status
        match command.code:
            case CommandCode.STATE:
                self._tell_state(_state(status))
                if status.phase is Phase.DONE:
                    self._result(CommandCode.STATE, _url(status))
            case CommandCode.DEVICE_INFO:
                about = self._device
                self._result(
                    CommandCode.DEVICE_INFO,
                    about.firmware,
                    about.version,
                    about.hardware,
                    self._name(status),
                )
            case CommandCode.SCAN:
                await self._scan()
            case CommandCode.WIFI_SETTINGS:
                await self._provision(command.data)
            case CommandCode.HOSTNAME:
                self._hostname(command.data, status)
            case CommandCode.DEVICE_NAME:
                self._device_name(command.data, status)
            case _:
                self._fail(ErrorState.UNKNOWN_COMMAND)

    async def _scan(self) -> None:
        try:
            async with asyncio.timeout(Deadline.after(self._clock, SCAN_LIMIT_S).remaining):
                await self._onboarding.rescan()
                while self._onboarding.phase is Phase.STARTING:
                    await self._onboarding.changed()
        except TimeoutError:
            _log.info("the scan takes long; the last list is sent")
        for network in self._onboarding.status.networks:
            # Improv has no words for why a network cannot be joined: such a one is not offered.
            if network.security in (Security.OPEN, Security.PERSONAL):
                needs_password = "NO" if network.security is Security.OPEN else "YES"
                self._result(CommandCode.SCAN, network.ssid, str(_rssi(network)), needs_password)
        self._result(CommandCode.SCAN)

    async def _provision(self, data: bytes) -> None:
        settings = protocol.wifi_settings(data)
        if settings is None:
            self._fail(ErrorState.INVALID_PACKET)
            return
        status = self._onboarding.status
        if self._attempt is not None or status.phase in (Phase.JOINING, Phase.DONE):
            _log.info("no network is taken now", extra={"phase": status.phase.value})
            self._tell_state(_state(status))
            self._fail(ErrorState.UNKNOWN)
            return
        answers = self._completed(status, *settings)
        wrong = self._onboarding.problems(answers)
        if wrong:
            _log.info("the settings cannot work: %s", ", ".join(each.value for each in wrong))
            self._fail(ErrorState.UNABLE_TO_CONNECT)
            return
        self._attempt = _Attempt()
        self._tell_state(State.PROVISIONING)
        try:
            await self._onboarding.submit(answers)
        except LaresError:
            self._attempt = None
            self._tell_changed_state(_state(self._onboarding.status))
            raise
        self._begun.set()
        self._tell()

    def _completed(self, status: Status, ssid: str, password: str) -> Answers:
        """Return the answers of the family so far with the network that the client names."""
        return replace(
            status.draft,
            ssid=ssid,
            wifi_password=password,
            hidden=all(network.ssid != ssid for network in status.networks),
            home_name=self._home_name or status.draft.home_name,
        )

    def _hostname(self, data: bytes, status: Status) -> None:
        """The box is found by one name in every home; another is refused."""
        host = (urlsplit(status.local_address).hostname or "").removesuffix(".local")
        if data and data.decode("utf-8", "replace").casefold() != host.casefold():
            self._fail(ErrorState.BAD_HOSTNAME)
        else:
            self._result(CommandCode.HOSTNAME, host)

    def _device_name(self, data: bytes, status: Status) -> None:
        """A name that is set becomes the home's; it is kept with the network's settings."""
        if data:
            name = data.decode("utf-8", "replace").strip()
            wrong = self._onboarding.problems(replace(status.draft, home_name=name))
            if not name or AnswerProblem.HOME_NAME in wrong or status.phase is not Phase.WAITING:
                self._fail(ErrorState.UNKNOWN)
                return
            self._home_name = name
        self._result(CommandCode.DEVICE_NAME, self._name(status))

    def _name(self, status: Status) -> str:
        return self._home_name or status.draft.home_name or status.name

    # -- what the client is told -------------------------------------------------------------------

    async def _tell_changes(self) -> None:
        while True:
            self._tell()
            await self._onboarding.changed()

    def _tell(self) -> None:
        """Bring the client up to date with the set-up."""
        status = self._onboarding.status
        attempt = self._attempt
        if attempt is not None:
            attempt.begun = attempt.begun or status.phase is Phase.JOINING
            if status.phase is Phase.DONE:
                self._end_attempt()
                self._tell_changed_state(State.PROVISIONED)
                self._result(CommandCode.WIFI_SETTINGS, _url(status))
                return
            if not attempt.begun:
                return
            if status.phase is not Phase.JOINING:
                self._end_attempt()
                self._fail(ErrorState.UNABLE_TO_CONNECT)
        self._tell_changed_state(_state(status))

    async def _limit_attempts(self) -> None:
        """End attempts of which nothing is heard, so that the client is told at last."""
        while True:
            await self._begun.wait()
            attempt = self._attempt
            await self._sleep_while(attempt, BEGIN_LIMIT_S)
            if attempt is not None and attempt.begun:
                await self._sleep_while(attempt, JOIN_LIMIT_S - BEGIN_LIMIT_S)
            if attempt is not None and attempt is self._attempt:
                _log.warning("nothing was heard of the try to join")
                self._end_attempt()
                self._fail(ErrorState.UNABLE_TO_CONNECT)
                self._tell_changed_state(_state(self._onboarding.status))

    async def _sleep_while(self, attempt: _Attempt | None, seconds: float) -> None:
        """Sleep until `attempt` has ended, `seconds` at most."""
        deadline = Deadline.after(self._clock, seconds)
        while attempt is self._attempt and not deadline.expired:
            await self._clock.sleep(min(1.0, deadline.remaining))

    def _end_attempt(self) -> None:
        self._attempt = None
        self._begun.clear()

    def _tell_changed_state(self, state: State) -> None:
        if self._told is not None and state is not self._told:
            self._tell_state(state)

    def _tell_state(self, state: State) -> None:
        self._told = state
        self._send(protocol.encode_state(state))

    def _fail(self, error: ErrorState) -> None:
        self._send(protocol.encode_error(error))

    def _result(self, code: CommandCode, *strings: str) -> None:
        self._send(protocol.encode_result(code, strings))


def _state(status: Status) -> State:
    match status.phase:
        case Phase.STARTING | Phase.WAITING | Phase.LOST | Phase.CHANGING:
            return State.READY
        case Phase.JOINING:
            return State.PROVISIONING
        case Phase.DONE:
            return State.PROVISIONED


def _url(status: Status) -> str:
    """Return where the client goes on; the number, as not every system resolves `.local`."""
    address = _routable(status.connection)
    return f"http://{address}/" if address else status.local_address


def _routable(connection: Connection | None) -> str:
    """Return an address as it stands in a URL; empty if a browser cannot use it."""
    try:
        address = ipaddress.ip_address(connection.address if connection else "")
    except ValueError:
        return ""
    if address.version == 4:
        return str(address)
    return "" if address.is_link_local else f"[{address}]"


def _rssi(network: WifiNetwork) -> int:
    """Return dBm: NetworkManager makes strength out of -100 to -40 dBm; this is its way back."""
    return round(-40 - (100 - network.signal) * 60 / 70)
