"""The button opens the setup network of a home that takes a new network, and closes it."""

import pytest

from lares_provisioning.flow import events as on
from lares_provisioning.flow import timing
from lares_provisioning.flow.actions import (
    CloseAccessPoint,
    Join,
    OpenAccessPoint,
    Rejoin,
    Scan,
    SetTimer,
    StopTimer,
)
from lares_provisioning.flow.events import Saved, Timer
from lares_provisioning.flow.machine import Flow
from lares_provisioning.network import Connection, JoinProblem, Radio
from lares_provisioning.onboarding import Phase
from tests.unit.provisioning.flow.homes import (
    ANSWERS,
    CABLE,
    CREDENTIALS,
    HOME,
    JOINED,
    joining,
    lost,
    play,
    start,
    waiting,
)


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


@pytest.mark.parametrize("connection", [JOINED, CABLE])
def test_a_new_list_is_made_and_the_change_goes_on(connection: Connection):
    flow = changing(connection)
    play(flow, [on.RescanAsked(), on.TimerEnded(Timer.FAREWELL), on.AccessPointClosed()])
    play(flow, [on.ConnectionSeen(connection)])  # the radio joins its network by itself
    assert (flow.phase, flow.under_way) == (Phase.STARTING, Scan())
    assert play(flow, [on.ScanEnded((HOME,))]) == [
        SetTimer(Timer.REJOIN, timing.REJOIN_S),
        OpenAccessPoint(),
    ]
    assert flow.phase is Phase.CHANGING
    play(flow, [on.AccessPointOpened(), on.DoorAsked(), on.AccessPointClosed()])
    play(flow, [on.RejoinEnded(JOINED)])
    assert flow.phase is Phase.DONE


def test_a_radio_that_is_pulled_out_while_the_box_looks_ends_the_change():
    flow = changing(CABLE)
    play(flow, [on.RescanAsked(), on.RadioSeen(Radio.ABSENT)])
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
