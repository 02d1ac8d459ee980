"""What is wrong with answers, as far as that can be said before anything is tried."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lares.console.passwords import MAX_LENGTH, MIN_LENGTH
from lares_provisioning import choices
from lares_provisioning.network import Security, WifiNetwork
from lares_provisioning.onboarding import AnswerProblem, Answers

_LONGEST_SSID = 32
"""Bytes (IEEE 802.11)."""
_LONGEST_NAME = 64
_HEX_KEY = re.compile(r"[0-9A-Fa-f]{64}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def problems(
    answers: Answers, networks: Sequence[WifiNetwork], *, needs_network: bool
) -> tuple[AnswerProblem, ...]:
    """Return what is wrong, in the order of the questions.

    Blocking at the first call, for the list of time zones (`choices`).
    """
    return (
        *_of_network(answers, networks, needs_network=needs_network),
        *_of_country(answers),
        *_of_home(answers),
    )


def network_problems(
    answers: Answers, networks: Sequence[WifiNetwork]
) -> tuple[AnswerProblem, ...]:
    """Return what is wrong with the network alone, which is all that a lost box asks for."""
    return (*_of_network(answers, networks, needs_network=True), *_of_country(answers))


def without_blanks(answers: Answers) -> Answers:
    """Return the answers as they are kept: no blanks around a name."""
    return replace(answers, home_name=answers.home_name.strip())


def _of_network(
    answers: Answers, networks: Sequence[WifiNetwork], *, needs_network: bool
) -> Iterator[AnswerProblem]:
    if not answers.ssid:
        if needs_network:
            yield AnswerProblem.SSID_MISSING
        return
    security = next((each.security for each in networks if each.ssid == answers.ssid), None)
    # One that was heard is as long as it may be, but perhaps longer in UTF-8 than it is sent (GBK).
    if security is None and len(answers.ssid.encode("utf-8", "replace")) > _LONGEST_SSID:
        yield AnswerProblem.SSID_TOO_LONG
    needs_password = security is Security.PERSONAL and not answers.hidden
    if security is Security.ENTERPRISE:
        yield AnswerProblem.ENTERPRISE
    elif security is Security.OUTDATED:
        yield AnswerProblem.OUTDATED
    elif not _may_be_key(answers.wifi_password, is_needed=needs_password):
        yield AnswerProblem.PASSWORD_LENGTH


def _may_be_key(password: str, *, is_needed: bool) -> bool:
    if not password:
        return not is_needed
    length = len(password.encode("utf-8", "replace"))
    return 8 <= length <= 63 or _HEX_KEY.match(password) is not None


def _of_country(answers: Answers) -> Iterator[AnswerProblem]:
    if answers.country and answers.country not in choices.COUNTRIES:
        yield AnswerProblem.COUNTRY_UNKNOWN


def _of_home(answers: Answers) -> Iterator[AnswerProblem]:
    name = answers.home_name
    if name and (not name.strip() or len(name.strip()) > _LONGEST_NAME or _CONTROL.search(name)):
        yield AnswerProblem.HOME_NAME
    if answers.owner_password:
        if len(answers.owner_password) < MIN_LENGTH:
            yield AnswerProblem.OWNER_PASSWORD_SHORT
        if len(answers.owner_password) > MAX_LENGTH:
            yield AnswerProblem.OWNER_PASSWORD_LONG
    if answers.time_zone and answers.time_zone not in choices.known_time_zones():
        yield AnswerProblem.TIME_ZONE_UNKNOWN
    if answers.language and answers.language not in choices.LANGUAGES:
        yield AnswerProblem.LANGUAGE_UNKNOWN
