"""What can be set, with its types, limits and defaults; docs/settings.md explains it to people.

Field names are the keys of the file. Secrets are never values here, only names of files.
"""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

CONSOLE_PORT = 8321
"""The console's port where none is set; another free one is taken if it is in use."""

_TEXT = r"[^\x00-\x1f\x7f]"

Port = Annotated[int, Meta(ge=1, le=65535)]
Host = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=253,
        pattern=r"^[^\s\x00-\x1f\x7f/@?#]+\Z",
        description="a host name or an address",
    ),
]
HostName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=253,
        pattern=r"^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\Z",
        description="a host name such as lares.fritz.box, without a port",
    ),
]
FileName = Annotated[
    str, Meta(min_length=1, max_length=4096, pattern=rf"^{_TEXT}+\Z", description="a file name")
]
Id = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\s\x00-\x1f\x7f]+\Z",
        description="an id without spaces",
    ),
]
Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=rf"^(?=.*\S){_TEXT}+\Z",
        description="a name of 1 to 64 characters",
    ),
]
Username = Annotated[
    str,
    Meta(min_length=1, max_length=200, pattern=rf"^{_TEXT}+\Z", description="a name"),
]
ClientId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=r"^[\x21-\x7e]+\Z",
        description="1 to 64 visible ASCII characters",
    ),
]
TopicPrefix = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\s\x00-\x1f+#/$][^\s\x00-\x1f+#]*(?<!/)\Z",
        description="the beginning of a topic, without wildcards or a slash at its ends",
    ),
]
Language = Literal["en", "zh", "zh-TW", "zh-HK", "ko"]

NameList = Name | Annotated[tuple[Name, ...], Meta(min_length=1, max_length=20)]
NamesByLanguage = dict[Language, NameList]


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file; a key that is not listed here is refused."""


class Data(Section, frozen=True):
    """Where Lares keeps what it remembers."""

    dir: FileName | None = None
    """Folder of the database; unset: `$XDG_DATA_HOME/lares`, else `~/.local/share/lares`."""


class Tls(Section, frozen=True):
    """Encryption towards the broker; the presence of the table turns it on."""

    ca_file: FileName | None = None
    """Certificates to trust, PEM; unset: those of the system."""
    certificate_file: FileName | None = None
    """Certificate to show to the broker, PEM."""
    key_file: FileName | None = None
    """Private key of the certificate, PEM; a secret."""


class Mqtt(Section, frozen=True):
    """The broker that the devices are at."""

    host: Host = "127.0.0.1"
    port: Port | None = None
    """Unset: 1883, with TLS 8883."""
    username: Username | None = None
    password_file: FileName | None = None
    """File whose first line is the password."""
    tls: Tls | None = None
    client_id: ClientId | None = None
    """How the broker knows us; unset: made once at random."""
    keepalive: Annotated[int, Meta(ge=5, le=3600)] = 30
    """Seconds of silence after which the link is probed."""
    discovery_prefix: TopicPrefix = "homeassistant"
    """First level of the discovery topics."""

    @property
    def effective_port(self) -> int:
        """The port that is set, or the usual one."""
        return self.port or (1883 if self.tls is None else 8883)


class Console(Section, frozen=True):
    """The local web page and API."""

    host: Host = "127.0.0.1"
    """Address to listen at; "0.0.0.0" lets the whole local network in."""
    port: Port | None = None
    """Unset: 8321, or any free port if that is taken. A port that is set must be free."""
    names: Annotated[tuple[HostName, ...], Meta(max_length=20)] = ()
    """Further names by which browsers reach the page; others are not answered (DNS rebinding)."""
    first_password_file: FileName | None = None
    """File whose only line is the hash of the owner's first password; read while there is none."""


class FloorSettings(Section, frozen=True):
    """A storey."""

    names: NamesByLanguage
    level: Annotated[int, Meta(ge=-20, le=200)] | None = None
    """0 is the ground floor."""


class AreaSettings(Section, frozen=True):
    """A room."""

    names: NamesByLanguage
    floor: Id | None = None
    """Id of a floor of `[home.floors]`."""


class EntitySettings(Section, frozen=True):
    """What the household decided about an entity; it wins over what the device says."""

    names: NamesByLanguage = {}
    area: Id | None = None
    """Id of an area."""
    enabled: bool | None = None
    """False hides the entity from speech."""


class Home(Section, frozen=True):
    """The household. What the console changed later wins over floors, areas and entities here."""

    name: Name | None = None
    """What the household calls its home; the console shows it."""
    languages: Annotated[tuple[Language, ...], Meta(min_length=1)] = ("en", "zh")
    """Languages that are spoken, the preferred one first."""
    time_zone: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    """IANA name ("Asia/Shanghai"); unset: that of the system."""
    floors: dict[Id, FloorSettings] = {}
    areas: dict[Id, AreaSettings] = {}
    entities: dict[Id, EntitySettings] = {}


class Policy(Section, frozen=True):
    """Who may do what."""

    rules_file: FileName | None = None
    """TOML file of rules; unset: the rules that come with Lares."""


class Journal(Section, frozen=True):
    """The record of turns."""

    retention_days: Annotated[int, Meta(ge=1, le=3650)] = 90
    """Days after which a turn is forgotten."""


class Logging(Section, frozen=True):
    """What is logged, and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Settings(Section, frozen=True):
    """Everything that can be set; all has a default.

    As `lares.settings.load` returns it, every file name is an absolute path and `data.dir` is set.
    """

    data: Data = Data()
    mqtt: Mqtt = Mqtt()
    console: Console = Console()
    home: Home = Home()
    policy: Policy = Policy()
    journal: Journal = Journal()
    logging: Logging = Logging()


def names_of(names: NamesByLanguage) -> dict[str, tuple[str, ...]]:
    """Return names as the home room has them: language → names, the first one canonical."""
    return {
        language: tuple(
            dict.fromkeys(
                " ".join(name.split()) for name in ([one] if isinstance(one, str) else one)
            )
        )
        for language, one in names.items()
    }


def home_name(home: Home) -> str:
    """Return what the household calls its home, empty if it did not say."""
    return " ".join((home.name or "").split())


def data_dir(settings: Settings) -> Path:
    """Return the data directory of loaded settings."""
    if settings.data.dir is None:
        msg = "settings get their data directory when they are loaded"
        raise ValueError(msg)
    return Path(settings.data.dir)
