"""Whatever happens, in whatever order: a way in, nothing lost, no secret left.

The machine below is the world around the flow: a disk, a radio, a router, timers, people and power
cuts. It obeys the flow's actions as `service` does and checks after every step:

- unless connected there is a door (the setup network), or one is on its way;
- answers are on the disk before they are tried; nothing is left there once all is done;
- only a factory reset forgets a network that worked;
- one piece of work at a time, and none without a radio to do it with.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from lares_provisioning.flow import events as on
from lares_provisioning.flow.actions import (
    CloseAccessPoint,
    Erase,
    HandOver,
    Join,
    Keep,
    OpenAccessPoint,
    Rejoin,
    Scan,
    SetTimer,
    StopTimer,
    Work,
)
from lares_provisioning.flow.events import Saved, Timer
from lares_provisioning.flow.machine import Flow
from lares_provisioning.flow.stages import Stage
from lares_provisioning.network import Connection, JoinProblem, Radio, Security, WifiNetwork
from lares_provisioning.onboarding import Answers, Phase

SSIDS = ("Home", "Other")
WITH_WIFI = st.builds(
    Answers,
    ssid=st.sampled_from(SSIDS),
    wifi_password=st.just("secret word"),
    owner_password=st.just("owner's secret"),
)
WITHOUT_WIFI = st.just(Answers(owner_password="owner's secret"))
DOORS = {Phase.WAITING, Phase.LOST, Phase.CHANGING}
CABLE = Connection("192.0.2.7", wired=True)
SHORTEST_FIRST = (Timer.FAREWELL, Timer.RETRY, Timer.REJOIN, Timer.LOSS)


class TheBox(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.disk = Saved()
        self.done = False
        self.kept = ""
        """The network that the radio would join by itself."""
        self.cable = False
        self.wifi = ""
        """The network that the radio has joined."""
        self.has_radio = True
        self.access_point = False
        self.reset_asked = False
        self.work: Work | None = None
        self.timers: set[Timer] = set()
        self.flow = Flow()

    # -- the world ---------------------------------------------------------------------------------

    @property
    def connection(self) -> Connection | None:
        if self.cable:
            return CABLE
        return Connection("192.0.2.8", wired=False, ssid=self.wifi) if self.wifi else None

    @property
    def radio(self) -> Radio:
        if not self.has_radio:
            return Radio.ABSENT
        if self.access_point:
            return Radio.ACCESS_POINT
        return Radio.STATION if self.wifi else Radio.FREE

    def tell(self, event: on.Event) -> None:
        for action in self.flow.handle(event):
            match action:
                case Keep(saved):
                    self.disk = saved
                case SetTimer(timer, seconds):
                    assert seconds > 0
                    self.timers.add(timer)
                case StopTimer(timer):
                    self.timers.discard(timer)
                case _:
                    assert self.work is None, "one piece of work at a time"
                    self.begin(action)
        assert self.timers == self.flow.timers

    def begin(self, work: Work) -> None:
        self.work = work
        match work:
            case Join(credentials):
                assert self.disk.pending, "answers are kept before they are tried"
                assert self.disk.answers.ssid == credentials.ssid
                assert not self.access_point
            case HandOver(answers):
                assert self.disk == Saved(answers, pending=True)
                assert not self.done
            case Rejoin():
                assert not self.access_point
                assert self.done
            case Erase():
                assert self.reset_asked, "nothing is forgotten unless somebody asked for it"
            case OpenAccessPoint():
                self.wifi = ""  # one radio
            case _:
                pass

    def boot(self) -> None:
        self.flow = Flow()
        self.work = None
        self.timers = set()
        self.tell(on.Started(self.disk, self.done, self.connection, self.radio))

    # -- what happens ------------------------------------------------------------------------------

    @initialize(cable=st.booleans(), radio=st.booleans())
    def first_boot(self, cable: bool, radio: bool) -> None:
        self.cable, self.has_radio = cable, radio
        self.boot()

    @precondition(lambda self: self.work is not None)
    @rule(well=st.booleans(), problem=st.sampled_from(JoinProblem))
    def work_ends(self, well: bool, problem: JoinProblem) -> None:
        work, self.work = self.work, None
        can = well and self.has_radio
        match work:
            case Scan():
                seen = tuple(WifiNetwork(ssid, 50, Security.PERSONAL) for ssid in SSIDS)
                self.tell(on.ScanEnded(seen if can else ()))
            case OpenAccessPoint():
                self.access_point = can
                self.tell(on.AccessPointOpened() if can else on.AccessPointFailed())
            case CloseAccessPoint():
                self.access_point = False
                self.tell(on.AccessPointClosed())
            case Join(credentials):
                if can:
                    self.kept = self.wifi = credentials.ssid
                joined = self.connection if can else None
                self.tell(on.JoinEnded(joined or problem))
            case Rejoin():
                if can:
                    self.wifi = self.kept
                self.tell(on.RejoinEnded(self.connection if can else None))
            case HandOver() | Erase():
                self.files_end(work, well=well)
            case None:
                pass
        self.what_is_known_is_told_again()

    def files_end(self, work: HandOver | Erase, *, well: bool) -> None:
        if isinstance(work, HandOver):
            self.done = self.done or well
            self.tell(on.HandOverEnded(well))
            return
        if well:
            self.disk, self.done, self.kept, self.wifi = Saved(), False, "", ""
            self.reset_asked = False
        self.tell(on.EraseEnded(well))

    @precondition(lambda self: self.timers)
    @rule(data=st.data())
    def time_passes(self, data: st.DataObject) -> None:
        timer = data.draw(st.sampled_from(sorted(self.timers)))
        self.timers.discard(timer)
        self.tell(on.TimerEnded(timer))

    @rule(answers=st.one_of(WITH_WIFI, WITHOUT_WIFI))
    def somebody_submits(self, answers: Answers) -> None:
        self.tell(on.Submitted(answers))

    @rule(event=st.sampled_from([on.RescanAsked(), on.PersonSeen(), on.DoorAsked()]))
    def somebody_looks(self, event: on.Event) -> None:
        self.tell(event)

    @rule()
    def the_cable_is_plugged_or_pulled(self) -> None:
        self.cable = not self.cable
        self.tell(on.ConnectionSeen(self.connection))

    @precondition(lambda self: self.wifi)
    @rule()
    def the_router_is_gone(self) -> None:
        self.wifi = ""
        self.tell(on.ConnectionSeen(self.connection))
        self.tell(on.RadioSeen(self.radio))

    @precondition(lambda self: self.kept and not self.access_point and self.work is None)
    @rule()
    def the_router_is_back(self) -> None:
        if self.has_radio:
            self.wifi = self.kept
            self.tell(on.ConnectionSeen(self.connection))
            self.tell(on.RadioSeen(self.radio))

    @rule()
    def the_radio_is_plugged_or_pulled(self) -> None:
        self.has_radio = not self.has_radio
        self.access_point, self.wifi = False, ""
        self.tell(on.RadioSeen(self.radio))
        self.tell(on.ConnectionSeen(self.connection))

    @precondition(lambda self: self.access_point)
    @rule()
    def the_setup_network_falls(self) -> None:
        self.access_point = False
        self.tell(on.RadioSeen(self.radio))

    @rule()
    def what_is_known_is_told_again(self) -> None:
        self.tell(on.RadioSeen(self.radio))
        self.tell(on.ConnectionSeen(self.connection))

    @rule(
        event=st.sampled_from(
            [
                on.ScanEnded(()),
                on.AccessPointClosed(),
                on.JoinEnded(JoinProblem.FAILED),
                on.RejoinEnded(None),
                on.HandOverEnded(succeeded=False),
                on.EraseEnded(succeeded=True),
                *map(on.TimerEnded, Timer),
            ]
        )
    )
    def something_late_arrives(self, event: on.Event) -> None:
        own = isinstance(event, on.TimerEnded) and event.timer in self.timers
        if self.work is None and not own:
            self.tell(event)

    @precondition(lambda self: not self.reset_asked)
    @rule()
    def somebody_resets(self) -> None:
        self.reset_asked = True
        self.tell(on.ResetAsked())

    @rule(warm=st.booleans())
    def the_power_is_cut(self, warm: bool) -> None:
        """Or only the program was restarted: then the setup network is still there."""
        self.access_point = self.access_point and warm
        if not warm:
            self.wifi = ""
        self.boot()
        if self.reset_asked:  # the service keeps a mark of it on the disk
            self.tell(on.ResetAsked())

    # -- what always holds -------------------------------------------------------------------------

    @invariant()
    def there_is_a_way_in(self) -> None:
        if self.flow.stage is Stage.NEW:
            return
        on_its_way = self.work is not None or self.timers & {Timer.RETRY, Timer.FAREWELL}
        if self.done and self.flow.phase is Phase.DONE:
            on_its_way = on_its_way or Timer.LOSS in self.timers
        assert self.access_point or self.connection or not self.has_radio or on_its_way

    @invariant()
    def nothing_is_left_once_all_is_done(self) -> None:
        if self.flow.stage is Stage.DONE:
            assert self.disk == Saved()
            assert self.flow.saved == Saved()
            assert self.done

    @invariant()
    def what_is_shown_is_what_is_kept(self) -> None:
        if self.flow.stage not in (Stage.NEW, Stage.ERASING):
            assert self.flow.saved == self.disk

    @invariant()
    def it_knows_the_world(self) -> None:
        if self.flow.stage is Stage.NEW or self.work is not None:
            return
        assert self.flow.open == self.access_point
        assert self.flow.connection == self.connection
        if self.flow.stage is Stage.LOST:
            assert self.connection is None
        if Timer.LOSS in self.timers:
            assert self.connection is None

    # -- and in the end ----------------------------------------------------------------------------

    def teardown(self) -> None:
        """Left alone with a radio that works and no network, a door opens."""
        if self.flow.stage is Stage.NEW:
            return
        if not self.has_radio:
            self.the_radio_is_plugged_or_pulled()
        if self.cable:
            self.the_cable_is_plugged_or_pulled()
        if self.wifi:
            self.the_router_is_gone()
        for _ in range(60):
            if self.flow.phase in DOORS and self.access_point:
                return
            if self.work is not None:
                fails = isinstance(self.work, Join | Rejoin)
                self.work_ends(well=not fails, problem=JoinProblem.NOT_FOUND)
            elif self.timers:
                timer = min(self.timers, key=SHORTEST_FIRST.index)
                self.timers.discard(timer)
                self.tell(on.TimerEnded(timer))
        raise AssertionError(f"no door: {self.flow.stage}, {self.flow.timers}, {self.work}")


TheBox.TestCase.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
TestTheBox = TheBox.TestCase
