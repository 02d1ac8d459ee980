"""From a sent form to answers, and which of their problems belong to which page and field."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lares_provisioning.network import Security, WifiNetwork
from lares_provisioning.onboarding import AnswerProblem, Answers, Status
from lares_provisioning.portal.visits import Step

CABLE = "cable"
"""Choice of no Wi-Fi at all; only where a cable is plugged in."""
OTHER = "other"
"""Choice of a network whose name is typed."""
PASSWORDS_DIFFER = "owner-passwords-differ"
_LISTED = "ssid:"

FIELDS: Mapping[str, str] = {
    AnswerProblem.SSID_MISSING: "network",
    AnswerProblem.SSID_TOO_LONG: "other_name",
    AnswerProblem.ENTERPRISE: "network",
    AnswerProblem.OUTDATED: "network",
    AnswerProblem.PASSWORD_LENGTH: "wifi_password",
    AnswerProblem.COUNTRY_UNKNOWN: "country",
    AnswerProblem.HOME_NAME: "home_name",
    AnswerProblem.OWNER_PASSWORD_SHORT: "owner_password",
    AnswerProblem.OWNER_PASSWORD_LONG: "owner_password",
    PASSWORDS_DIFFER: "owner_repeat",
    AnswerProblem.TIME_ZONE_UNKNOWN: "time_zone",
    AnswerProblem.LANGUAGE_UNKNOWN: "home_name",
}
"""The field at which a problem is shown."""
_OF_NETWORK = frozenset({"network", "other_name", "wifi_password", "country"})


def choice_of(network: WifiNetwork) -> str:
    """Return what a form sends for a network in reach: any bytes survive, line breaks too."""
    name = network.ssid.encode("utf-8", "surrogateescape")
    return _LISTED + base64.urlsafe_b64encode(name).decode()


def chosen(answers: Answers, status: Status) -> str:
    """Return which choice of the network page the answers amount to; "" if none."""
    for network in status.networks:
        if network.ssid == answers.ssid and not answers.hidden:
            return choice_of(network)
    if answers.ssid:
        return OTHER
    if status.connection is not None and status.connection.wired:
        return CABLE
    return ""


def with_network(before: Answers, form: Mapping[str, str], status: Status) -> Answers:
    """Return the answers with what the network page sent.

    An empty password means the kept one, but only for the network it was typed for: it must not be
    tried at another one.
    """
    choice = form.get("network", "")
    ssid = _ssid(choice, form)
    security = next((each.security for each in status.networks if each.ssid == ssid), None)
    typed = form.get("wifi_password", "")
    password = typed or (before.wifi_password if ssid == before.ssid else "")
    if choice == CABLE or (choice != OTHER and security is Security.OPEN):
        password = ""
    return replace(
        before,
        ssid=ssid,
        wifi_password=password,
        hidden=choice == OTHER,
        country=form.get("country", "").strip(),
    )


def with_home(before: Answers, form: Mapping[str, str]) -> Answers:
    """Return the answers with what the page about the home sent.

    An empty password means the kept one; one that was typed in two ways is not taken.
    """
    typed = "" if passwords_differ(form) else form.get("owner_password", "")
    return replace(
        before,
        home_name=form.get("home_name", "").strip(),
        owner_password=typed or before.owner_password,
        time_zone=form.get("time_zone", "").strip(),
    )


def passwords_differ(form: Mapping[str, str]) -> bool:
    """Whether the owner's password was typed in two ways.

    The second field is missing where the page's script shows the first one in clear text.
    """
    repeat = form.get("owner_repeat")
    return repeat is not None and repeat != form.get("owner_password", "")


def needs_password(answers: Answers, status: Status) -> bool:
    """Whether the network's password is missing; the list tells which networks want one."""
    return not answers.hidden and any(
        each.ssid == answers.ssid and each.security is Security.PERSONAL
        for each in status.networks
        if not answers.wifi_password
    )


def left_out(answers: Answers) -> tuple[AnswerProblem, ...]:
    """Return what these pages insist on, though other doors may leave it to the console.

    Only who reads the box's log could become its owner if no password were chosen here; and without
    a time zone every alarm would ring by that of Greenwich.
    """
    missing = []
    if not answers.home_name.strip():
        missing.append(AnswerProblem.HOME_NAME)
    if not answers.owner_password and not answers.owner_password_hash:
        missing.append(AnswerProblem.OWNER_PASSWORD_SHORT)
    if not answers.time_zone:
        missing.append(AnswerProblem.TIME_ZONE_UNKNOWN)
    return tuple(missing)


def step_of(problem: str) -> Step:
    """Return the page on which a problem can be mended."""
    return Step.NETWORK if FIELDS[problem] in _OF_NETWORK else Step.HOME


def of_step(problems: Iterable[str], step: Step) -> tuple[str, ...]:
    """Return the problems that belong to a page."""
    return tuple(problem for problem in problems if step_of(problem) is step)


def _ssid(choice: str, form: Mapping[str, str]) -> str:
    if choice == OTHER:
        return form.get("other_name", "")
    if not choice.startswith(_LISTED):
        return ""
    try:
        return base64.urlsafe_b64decode(choice.removeprefix(_LISTED)).decode(
            "utf-8", "surrogateescape"
        )
    except (binascii.Error, ValueError):
        return ""
