"""From a blank box to a home, and back when its network is lost.

Two tables say it all, as in h11: `_ON` has what an event does in a stage, `_WORK` has what a stage
wants done as soon as nothing is under way. An event that a stage does not know changes only what is
known of the world; so late, early and repeated ones do no harm.

    LOOKING ──▶ WAITING ──▶ LEAVING ──▶ JOINING ──▶ HANDING_OVER ──▶ DONE ◀──▶ LOST
                   ▲                       │  failed      │                     │
       ▲           ├───────────────────────┴──────────────┘         LEAVING ◀───┤
       └───────────┘ a new list                                                 │
                                                          DONE ◀──▶ CHANGING ───┘

LOST and CHANGING make a new list in LOOKING too, and come back.

What is promised, and tested over random orders of events (tests/property): unless it is done or
connected there is a door, or one is being opened; answers are on the disk before they are tried,
and gone once they work; only a factory reset forgets a network that worked.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from lares_provisioning.flow import events as on
from lares_provisioning.flow import timing
from lares_provisioning.flow.actions import (
    ENDS,
    Action,
    CloseAccessPoint,
    Erase,
    HandOver,
    Join,
    OpenAccessPoint,
    Rejoin,
    Scan,
)
from lares_provisioning.flow.events import Event, Saved, Timer
from lares_provisioning.flow.stages import Stage
from lares_provisioning.flow.state import FlowState
from lares_provisioning.network import Credentials, JoinProblem, Radio
from lares_provisioning.onboarding import Answers

_PASSING = frozenset({JoinProblem.TIMED_OUT, JoinProblem.FAILED, JoinProblem.NO_ADDRESS})
"""What a second try often cures; NOT_FOUND is not: the radio has looked twice by then."""
_MAY_PASS = _PASSING | {JoinProblem.NOT_FOUND}
"""What may be over in some minutes: a router starts more slowly than a box, after a power cut."""


_Act = Callable[["Flow", Any], None]  # each takes the kind of event it is listed under


class Flow(FlowState):
    """The state of the set-up; `handle` is the only way to change it."""

    def handle(self, event: Event) -> list[Action]:
        """Take note of an event and return what to do now, in this order."""
        self._actions = []
        ended = ENDS.get(type(event))
        if ended is not None:
            if not isinstance(self.under_way, ended):
                return []  # the end of nothing: work of a life before this one
            self.under_way = None
        if isinstance(event, on.TimerEnded):
            if event.timer not in self.timers:
                return []
            self.timers -= {event.timer}
        self._learn(event)
        act = self._ON[self.stage].get(type(event), self._ANYWHERE.get(type(event)))
        if act is not None:
            act(self, event)
        if self.under_way is None:
            self._WORK[self.stage](self)
        return self._actions

    # -- what events do ----------------------------------------------------------------------------

    def _start(self, event: on.Started) -> None:
        self.saved, self._done = event.saved, event.done
        self.connection = event.connection
        self.has_radio = event.radio is not Radio.ABSENT
        self.open = event.radio is Radio.ACCESS_POINT  # an earlier life left it
        pending, ssid = self.saved.pending, self.saved.answers.ssid
        if self._done:
            if pending and ssid and not self._is_joined(ssid):
                self._enter(Stage.JOINING)
            else:
                self._finish()
        elif pending and self._is_joined(ssid):
            self._enter(Stage.HANDING_OVER)
        elif pending and ssid:
            self._enter(Stage.JOINING)
        else:  # what is pending waits for the cable's address: `_resume`
            self._enter(Stage.LOOKING)

    def _is_joined(self, ssid: str) -> bool:
        """Whether the network of the answers, or any if they name none, was joined before."""
        return self.connection is not None and ssid in ("", self.connection.ssid)

    def _looked(self, _event: on.ScanEnded) -> None:
        stays = self._stays
        self._wait()
        self._stays = stays

    def _wait(self) -> None:
        """Wait for people; what may work by itself is tried again meanwhile.

        That is the network of a home, and answers that failed for no fault of theirs.
        """
        if self._done:
            self._enter(Stage.CHANGING if self._asked else Stage.LOST)
            self._await_rejoin()
            return
        self._enter(Stage.WAITING)
        if self.saved.problem in _MAY_PASS and self.saved.answers.ssid:
            self._await_rejoin()

    def _try_again(self, event: on.TimerEnded) -> None:
        if event.timer is Timer.REJOIN:
            self._keep(Saved(self.saved.answers, pending=True))
            self._enter(Stage.JOINING)

    def _resume(self, event: on.ConnectionSeen) -> None:
        """Go on where a power cut was: the answers need no radio, and the cable is back."""
        if self._done:
            self._regain(event)
        elif self.saved.pending and event.connection is not None:
            self._enter(Stage.HANDING_OVER)

    def _want_scan(self, _event: on.RescanAsked) -> None:
        self._scan_wanted = True

    def _look_again(self, event: on.RescanAsked) -> None:
        """Make a new list without the setup network, for an access point hears nothing else."""
        too_often = Timer.REJOIN in self.timers and self._stays >= timing.MOST_STAYS
        if not too_often and (self.open or isinstance(self.under_way, OpenAccessPoint)):
            self._stays += 1  # it puts off the next try, as every look does
            self._enter(Stage.LOOKING)
            self._set(Timer.FAREWELL, timing.FAREWELL_S)
        else:
            self._want_scan(event)

    def _person_seen(self, _event: on.PersonSeen) -> None:
        """Let the setup network stay while somebody types, but not for ever."""
        if Timer.REJOIN in self.timers and self._stays < timing.MOST_STAYS:
            self._stays += 1
            self._set(Timer.REJOIN, timing.REJOIN_S)

    def _accept(self, event: on.Submitted) -> None:
        answers = event.answers
        if self._done:
            if not answers.ssid:
                return
            answers = _network_only(answers)
        elif not answers.ssid and self.connection is None:
            return
        self._keep(Saved(answers, pending=True))
        if not answers.ssid:
            self._enter(Stage.HANDING_OVER)
        elif self.open:
            self._enter(Stage.LEAVING)
            self._set(Timer.FAREWELL, timing.FAREWELL_S)
        else:
            self._enter(Stage.JOINING)

    def _leave(self, event: on.TimerEnded) -> None:
        if event.timer is Timer.FAREWELL:
            self._enter(Stage.JOINING)

    def _joined(self, event: on.JoinEnded) -> None:
        outcome = event.outcome
        if isinstance(outcome, JoinProblem):
            self._failures += 1
            if outcome not in _PASSING or self._failures >= timing.JOIN_TRIES:
                self._back(outcome)
        elif self._done:
            self._finish()
        else:
            self._enter(Stage.HANDING_OVER)

    def _back(self, problem: JoinProblem) -> None:
        """Let the family try again, with everything that was typed."""
        if self._done and self.connection is not None and not self._asked:
            self._finish()  # found again meanwhile, by cable perhaps
            return
        self._keep(Saved(self.saved.answers, problem=problem))
        self._wait_with_a_new_list()

    def _handed_over(self, event: on.HandOverEnded) -> None:
        if event.succeeded:
            self._finish()
        elif self._failures + 1 < timing.HAND_OVER_TRIES:
            self._retry()
        else:
            self._back(JoinProblem.NOT_SAVED)

    def _finish(self) -> None:
        self._done = True
        self._asked = False
        self._keep(Saved())
        self.networks = ()
        self._enter(Stage.DONE)
        if self.open:
            self._set(Timer.FAREWELL, timing.LAST_FAREWELL_S)
        if self.connection is None:
            self._set(Timer.LOSS, timing.LOSS_S)

    def _watch(self, event: on.ConnectionSeen) -> None:
        if event.connection is not None:
            self._stop(Timer.LOSS)
        elif Timer.LOSS not in self.timers:
            self._set(Timer.LOSS, timing.LOSS_S)

    def _time_in_done(self, event: on.TimerEnded) -> None:
        if event.timer is Timer.LOSS:
            self._lose()

    def _lose(self) -> None:
        self._asked = False
        self._wait_with_a_new_list()

    def _change(self, _event: on.DoorAsked) -> None:
        if self.has_radio:
            self._asked = True
            self._wait_with_a_new_list()

    def _wait_with_a_new_list(self) -> None:
        self._wait()
        self._scan_wanted = True

    def _change_no_more(self, _event: on.DoorAsked) -> None:
        self._stop(Timer.REJOIN)
        self._rejoin_due = True

    def _left_alone(self, event: on.RejoinEnded) -> None:
        """Go back to what was: nobody came, or wanted another network."""
        if event.connection is not None or self.connection is not None:
            self._finish()
        else:
            self._lose()

    def _await_rejoin(self) -> None:
        self._rejoin_due = False
        self._stays = 0
        self._set(Timer.REJOIN, timing.REJOIN_S)

    def _regain(self, event: on.ConnectionSeen) -> None:
        if event.connection is not None and not self._asked:
            self._finish()

    def _rejoined(self, event: on.RejoinEnded) -> None:
        if event.connection is not None:
            self._finish()
        else:
            self._scan_wanted = True
            self._await_rejoin()

    def _time_to_rejoin(self, event: on.TimerEnded) -> None:
        if event.timer is Timer.REJOIN:
            self._rejoin_due = True

    def _access_point_failed(self, _event: on.AccessPointFailed) -> None:
        self._retry()

    def _reset(self, _event: on.ResetAsked) -> None:
        self._enter(Stage.ERASING)

    def _erased(self, event: on.EraseEnded) -> None:
        if not event.succeeded:
            self._retry()
            return
        self._done = self._asked = False
        self.saved = Saved()
        self._enter(Stage.LOOKING)

    # -- what stages want done ---------------------------------------------------------------------

    def _look(self) -> None:
        if self.has_radio:
            if not self.open:
                self._work(Scan())
            elif Timer.FAREWELL not in self.timers:
                self._work(CloseAccessPoint())
        else:
            self._wait_with_a_new_list()  # should a radio come: it may only need long to start
            self._WORK[self.stage](self)

    def _keep_door_open(self) -> None:
        """See to the setup network; a new list of networks first, for it cannot be made later."""
        if not self.has_radio:
            return
        if self._rejoin_due:
            self._work(CloseAccessPoint() if self.open else Rejoin())
        elif self._scan_wanted:
            self._work(Scan())
        elif not self.open and Timer.RETRY not in self.timers:
            self._work(OpenAccessPoint())

    def _keep_door_open_for_change(self) -> None:
        if self.has_radio:
            self._keep_door_open()
        else:
            self._finish()

    def _join(self) -> None:
        answers = self.saved.answers
        credentials = Credentials(
            answers.ssid, answers.wifi_password, answers.hidden, answers.country
        )
        self._work(CloseAccessPoint() if self.open else Join(credentials))

    def _hand_over(self) -> None:
        if Timer.RETRY not in self.timers:
            self._work(HandOver(self.saved.answers))

    def _close(self) -> None:
        if self.open and Timer.FAREWELL not in self.timers:
            self._work(CloseAccessPoint())

    def _erase(self) -> None:
        if Timer.RETRY not in self.timers:
            self._work(CloseAccessPoint() if self.open else Erase())

    def _rest(self, _event: Event | None = None) -> None:
        """Do nothing."""

    # -- the tables --------------------------------------------------------------------------------

    _ANYWHERE: ClassVar[Mapping[type[Event], _Act]] = {on.ResetAsked: _reset}

    _ON: ClassVar[Mapping[Stage, Mapping[type[Event], _Act]]] = {
        Stage.NEW: {on.Started: _start},
        Stage.LOOKING: {
            on.ScanEnded: _looked,
            on.Submitted: _accept,
            on.ConnectionSeen: _resume,
        },
        Stage.WAITING: {
            on.ConnectionSeen: _resume,
            on.Submitted: _accept,
            on.RescanAsked: _look_again,
            on.AccessPointFailed: _access_point_failed,
            on.PersonSeen: _person_seen,
            on.TimerEnded: _try_again,
        },
        Stage.LEAVING: {on.TimerEnded: _leave},
        Stage.JOINING: {on.JoinEnded: _joined},
        Stage.HANDING_OVER: {on.HandOverEnded: _handed_over},
        Stage.DONE: {
            on.ConnectionSeen: _watch,
            on.TimerEnded: _time_in_done,
            on.DoorAsked: _change,
        },
        Stage.LOST: {
            on.Submitted: _accept,
            on.RescanAsked: _look_again,
            on.AccessPointFailed: _access_point_failed,
            on.ConnectionSeen: _regain,
            on.PersonSeen: _person_seen,
            on.RejoinEnded: _rejoined,
            on.TimerEnded: _time_to_rejoin,
        },
        Stage.CHANGING: {
            on.Submitted: _accept,
            on.RescanAsked: _look_again,
            on.AccessPointFailed: _access_point_failed,
            on.DoorAsked: _change_no_more,
            on.PersonSeen: _person_seen,
            on.RejoinEnded: _left_alone,
            on.TimerEnded: _time_to_rejoin,
        },
        Stage.ERASING: {on.EraseEnded: _erased, on.ResetAsked: _rest},
    }

    _WORK: ClassVar[Mapping[Stage, Callable[["Flow"], None]]] = {
        Stage.NEW: _rest,
        Stage.LOOKING: _look,
        Stage.WAITING: _keep_door_open,
        Stage.LEAVING: _rest,
        Stage.JOINING: _join,
        Stage.HANDING_OVER: _hand_over,
        Stage.DONE: _close,
        Stage.LOST: _keep_door_open,
        Stage.CHANGING: _keep_door_open_for_change,
        Stage.ERASING: _erase,
    }


def _network_only(answers: Answers) -> Answers:
    """Return what may be changed after the set-up; everything else is the console's business."""
    return Answers(
        ssid=answers.ssid,
        wifi_password=answers.wifi_password,
        hidden=answers.hidden,
        country=answers.country,
        language=answers.language,
    )
