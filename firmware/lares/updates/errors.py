"""Why an update is refused."""

from enum import StrEnum

from lares.errors import RefusedError


class Reason(StrEnum):
    """Why an update was refused or failed; the console has words for each."""

    NOT_A_BUNDLE = "not-a-bundle"
    """The file is something else, or was cut off at its beginning."""
    NOT_TRUSTED = "not-trusted"
    """It was changed, or is not signed by whom this appliance trusts."""
    INCOMPATIBLE = "incompatible"
    """It is for another kind of appliance."""
    OLDER_DATA = "older-data"
    """It is of a version that cannot read the data of this one."""
    DAMAGED = "damaged"
    """Its content is not what was signed, or the card cannot be read or written."""
    NO_ROOM = "no-room"
    """It does not fit on the disk."""
    TOO_LARGE = "too-large"
    """It is larger than any update may be."""
    NO_DOWNLOAD = "no-download"
    """The address cannot be read."""
    BUSY = "busy"
    """Another update is being installed."""
    UNAVAILABLE = "unavailable"
    """The installer does not answer."""
    FAILED = "failed"
    """Something else; the message is the installer's."""


class UpdateError(RefusedError):
    """An update was refused or failed; the running system is as it was."""

    code = "update"

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
