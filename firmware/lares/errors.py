"""One tree of errors, grouped by what the caller can do about it.

Every class has a stable `code` (kebab-case) that docs/errors.md explains, that the API and `--json`
output carry, and that never changes once released. What is expected (a device that does not
answer, a sentence that was not understood) is a value, never one of these.
"""

from enum import StrEnum
from typing import ClassVar


class LaresError(Exception):
    """Root of the tree; `str()` is one line for people that says what is wrong and what to do."""

    code: ClassVar[str] = "internal"


class UsageError(LaresError):
    """The caller asked wrongly; asking again the same way fails again. CLI exit code 2."""

    code = "usage"


class SettingsError(UsageError):
    """The settings cannot be used; the message names the key's path and what was expected."""

    code = "settings"


class RefusedError(LaresError):
    """The request was understood and refused (rights, login, rate); the message says why."""

    code = "refused"


class CommandRejectedError(RefusedError):
    """A device cannot do what a command asks; `detail` is the reply code that says why.

    Details: not_capable, missing_value, not_a_number, not_a_text, not_a_boolean, out_of_range,
    unknown_option, read_only, wrong_code, nothing_to_do, busy,
    template_failed, unknown_entity.
    """

    code = "command-rejected"

    def __init__(self, detail: str, message: str) -> None:
        super().__init__(message)
        self.detail = detail


class RequestRefusedError(RefusedError):
    """The appliance's system refused what it was asked for, or failed at it."""

    code = "request-refused"


class TransientError(LaresError):
    """It failed now and may work later; the supervisor retries with back-off."""

    code = "transient"


class BrokerUnreachableError(TransientError):
    """The MQTT broker cannot be reached or ended the connection."""

    code = "broker-unreachable"


class NoAnswerError(TransientError):
    """The appliance's system did not do in time what it was asked for; it is not asked any more."""

    code = "no-answer"


class UnusableError(LaresError):
    """Something on this machine must be mended by a person before it can work. CLI exit code 1."""

    code = "unusable"


class StoreError(UnusableError):
    """The database cannot be opened or written (full disk, rights, damage)."""

    code = "store"


class StoreTooNewError(StoreError):
    """The database was written by a newer version of Lares; it is left untouched."""

    code = "store-too-new"


class StoreDamagedError(StoreError):
    """What is in the database cannot be read; it is left untouched."""


class BackupReason(StrEnum):
    """Why a backup cannot be made or read; the console has words for each."""

    NOT_A_BACKUP = "foreign"
    """The file is something else, or it was cut off."""
    DAMAGED = "damaged"
    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a reason
    TOO_NEW = "too-new"
    """A newer version made it."""
    NO_MEMORY = "no-memory"
    NO_ROOM = "no-room"
    TOO_LARGE = "too-large"
    DISK = "disk"
    """The disk cannot be read or written; the message says why."""
    BUSY = "busy"
    """Another backup or restore is under way."""
    NOTHING = "nothing"
    """Nothing was sent to restore, or there is nothing to back up."""


class BackupError(UnusableError):
    """A backup cannot be read: not one of ours, damaged, too new, another passphrase, no memory."""

    code = "backup"

    def __init__(self, message: str, reason: BackupReason = BackupReason.DAMAGED) -> None:
        super().__init__(message)
        self.reason = reason


class AlreadyRunningError(UnusableError):
    """Another instance uses the same data directory."""

    code = "already-running"


class PortTakenError(UnusableError):
    """A port that was asked for explicitly is in use by another program."""

    code = "port-taken"


class ModelError(UnusableError):
    """A model is missing or damaged, belongs to another version, or nothing here can run it."""

    code = "model"
