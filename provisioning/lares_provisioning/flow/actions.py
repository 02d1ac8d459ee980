"""What the flow wants done; each piece of work ends in exactly one event, whatever happens."""

from collections.abc import Mapping
from dataclasses import dataclass

from lares_provisioning.flow import events as on
from lares_provisioning.flow.events import Event, Saved, Timer
from lares_provisioning.network import Credentials
from lares_provisioning.onboarding import Answers


@dataclass(frozen=True, slots=True)
class Scan:
    """Look for networks; ends in `ScanEnded`."""


@dataclass(frozen=True, slots=True)
class OpenAccessPoint:
    """Open the setup network; ends in `AccessPointOpened` or `AccessPointFailed`."""


@dataclass(frozen=True, slots=True)
class CloseAccessPoint:
    """Close the setup network; ends in `AccessPointClosed`."""


@dataclass(frozen=True, slots=True)
class Join:
    """Join the family's network; ends in `JoinEnded`."""

    credentials: Credentials


@dataclass(frozen=True, slots=True)
class Rejoin:
    """Try the network that was lost, or left; ends in `RejoinEnded`."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Write the settings and tell the service to start; ends in `HandOverEnded`."""

    answers: Answers


@dataclass(frozen=True, slots=True)
class Erase:
    """Forget networks, answers and settings; ends in `EraseEnded`."""


Work = Scan | OpenAccessPoint | CloseAccessPoint | Join | Rejoin | HandOver | Erase
"""What takes time; only one is under way at a time, for there is one radio."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Have this on the disk before the next action begins."""

    saved: Saved


@dataclass(frozen=True, slots=True)
class SetTimer:
    """End with `TimerEnded` after `seconds`; replaces one of the same name."""

    timer: Timer
    seconds: float


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Let a timer not end."""

    timer: Timer


Action = Work | Keep | SetTimer | StopTimer

ENDS: Mapping[type[Event], type[Work]] = {
    on.ScanEnded: Scan,
    on.AccessPointOpened: OpenAccessPoint,
    on.AccessPointFailed: OpenAccessPoint,
    on.AccessPointClosed: CloseAccessPoint,
    on.JoinEnded: Join,
    on.RejoinEnded: Rejoin,
    on.HandOverEnded: HandOver,
    on.EraseEnded: Erase,
}
"""Which work an event is the end of."""
