"""Whether values can be: the same limits for every kind of file."""

import re
from collections.abc import Iterator

from lares.console.passwords import MAX_LENGTH, MIN_LENGTH, needs_rehash
from lares_provisioning import choices
from lares_provisioning.preseed.reading import Problem

_HEX_KEY = re.compile(r"[0-9A-Fa-f]{64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_SSID = 32
"""Bytes (IEEE 802.11)."""
_LONGEST_HOME_NAME = 64


def ssid_problem(ssid: str) -> Problem | None:
    """Return what is wrong with the name of a network."""
    if not ssid:
        return Problem.SSID_MISSING
    return Problem.SSID_LENGTH if len(ssid.encode("utf-8", "replace")) > _LONGEST_SSID else None


def password_problem(password: str) -> Problem | None:
    """Return what is wrong with a network's password; an empty one says that it is open."""
    if not password or _HEX_KEY.fullmatch(password):
        return None
    return None if 8 <= len(password.encode("utf-8", "replace")) <= 63 else Problem.PASSWORD_LENGTH


def is_hex_key(password: str) -> bool:
    """Return whether this is the key itself, made of password and name of a network."""
    return _HEX_KEY.fullmatch(password) is not None


def country(text: str) -> str | None:
    """Return the country as its code, None if there is no such one."""
    code = text.strip().upper()
    return code if code in choices.COUNTRIES else None


def time_zone(text: str) -> str | None:
    """Return the name of a time zone, None if this system does not know it."""
    return text if text in choices.known_time_zones() else None


def language(text: str) -> str | None:
    """Return "en" or "zh" for a language or a locale such as `zh_CN.UTF-8`, None for others."""
    begin = re.split(r"[-_.@]", text.strip().lower(), maxsplit=1)[0]
    return begin if begin in choices.LANGUAGES else None


def home_name_problem(name: str) -> Problem | None:
    """Return what is wrong with the name of a home (the limits of the settings)."""
    fits = name.strip() and len(name) <= _LONGEST_HOME_NAME and not _CONTROL.search(name)
    return None if fits else Problem.HOME_NAME


def owner_problems(password: str, password_hash: str) -> Iterator[Problem]:
    """Yield what is wrong with how the owner's password is given; both empty is fine."""
    if password and password_hash:
        yield Problem.OWNER_PASSWORD_TWICE
    if password and not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        yield Problem.OWNER_PASSWORD_LENGTH
    if password_hash and needs_rehash(password_hash):  # also what is no hash of ours at all
        yield Problem.OWNER_HASH_KIND
