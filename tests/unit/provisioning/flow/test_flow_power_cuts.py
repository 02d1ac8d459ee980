"""A power cut goes on where it was, with what was kept."""

import pytest

from lares_provisioning.flow import events as on
from lares_provisioning.flow.actions import Action, HandOver, Join, Keep, Scan
from lares_provisioning.flow.events import Saved, Timer
from lares_provisioning.network import Connection, JoinProblem
from lares_provisioning.onboarding import Phase
from tests.unit.provisioning.flow.homes import (
    ANSWERS,
    CABLE,
    CREDENTIALS,
    HOME,
    JOINED,
    WIRED,
    play,
    start,
)


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


def test_what_failed_before_a_power_cut_is_tried_again_too():
    flow, _ = start(saved=Saved(ANSWERS, problem=JoinProblem.NOT_FOUND))
    play(flow, [on.ScanEnded((HOME,))])
    assert (flow.phase, flow.timers) == (Phase.WAITING, {Timer.REJOIN})


@pytest.mark.parametrize("problem", [JoinProblem.WRONG_PASSWORD, JoinProblem.NOT_SAVED])
def test_what_does_not_pass_waits_for_people(problem: JoinProblem):
    flow, _ = start(saved=Saved(ANSWERS, problem=problem))
    play(flow, [on.ScanEnded((HOME,))])
    assert (flow.phase, flow.timers) == (Phase.WAITING, set())
