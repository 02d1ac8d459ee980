"""The files found on the boot partition, in the order of `names`, and how they are read."""

import errno
import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lares_provisioning.preseed import (
    cloud_init,
    imager_settings,
    own_settings,
    secret_spans,
    wpa_supplicant,
)
from lares_provisioning.preseed.encoding import BLANK, Text, decode
from lares_provisioning.preseed.names import wanted
from lares_provisioning.preseed.reading import WIPED, Finding, Problem, Reading
from lares_provisioning.preseed.wiping import Record

LARGEST_FILE = 64 * 1024
_MOST_NAMES = 4096
"""Files in the folder; a boot partition has dozens."""
_SCRIPT_SECRET = re.compile(r"^[^\n]*(?:set_wlan|userconf|chpasswd|psk|passw)[^\n]*", re.MULTILINE)


def _read_userconf(text: str) -> Reading:
    """`userconf` of Raspberry Pi OS: a user and the hash of its password."""
    colon = text.find(":") + 1
    return Reading(
        findings=(Finding(Problem.USER_PASSWORD, "userconf"),),
        secrets=((colon, len(text.rstrip())),),
    )


def _read_ssh(_text: str) -> Reading:
    """`ssh` of Raspberry Pi OS: that it is there turns the service on."""
    return Reading(findings=(Finding(Problem.UNSUPPORTED, "ssh"),))


def _read_script(text: str) -> Reading:
    """`firstrun.sh` of older Imagers: a program for Raspberry Pi OS; it is not run."""
    spans = (*secret_spans.in_lines(text), *(each.span() for each in _SCRIPT_SECRET.finditer(text)))
    return Reading(findings=(Finding(Problem.SCRIPT),), secrets=spans)


Reader = Callable[[str], Reading]

READERS: Mapping[str, Reader] = {
    "lares.toml": own_settings.read,
    "rpi-preseed.toml": imager_settings.read,
    "custom.toml": imager_settings.read,
    "network-config": cloud_init.read_network_config,
    "user-data": cloud_init.read_user_data,
    "wpa_supplicant.conf": wpa_supplicant.read,
    "userconf": _read_userconf,
    "ssh": _read_ssh,
    "firstrun.sh": _read_script,
}
"""A reader for each of `names.NAMES`."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was found."""

    name: str
    reading: Reading
    record: Record
    data: bytes = field(repr=False)


def look(boot: Path) -> list[Source]:
    """Read the files of the boot partition, the one that wins first.

    Raises:
        OSError: the folder cannot be read; of the files, nothing is raised.
    """
    with os.scandir(boot) as entries:
        names = sorted(entry.name for entry, _ in zip(entries, range(_MOST_NAMES), strict=False))
    folder = os.open(boot, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return [_source(folder, name, READERS[kind]) for name, kind in wanted(names)]
    finally:
        os.close(folder)


def _source(folder: int, name: str, reader: Reader) -> Source:
    data = read_file(folder, name)
    if isinstance(data, Problem):
        return _unusable(name, data.encode(), data)
    return read_bytes(name, reader, data)


def read_bytes(name: str, reader: Reader, data: bytes) -> Source:
    """Read a file's bytes; never raises, whatever they are."""
    if len(data) > LARGEST_FILE:
        return _unusable(name, data, Problem.TOO_LARGE)
    text = decode(data)
    if text is None:
        return _unusable(name, data, Problem.NOT_TEXT)
    reading = read_text(reader, text)
    wiped, filler = _without_secrets(reader, text, reading)
    record = Record.of(
        name, data, wiped, filler.encode(text.codec), len(text.mark), held=reading.has_errors
    )
    return Source(name, reading, record, data)


def _unusable(name: str, data: bytes, problem: Problem) -> Source:
    reading = Reading(findings=(Finding(problem),))
    return Source(name, reading, Record.unreadable(name, data), data)


def read_text(reader: Reader, text: Text) -> Reading:
    """Read a file; one with nothing but space and comments is told as empty."""
    lines = (line.strip() for line in text.text.splitlines())
    if reader is not _read_ssh and all(not line or line.startswith("#") for line in lines):
        spans = tuple(secret_spans.in_comments(text.text))
        return Reading(findings=(Finding(Problem.EMPTY),), secrets=spans)
    return reader(text.text)


def _without_secrets(reader: Reader, text: Text, reading: Reading) -> tuple[bytes, str]:
    """Return the file as wiping leaves it, and what was written over the secrets.

    What cannot be trusted to be clean that way becomes empty comments.
    """
    spans = list(reading.secrets)
    for secret in reading.content.secrets:  # also where it stands a second time
        spans += (found.span() for found in re.finditer(re.escape(secret), text.text))
    wiped = text.wiped(spans)
    again = decode(wiped)
    if again is None or read_text(reader, again).content.secrets:
        return text.blanked(), BLANK
    return wiped, WIPED


def read_file(folder: int, name: str) -> bytes | Problem:
    """Return the bytes of a plain file, one more than the largest if it is larger."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        file = os.open(name, flags, dir_fd=folder)
    except OSError as error:
        # A link leads somewhere else, where root can read more than the owner of the card.
        return Problem.NOT_A_FILE if error.errno == errno.ELOOP else Problem.UNREADABLE
    data = b""
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return Problem.NOT_A_FILE
        while chunk := os.read(file, LARGEST_FILE + 1 - len(data)):
            data += chunk
    except OSError:
        return Problem.UNREADABLE
    finally:
        os.close(file)
    return data
