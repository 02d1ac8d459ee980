"""A home that lost its network: tried again and again, given another, found again."""

from lares_provisioning.flow import events as on
from lares_provisioning.flow import timing
from lares_provisioning.flow.actions import (
    CloseAccessPoint,
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
from lares_provisioning.network import JoinProblem
from lares_provisioning.onboarding import Answers, Phase
from tests.unit.provisioning.flow.homes import (
    ANSWERS,
    CABLE,
    CREDENTIALS,
    JOINED,
    lost,
    play,
    start,
)


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


def test_a_new_list_is_made_without_the_setup_network():
    flow = lost()
    farewell = SetTimer(Timer.FAREWELL, timing.FAREWELL_S)
    assert play(flow, [on.RescanAsked()]) == [StopTimer(Timer.REJOIN), farewell]
    assert flow.phase is Phase.STARTING
    assert play(flow, [on.TimerEnded(Timer.FAREWELL)]) == [CloseAccessPoint()]
    assert play(flow, [on.AccessPointClosed()]) == [Scan()]
    assert play(flow, [on.ScanEnded(())]) == [
        SetTimer(Timer.REJOIN, timing.REJOIN_S),
        OpenAccessPoint(),
    ]
    assert flow.phase is Phase.LOST


def look_again(flow: Flow) -> Phase:
    """Ask for a new list; return the phase that this leads to at once."""
    play(flow, [on.RescanAsked()])
    phase = flow.phase
    if phase is Phase.STARTING:
        play(flow, [on.TimerEnded(Timer.FAREWELL), on.AccessPointClosed()])
    play(flow, [on.ScanEnded(())])
    play(flow, [on.AccessPointOpened()])
    return phase


def test_a_list_that_is_asked_for_again_and_again_does_not_lock_the_box_out():
    flow = lost()
    asked = [look_again(flow) for _ in range(timing.MOST_STAYS + 1)]
    assert asked == [Phase.STARTING] * timing.MOST_STAYS + [Phase.LOST]
    assert play(flow, [on.TimerEnded(Timer.REJOIN)]) == [CloseAccessPoint()]
    assert play(flow, [on.AccessPointClosed()]) == [Rejoin()]
    play(flow, [on.RejoinEnded(None), on.ScanEnded(()), on.AccessPointOpened()])
    assert look_again(flow) is Phase.STARTING


def test_a_network_that_is_back_while_the_box_looks_is_taken():
    flow = lost()
    play(flow, [on.RescanAsked(), on.TimerEnded(Timer.FAREWELL), on.AccessPointClosed()])
    play(flow, [on.ConnectionSeen(JOINED)])
    assert flow.phase is Phase.DONE


def test_a_network_that_is_chosen_while_the_box_looks_is_joined():
    flow = lost()
    play(flow, [on.RescanAsked(), on.Submitted(ANSWERS), on.TimerEnded(Timer.FAREWELL)])
    play(flow, [on.AccessPointClosed()])
    assert flow.under_way == Join(CREDENTIALS)


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
