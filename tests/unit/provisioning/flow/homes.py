"""Homes at the stages of the flow, where the stories of the tests begin."""

from collections.abc import Sequence

from lares_provisioning.flow import events as on
from lares_provisioning.flow.actions import Action, Join
from lares_provisioning.flow.events import Saved, Timer
from lares_provisioning.flow.machine import Flow
from lares_provisioning.network import Connection, Credentials, Radio, Security, WifiNetwork
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
