"""`lares_provisioning.network.Network` over NetworkManager."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import suppress

from lares.clock import Clock
from lares.errors import TransientError, UnusableError
from lares_provisioning.network import (
    Connection,
    Credentials,
    JoinProblem,
    Radio,
    Security,
    SetupNetwork,
    WifiNetwork,
)
from lares_provisioning.networkmanager import names, profiles, snapshot
from lares_provisioning.networkmanager.activation import Activation, Changes
from lares_provisioning.networkmanager.bus import Bus, BusError, Typed
from lares_provisioning.networkmanager.cells import Cell, keys, networks, quietest_channel, usable
from lares_provisioning.networkmanager.kept import KeptProfiles
from lares_provisioning.networkmanager.local_name import local_name
from lares_provisioning.networkmanager.names import DeviceKind
from lares_provisioning.networkmanager.outcomes import Failure, problem
from lares_provisioning.networkmanager.profiles import SETUP, Profile
from lares_provisioning.networkmanager.regulation import set_country
from lares_provisioning.networkmanager.snapshot import Active, Device, Snapshot

_log = logging.getLogger(__name__)

READY_S = 10.0
"""A radio's firmware and wpa_supplicant take seconds to start."""
SCAN_S = 10.0
_OTHERS_SCAN_S = 3.0
"""For a scan that somebody else began."""
OPEN_S = 30.0
CLOSE_S = 10.0
JOIN_S = 90.0
"""NetworkManager itself gives up earlier: 25 s for the radio, 30 s for an address, twice."""
_LOOKS = 2
_LOOK_S = 0.25
_SETTLE_S = 0.2
"""Signals come in flocks."""
_LOOK_AGAIN_S = 30.0


class NetworkManagerNetwork:
    """One radio and the cables of this machine; calls that use the radio wait for each other."""

    def __init__(self, clock: Clock, *, bus_address: str | None = None) -> None:
        """`bus_address` is that of another bus than the system's (tests)."""
        self._clock = clock
        self._bus = Bus(address=bus_address, matches=names.MATCHES)
        self._kept = KeptProfiles(self._bus)
        self._turn = asyncio.Lock()
        self._heard: tuple[Cell, ...] = ()
        self._own = ""
        """Name of the setup network, which is not in reach but here."""
        self._opened: SetupNetwork | None = None
        self._regulated = ""
        """Interface and country that wpa_supplicant was told."""

    async def close(self) -> None:
        """Leave the bus."""
        await self._bus.close()

    # -- looking -----------------------------------------------------------------------------------

    async def scan(self) -> tuple[WifiNetwork, ...]:
        """Look for networks, see `Network.scan`.

        Raises:
            TransientError: NetworkManager is away.
        """
        async with self._turn:
            seen = await snapshot.take(self._bus)
            radio = await self._ready_radio(seen)
            if radio is not None and not seen.is_access_point(radio):
                await self._listen(radio)
            return networks(self._heard, own=self._own)

    async def _listen(self, radio: Device) -> None:
        """Let a radio that is no access point look around; fill `_heard`."""
        limit = SCAN_S
        try:
            await self._bus.call(
                names.SERVICE,
                radio.path,
                "RequestScan",
                "a{sv}",
                {},
                interface=names.WIRELESS,
            )
        except BusError:  # it has just looked, or is about to: then its list is new
            limit = _OTHERS_SCAN_S
        before = radio.last_scan
        with suppress(TimeoutError):
            async with asyncio.timeout(limit):
                while radio.last_scan == before:
                    await self._clock.sleep(_LOOK_S)
                    radio = (await snapshot.take(self._bus)).radio or radio
        seen = await snapshot.take(self._bus)
        if seen.radio is not None:
            self._heard = seen.cells(seen.radio)

    async def _ready_radio(self, seen: Snapshot) -> Device | None:
        """Return the radio, switched on and ready; None if there is none, or it does not start."""
        radio = seen.radio
        if radio is None:
            return None
        if not seen.is_radio_enabled:
            await self._bus.call(
                names.SERVICE,
                names.PATH,
                "Set",
                "ssv",
                names.SERVICE,
                "WirelessEnabled",
                Typed("b", True),  # noqa: FBT003 -- a D-Bus value
                interface=names.PROPERTIES,
            )
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_S):
                while radio is not None and not radio.is_ready:
                    await self._clock.sleep(_LOOK_S)
                    radio = (await snapshot.take(self._bus)).radio
        if radio is None or not radio.is_ready:
            return None
        await self._regulate(radio)
        return radio

    async def _regulate(self, radio: Device, country: str = "") -> None:
        """Tell the radio the country: that of the kept profile, unless there is a newer one."""
        if not country and self._regulated.startswith(f"{radio.interface}:"):
            return
        country = country or await self._kept.country()
        if country:
            await set_country(self._bus, radio.interface, country)
            self._regulated = f"{radio.interface}:{country}"

    # -- the setup network -------------------------------------------------------------------------

    async def open_access_point(self, network: SetupNetwork) -> None:
        """Become an access point, see `Network.open_access_point`."""
        async with self._turn:
            self._own = network.ssid
            seen = await snapshot.take(self._bus)
            if seen.radio is None:
                raise UnusableError("there is no Wi-Fi radio to make a setup network with")
            up = [each for each in seen.actives(SETUP) if each.state == names.ActiveState.ACTIVATED]
            if up and self._opened == network:
                return
            radio = await self._ready_radio(seen)
            if radio is None:
                raise TransientError("the Wi-Fi radio does not start")
            channel = quietest_channel(self._heard)
            profile = profiles.access_point(network, channel)
            failure = await self._activate(profile, radio, names.NOTHING, "volatile", OPEN_S)
            if failure is not None:
                await self._deactivate(SETUP)
                raise TransientError(f"the setup network could not be opened: {_words(failure)}")
            self._opened = network
            _log.info("setup network is open", extra={"ssid": network.ssid, "channel": channel})

    async def close_access_point(self) -> None:
        """Stop being an access point.

        Raises:
            TransientError: NetworkManager is away.
        """
        async with self._turn:
            self._opened = None
            await self._deactivate(SETUP)

    async def _deactivate(self, identity: str) -> None:
        """End the connections of an id and wait until they are over."""
        for active in (await snapshot.take(self._bus)).actives(identity):
            with suppress(BusError):  # it ended by itself
                await self._bus.call(
                    names.SERVICE, names.PATH, "DeactivateConnection", "o", active.path
                )
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                while _living((await snapshot.take(self._bus)).actives(identity)):
                    await self._clock.sleep(_LOOK_S)

    # -- the home's network ------------------------------------------------------------------------

    async def join(self, credentials: Credentials) -> Connection | JoinProblem:
        """Join a network and keep it, see `Network.join`; never raises for what may happen."""
        async with self._turn:
            try:
                return await self._join(credentials)
            except TransientError as error:
                _log.warning("joining failed: %s", error)
                return JoinProblem.FAILED

    async def _join(self, credentials: Credentials) -> Connection | JoinProblem:
        radio = await self._ready_radio(await snapshot.take(self._bus))
        if radio is None:
            return JoinProblem.NO_RADIO
        if credentials.country:
            await self._regulate(radio, credentials.country)
        cells = await self._found(credentials, radio)
        refusal = _refusal(credentials, cells)
        if refusal is not None:
            return refusal
        offered = keys(cells)
        raw = cells[0].raw if cells else credentials.ssid.encode("utf-8", "surrogateescape")
        trial = profiles.home(credentials, raw, offered, keep=False)
        failure = await self._activate(trial, radio, names.NOTHING, "memory", JOIN_S)
        if failure is not None and failure.was_dropped:
            _log.info("the network let the box in and dropped it: tried once more")
            await self._kept.delete(profiles.id_of(trial))
            failure = await self._activate(trial, radio, names.NOTHING, "memory", JOIN_S)
        connection = None if failure else await self._station()
        if connection is None:
            await self._kept.delete(profiles.id_of(trial))
            if failure is None:
                return JoinProblem.NO_ADDRESS
            if failure.may_be_out_of_reach:  # a list from before would tell of a wrong password
                await self._listen(radio)
                offered = keys(self._cells(credentials.ssid))
            return problem(failure, keys=offered)
        lasting = profiles.home(credentials, raw, offered, keep=True)
        try:
            await self._kept.keep(profiles.with_id(lasting, profiles.id_of(trial)))
        except BusError as error:
            _log.error("the network cannot be kept: %s", error)
            await self._kept.delete(profiles.id_of(trial))
            return JoinProblem.NOT_SAVED
        return connection

    async def _found(self, credentials: Credentials, radio: Device) -> list[Cell]:
        """Return the usable access points of a network; looks for them if none was heard."""
        # One scan may miss what is weak; what is hidden is not found by any.
        for _ in range(1 if credentials.hidden else _LOOKS):
            if found := self._cells(credentials.ssid):
                return found
            await self._listen(radio)
        return self._cells(credentials.ssid)

    def _cells(self, ssid: str) -> list[Cell]:
        return usable(each for each in self._heard if each.ssid == ssid and not each.is_hidden)

    async def _station(self) -> Connection | None:
        """Return how the radio is in the house's network, None if it has no address."""
        seen = await snapshot.take(self._bus)
        return _station(seen, seen.radio) if seen.radio is not None else None

    async def _kept_station(self, seen: Snapshot | None = None) -> Connection | None:
        """Return the same, but None also for a network that is only tried."""
        seen = seen or await snapshot.take(self._bus)
        if seen.radio is None or (found := _station(seen, seen.radio)) is None:
            return None
        active = seen.active(seen.radio.active)
        if active is not None and await self._kept.is_trial(active.profile):
            return None
        return found

    async def rejoin(self) -> Connection | None:
        """Try the kept network, see `Network.rejoin`.

        Raises:
            TransientError: NetworkManager is away.
        """
        async with self._turn:
            radio = await self._ready_radio(await snapshot.take(self._bus))
            profile = await self._kept.newest()
            if radio is None or profile is None:
                return None
            found = await self._kept_station()
            if found is not None:
                return found

            async def begin() -> str:
                path = await self._bus.call(
                    names.SERVICE,
                    names.PATH,
                    "ActivateConnection",
                    "ooo",
                    profile,
                    radio.path,
                    names.NOTHING,
                )
                return str(path)

            try:
                failure = await Activation(self._bus, radio.path).run(begin, JOIN_S)
            except BusError as error:  # it is not in reach: refused at once
                _log.info("the lost network was not joined: %s", error)
                return None
            return None if failure else await self._station()

    async def forget(self) -> None:
        """Leave and forget the kept network, see `Network.forget`."""
        async with self._turn:
            await self._kept.delete_all()

    async def _activate(
        self, profile: Profile, radio: Device, access_point: str, persist: str, seconds: float
    ) -> Failure | None:
        async def begin() -> str:
            _profile, active, _result = await self._bus.call(
                names.SERVICE,
                names.PATH,
                "AddAndActivateConnection2",
                "a{sa{sv}}ooa{sv}",
                profile,
                radio.path,
                access_point,
                {"persist": Typed("s", persist)},
            )
            return str(active)

        return await Activation(self._bus, radio.path).run(begin, seconds)

    # -- how it is ---------------------------------------------------------------------------------

    async def radio(self) -> Radio:
        """Return what the radio does, see `Network.radio`."""
        seen = await snapshot.take(self._bus)
        radio = seen.radio
        if radio is None:
            return Radio.ABSENT
        if seen.is_access_point(radio):
            return Radio.ACCESS_POINT
        return Radio.STATION if seen.is_up(radio) else Radio.FREE

    async def connection(self) -> Connection | None:
        """Return how the box is in the house's network, see `Network.connection`."""
        seen = await snapshot.take(self._bus)
        for device in seen.devices(DeviceKind.ETHERNET, DeviceKind.VETH):
            address = seen.address(device) if seen.is_up(device) else ""
            if address:
                return Connection(address, wired=True)
        return await self._kept_station(seen)

    async def local_name(self) -> str:
        """Return the name of this box in the house, see `Network.local_name`."""
        return await local_name(self._bus)

    async def changes(self) -> AsyncGenerator[None, None]:
        """Yield whenever something may have changed; goes on when the bus breaks or is not there.

        Iterate it inside `aclosing`. Now and then it yields though nothing was heard: so a
        connection that broke is made anew.
        """
        wait = _SETTLE_S
        with Changes(self._bus) as changes:
            while True:
                try:
                    await self._bus.connect()
                except TransientError as error:
                    _log.warning("%s", error)
                    wait = min(_LOOK_AGAIN_S, wait * 2)
                    await self._clock.sleep(wait)
                    continue
                wait = _SETTLE_S
                yield
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_AGAIN_S):
                        await changes.wait()
                await self._clock.sleep(_SETTLE_S)


def _station(seen: Snapshot, radio: Device) -> Connection | None:
    if seen.is_access_point(radio) or not seen.is_up(radio):
        return None
    address = seen.address(radio)
    return Connection(address, wired=False, ssid=seen.ssid(radio)) if address else None


def _refusal(credentials: Credentials, cells: list[Cell]) -> JoinProblem | None:
    """Return why there is no use in trying, None if there is."""
    if not cells:
        return None if credentials.hidden else JoinProblem.NOT_FOUND
    security = cells[0].security
    if security is Security.PERSONAL:
        fits = 8 <= len(credentials.password.encode("utf-8", "replace")) <= 64
        return None if fits else JoinProblem.WRONG_PASSWORD
    if security is Security.OPEN:
        # Another network of the same name, or a password that nobody asked for: never in the open.
        return JoinProblem.WRONG_PASSWORD if credentials.password else None
    return JoinProblem.ENTERPRISE if security is Security.ENTERPRISE else JoinProblem.FAILED


def _living(actives: list[Active]) -> bool:
    return any(each.state != names.ActiveState.DEACTIVATED for each in actives)


def _words(failure: Failure) -> str:
    if failure.timed_out:
        return "it took too long"
    return f"reason {failure.device_reason} of the device, {failure.active_reason} of its use"
