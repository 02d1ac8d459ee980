"""What is wrong with answers before anything is tried."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares_provisioning.network import Security, WifiNetwork
from lares_provisioning.onboarding import AnswerProblem, Answers
from lares_provisioning.service.checks import network_problems, problems

NETWORKS = (
    WifiNetwork("Home", 80, Security.PERSONAL),
    WifiNetwork("Café", 60, Security.OPEN),
    WifiNetwork("Office", 50, Security.ENTERPRISE),
    WifiNetwork("Old", 40, Security.OUTDATED),
    WifiNetwork("幸福小区三号楼八零二室", 30, Security.PERSONAL),
)
P = AnswerProblem


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        (Answers(), (P.SSID_MISSING,)),
        (Answers("Home", "12345678"), ()),
        (Answers("Home"), (P.PASSWORD_LENGTH,)),
        (Answers("Home", "1234567"), (P.PASSWORD_LENGTH,)),
        (Answers("Home", "x" * 63), ()),
        (Answers("Home", "x" * 64), (P.PASSWORD_LENGTH,)),
        (Answers("Home", "0123456789abcDEF" * 4), ()),
        (Answers("Home", "密码密"), ()),
        (Answers("Café"), ()),
        (Answers("Unseen", hidden=True), ()),
        (Answers("Office", "12345678"), (P.ENTERPRISE,)),
        (Answers("Old", "12345678"), (P.OUTDATED,)),
        (Answers("Old", "12345678", hidden=True), (P.OUTDATED,)),
        (Answers("Home", hidden=True), ()),
        (Answers("家" * 11), (P.SSID_TOO_LONG,)),
        # 22 bytes of GBK, as a router of some years sends it, are 33 of UTF-8.
        (Answers("幸福小区三号楼八零二室", "12345678"), ()),
        (Answers("x" * 32), ()),
        (Answers("Café", country="XX"), (P.COUNTRY_UNKNOWN,)),
        (Answers("Café", home_name="   "), (P.HOME_NAME,)),
        (Answers("Café", home_name="a\nb"), (P.HOME_NAME,)),
        (Answers("Café", home_name="家" * 65), (P.HOME_NAME,)),
        (Answers("Café", owner_password="1234567"), (P.OWNER_PASSWORD_SHORT,)),
        (Answers("Café", owner_password="x" * 257), (P.OWNER_PASSWORD_LONG,)),
        (Answers("Café", time_zone="Mars/Olympus"), (P.TIME_ZONE_UNKNOWN,)),
        (Answers("Café", time_zone="../../etc/passwd"), (P.TIME_ZONE_UNKNOWN,)),
        (Answers("Café", language="xx"), (P.LANGUAGE_UNKNOWN,)),
    ],
)
def test_problems(answers: Answers, found: tuple[AnswerProblem, ...]):
    assert problems(answers, NETWORKS, needs_network=True) == found


def test_a_cable_needs_no_network():
    assert problems(Answers(), NETWORKS, needs_network=False) == ()


def test_a_lost_box_asks_for_the_network_alone():
    assert network_problems(Answers(owner_password="x"), NETWORKS) == (P.SSID_MISSING,)


@given(st.builds(Answers, *[st.text()] * 2, st.booleans(), *[st.text()] * 6))
def test_whatever_is_typed_is_judged(answers: Answers):
    assert isinstance(problems(answers, NETWORKS, needs_network=True), tuple)
