"""Waits for the end of an activation: NetworkManager answers at once and works afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

from lares.errors import TransientError
from lares_provisioning.networkmanager import names
from lares_provisioning.networkmanager.bus import Bus, Signal
from lares_provisioning.networkmanager.names import ActiveState, DeviceState
from lares_provisioning.networkmanager.outcomes import Failure

_LATE_REASON_S = 0.5
"""The device's reason may come a moment after the end of the connection."""


class Activation:
    """Hears signals from before the call that begins, so that none is missed."""

    def __init__(self, bus: Bus, device: str) -> None:
        self._bus = bus
        self._device = device
        self._heard: asyncio.Queue[Signal] = asyncio.Queue()
        self._device_reason: int | None = None
        self._was_let_in = False

    async def run(self, begin: Callable[[], Awaitable[str]], seconds: float) -> Failure | None:
        """Begin by a call that returns the active connection's path; None when it is complete.

        Raises:
            TransientError: NetworkManager refused, or went away.
        """
        with self._bus.listening(self._heard.put_nowait):
            path = await begin()
            try:
                async with asyncio.timeout(seconds):
                    state, reason = await self._end(path)
            except TimeoutError:
                return Failure(timed_out=True)
            if state == ActiveState.ACTIVATED:
                return None
            await self._late_reason()
        return Failure(self._device_reason, reason, was_let_in=self._was_let_in)

    async def _end(self, path: str) -> tuple[int, int]:
        """Return the state that ends the activation, and why."""
        while True:
            signal = await self._heard.get()
            self._note(signal)
            if signal.member == "NameOwnerChanged":
                raise TransientError("NetworkManager went away")
            if signal.path == path and signal.interface == names.ACTIVE and len(signal.body) >= 2:
                state, reason = signal.body[:2]
                if state in (ActiveState.ACTIVATED, ActiveState.DEACTIVATED):
                    return int(state), int(reason)

    async def _late_reason(self) -> None:
        try:
            async with asyncio.timeout(_LATE_REASON_S):
                while self._device_reason is None:
                    self._note(await self._heard.get())
        except TimeoutError:
            pass

    def _note(self, signal: Signal) -> None:
        if signal.path != self._device or signal.interface != names.DEVICE:
            return
        if signal.member == "StateChanged" and len(signal.body) >= 3:
            state, _before, reason = signal.body[:3]
            self._was_let_in |= state == DeviceState.IP_CONFIG
            if state == DeviceState.FAILED:
                self._device_reason = int(reason)


class Changes:
    """Wakes when something happened; what, must be asked for."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._happened = asyncio.Event()
        self._listening = bus.listening(lambda _signal: self._happened.set())

    def __enter__(self) -> Self:
        self._listening.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._listening.__exit__(None, None, None)

    async def wait(self) -> None:
        """Return when something has happened since the last return."""
        await self._happened.wait()
        self._happened.clear()
