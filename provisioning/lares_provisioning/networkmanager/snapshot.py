"""What NetworkManager knows, asked for in one call and read in plain types."""

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lares_provisioning.networkmanager import names
from lares_provisioning.networkmanager.bus import Bus
from lares_provisioning.networkmanager.cells import Cell, cell
from lares_provisioning.networkmanager.names import ActiveState, DeviceKind, DeviceState, Mode

_Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Device:
    """A network interface."""

    path: str
    interface: str
    kind: int
    state: int
    active: str
    """Path of its active connection."""
    configurations: tuple[str, str]
    """Paths of its IPv4 and IPv6 configuration."""
    mode: int = 0
    """Of a radio (`Mode`)."""
    last_scan: int = -1
    """Of a radio: milliseconds since start; -1: never."""
    cells: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether it can be used: firmware is there, nothing blocks it."""
        return self.state > DeviceState.UNAVAILABLE


@dataclass(frozen=True, slots=True)
class Active:
    """A profile in use."""

    path: str
    id: str
    state: int
    profile: str
    """Path of the profile."""


class Snapshot:
    """All objects at one moment."""

    def __init__(self, objects: Mapping[str, Mapping[str, _Properties]]) -> None:
        self._objects = objects

    @property
    def is_radio_on(self) -> bool:
        """Whether neither software nor a switch forbids Wi-Fi."""
        root = self._get(names.PATH, names.SERVICE)
        return bool(root.get("WirelessHardwareEnabled", True))

    @property
    def is_radio_enabled(self) -> bool:
        """Whether software allows Wi-Fi."""
        return bool(self._get(names.PATH, names.SERVICE).get("WirelessEnabled", True))

    def devices(self, *kinds: DeviceKind) -> Iterator[Device]:
        """Yield the managed devices of these kinds, in the order of their names."""
        found = []
        for path, interfaces in self._objects.items():
            properties = interfaces.get(names.DEVICE)
            if properties is None or properties.get("DeviceType") not in kinds:
                continue
            if properties.get("Managed", True):
                found.append(self._device(path, properties))
        yield from sorted(found, key=lambda device: device.interface)

    @property
    def radio(self) -> Device | None:
        """The radio to use: the first one."""
        if not self.is_radio_on:
            return None
        return next(self.devices(DeviceKind.WIFI), None)

    def cells(self, radio: Device) -> tuple[Cell, ...]:
        """Return the access points that a radio hears."""
        return tuple(
            cell(path, properties)
            for path in radio.cells
            if (properties := self._get(path, names.ACCESS_POINT))
        )

    def active(self, path: str) -> Active | None:
        """Return an active connection, None if there is none at that path."""
        properties = self._get(path, names.ACTIVE)
        if not properties:
            return None
        return Active(
            path,
            str(properties.get("Id", "")),
            int(properties.get("State", 0)),
            str(properties.get("Connection", names.NOTHING)),
        )

    def actives(self, identity: str) -> list[Active]:
        """Return the active connections that bear an id."""
        found = [self.active(path) for path, each in self._objects.items() if names.ACTIVE in each]
        return [each for each in found if each is not None and each.id == identity]

    def is_up(self, device: Device) -> bool:
        """Whether the device's connection is complete."""
        active = self.active(device.active)
        return active is not None and active.state == ActiveState.ACTIVATED

    def is_access_point(self, device: Device) -> bool:
        """Whether a radio is (or becomes) an access point."""
        return device.mode == Mode.ACCESS_POINT and self.active(device.active) is not None

    def ssid(self, radio: Device) -> str:
        """Return the name of the network that a radio has joined."""
        current = self._get(radio.path, names.WIRELESS).get("ActiveAccessPoint")
        properties = self._get(current, names.ACCESS_POINT) if isinstance(current, str) else {}
        return cell("", properties).ssid

    def address(self, device: Device) -> str:
        """Return an address that the house can reach, IPv4 first; empty without one."""
        for path, interface in zip(
            device.configurations, (names.IP4_CONFIG, names.IP6_CONFIG), strict=True
        ):
            for entry in self._get(path, interface).get("AddressData", ()):
                address = str(entry.get("address", ""))
                if _is_reachable(address):
                    return address
        return ""

    def _device(self, path: str, properties: _Properties) -> Device:
        wireless = self._get(path, names.WIRELESS)
        return Device(
            path=path,
            interface=str(properties.get("Interface", "")),
            kind=int(properties.get("DeviceType", 0)),
            state=int(properties.get("State", 0)),
            active=str(properties.get("ActiveConnection", names.NOTHING)),
            configurations=(
                str(properties.get("Ip4Config", names.NOTHING)),
                str(properties.get("Ip6Config", names.NOTHING)),
            ),
            mode=int(wireless.get("Mode", 0)),
            last_scan=int(wireless.get("LastScan", -1)),
            cells=tuple(wireless.get("AccessPoints", ())),
        )

    def _get(self, path: str, interface: str) -> _Properties:
        return self._objects.get(path, {}).get(interface, {})


async def take(bus: Bus) -> Snapshot:
    """Ask for all objects.

    Raises:
        TransientError: NetworkManager is away.
    """
    objects = await bus.call(
        names.SERVICE, names.ROOT, "GetManagedObjects", interface=names.OBJECT_MANAGER
    )
    return Snapshot(objects or {})


def _is_reachable(address: str) -> bool:
    """Whether others in the house can use it: no address that a box gives itself."""
    try:
        return not ipaddress.ip_address(address).is_link_local
    except ValueError:
        return False
