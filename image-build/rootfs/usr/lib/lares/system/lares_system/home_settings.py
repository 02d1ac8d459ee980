"""What the household calls its home and where on earth that is, in the settings of the service.

The settings are the set-up's; they are edited as it writes them, so that everything else in the
file, comments too, stays as it is.
"""

import os
import re
import stat
import sys
import tomllib
import zoneinfo
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from lares_system.errors import StepError
from lares_system.files import write_whole

LONGEST_NAME = 64
"""Characters, as lares.settings and the set-up have it."""
_LARGEST = 1 << 20
"""Bytes; the service reads no more."""
_OWNER, _GROUP, _MODE = "lares-provision", "lares-setup", 0o640
"""The set-up may replace only what is its own; the service reads it as one of the group."""
_LIBRARY = "usr/lib/lares/python"
"""Read-only and root's, as this code is. A step sees it only when it needs it."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class HomeSettings:
    """`[home]` of the settings below one root folder."""

    def __init__(self, root: Path) -> None:
        self._path = root / "etc/lares/lares.toml"
        self._library = root / _LIBRARY

    def change(self, wanted: Mapping[str, str]) -> None:
        """Write `name`, `time_zone` or both; the old file or the new one is there.

        Raises:
            StepError: a value is not possible, or the file is no settings; it is as it was.
            OSError: the card is full, locked or failing; the file is as it was.
        """
        values = {key: _CHECKS[key](value) for key, value in wanted.items()}
        if not values:
            raise StepError("malformed", "neither a name nor a time zone")
        text = self._read()
        changed = self._edited(text, values)
        if changed != text:
            write_whole(self._path, changed.encode(), mode=_MODE, owner=_OWNER, group=_GROUP)

    def _read(self) -> str:
        """Return the text of the settings, which are a file of their own and no link to another."""
        try:
            with open(self._path, "rb", opener=_open_itself) as file:
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
                    raise StepError("settings", f"{self._path} is not a file of its own")
                content = file.read(_LARGEST + 1)
        except OSError as error:
            raise StepError("settings", f"{self._path}: {error.strerror}") from error
        if len(content) > _LARGEST:
            raise StepError("settings", f"{self._path} is larger than {_LARGEST >> 20} MiB")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise StepError("settings", f"{self._path} is not UTF-8") from error

    def _edited(self, text: str, values: Mapping[str, str]) -> str:
        """Return the text with these values, after a look that nothing else has changed in it."""
        if str(self._library) not in sys.path:
            sys.path.append(str(self._library))
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        try:
            expected: dict[str, Any] = tomllib.loads(text)
            document = tomlkit.parse(text)
            home = document.setdefault("home", tomlkit.table())
            if not isinstance(home, MutableMapping):
                raise StepError("settings", f"home of {self._path} is not a table")
            home.update(values)
            changed = tomlkit.dumps(document)
            written = tomllib.loads(changed)
        except (ValueError, TypeError, RecursionError, TOMLKitError) as error:
            # What is wrong there is for the journal of the service; it is a text of any length.
            raise StepError("settings", f"{self._path} is not TOML") from error
        expected.setdefault("home", {}).update(values)
        if written != expected:
            raise StepError("settings", f"{self._path} cannot be edited; write it by hand")
        return changed


def _open_itself(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _name(value: str) -> str:
    name = value.strip()
    if not name or len(name) > LONGEST_NAME or _CONTROL.search(value):
        raise StepError("malformed", f"a name has 1 to {LONGEST_NAME} characters, all printable")
    return name


def _time_zone(value: str) -> str:
    if value not in zoneinfo.available_timezones():
        raise StepError("malformed", f"this system knows no time zone {value[:80]!r}")
    return value


_CHECKS = {"name": _name, "time_zone": _time_zone}
