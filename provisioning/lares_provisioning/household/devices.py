"""Adapters found plugged in, in plain words: udev's names for serial devices, made readable."""

import re
from pathlib import Path

_BY_ID = Path("/dev/serial/by-id")
_MOST = 20
_LONGEST = 64
_INTERFACE = re.compile(r"-if\d+(-port\d+)?\Z")
_SERIAL_NUMBER = re.compile(r"_(?=[0-9A-Za-z]*\d)[0-9A-Za-z]{6,}\Z")


def adapters(folder: Path = _BY_ID) -> tuple[str, ...]:
    """Return the names of the serial adapters that are plugged in, sorted; blocking."""
    try:
        found = {readable(each.name) for each in folder.iterdir()}
    except OSError:
        return ()
    return tuple(sorted(found - {""}))[:_MOST]


def readable(name: str) -> str:
    """Return a name of /dev/serial/by-id without bus, interface, serial number and underscores.

    "usb-ITead_Sonoff_Zigbee_3.0_USB_Dongle_Plus_0c8f4e2d-if00-port0" becomes
    "ITead Sonoff Zigbee 3.0 USB Dongle Plus".
    """
    bare = _INTERFACE.sub("", name.removeprefix("usb-").removeprefix("pci-"))
    words = _SERIAL_NUMBER.sub("", bare).replace("_", " ")
    printable = "".join(character for character in words if character.isprintable())
    return " ".join(printable.split())[:_LONGEST]
