"""What the flow knows and wants at a moment, and the only ways to change that."""

from lares_provisioning.flow import events as on
from lares_provisioning.flow import timing
from lares_provisioning.flow.actions import (
    Action,
    CloseAccessPoint,
    Join,
    Keep,
    OpenAccessPoint,
    Rejoin,
    SetTimer,
    StopTimer,
    Work,
)
from lares_provisioning.flow.events import Event, Saved, Timer
from lares_provisioning.flow.stages import PHASES, TIMERS, Stage
from lares_provisioning.network import Connection, Radio, WifiNetwork
from lares_provisioning.onboarding import Phase

_TURNS_RADIO = OpenAccessPoint | CloseAccessPoint | Join | Rejoin


class FlowState:
    """The stage, the world as far as it was told, what is under way, and the actions so far."""

    def __init__(self) -> None:
        self.stage = Stage.NEW
        self.saved = Saved()
        self.connection: Connection | None = None
        self.networks: tuple[WifiNetwork, ...] = ()
        self.has_radio = False
        self.open = False
        """The setup network is up."""
        self.under_way: Work | None = None
        self.timers: frozenset[Timer] = frozenset()
        self._done = False
        self._scan_wanted = False
        self._rejoin_due = False
        self._failures = 0
        """Of what has to work in this stage, one after the other."""
        self._stays = 0
        """How often the next try to rejoin was put off for a person."""
        self._asked = False
        """Somebody at the box asked for the setup network, and it was not over since."""
        self._actions: list[Action] = []

    @property
    def phase(self) -> Phase:
        """What doors show."""
        return PHASES[self.stage]

    # -- what is known of the world ----------------------------------------------------------------

    def _learn(self, event: Event) -> None:
        match event:
            case on.ConnectionSeen(connection):
                self.connection = connection
            case on.JoinEnded(Connection() as joined) | on.RejoinEnded(Connection() as joined):
                self.connection = joined
            case on.ScanEnded(networks):
                self.networks = networks
                self._scan_wanted = False
            case on.RadioSeen(radio):
                self.has_radio = radio is not Radio.ABSENT
                if not self.has_radio:
                    self.open = False
                elif not isinstance(self.under_way, _TURNS_RADIO):  # else its end will tell
                    self.open = radio is Radio.ACCESS_POINT
            case on.AccessPointOpened():
                self.open = self.has_radio
                self._failures = 0
            case on.AccessPointFailed() | on.AccessPointClosed():
                self.open = False
            case _:
                pass

    # -- doing -------------------------------------------------------------------------------------

    def _enter(self, stage: Stage) -> None:
        for timer in sorted(self.timers - TIMERS.get(stage, frozenset())):
            self._stop(timer)
        self.stage = stage
        self._failures = 0
        self._rejoin_due = False

    def _work(self, work: Work) -> None:
        self.under_way = work
        self._actions.append(work)

    def _keep(self, saved: Saved) -> None:
        if saved != self.saved:
            self.saved = saved
            self._actions.append(Keep(saved))

    def _set(self, timer: Timer, seconds: float) -> None:
        self.timers |= {timer}
        self._actions.append(SetTimer(timer, seconds))

    def _stop(self, timer: Timer) -> None:
        if timer in self.timers:
            self.timers -= {timer}
            self._actions.append(StopTimer(timer))

    def _retry(self) -> None:
        seconds = timing.FIRST_RETRY_S * 2.0 ** min(self._failures, 10)
        self._failures += 1
        self._set(Timer.RETRY, min(timing.LONGEST_RETRY_S, seconds))
