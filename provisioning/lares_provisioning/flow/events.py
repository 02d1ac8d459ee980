"""What can happen to the set-up; the result of every action is an event too."""

from dataclasses import dataclass
from enum import StrEnum

from lares_provisioning.network import Connection, JoinProblem, Radio, WifiNetwork
from lares_provisioning.onboarding import Answers


class Timer(StrEnum):
    """What the flow waits for."""

    FAREWELL = "farewell"
    """The phone on the setup network gets its last page before the network goes."""
    RETRY = "retry"
    """Something that has to work failed, and is tried again."""
    LOSS = "loss"
    """The house's network is away."""
    REJOIN = "rejoin"
    """The network that was lost, left for the setup network or not joined is tried again."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What outlives a power cut until the set-up is done."""

    answers: Answers = Answers()  # noqa: RUF009 -- frozen
    pending: bool = False
    """They were submitted, and it is not known yet whether they work."""
    problem: JoinProblem | None = None
    """Why they did not."""


@dataclass(frozen=True, slots=True)
class Started:
    """The program runs; comes first, and once."""

    saved: Saved
    done: bool
    """The home was handed over before."""
    connection: Connection | None
    radio: Radio


@dataclass(frozen=True, slots=True)
class ConnectionSeen:
    """How the box is in the house's network; may say what is known already."""

    connection: Connection | None


@dataclass(frozen=True, slots=True)
class RadioSeen:
    """What the radio does; may say what is known already."""

    radio: Radio


@dataclass(frozen=True, slots=True)
class ScanEnded:
    """These networks are in reach (or were, if the radio cannot look now)."""

    networks: tuple[WifiNetwork, ...]


@dataclass(frozen=True, slots=True)
class AccessPointOpened:
    """The setup network can be joined."""


@dataclass(frozen=True, slots=True)
class AccessPointFailed:
    """The setup network could not be opened."""


@dataclass(frozen=True, slots=True)
class AccessPointClosed:
    """The setup network is gone."""


@dataclass(frozen=True, slots=True)
class JoinEnded:
    """The family's network was tried."""

    outcome: Connection | JoinProblem


@dataclass(frozen=True, slots=True)
class RejoinEnded:
    """The lost network was tried."""

    connection: Connection | None


@dataclass(frozen=True, slots=True)
class HandOverEnded:
    """The settings were written for the service; or could not be."""

    succeeded: bool


@dataclass(frozen=True, slots=True)
class EraseEnded:
    """The factory reset went through; or did not."""

    succeeded: bool


@dataclass(frozen=True, slots=True)
class Submitted:
    """The family answered; the answers were checked."""

    answers: Answers


@dataclass(frozen=True, slots=True)
class RescanAsked:
    """Somebody wants a new list of networks."""


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """Somebody looks at a door."""


@dataclass(frozen=True, slots=True)
class DoorAsked:
    """Somebody at the box wants the setup network; or, if that was before, no longer."""


@dataclass(frozen=True, slots=True)
class ResetAsked:
    """Somebody wants the box as it came."""


@dataclass(frozen=True, slots=True)
class TimerEnded:
    """Time is up."""

    timer: Timer


Event = (
    Started
    | ConnectionSeen
    | RadioSeen
    | ScanEnded
    | AccessPointOpened
    | AccessPointFailed
    | AccessPointClosed
    | JoinEnded
    | RejoinEnded
    | HandOverEnded
    | EraseEnded
    | Submitted
    | RescanAsked
    | PersonSeen
    | DoorAsked
    | ResetAsked
    | TimerEnded
)
