"""The one door to dbus-fast: calls with a limit of time, signals, and a connection that comes back.

Values go in as `Typed` where D-Bus wants a variant, and come out bare.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import DBusFastError
from dbus_fast.unpack import unpack_variants

from lares.errors import TransientError

_log = logging.getLogger(__name__)

CALL_S = 15.0
"""No call of NetworkManager takes longer; it answers first and works afterwards."""
_LEAVE_S = 1.0
_DAEMON = "org.freedesktop.DBus"
_DAEMON_PATH = "/org/freedesktop/DBus"


class Typed(NamedTuple):
    """A value with its D-Bus signature: a variant."""

    signature: str
    value: object


class Signal(NamedTuple):
    """Something that happened on the bus."""

    path: str
    interface: str
    member: str
    body: tuple[Any, ...]


class BusError(TransientError):
    """The other side refused a call; `name` is the D-Bus name of the error."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name = name


Listener = Callable[[Signal], None]


class Bus:
    """A connection to the message bus; made when it is first needed, and again after it broke."""

    def __init__(self, *, address: str | None = None, matches: Sequence[str] = ()) -> None:
        """Take the address of a bus (None: that of the system) and the signals to hear of."""
        self._address = address
        self._matches = tuple(matches)
        self._bus: MessageBus | None = None
        self._connecting = asyncio.Lock()
        self._listeners: set[Listener] = set()

    @contextlib.contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Call `listener` with every signal while the block runs; it must return at once."""
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)

    async def connect(self) -> None:
        """Be connected; no error if it is.

        Raises:
            TransientError: there is no bus now.
        """
        async with self._connecting:
            if self._bus is not None and self._bus.connected:
                return
            await self.close()
            try:
                bus = MessageBus(bus_address=self._address, bus_type=BusType.SYSTEM)
            except DBusFastError as error:  # what stands there is no address
                raise TransientError(f"the message bus cannot be reached: {error}") from error
            try:
                async with asyncio.timeout(CALL_S):
                    await bus.connect()
                    bus.add_message_handler(self._hear)
                    for rule in self._matches:
                        await _ask(bus, _message(_DAEMON, _DAEMON_PATH, "AddMatch", "s", [rule]))
            except (OSError, EOFError, TimeoutError, DBusFastError) as error:
                await _leave(bus)
                raise TransientError(f"the message bus cannot be reached: {error}") from error
            self._bus = bus

    async def call(
        self,
        destination: str,
        path: str,
        member: str,
        signature: str = "",
        *arguments: object,
        interface: str | None = None,
    ) -> Any:  # noqa: ANN401 -- whatever the method returns
        """Call a method and return its result: None, one value, or a list of several.

        Raises:
            BusError: the other side refused.
            TransientError: it did not answer.
        """
        await self.connect()
        bus = self._bus
        if bus is None:
            raise TransientError("the message bus was left")
        message = _message(
            destination,
            path,
            member,
            signature,
            [_wire(each) for each in arguments],
            interface=interface,
        )
        try:
            async with asyncio.timeout(CALL_S):
                body = await _ask(bus, message)
        except (OSError, EOFError, TimeoutError, DBusFastError) as error:
            raise TransientError(f"{destination} does not answer {member}: {error}") from error
        return body[0] if len(body) == 1 else (body or None)

    async def close(self) -> None:
        """Leave the bus; a later call joins it again."""
        bus, self._bus = self._bus, None
        if bus is not None:
            await _leave(bus)

    def _hear(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        signal = Signal(
            message.path or "",
            message.interface or "",
            message.member or "",
            tuple(unpack_variants(message.body)),
        )
        for listener in tuple(self._listeners):
            listener(signal)


def _message(
    destination: str,
    path: str,
    member: str,
    signature: str,
    body: list[Any],
    *,
    interface: str | None = None,
) -> Message:
    return Message(
        destination=destination,
        path=path,
        interface=interface or destination,
        member=member,
        signature=signature,
        body=body,
    )


async def _leave(bus: MessageBus) -> None:
    """Disconnect, and wait until the socket is closed."""
    if not bus.connected:
        return
    bus.disconnect()
    with contextlib.suppress(OSError, EOFError, TimeoutError, DBusFastError):
        async with asyncio.timeout(_LEAVE_S):
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast lacks it


async def _ask(bus: MessageBus, message: Message) -> list[Any]:
    reply = await bus.call(message)
    if reply is None:
        raise TransientError(f"no reply to {message.member}")
    if reply.message_type is MessageType.ERROR:
        text = str(reply.body[0]) if reply.body else ""
        raise BusError(reply.error_name or "", text)
    body: list[Any] = unpack_variants(reply.body)
    return body


def _wire(value: object) -> object:
    """Return a value as dbus-fast takes it: `Typed` as a variant, at any depth."""
    match value:
        case Typed(signature, inner):
            return Variant(signature, _wire(inner))
        case dict():
            return {key: _wire(each) for key, each in value.items()}
        case list() | tuple():
            return [_wire(each) for each in value]
        case _:
            return value
