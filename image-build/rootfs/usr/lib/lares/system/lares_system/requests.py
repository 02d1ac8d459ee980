"""What the services may ask root for.

A service leaves a file in /run/lares-requests; its name is the request, its owner the one who asks.
The answer is /run/lares-answers/<request>. docs/image-system.md is the page for both sides.
"""

import json
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from lares_system import factory_reset
from lares_system.broker_accounts import BrokerAccounts
from lares_system.errors import StepError
from lares_system.files import write_whole
from lares_system.firmware_partition import LARGEST, FirmwarePartition
from lares_system.home_settings import HomeSettings

Arguments = Mapping[str, object]
Systemctl = Callable[..., None]
WhoIs = Callable[[int], str]

_LARGEST_REQUEST = 8 * LARGEST
_SERVICE = "lares"
_SETUP = "lares-provision"
_BUTTON = "lares-panel"


def systemctl(*words: str) -> None:
    """Tell systemd something.

    Raises:
        StepError: it refused.
    """
    ran = subprocess.run(
        ["/usr/bin/systemctl", *words], capture_output=True, text=True, check=False
    )
    if ran.returncode != 0:
        raise StepError("systemd", f"systemctl {words[0]}: {ran.stderr.strip()[:200]}")


def name_of(user_id: int) -> str:
    """Return the name of a user, empty if there is none."""
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return ""


class Request(NamedTuple):
    """Who may ask for something, and what does it."""

    askers: frozenset[str]
    act: Callable[["Requests", Arguments], None]


class Requests:
    """Takes requests below one root folder."""

    def __init__(
        self,
        root: Path,
        *,
        firmware: FirmwarePartition,
        accounts: BrokerAccounts,
        systemctl: Systemctl = systemctl,
        name_of: WhoIs = name_of,
    ) -> None:
        self._inbox = root / "run/lares-requests"
        self._answers = root / "run/lares-answers"
        self._data = root / "data"
        self._root = root
        self._firmware = firmware
        self._accounts = accounts
        self._home = HomeSettings(root)
        self._systemctl = systemctl
        self._name_of = name_of

    def take(self, name: str) -> str:
        """Do what was asked for, answer it, and return the code of the answer ("done" if it was).

        The request is taken away before it is looked at; none stays to start the unit again.

        Raises:
            StepError: `name` is not a request that there is, or nobody asked.
        """
        request = REQUESTS.get(name)
        if request is None:
            raise StepError("unknown", f"no such request: {name[:80]!r}")
        # In the same folder, since each folder is a mount of its own in the unit's name space. Its
        # owner may still exchange it; but only for another file of his, and it is opened once.
        taken = self._inbox / f".taken-{name}"
        _clear(taken)
        try:
            (self._inbox / name).rename(taken)
        except FileNotFoundError as error:
            raise StepError("nobody", f"nobody asked for {name}") from error
        try:
            arguments = self._read(taken, request)
            # The answer to a restart must be there before it begins.
            self._answer(name, "accepted", "")
            request.act(self, arguments)
        except StepError as error:
            self._answer(name, error.code, str(error))
            return error.code
        except OSError as error:
            self._answer(name, "io", str(error.strerror))
            return "io"
        finally:
            _clear(taken)
        self._answer(name, "done", "")
        return "done"

    def write_label(self, arguments: Arguments) -> None:
        """Write the label file: `{"text": …}`."""
        self._firmware.write_label(_text(arguments, "text"))

    def open_broker(self, _: Arguments) -> None:
        """Open the broker to the house."""
        self._accounts.open_to_house()
        self._systemctl("try-restart", "mosquitto.service")

    def close_broker(self, _: Arguments) -> None:
        """Close the broker to all but this box."""
        self._accounts.close_to_house()
        self._systemctl("try-restart", "mosquitto.service")

    def change_home(self, arguments: Arguments) -> None:
        """Write the home's name, its time zone or both: `{"name": …, "time_zone": …}`."""
        known = [key for key in ("name", "time_zone") if key in arguments]
        self._home.change({key: _text(arguments, key) for key in known})

    def restart_lares(self, _: Arguments) -> None:
        """Start the service anew, also out of safe mode."""
        self._systemctl("reset-failed", "lares.service", "lares-safe.service")
        self._systemctl("restart", "--no-block", "lares.service")

    def reboot(self, _: Arguments) -> None:
        """Start the box anew."""
        self._systemctl("reboot", "--no-block")

    def power_off(self, _: Arguments) -> None:
        """Switch the box off."""
        self._systemctl("poweroff", "--no-block")

    def reset(self, _: Arguments) -> None:
        """Erase everything of this home and start anew."""
        factory_reset.refuse_if_lost(self._root)
        factory_reset.mark(self._data)
        self._systemctl("reboot", "--no-block")

    def _read(self, path: Path, request: Request) -> Arguments:
        """Return the arguments of a request that may be made.

        The owner of the file is who asks: nobody can make a file that belongs to another.
        """
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            opened = os.fdopen(descriptor, "rb")
        except OSError as error:
            raise StepError("malformed", f"a request is a file: {error.strerror}") from error
        with opened as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
                raise StepError("malformed", "a request is a file of its own")
            asker = self._name_of(status.st_uid)
            if asker not in request.askers:
                raise StepError("not-allowed", f"{asker or 'a stranger'} may not ask for this")
            content = file.read(_LARGEST_REQUEST + 1)
        if len(content) > _LARGEST_REQUEST:
            raise StepError("too-long", f"more than {_LARGEST_REQUEST >> 10} KiB")
        return _arguments(content)

    def _answer(self, name: str, code: str, message: str) -> None:
        answer = json.dumps({"code": code, "message": message}, ensure_ascii=False)
        # The folder hands its group, lares-setup, down to the file.
        write_whole(self._answers / name, f"{answer}\n".encode(), mode=0o640)


REQUESTS: Mapping[str, Request] = {
    "label": Request(frozenset({_SETUP}), Requests.write_label),
    "broker-open": Request(frozenset({_SERVICE}), Requests.open_broker),
    "broker-close": Request(frozenset({_SERVICE}), Requests.close_broker),
    "home": Request(frozenset({_SERVICE}), Requests.change_home),
    "restart-lares": Request(frozenset({_SERVICE, _SETUP}), Requests.restart_lares),
    "reboot": Request(frozenset({_SERVICE, _SETUP}), Requests.reboot),
    "poweroff": Request(frozenset({_SERVICE}), Requests.power_off),
    "factory-reset": Request(frozenset({_SERVICE, _SETUP, _BUTTON}), Requests.reset),
}
"""All that can be asked for; each has an instance of lares-request@.path."""


def _arguments(content: bytes) -> Arguments:
    if not content.strip():
        return {}
    try:
        arguments = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise StepError("malformed", "a request is JSON, or empty") from error
    if not isinstance(arguments, dict):
        raise StepError("malformed", "a request is a JSON object, or empty")
    return arguments


def _text(arguments: Arguments, name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or "\0" in value:
        raise StepError("malformed", f"{name[:80]} must be text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise StepError("malformed", f"{name[:80]} must be text") from error
    return value


def _clear(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
