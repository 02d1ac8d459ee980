"""Makes or takes back a backup in a process of its own: `python -m lares.app.backup_program`.

The passphrase is made costly by seconds of computing and much memory, in which a service would
answer nobody. What to do comes as one JSON object on the standard input, so that no other program
sees the passphrase; what became of it goes to the standard output.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from lares.app.backup import back_up, restore
from lares.clock import SystemClock
from lares.errors import BackupError, BackupReason, LaresError
from lares.settings.model import Settings
from lares.store.backup_archive import Manifest

_NICE = 10
_FIRST_TO_GO = "1000"
"""oom_score_adj of proc(5): if memory ends, it is this process that goes, not the service."""


class Task(msgspec.Struct, frozen=True):
    """What to do: make the backup `file`, or `restores` from it."""

    settings: Settings
    settings_file: str | None
    file: str
    passphrase: str
    restores: bool


class Outcome(msgspec.Struct, frozen=True):
    """What became of it: the backup's `manifest`, or why there is none."""

    manifest: Manifest | None = None
    reason: BackupReason | None = None
    message: str = ""


def perform(task: Task) -> Outcome:
    """Do a task; blocking."""
    settings_file = Path(task.settings_file) if task.settings_file is not None else None
    file = Path(task.file)
    try:
        if task.restores:
            restored = restore(
                task.settings, settings_file, file, task.passphrase, tell=_say_nothing
            )
            return Outcome(restored.manifest)
        manifest = back_up(
            task.settings,
            settings_file,
            file,
            task.passphrase,
            clock=SystemClock(),
            tell=_say_nothing,
        )
        return Outcome(manifest)
    except BackupError as error:
        return Outcome(None, error.reason, str(error))
    except LaresError as error:
        return Outcome(None, BackupReason.DISK, str(error))


def main() -> int:
    """Do the task of the standard input."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
    with suppress(OSError):
        os.nice(_NICE)
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    sys.stdout.buffer.write(msgspec.json.encode(perform(task)))
    return 0


def _say_nothing(_words: str) -> None:
    """Nobody watches."""


if __name__ == "__main__":
    sys.exit(main())
