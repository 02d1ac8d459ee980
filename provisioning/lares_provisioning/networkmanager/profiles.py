"""NetworkManager's connection profiles: the setup network and the home's network.

They are told apart by their id, which is not the SSID: `HOME` is the role, and there is one of it.
"""

import uuid

from lares_provisioning.network import Credentials, SetupNetwork
from lares_provisioning.networkmanager.bus import Typed
from lares_provisioning.networkmanager.names import KeyFlags

Profile = dict[str, dict[str, Typed]]

SETUP = "lares-setup"
HOME = "lares-home"
SETUP_ADDRESS = "10.42.0.1"
SETUP_PREFIX = 24
COUNTRY = "lares.country"
"""Key in the profile's user data."""

_DHCP_S = 30
_PMF_OFF = 1
_POWERSAVE_OFF = 2
_TRY_FOR_EVER = 0


def access_point(network: SetupNetwork, channel: int) -> Profile:
    """Return the setup network: 2.4 GHz, WPA2 with AES, or open; it gives phones addresses."""
    profile: Profile = {
        "connection": _head(SETUP, autoconnect=False),
        "802-11-wireless": {
            "ssid": Typed("ay", network.ssid.encode()),
            "mode": Typed("s", "ap"),
            "band": Typed("s", "bg"),
            "channel": Typed("u", channel),
            "powersave": Typed("u", _POWERSAVE_OFF),
        },
        "ipv4": {
            "method": Typed("s", "shared"),
            "address-data": Typed(
                "aa{sv}",
                [{"address": Typed("s", SETUP_ADDRESS), "prefix": Typed("u", SETUP_PREFIX)}],
            ),
        },
        "ipv6": {"method": Typed("s", "disabled")},
    }
    if network.key:
        profile["802-11-wireless-security"] = {
            "key-mgmt": Typed("s", "wpa-psk"),
            "proto": Typed("as", ["rsn"]),
            "pairwise": Typed("as", ["ccmp"]),
            "group": Typed("as", ["ccmp"]),
            "psk": Typed("s", network.key),
            # Protected management frames: phones ask for them, brcmfmac then lets nobody in.
            "pmf": Typed("i", _PMF_OFF),
        }
    return profile


def home(credentials: Credentials, raw_ssid: bytes, keys: int, *, keep: bool) -> Profile:
    """Return the profile of the home's network.

    `keys` are the `KeyFlags` that its access points offer, 0 if none was heard (a hidden one).
    Without `keep` it is only tried: NetworkManager must not join it by itself.
    """
    profile: Profile = {
        "connection": _head(HOME, autoconnect=keep),
        "802-11-wireless": {
            "ssid": Typed("ay", raw_ssid),
            "mode": Typed("s", "infrastructure"),
            "hidden": Typed("b", credentials.hidden),
            "powersave": Typed("u", _POWERSAVE_OFF),
        },
        "ipv4": {
            "method": Typed("s", "auto"),
            "dhcp-timeout": Typed("i", _DHCP_S),
            # An address of IPv6 alone comes first; people know the other one.
            "required-timeout": Typed("i", _DHCP_S * 1000),
        },
        "ipv6": {"method": Typed("s", "auto")},
    }
    if credentials.country:
        profile["user"] = {"data": Typed("a{ss}", {COUNTRY: credentials.country})}
    if credentials.password:
        only_sae = bool(keys & KeyFlags.SAE) and not keys & KeyFlags.PSK
        profile["802-11-wireless-security"] = {
            # NetworkManager's "wpa-psk" is WPA2 and WPA3 as the router likes it.
            "key-mgmt": Typed("s", "sae" if only_sae else "wpa-psk"),
            "psk": Typed("s", credentials.password),
        }
        if not only_sae:  # never WPA1, not even where it is the strongest of this name
            profile["802-11-wireless-security"]["proto"] = Typed("as", ["rsn"])
    elif keys & KeyFlags.OWE:
        profile["802-11-wireless-security"] = {"key-mgmt": Typed("s", "owe")}
    return profile


def with_id(profile: Profile, identity: str) -> Profile:
    """Return the profile under the UUID of one that exists."""
    head = {**profile["connection"], "uuid": Typed("s", identity)}
    return {**profile, "connection": head}


def id_of(profile: Profile) -> str:
    """Return the UUID of a profile."""
    return str(profile["connection"]["uuid"].value)


def _head(name: str, *, autoconnect: bool) -> dict[str, Typed]:
    return {
        "id": Typed("s", name),
        "uuid": Typed("s", str(uuid.uuid4())),
        "type": Typed("s", "802-11-wireless"),
        "autoconnect": Typed("b", autoconnect),
        "autoconnect-retries": Typed("i", _TRY_FOR_EVER),
    }
