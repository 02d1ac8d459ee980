"""The first set-up, told as stories: answers are kept, tried, handed over, and asked for again."""

import pytest

from lares_provisioning.flow import events as on
from lares_provisioning.flow import timing
from lares_provisioning.flow.actions import (
    CloseAccessPoint,
    HandOver,
    Join,
    Keep,
    OpenAccessPoint,
    Scan,
    SetTimer,
)
from lares_provisioning.flow.events import Saved, Timer
from lares_provisioning.network import JoinProblem, Radio
from lares_provisioning.onboarding import Phase
from tests.unit.provisioning.flow.homes import (
    ANSWERS,
    CABLE,
    CREDENTIALS,
    HOME,
    JOINED,
    WIRED,
    joining,
    play,
    start,
    waiting,
)


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


def test_a_finished_box_takes_no_answers():
    flow, _ = start(done=True, connection=JOINED)
    assert play(flow, [on.Submitted(ANSWERS)]) == []
    assert flow.phase is Phase.DONE
