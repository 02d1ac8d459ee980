"""The flow, told as the stories of homes: what happens, and what it wants done."""

from collections.abc import Sequence

import pytest

from lares_provisioning.flow import events as on
from lares_provisioning.flow import timing
from lares_provisioning.flow.actions import (
    Action,
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
)
from lares_provisioning.flow.events import Saved, Timer
from lares_provisioning.flow.machine import Flow
from lares_provisioning.network import (
    Connection,
    Credentials,
    JoinProblem,
    Radio,
    Security,
    WifiNetwork,
)
from lares_provisioning.onboarding import Answers, Phase

HOME = WifiNetwork("MyHome", 80, Security.PERSONAL)
ANSWERS = Answers(
    ssid="MyHome",
    wifi_password="correct horse",
    country="CN",
    language="zh",
    home_name="我家",
    owner_password="long enough",
    time_zone="Asia/Shanghai",
)
WIRED = Answers(language="en", home_name="Home", owner_password="long enough")
CABLE = Connection("192.168.1.7", wired=True)
JOINED = Connection("192.168.1.8", wired=False, ssid="MyHome")
CREDENTIALS = Credentials("MyHome", "correct horse", country="CN")


def start(
    *,
    saved: Saved | None = None,
    done: bool = False,
    connection: Connection | None = None,
    radio: Radio = Radio.FREE,
) -> tuple[Flow, list[Action]]:
    flow = Flow()
    return flow, flow.handle(on.Started(saved or Saved(), done, connection, radio))


def play(flow: Flow, events: Sequence[on.Event]) -> list[Action]:
    """Let events happen; return what the last one made the flow want."""
    actions: list[Action] = []
    for event in events:
        actions = flow.handle(event)
    return actions


def waiting(connection: Connection | None = None) -> Flow:
    """A box whose setup network is up."""
    flow, _ = start(connection=connection)
    play(flow, [on.ScanEnded((HOME,)), on.AccessPointOpened()])
    assert (flow.phase, flow.open) == (Phase.WAITING, True)
    return flow


def joining() -> Flow:
    flow = waiting()
    play(
        flow,
        [on.Submitted(ANSWERS), on.TimerEnded(Timer.FAREWELL), on.AccessPointClosed()],
    )
    assert flow.under_way == Join(CREDENTIALS)
    return flow


def lost() -> Flow:
    flow, _ = start(done=True)
    play(flow, [on.TimerEnded(Timer.LOSS), on.ScanEnded((HOME,)), on.AccessPointOpened()])
    assert (flow.phase, flow.open) == (Phase.LOST, True)
    return flow


def test_networks_are_looked_for_before_the_radio_becomes_one():
    flow, actions = start()
    assert actions == [Scan()]
    assert flow.phase is Phase.STARTING
    assert play(flow, [on.ScanEnded((HOME,))]) == [OpenAccessPoint()]
    assert flow.networks == (HOME,)
    assert flow.phase is Phase.WAITING


def test_a_reset_while_the_lost_network_is_tried_ends_in_an_open_door():
    flow = lost()
    play(flow, [on.TimerEnded(Timer.REJOIN), on.AccessPointClosed()])
    assert flow.under_way == Rejoin()
    play(flow, [on.ResetAsked()])
    assert play(flow, [on.RejoinEnded(None)]) == [Erase()]
    assert play(flow, [on.EraseEnded(succeeded=True)]) == [Scan()]
    assert play(flow, [on.ScanEnded(())]) == [OpenAccessPoint()]


@pytest.mark.parametrize("problem", [JoinProblem.NOT_FOUND, JoinProblem.NO_ADDRESS])
def test_what_may_pass_is_tried_again_when_nobody_is_there(problem: JoinProblem):
    """A router starts more slowly than a box; a file on the card has no people."""
    flow = joining()
    while flow.phase is Phase.JOINING:
        play(flow, [on.JoinEnded(problem)])
    assert flow.saved == Saved(ANSWERS, problem=problem)
    assert Timer.REJOIN in flow.timers
    play(flow, [on.ScanEnded((HOME,)), on.AccessPointOpened()])
    assert play(flow, [on.PersonSeen()]) == [SetTimer(Timer.REJOIN, timing.REJOIN_S)]
    assert play(flow, [on.TimerEnded(Timer.REJOIN)]) == [
        Keep(Saved(ANSWERS, pending=True)),
        CloseAccessPoint(),
    ]
    assert play(flow, [on.AccessPointClosed()]) == [Join(CREDENTIALS)]


def test_what_failed_before_a_power_cut_is_tried_again_too():
    flow, _ = start(saved=Saved(ANSWERS, problem=JoinProblem.NOT_FOUND))
    play(flow, [on.ScanEnded((HOME,))])
    assert (flow.phase, flow.timers) == (Phase.WAITING, {Timer.REJOIN})


@pytest.mark.parametrize("problem", [JoinProblem.WRONG_PASSWORD, JoinProblem.NOT_SAVED])
def test_what_does_not_pass_waits_for_people(problem: JoinProblem):
    flow, _ = start(saved=Saved(ANSWERS, problem=problem))
    play(flow, [on.ScanEnded((HOME,))])
    assert (flow.phase, flow.timers) == (Phase.WAITING, set())


def test_a_new_list_is_made_without_the_setup_network_when_its_page_has_arrived():
    flow = waiting()
    farewell = [SetTimer(Timer.FAREWELL, timing.FAREWELL_S)]
    assert play(flow, [on.RescanAsked()]) == farewell
    assert flow.phase is Phase.STARTING
    assert play(flow, [on.RescanAsked()]) == []
    assert play(flow, [on.TimerEnded(Timer.FAREWELL)]) == [CloseAccessPoint()]
    assert play(flow, [on.AccessPointClosed()]) == [Scan()]
    assert play(flow, [on.ScanEnded((HOME,))]) == [OpenAccessPoint()]
    assert flow.phase is Phase.WAITING


def test_who_submits_while_a_new_list_is_made_is_not_kept_waiting_for_it():
    flow = waiting()
    play(flow, [on.RescanAsked(), on.Submitted(ANSWERS)])
    assert flow.phase is Phase.JOINING
    assert play(flow, [on.TimerEnded(Timer.FAREWELL)]) == [CloseAccessPoint()]
    assert play(flow, [on.AccessPointClosed()]) == [Join(CREDENTIALS)]


def test_answers_are_kept_before_anything_is_tried_and_gone_when_all_is_done():
    flow = waiting()
    assert play(flow, [on.Submitted(ANSWERS)]) == [
        Keep(Saved(ANSWERS, pending=True)),
        SetTimer(Timer.FAREWELL, timing.FAREWELL_S),
    ]
    assert flow.phase is Phase.JOINING
    assert play(flow, [on.TimerEnded(Timer.FAREWELL)]) == [CloseAccessPoint()]
    assert play(flow, [on.AccessPointClosed()]) == [Join(CREDENTIALS)]
    assert play(flow, [on.JoinEnded(JOINED)]) == [HandOver(ANSWERS)]
    assert play(flow, [on.HandOverEnded(succeeded=True)]) == [Keep(Saved())]
    assert flow.phase is Phase.DONE
    assert flow.connection == JOINED
    assert flow.saved == Saved()


def test_a_wrong_password_brings_the_setup_network_back_with_all_that_was_typed():
    flow = joining()
    failed = Saved(ANSWERS, problem=JoinProblem.WRONG_PASSWORD)
    assert play(flow, [on.JoinEnded(JoinProblem.WRONG_PASSWORD)]) == [Keep(failed), Scan()]
    assert flow.phase is Phase.WAITING
    assert flow.saved == failed
    assert play(flow, [on.ScanEnded((HOME,))]) == [OpenAccessPoint()]


@pytest.mark.parametrize(
    "problem", [JoinProblem.TIMED_OUT, JoinProblem.FAILED, JoinProblem.NO_ADDRESS]
)
def test_what_often_passes_is_tried_a_second_time_and_not_a_third(problem: JoinProblem):
    flow = joining()
    assert play(flow, [on.JoinEnded(problem)]) == [Join(CREDENTIALS)]
    assert play(flow, [on.JoinEnded(problem)]) == [
        Keep(Saved(ANSWERS, problem=problem)),
        SetTimer(Timer.REJOIN, timing.REJOIN_S),
        Scan(),
    ]


def test_a_cable_needs_no_wifi_and_leaves_the_phone_time_to_read():
    flow = waiting(CABLE)
    assert play(flow, [on.Submitted(WIRED)]) == [Keep(Saved(WIRED, pending=True)), HandOver(WIRED)]
    assert play(flow, [on.HandOverEnded(succeeded=True)]) == [
        Keep(Saved()),
        SetTimer(Timer.FAREWELL, timing.LAST_FAREWELL_S),
    ]
    assert play(flow, [on.TimerEnded(Timer.FAREWELL)]) == [CloseAccessPoint()]


def test_without_radio_and_cable_answers_need_a_network():
    flow, actions = start(radio=Radio.ABSENT)
    assert actions == []
    assert flow.phase is Phase.WAITING
    assert play(flow, [on.Submitted(WIRED)]) == []
    assert flow.phase is Phase.WAITING


def test_the_first_to_submit_wins():
    flow = waiting(CABLE)
    play(flow, [on.Submitted(ANSWERS)])
    assert play(flow, [on.Submitted(WIRED)]) == []
    assert flow.saved.answers == ANSWERS


def test_a_file_may_answer_while_networks_are_still_looked_for():
    flow, _ = start()
    assert play(flow, [on.Submitted(ANSWERS)]) == [Keep(Saved(ANSWERS, pending=True))]
    assert play(flow, [on.ScanEnded((HOME,))]) == [Join(CREDENTIALS)]


@pytest.mark.parametrize(
    ("saved", "connection", "first"),
    [
        (Saved(ANSWERS, pending=True), None, [Join(CREDENTIALS)]),
        (Saved(ANSWERS, pending=True), JOINED, [HandOver(ANSWERS)]),
        (Saved(ANSWERS, pending=True), CABLE, [Join(CREDENTIALS)]),
        (Saved(WIRED, pending=True), CABLE, [HandOver(WIRED)]),
        (Saved(WIRED, pending=True), None, [Scan()]),
        (Saved(ANSWERS, problem=JoinProblem.NOT_FOUND), None, [Scan()]),
    ],
)
def test_a_power_cut_goes_on_where_it_was(
    saved: Saved, connection: Connection | None, first: list[Action]
):
    flow, actions = start(saved=saved, connection=connection)
    assert actions == first
    assert flow.saved == saved


def test_after_a_power_cut_the_cable_may_get_its_address_late():
    flow, _ = start(saved=Saved(WIRED, pending=True))
    play(flow, [on.ConnectionSeen(CABLE)])
    assert play(flow, [on.ScanEnded(())]) == [HandOver(WIRED)]


def test_a_power_cut_right_after_the_last_step_leaves_no_secret():
    _, actions = start(saved=Saved(ANSWERS, pending=True), done=True, connection=JOINED)
    assert actions == [Keep(Saved())]


def test_settings_that_cannot_be_written_are_tried_again_and_then_told():
    flow = joining()
    play(flow, [on.JoinEnded(JOINED)])
    assert play(flow, [on.HandOverEnded(succeeded=False)]) == [
        SetTimer(Timer.RETRY, timing.FIRST_RETRY_S)
    ]
    again = [on.TimerEnded(Timer.RETRY), on.HandOverEnded(succeeded=False)]
    assert play(flow, again) == [SetTimer(Timer.RETRY, 2 * timing.FIRST_RETRY_S)]
    play(flow, again)
    assert flow.phase is Phase.WAITING
    assert flow.saved == Saved(ANSWERS, problem=JoinProblem.NOT_SAVED)


def test_a_setup_network_that_does_not_open_is_tried_for_ever_and_less_and_less_often():
    flow, _ = start()
    play(flow, [on.ScanEnded(())])
    waits = []
    for _ in range(1100):
        (wait,) = play(flow, [on.AccessPointFailed()])
        assert isinstance(wait, SetTimer)
        waits.append(wait.seconds)
        assert play(flow, [on.TimerEnded(Timer.RETRY)]) == [OpenAccessPoint()]
    assert waits[:5] == [5.0, 10.0, 20.0, 40.0, 60.0]
    assert waits[-1] == timing.LONGEST_RETRY_S


def test_a_radio_may_come_and_go():
    flow = waiting()
    assert play(flow, [on.RadioSeen(Radio.ABSENT)]) == []
    assert not flow.open
    assert play(flow, [on.RadioSeen(Radio.FREE)]) == [OpenAccessPoint()]


def test_a_setup_network_that_fell_is_opened_again():
    flow = waiting()
    assert play(flow, [on.RadioSeen(Radio.FREE)]) == [OpenAccessPoint()]


def test_what_an_earlier_life_left_open_is_closed_before_networks_are_looked_for():
    flow, actions = start(radio=Radio.ACCESS_POINT)
    assert actions == [CloseAccessPoint()]
    assert play(flow, [on.AccessPointClosed()]) == [Scan()]


def test_a_lost_network_brings_the_setup_network_back_after_a_while():
    flow, actions = start(done=True, connection=JOINED)
    assert actions == []
    assert play(flow, [on.ConnectionSeen(None)]) == [SetTimer(Timer.LOSS, timing.LOSS_S)]
    assert play(flow, [on.ConnectionSeen(None)]) == []
    assert play(flow, [on.ConnectionSeen(JOINED)]) == [StopTimer(Timer.LOSS)]
    play(flow, [on.ConnectionSeen(None)])
    assert play(flow, [on.TimerEnded(Timer.LOSS)]) == [
        SetTimer(Timer.REJOIN, timing.REJOIN_S),
        Scan(),
    ]
    assert flow.phase is Phase.LOST


def test_the_lost_network_is_tried_again_and_again():
    flow = lost()
    assert play(flow, [on.TimerEnded(Timer.REJOIN)]) == [CloseAccessPoint()]
    assert play(flow, [on.AccessPointClosed()]) == [Rejoin()]
    assert play(flow, [on.RejoinEnded(None)]) == [
        SetTimer(Timer.REJOIN, timing.REJOIN_S),
        Scan(),
    ]
    assert play(flow, [on.ScanEnded(())]) == [OpenAccessPoint()]
    play(flow, [on.AccessPointOpened(), on.TimerEnded(Timer.REJOIN), on.AccessPointClosed()])
    play(flow, [on.RejoinEnded(JOINED)])
    assert (flow.phase, flow.open) == (Phase.DONE, False)


def test_who_looks_puts_off_the_next_try_but_not_for_ever():
    flow = lost()
    put_off = [SetTimer(Timer.REJOIN, timing.REJOIN_S)]
    for _ in range(timing.MOST_STAYS):
        assert play(flow, [on.PersonSeen()]) == put_off
    assert play(flow, [on.PersonSeen()]) == []


def test_a_regained_network_closes_the_setup_network():
    flow = lost()
    assert play(flow, [on.ConnectionSeen(CABLE)]) == [
        StopTimer(Timer.REJOIN),
        SetTimer(Timer.FAREWELL, timing.LAST_FAREWELL_S),
    ]
    assert flow.phase is Phase.DONE
    assert play(flow, [on.TimerEnded(Timer.FAREWELL)]) == [CloseAccessPoint()]


def test_a_lost_home_takes_a_new_network_and_nothing_else():
    flow = lost()
    (kept, *_) = play(flow, [on.Submitted(ANSWERS)])
    only_network = Answers(
        ssid="MyHome", wifi_password="correct horse", country="CN", language="zh"
    )
    assert kept == Keep(Saved(only_network, pending=True))
    play(flow, [on.TimerEnded(Timer.FAREWELL), on.AccessPointClosed()])
    assert play(flow, [on.JoinEnded(JOINED)]) == [Keep(Saved())]
    assert flow.phase is Phase.DONE


def test_a_lost_home_that_cannot_join_the_new_network_is_still_lost():
    flow = lost()
    play(flow, [on.Submitted(ANSWERS), on.TimerEnded(Timer.FAREWELL), on.AccessPointClosed()])
    play(flow, [on.JoinEnded(JoinProblem.NOT_FOUND)])
    assert flow.phase is Phase.LOST
    assert flow.saved.problem is JoinProblem.NOT_FOUND
    assert Timer.REJOIN in flow.timers


def test_a_home_is_not_lost_when_the_old_network_came_back_during_the_try():
    flow = lost()
    play(flow, [on.Submitted(ANSWERS), on.TimerEnded(Timer.FAREWELL), on.AccessPointClosed()])
    play(flow, [on.ConnectionSeen(CABLE), on.JoinEnded(JoinProblem.NOT_FOUND)])
    assert flow.phase is Phase.DONE
    assert flow.saved == Saved()


def changing(connection: Connection = JOINED) -> Flow:
    """A home whose setup network somebody asked for."""
    flow, _ = start(done=True, connection=connection)
    assert play(flow, [on.DoorAsked()]) == [SetTimer(Timer.REJOIN, timing.REJOIN_S), Scan()]
    assert play(flow, [on.ScanEnded((HOME,))]) == [OpenAccessPoint()]
    play(flow, [on.AccessPointOpened()])
    if not connection.wired:
        play(flow, [on.ConnectionSeen(None)])
    assert (flow.phase, flow.open) == (Phase.CHANGING, True)
    return flow


def test_the_button_opens_the_setup_network_of_a_home_for_a_while():
    flow = changing()
    assert play(flow, [on.TimerEnded(Timer.REJOIN)]) == [CloseAccessPoint()]
    assert play(flow, [on.AccessPointClosed()]) == [Rejoin()]
    play(flow, [on.RejoinEnded(JOINED)])
    assert flow.phase is Phase.DONE


def test_a_second_press_closes_it_again():
    flow = changing()
    assert play(flow, [on.DoorAsked()]) == [StopTimer(Timer.REJOIN), CloseAccessPoint()]
    assert play(flow, [on.DoorAsked()]) == []
    assert play(flow, [on.AccessPointClosed()]) == [Rejoin()]
    play(flow, [on.RejoinEnded(JOINED)])
    assert flow.phase is Phase.DONE


def test_a_home_that_does_not_find_back_is_lost():
    flow = changing()
    play(flow, [on.DoorAsked(), on.AccessPointClosed()])
    assert play(flow, [on.RejoinEnded(None)]) == [
        SetTimer(Timer.REJOIN, timing.REJOIN_S),
        Scan(),
    ]
    assert flow.phase is Phase.LOST


def test_a_home_at_a_cable_needs_no_network_to_find_back():
    flow = changing(CABLE)
    assert play(flow, [on.ConnectionSeen(CABLE)]) == []
    assert flow.phase is Phase.CHANGING, "the cable is no reason to close it"
    play(flow, [on.DoorAsked(), on.AccessPointClosed(), on.RejoinEnded(None)])
    assert flow.phase is Phase.DONE


@pytest.mark.parametrize("connection", [JOINED, CABLE])
def test_a_changing_home_takes_a_new_network_and_tells_why_one_failed(connection: Connection):
    flow = changing(connection)
    play(flow, [on.Submitted(ANSWERS), on.TimerEnded(Timer.FAREWELL), on.AccessPointClosed()])
    assert flow.under_way == Join(CREDENTIALS)
    play(flow, [on.JoinEnded(JoinProblem.WRONG_PASSWORD)])
    assert flow.phase is Phase.CHANGING
    assert flow.saved.problem is JoinProblem.WRONG_PASSWORD
    play(flow, [on.ScanEnded((HOME,)), on.AccessPointOpened(), on.Submitted(ANSWERS)])
    play(flow, [on.TimerEnded(Timer.FAREWELL), on.AccessPointClosed(), on.JoinEnded(JOINED)])
    assert flow.phase is Phase.DONE
    assert flow.saved == Saved()


def test_the_button_does_nothing_where_a_door_is_open_or_there_is_no_radio():
    for flow in (waiting(), lost(), joining()):
        stage = flow.stage
        assert play(flow, [on.DoorAsked()]) == []
        assert flow.stage is stage
    wired, _ = start(done=True, connection=CABLE, radio=Radio.ABSENT)
    assert play(wired, [on.DoorAsked()]) == []
    assert wired.phase is Phase.DONE


def test_a_radio_that_is_pulled_out_ends_the_change():
    flow = changing(CABLE)
    play(flow, [on.RadioSeen(Radio.ABSENT)])
    assert flow.phase is Phase.DONE


def test_a_finished_box_takes_no_answers():
    flow, _ = start(done=True, connection=JOINED)
    assert play(flow, [on.Submitted(ANSWERS)]) == []
    assert flow.phase is Phase.DONE


def test_a_factory_reset_waits_for_what_is_under_way_and_begins_anew():
    flow = joining()
    assert play(flow, [on.ResetAsked()]) == []
    assert play(flow, [on.ResetAsked()]) == []
    assert play(flow, [on.JoinEnded(JOINED)]) == [Erase()]
    assert play(flow, [on.EraseEnded(succeeded=False)]) == [
        SetTimer(Timer.RETRY, timing.FIRST_RETRY_S)
    ]
    assert play(flow, [on.TimerEnded(Timer.RETRY)]) == [Erase()]
    assert play(flow, [on.EraseEnded(succeeded=True)]) == [Scan()]
    assert flow.saved == Saved()


def test_what_belongs_to_an_earlier_life_changes_nothing():
    flow = waiting()
    stray: list[on.Event] = [
        on.JoinEnded(JOINED),
        on.RejoinEnded(JOINED),
        on.HandOverEnded(succeeded=True),
        on.EraseEnded(succeeded=True),
        on.AccessPointClosed(),
        on.TimerEnded(Timer.LOSS),
        on.TimerEnded(Timer.FAREWELL),
    ]
    for event in stray:
        assert play(flow, [event]) == []
    assert (flow.phase, flow.connection, flow.open) == (Phase.WAITING, None, True)
