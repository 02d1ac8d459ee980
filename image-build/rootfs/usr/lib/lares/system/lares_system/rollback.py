"""Leaves a version that runs and has never been confirmed, by starting the box anew.

U-Boot counts every start and takes the other slot after three that nobody confirmed. A version that
crashes at once restarts the box often enough; one that only hangs would stay until somebody cut the
power. This step is done twice after a start. The first time it notes whether the version is
confirmed; the second time it also restarts the box if it is not, and only where that leads on:
never a version that was confirmed once, never towards a slot that cannot be started, and no more
often than U-Boot has tries.
"""

import hashlib
import json
import struct
import subprocess
import time
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from lares_system.errors import StepError
from lares_system.files import remove_for_good, write_whole

TRIES = 3
"""What RAUC gives a slot that is confirmed, and boot.scr counts down at each start."""
DISK_ID = "1a7e5000"
PARTITIONS: Mapping[str, tuple[str, str]] = {"A": ("05", "02"), "B": ("06", "03")}
"""Of each slot the root's and the kernel's."""

_STATE = "boot/firmware/slots.env"
_WORD = "rauc.slot="
_SUPERBLOCK = 96
"""Bytes of squashfs's: its time, sizes and places tell each build from all others."""
_SECTOR = 512
_AGAIN_S = 60.0
_ASKED = 3
_OPERATION = (
    *("/usr/bin/busctl", "get-property", "--timeout=60"),
    *("de.pengutronix.rauc", "/", "de.pengutronix.rauc.Installer", "Operation"),
)

Installing = Callable[[], bool]


class Verdict(NamedTuple):
    """What was found of the running slot, and why."""

    said: str
    restarts: bool = False
    """The box has to start anew, which is counted already."""


class Known(NamedTuple):
    """What is kept of a slot from start to start; it counts while `version` is what lies there."""

    version: str
    is_confirmed: bool = False
    restarts: int = 0


def installing() -> bool:
    """Return whether RAUC installs; one that does not answer, asked again, installs nothing."""
    for _ in range(_ASKED):
        ran = subprocess.run(_OPERATION, capture_output=True, text=True, check=False)
        if ran.returncode == 0:
            return ran.stdout.strip() != 's "idle"'
    return False


class Rollback:
    """Looks at the running slot below one root folder."""

    def __init__(
        self,
        root: Path,
        *,
        installing: Installing = installing,
        sleep: Callable[[float], None] = time.sleep,  # noqa: TID251 - no loop is here to block
    ) -> None:
        self._root = root
        self._notes = root / "var/lib/lares-rollback"
        self._looked = root / "run/lares-rollback/looked"
        self._installing = installing
        self._sleep = sleep

    def step(self) -> Verdict:
        """Return whether the box has to be restarted, because that leads to another version.

        An update that is just being installed is waited for, however long it takes.

        Raises:
            StepError: the slots' state cannot be read; nothing was done.
            OSError: a partition cannot be read, or a restart cannot be counted; nothing was done.
        """
        mine = self._running()
        is_first = not self._looked.exists()
        self._looked.touch()
        while True:
            left = self._tries_left()
            known = self._known(mine)
            if left[mine] >= TRIES:
                self._keep(mine, known._replace(is_confirmed=True, restarts=0))
                # What comes into the other slot is new, or proves itself anew.
                remove_for_good(self._note(_other(mine)))
                return Verdict(f"slot {mine} is confirmed")
            if is_first:
                return Verdict(f"slot {mine} is not confirmed yet")
            if not self._installing():  # while it does, the other slot has no tries
                break
            self._sleep(_AGAIN_S)
        why = self._why_it_stays(known, _other(mine), left)
        if why:
            return Verdict(f"slot {mine} is not confirmed, and stays: {why}")
        known = known._replace(restarts=known.restarts + 1)
        self._keep(mine, known)
        said = f"slot {mine} is not confirmed: restart {known.restarts} of {TRIES}"
        return Verdict(said, restarts=True)

    def _why_it_stays(self, known: Known, other: str, left: Mapping[str, int]) -> str:
        if known.is_confirmed:
            return "this version was confirmed in an earlier run"
        if left[other] <= 0:
            return f"slot {other} has no tries left"
        if not self._can_start(other):
            return f"slot {other} has no system"
        if known.restarts >= TRIES:
            return f"{known.restarts} restarts did not lead to slot {other}"
        return ""

    def _running(self) -> str:
        words = (self._root / "proc/cmdline").read_text(encoding="utf-8").split()
        named = [word.removeprefix(_WORD) for word in words if word.startswith(_WORD)]
        if len(named) != 1 or named[0] not in PARTITIONS:
            raise StepError("slot", "the kernel's words name no slot")
        return named[0]

    def _tries_left(self) -> dict[str, int]:
        """Return how many tries each slot has; none where it is not in the order."""
        state = _decode((self._root / _STATE).read_bytes())
        order = state.get("BOOT_ORDER", "").split()
        try:
            tries = {name: int(state.get(f"BOOT_{name}_LEFT", TRIES)) for name in PARTITIONS}
        except ValueError as error:
            raise StepError("state", f"the state of the slots has no number: {error}") from error
        return {name: count if name in order else 0 for name, count in tries.items()}

    def _can_start(self, slot: str) -> bool:
        """Return whether there is a root file system and one with a kernel, as far as one sees."""
        root, boot = PARTITIONS[slot]
        has_root = self._beginning(root, _SUPERBLOCK).startswith(b"hsqs")
        return has_root and self._beginning(boot, _SECTOR).endswith(b"\x55\xaa")

    def _beginning(self, number: str, size: int) -> bytes:
        with (self._root / f"dev/disk/by-partuuid/{DISK_ID}-{number}").open("rb") as partition:
            return partition.read(size)

    def _note(self, slot: str) -> Path:
        return self._notes / slot

    def _known(self, slot: str) -> Known:
        begins = self._beginning(PARTITIONS[slot][0], _SUPERBLOCK)
        version = hashlib.sha256(begins).hexdigest()
        try:
            noted = json.loads(self._note(slot).read_bytes())
            if noted["version"] == version:
                return Known(version, noted["is_confirmed"] is True, int(noted["restarts"]))
        except (FileNotFoundError, ValueError, TypeError, KeyError, RecursionError):
            pass  # the card may be damaged
        return Known(version)

    def _keep(self, slot: str, known: Known) -> None:
        write_whole(self._note(slot), json.dumps(known._asdict()).encode())


def _other(slot: str) -> str:
    (other,) = PARTITIONS.keys() - {slot}
    return other


def _decode(stored: bytes) -> dict[str, str]:
    """Return the variables as U-Boot stores them: CRC-32, then `name=value` strings."""
    if len(stored) <= 4 or struct.unpack("<I", stored[:4])[0] != zlib.crc32(stored[4:]):
        raise StepError("state", "the state of the slots is damaged")
    text = stored[4:].partition(b"\0\0")[0].decode("utf-8", "replace")
    pairs = (one.partition("=") for one in text.split("\0"))
    return {name: value for name, _, value in pairs}
