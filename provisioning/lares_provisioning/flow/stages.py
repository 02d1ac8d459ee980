"""Where the flow can be, what doors show there, and which timers go on there."""

from collections.abc import Mapping
from enum import Enum, auto

from lares_provisioning.flow.events import Timer
from lares_provisioning.onboarding import Phase


class Stage(Enum):
    """Where the flow is; finer than the phase that doors show."""

    NEW = auto()
    LOOKING = auto()
    WAITING = auto()
    LEAVING = auto()
    """Answers are kept; the phone gets its page before the setup network goes."""
    JOINING = auto()
    HANDING_OVER = auto()
    DONE = auto()
    LOST = auto()
    CHANGING = auto()
    """The home has its network, and somebody asked for the setup network."""
    ERASING = auto()


PHASES: Mapping[Stage, Phase] = {
    Stage.NEW: Phase.STARTING,
    Stage.LOOKING: Phase.STARTING,
    Stage.WAITING: Phase.WAITING,
    Stage.LEAVING: Phase.JOINING,
    Stage.JOINING: Phase.JOINING,
    Stage.HANDING_OVER: Phase.JOINING,
    Stage.DONE: Phase.DONE,
    Stage.LOST: Phase.LOST,
    Stage.CHANGING: Phase.CHANGING,
    Stage.ERASING: Phase.STARTING,
}

TIMERS: Mapping[Stage, frozenset[Timer]] = {
    Stage.LOOKING: frozenset({Timer.FAREWELL}),
    Stage.WAITING: frozenset({Timer.RETRY, Timer.REJOIN}),
    Stage.LEAVING: frozenset({Timer.FAREWELL}),
    Stage.HANDING_OVER: frozenset({Timer.RETRY}),
    Stage.DONE: frozenset({Timer.FAREWELL, Timer.LOSS}),
    Stage.LOST: frozenset({Timer.RETRY, Timer.REJOIN}),
    Stage.CHANGING: frozenset({Timer.RETRY, Timer.REJOIN}),
    Stage.ERASING: frozenset({Timer.RETRY}),
}
"""Timers that go on in a stage; entering it stops the others."""
