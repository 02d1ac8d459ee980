"""What one file of the boot partition says, and what is to be said about it."""

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Problem(StrEnum):
    """What a person should know of a file; `report_words` has the words in zh and en."""

    NOT_A_FILE = "not-a-file"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    EMPTY = "empty"
    NOT_TEXT = "not-text"
    SYNTAX = "syntax"
    TOO_DEEP = "too-deep"
    """Nested or repeated (YAML aliases) beyond what a set-up needs."""
    DUPLICATE_KEY = "duplicate-key"
    UNKNOWN_KEY = "unknown-key"
    MUST_BE_TEXT = "must-be-text"
    MUST_BE_YES_NO = "must-be-yes-no"
    MUST_BE_TABLE = "must-be-table"
    MUST_BE_LIST = "must-be-list"
    VERSION = "version"
    NOT_CLOUD_CONFIG = "not-cloud-config"
    SSID_MISSING = "ssid-missing"
    SSID_LENGTH = "ssid-length"
    SSID_NOT_TEXT = "ssid-not-text"
    PASSWORD_LENGTH = "password-length"  # noqa: S105 -- no password
    ENTERPRISE = "enterprise"
    OUTDATED = "outdated"
    COUNTRY = "country"
    LANGUAGE = "language"
    TIME_ZONE = "time-zone"
    HOME_NAME = "home-name"
    OWNER_PASSWORD_LENGTH = "owner-password-length"  # noqa: S105
    OWNER_PASSWORD_TWICE = "owner-password-twice"  # noqa: S105
    OWNER_HASH_KIND = "owner-hash-kind"
    UNSUPPORTED = "unsupported"
    USER_PASSWORD = "user-password"  # noqa: S105
    OTHER_NETWORK = "other-network"
    WIPED_BEFORE = "wiped-before"
    SCRIPT = "script"
    OVERRULED = "overruled"


_NOTES = frozenset(
    {
        Problem.EMPTY,
        Problem.UNSUPPORTED,
        Problem.USER_PASSWORD,
        Problem.OTHER_NETWORK,
        Problem.WIPED_BEFORE,
        Problem.SCRIPT,
        Problem.OVERRULED,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell; holds no secret."""

    problem: Problem
    place: str = ""
    """Path of the key: `wifi.ssid`."""
    line: int | None = None
    """Counted from 1."""
    detail: str = ""
    """A name: the nearest known key, another network, another file."""

    @property
    def is_error(self) -> bool:
        """Whether something that was asked for could not be done until the file is mended."""
        return self.problem not in _NOTES


@dataclass(frozen=True, slots=True)
class Wifi:
    """A network; its password may be 64 hex digits (the key itself)."""

    ssid: str
    password: str = field(default="", repr=False)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What a file asks for; what it does not mention is empty."""

    wifi: Wifi | None = None
    country: str = ""
    language: str = ""
    home_name: str = ""
    time_zone: str = ""
    owner_password: str = field(default="", repr=False)
    owner_password_hash: str = field(default="", repr=False)
    setup_open: bool | None = None
    """Whether the setup network is to be without a key; of the box, not of the home."""

    @property
    def has_answers(self) -> bool:
        """Whether anything is said that the set-up would ask for."""
        return replace(self, setup_open=None) != Content()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not remain in the file."""
        wifi = self.wifi.password if self.wifi else ""
        return tuple(filter(None, (wifi, self.owner_password, self.owner_password_hash)))


Span = tuple[int, int]
"""A stretch of characters: the first, and the one behind the last."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read."""

    content: Content = Content()
    """Empty as well if the file was refused."""
    findings: tuple[Finding, ...] = ()
    secrets: tuple[Span, ...] = ()
    """Where passwords and their like stand in the text, also those that nothing here uses."""

    @property
    def has_errors(self) -> bool:
        """Whether a person has to mend the file; until then it keeps its secrets."""
        return any(finding.is_error for finding in self.findings)


WIPED = "_"
"""What is written over each character of a secret; plain in TOML, in YAML and in `.conf` files."""


def is_wiped(value: str) -> bool:
    """Return whether a value is what wiping leaves."""
    return bool(value) and not value.strip(WIPED)
