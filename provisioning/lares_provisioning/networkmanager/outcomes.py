"""Why a network was not joined: NetworkManager's reasons in the words of the port.

Measured on NetworkManager 1.42 with simulated radios: a wrong WPA2 key ends in NO_SECRETS (nobody
is there to be asked for another), a wrong WPA3 key in SSID_NOT_FOUND, though the network was heard.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lares_provisioning.network import JoinProblem
from lares_provisioning.networkmanager.names import ActiveReason, KeyFlags, Reason


@dataclass(frozen=True, slots=True)
class Failure:
    """An activation that came to nothing."""

    device_reason: int | None = None
    """`Reason`; None if the device did not say that it failed."""
    active_reason: int | None = None
    """`ActiveReason`."""
    timed_out: bool = False
    was_let_in: bool = False
    """The router had taken the key: it then asked for an address."""

    @property
    def may_be_out_of_reach(self) -> bool:
        """Whether NetworkManager did not find the network (or says so)."""
        return self.device_reason == Reason.SSID_NOT_FOUND

    @property
    def was_dropped(self) -> bool:
        """Whether the router let the box in and then broke off, which is no wrong password.

        NetworkManager says that it is: it asks for another one. Seen where the next message of the
        router's handshake came too late.
        """
        return self.was_let_in and self.device_reason == Reason.NO_SECRETS


_BY_DEVICE: Mapping[int, JoinProblem] = {
    Reason.NO_SECRETS: JoinProblem.WRONG_PASSWORD,
    Reason.SSID_NOT_FOUND: JoinProblem.NOT_FOUND,
    Reason.IP_CONFIG_UNAVAILABLE: JoinProblem.NO_ADDRESS,
    Reason.IP_CONFIG_EXPIRED: JoinProblem.NO_ADDRESS,
    Reason.DHCP_START_FAILED: JoinProblem.NO_ADDRESS,
    Reason.DHCP_ERROR: JoinProblem.NO_ADDRESS,
    Reason.DHCP_FAILED: JoinProblem.NO_ADDRESS,
    Reason.SUPPLICANT_TIMEOUT: JoinProblem.TIMED_OUT,
    Reason.REMOVED: JoinProblem.NO_RADIO,
}
_BY_ACTIVE: Mapping[int, JoinProblem] = {
    ActiveReason.NO_SECRETS: JoinProblem.WRONG_PASSWORD,
    ActiveReason.IP_CONFIG_INVALID: JoinProblem.NO_ADDRESS,
    ActiveReason.CONNECT_TIMEOUT: JoinProblem.TIMED_OUT,
    ActiveReason.DEVICE_REMOVED: JoinProblem.NO_RADIO,
}


def problem(failure: Failure, *, keys: int) -> JoinProblem:
    """Return what went wrong; `keys` are the `KeyFlags` that were heard, 0 if nothing was."""
    if failure.timed_out:
        return JoinProblem.TIMED_OUT
    if failure.was_dropped:
        return JoinProblem.FAILED
    if failure.may_be_out_of_reach and keys & KeyFlags.SAE:
        return JoinProblem.WRONG_PASSWORD
    by_active = _BY_ACTIVE.get(failure.active_reason or 0, JoinProblem.FAILED)
    return _BY_DEVICE.get(failure.device_reason or 0, by_active)
