"""RAUC 1.8 over D-Bus: the door to dbus-fast. The interface is de.pengutronix.rauc.Installer.

A connection is made for each call and left afterwards: calls are rare, and the import alone takes
0.1 s and 9 MB, which no start should pay.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lares.runtime.worker import Worker
from lares.updates.bundle import Bundle, Progress, Slot, System
from lares.updates.errors import Reason, UpdateError

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

_NAME = "de.pengutronix.rauc"
_INTERFACE = f"{_NAME}.Installer"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_BUS_NAME = "org.freedesktop.DBus"
_CALL_S = 30.0
_LOOK_S = 5.0
"""Seconds without a word from RAUC after which it is asked whether it still works."""
_SQUASHFS = b"hsqs"
_SMALLEST = 4096
_WORDS = {
    Reason.INCOMPATIBLE: ("compatible mismatch",),
    Reason.NOT_TRUSTED: ("signature", "certificate", "self-signed", "no signer"),
    Reason.NOT_A_BUNDLE: ("invalid bundle format", "not a bundle", "unknown payload"),
    Reason.NO_ROOM: ("no space left", "not enough space", "too large"),
    Reason.DAMAGED: (
        "splicing",
        "input/output error",
        "i/o error",
        "dm-verity",
        "verity",
        "checksum",
    ),
}
_BUSY = "already processing"


class RaucInstaller:
    """The installer of the appliance; `address` is that of another bus than the system's."""

    def __init__(self, worker: Worker, *, address: str | None = None) -> None:
        self._worker = worker
        self._address = address

    async def system(self) -> System:
        """Return how the slots are; see `ports.Installer`."""
        async with self._bus() as bus:
            (known,) = await _call(bus, "GetAll", "s", _INTERFACE, interface=_PROPERTIES)
            try:
                (status,) = await _call(bus, "GetSlotStatus")
                (primary,) = await _call(bus, "GetPrimary")
            except UpdateError as error:
                if error.reason is not Reason.BUSY:
                    raise
                # While it installs it tells nothing of the slots.
                return System(str(known.get("Compatible", "")), (), None, busy=True)
        slots = tuple(_slot(name, facts) for name, facts in status if facts.get("bootname"))
        return System(
            compatible=str(known.get("Compatible", "")),
            slots=tuple(sorted(slots, key=lambda slot: slot.name)),
            next_boot=primary,
            busy=known.get("Operation") != "idle",
        )

    async def inspect(self, bundle: Path) -> Bundle:
        """Verify a bundle; see `ports.Installer`. RAUC 1.8 does not say why it refuses one."""
        await self._worker.run(_refuse_other_files, bundle)
        async with self._bus() as bus:
            try:
                compatible, version = await _call(bus, "Info", "s", str(bundle))
            except UpdateError as error:
                if error.reason is not Reason.FAILED:
                    raise
                raise UpdateError(
                    Reason.NOT_TRUSTED,
                    "this update was changed, cut off, or is not signed for this appliance",
                ) from error
        return Bundle(str(compatible), str(version))

    async def install(self, bundle: Path, tell: Callable[[Progress], None]) -> None:
        """Install a bundle; see `ports.Installer`."""
        ended = asyncio.Event()
        result: list[int] = []

        def hear(message: "Message") -> None:
            if message.interface == _INTERFACE and message.member == "Completed":
                result.append(int(message.body[0]))
                ended.set()
            elif message.member == "PropertiesChanged" and message.body[0] == _INTERFACE:
                changed = _bare(message.body[1])
                if "Progress" in changed:
                    percent, words, _depth = changed["Progress"]
                    tell(Progress(int(percent), str(words)))

        async with self._bus() as bus:
            bus.add_message_handler(hear)
            for rule in (f"interface='{_INTERFACE}'", f"interface='{_PROPERTIES}'"):
                match = f"type='signal',sender='{_NAME}',{rule}"
                await _call(bus, "AddMatch", "s", match, interface=_BUS_NAME, name=_BUS_NAME)
            await _call(bus, "InstallBundle", "sa{sv}", str(bundle), {})
            await _until_ended(bus, ended)
            failed = not result or result[0] != 0
            (known,) = await _call(bus, "GetAll", "s", _INTERFACE, interface=_PROPERTIES)
        if failed:
            words = str(known.get("LastError") or "the installer ended without a word")
            raise UpdateError(_reason(words), words)

    async def confirm(self) -> str:
        """Mark the running slot as good; see `ports.Installer`."""
        async with self._bus() as bus:
            slot, _message = await _call(bus, "Mark", "ss", "good", "booted")
        return str(slot)

    @asynccontextmanager
    async def _bus(self) -> AsyncIterator["MessageBus"]:
        aio = await self._worker.run(_library)
        try:
            bus = aio(self._address)
            async with asyncio.timeout(_CALL_S):
                await bus.connect()
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            raise _unavailable(error) from error
        try:
            yield bus
        finally:
            bus.disconnect()


def is_installed() -> bool:
    """Whether this system has RAUC and its configuration; blocking, but without any import."""
    return Path("/etc/rauc/system.conf").exists() and os.access("/usr/bin/rauc", os.X_OK)


def _library() -> "Callable[[str | None], MessageBus]":
    """Import the library, on the worker's thread, and return what makes a connection."""
    from dbus_fast import BusType
    from dbus_fast.aio import MessageBus

    return lambda address: MessageBus(bus_address=address, bus_type=BusType.SYSTEM)


async def _call(
    bus: "MessageBus",
    member: str,
    signature: str = "",
    *arguments: object,
    interface: str = _INTERFACE,
    name: str = _NAME,
) -> list[Any]:
    """Call a method and return what it returns.

    Raises:
        UpdateError: UNAVAILABLE if nobody answers, BUSY, else FAILED.
    """
    from dbus_fast import Message, MessageType

    path = "/org/freedesktop/DBus" if name == _BUS_NAME else "/"
    message = Message(
        destination=name,
        path=path,
        interface=interface,
        member=member,
        signature=signature,
        body=list(arguments),
    )
    try:
        async with asyncio.timeout(_CALL_S):
            reply = await bus.call(message)
    except (OSError, EOFError, TimeoutError) as error:
        raise _unavailable(error) from error
    if reply.message_type is MessageType.METHOD_RETURN:
        return [_bare(each) for each in reply.body]
    words = str(reply.body[0]) if reply.body else str(reply.error_name)
    known = str(reply.error_name).rpartition(".")[2]
    if known in ("ServiceUnknown", "NameHasNoOwner", "NoReply", "AccessDenied", "Disconnected"):
        raise _unavailable(words)
    busy = _BUSY in words.lower()
    raise UpdateError(Reason.BUSY if busy else Reason.FAILED, words)


async def _until_ended(bus: "MessageBus", ended: asyncio.Event) -> None:
    """Wait for RAUC's word that it has ended, or until it plainly does not work any more."""
    while not ended.is_set():
        try:
            async with asyncio.timeout(_LOOK_S):
                await ended.wait()
        except TimeoutError:
            (known,) = await _call(bus, "GetAll", "s", _INTERFACE, interface=_PROPERTIES)
            if known.get("Operation") == "idle":
                return


def _refuse_other_files(bundle: Path) -> None:
    try:
        with bundle.open("rb") as file:
            head = file.read(_SMALLEST)
    except OSError as error:
        raise UpdateError(
            Reason.NOT_A_BUNDLE, f"{bundle} cannot be read: {error.strerror}"
        ) from error
    if len(head) < _SMALLEST or not head.startswith(_SQUASHFS):
        raise UpdateError(Reason.NOT_A_BUNDLE, f"{bundle.name} is not an update of Lares")


def _reason(words: str) -> Reason:
    """Return what RAUC's words for a failure mean; they are for people and may change."""
    lower = words.lower()
    for reason, signs in _WORDS.items():
        if any(sign in lower for sign in signs):
            return reason
    return Reason.FAILED


def _slot(name: str, facts: dict[str, Any]) -> Slot:
    return Slot(
        name=name,
        bootname=str(facts["bootname"]),
        booted=facts.get("state") == "booted",
        good=facts.get("boot-status") == "good",
        version=facts.get("bundle.version"),
        installed=facts.get("installed.timestamp"),
    )


def _bare(value: Any) -> Any:  # noqa: ANN401 - whatever came over the bus
    from dbus_fast.unpack import unpack_variants

    return unpack_variants(value)


def _unavailable(error: object) -> UpdateError:
    if isinstance(error, FileNotFoundError):
        error = "there is no message bus here; updates are for the appliance"
    return UpdateError(Reason.UNAVAILABLE, f"the installer does not answer: {error}")
