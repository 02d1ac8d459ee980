"""Names and numbers of NetworkManager's D-Bus interface (its reference manual, version 1.42)."""

from enum import IntEnum, IntFlag

SERVICE = "org.freedesktop.NetworkManager"
ROOT = "/org/freedesktop"
PATH = "/org/freedesktop/NetworkManager"
SETTINGS_PATH = f"{PATH}/Settings"
SETTINGS = f"{SERVICE}.Settings"
CONNECTION = f"{SERVICE}.Settings.Connection"
ACTIVE = f"{SERVICE}.Connection.Active"
DEVICE = f"{SERVICE}.Device"
WIRELESS = f"{SERVICE}.Device.Wireless"
ACCESS_POINT = f"{SERVICE}.AccessPoint"
IP4_CONFIG = f"{SERVICE}.IP4Config"
IP6_CONFIG = f"{SERVICE}.IP6Config"
PROPERTIES = "org.freedesktop.DBus.Properties"
OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager"
AVAHI = "org.freedesktop.Avahi"
"""Has the name of this machine in the house; its reference is avahi/Server.xml."""
AVAHI_SERVER = f"{AVAHI}.Server"
NOTHING = "/"
"""The path that means "none"."""

MATCHES = (
    f"type='signal',sender='{SERVICE}',interface='{DEVICE}',member='StateChanged'",
    f"type='signal',sender='{SERVICE}',interface='{ACTIVE}',member='StateChanged'",
    f"type='signal',sender='{SERVICE}',interface='{SERVICE}',member='DeviceAdded'",
    f"type='signal',sender='{SERVICE}',interface='{SERVICE}',member='DeviceRemoved'",
    f"type='signal',sender='{SERVICE}',interface='{PROPERTIES}',path='{PATH}'",
    f"type='signal',sender='{SERVICE}',interface='{PROPERTIES}',arg0='{IP4_CONFIG}'",
    f"type='signal',sender='{SERVICE}',interface='{PROPERTIES}',arg0='{IP6_CONFIG}'",
    f"type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{SERVICE}'",
    f"type='signal',sender='{AVAHI}',interface='{AVAHI_SERVER}',member='StateChanged'",
)
"""The signals that tell of a connection, of the radio (not of every access point), of the name."""


class DeviceKind(IntEnum):
    """NMDeviceType, as far as it matters here."""

    ETHERNET = 1
    WIFI = 2
    VETH = 20


class DeviceState(IntEnum):
    """NMDeviceState."""

    UNAVAILABLE = 20
    DISCONNECTED = 30
    NEED_AUTH = 60
    IP_CONFIG = 70
    ACTIVATED = 100
    FAILED = 120


class ActiveState(IntEnum):
    """NMActiveConnectionState."""

    ACTIVATING = 1
    ACTIVATED = 2
    DEACTIVATING = 3
    DEACTIVATED = 4


class Reason(IntEnum):
    """NMDeviceStateReason: why a device changed its state."""

    IP_CONFIG_UNAVAILABLE = 5
    IP_CONFIG_EXPIRED = 6
    NO_SECRETS = 7
    SUPPLICANT_TIMEOUT = 11
    DHCP_START_FAILED = 15
    DHCP_ERROR = 16
    DHCP_FAILED = 17
    REMOVED = 36
    SSID_NOT_FOUND = 53


class ActiveReason(IntEnum):
    """NMActiveConnectionStateReason: why an activation ended, where no device says it."""

    DEVICE_DISCONNECTED = 3
    IP_CONFIG_INVALID = 5
    CONNECT_TIMEOUT = 6
    NO_SECRETS = 9
    DEVICE_REMOVED = 14


class Mode(IntEnum):
    """NM80211Mode."""

    STATION = 2
    ACCESS_POINT = 3


class CellFlags(IntFlag):
    """NM80211ApFlags."""

    PRIVACY = 0x1


class KeyFlags(IntFlag):
    """NM80211ApSecurityFlags: how keys are agreed on."""

    PSK = 0x100
    ENTERPRISE = 0x200
    SAE = 0x400
    OWE = 0x800
    OWE_TRANSITION = 0x1000
    ENTERPRISE_192 = 0x2000


TO_DISK = 0x1
NO_REAPPLY = 0x40
"""Flags of Settings.Connection.Update2: keep it; leave the device as it is."""
