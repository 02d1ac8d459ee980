"""A factory reset waits for what is under way, and nothing of an earlier life counts."""

from lares_provisioning.flow import events as on
from lares_provisioning.flow import timing
from lares_provisioning.flow.actions import Erase, OpenAccessPoint, Rejoin, Scan, SetTimer
from lares_provisioning.flow.events import Saved, Timer
from lares_provisioning.onboarding import Phase
from tests.unit.provisioning.flow.homes import JOINED, joining, lost, play, waiting


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


def test_a_reset_while_the_lost_network_is_tried_ends_in_an_open_door():
    flow = lost()
    play(flow, [on.TimerEnded(Timer.REJOIN), on.AccessPointClosed()])
    assert flow.under_way == Rejoin()
    play(flow, [on.ResetAsked()])
    assert play(flow, [on.RejoinEnded(None)]) == [Erase()]
    assert play(flow, [on.EraseEnded(succeeded=True)]) == [Scan()]
    assert play(flow, [on.ScanEnded(())]) == [OpenAccessPoint()]


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
