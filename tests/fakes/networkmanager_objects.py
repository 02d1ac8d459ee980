"""The objects that NetworkManager shows on the bus: their interfaces, properties and types."""

from typing import Any

from dbus_fast import Variant

from lares_provisioning.networkmanager import names
from lares_provisioning.networkmanager.names import KeyFlags, Mode
from tests.fakes.network import Router

Object = dict[str, dict[str, Any]]
"""The properties of each interface of an object."""

_RSN = {
    "wpa2": KeyFlags.PSK | 0x88,
    "wpa3": KeyFlags.SAE | 0x88,
    "wpa2+wpa3": KeyFlags.PSK | KeyFlags.SAE | 0x88,
    "owe": KeyFlags.OWE | 0x88,
    "enterprise": KeyFlags.ENTERPRISE | 0x88,
}
_SIGNATURES = {
    "Ssid": "ay",
    "Strength": "y",
    "AddressData": "aa{sv}",
    "AccessPoints": "ao",
    "LastScan": "x",
    "Managed": "b",
    "WirelessEnabled": "b",
    "WirelessHardwareEnabled": "b",
}
_OBJECT_PATHS = {"ActiveConnection", "Connection", "Ip4Config", "Ip6Config", "ActiveAccessPoint"}


def device(kind: int, interface: str, state: int) -> dict[str, Any]:
    """Return the properties that each device has."""
    return {
        "DeviceType": kind,
        "Interface": interface,
        "State": state,
        "Managed": True,
        "ActiveConnection": "/",
        "Ip4Config": "/",
        "Ip6Config": "/",
    }


def radio() -> Object:
    """Return a radio that has seen nothing yet."""
    return {
        names.DEVICE: device(2, "wlan0", 30),
        names.WIRELESS: {
            "Mode": Mode.STATION,
            "LastScan": -1,
            "AccessPoints": [],
            "ActiveAccessPoint": "/",
        },
    }


def cell(router: Router) -> Object:
    """Return what a radio sees of a router."""
    return {
        names.ACCESS_POINT: {
            "Ssid": b"" if router.hidden else router.ssid.encode(),
            "Strength": router.signal,
            "Frequency": 2437,
            "Flags": 0 if router.kind == "open" else 1,
            "WpaFlags": KeyFlags.PSK | 0x44 if router.kind == "wpa1" else 0,
            "RsnFlags": _RSN.get(router.kind, 0),
        }
    }


def ip4_config(address: str) -> Object:
    """Return the configuration of a connection with this address."""
    data = [{"address": Variant("s", address), "prefix": Variant("u", 24)}]
    return {names.IP4_CONFIG: {"AddressData": data}}


def typed(each: Object) -> dict[str, dict[str, Variant]]:
    """Return an object as it goes over the bus."""
    return {
        interface: {key: _variant(key, value) for key, value in properties.items()}
        for interface, properties in each.items()
    }


def _variant(key: str, value: Any) -> Variant:
    if key in _OBJECT_PATHS:
        return Variant("o", value)
    if key in _SIGNATURES:
        return Variant(_SIGNATURES[key], value)
    return Variant("s" if isinstance(value, str) else "u", value)
