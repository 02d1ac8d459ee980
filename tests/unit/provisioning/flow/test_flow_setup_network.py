"""The setup network: opened after networks were looked for, opened again, closed for a new list."""

from lares_provisioning.flow import events as on
from lares_provisioning.flow import timing
from lares_provisioning.flow.actions import CloseAccessPoint, Join, OpenAccessPoint, Scan, SetTimer
from lares_provisioning.flow.events import Timer
from lares_provisioning.network import Radio
from lares_provisioning.onboarding import Phase
from tests.unit.provisioning.flow.homes import ANSWERS, CREDENTIALS, HOME, play, start, waiting


def test_networks_are_looked_for_before_the_radio_becomes_one():
    flow, actions = start()
    assert actions == [Scan()]
    assert flow.phase is Phase.STARTING
    assert play(flow, [on.ScanEnded((HOME,))]) == [OpenAccessPoint()]
    assert flow.networks == (HOME,)
    assert flow.phase is Phase.WAITING


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
